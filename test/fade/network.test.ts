import { beforeAll, describe, expect, it } from "vitest"
import { startBackend } from "../../host/fade/backend"
import { ask, train, type Weights } from "../../host/fade/network"
import { QUANTILES } from "../../host/fade/quantiles"
import { EXPERTS } from "../../host/fade/experts"
import { seededRandom } from "../../host/fade/random"
import { HATS, HORIZONS, hatsAt, lessonsOf, type Lessons } from "../../host/fade/samples"
import { syntheticPupils } from "../../host/fade/teach"
import { courseOf } from "../../host/fade/library"

const STEPS = 120
let lessons: Lessons
let first: { weights: Weights; losses: number[] }

beforeAll(async () => {
  await startBackend("wasm")
  const pupils = syntheticPupils(60, 5)
  const courses = pupils.slice(0, 20).map(p => courseOf(p.table, p))
  lessons = lessonsOf(
    [{ pupils: pupils.slice(20), share: 1, bySet: false, knowledge: () => ({ courses, qv: [] }) }],
    300,
    seededRandom(2),
  )
  first = train(lessons, { steps: STEPS, batch: 64, rate: 3e-3, seed: 7 })
})

describe("the network, taught briefly on synthetic cells", () => {
  it("has lessons without a hole", () => {
    expect(lessons.count).toBeGreaterThan(250)
    for (const v of [lessons.x, lessons.experts, lessons.y, lessons.hats, lessons.ends])
      expect(v.every(Number.isFinite)).toBe(true)
    for (let r = 0; r < lessons.count * HORIZONS; r += 97) {
      const hats = lessons.hats.slice(r * HATS.length, (r + 1) * HATS.length)
      expect(hats.reduce((s, x) => s + x, 0)).toBeCloseTo(1, 5)
    }
  })

  it("learns: the loss falls by more than a third", () => {
    expect(first.losses[first.losses.length - 1]).toBeLessThan(0.67 * first.losses[0])
  })

  it("is the same for a seed, and another for another", () => {
    const again = train(lessons, { steps: 10, batch: 64, rate: 3e-3, seed: 7 })
    const twice = train(lessons, { steps: 10, batch: 64, rate: 3e-3, seed: 7 })
    const other = train(lessons, { steps: 10, batch: 64, rate: 3e-3, seed: 8 })
    expect(again.weights.layers.map(l => [...l])).toEqual(twice.weights.layers.map(l => [...l]))
    expect(other.weights.layers[0].slice(0, 9)).not.toEqual(again.weights.layers[0].slice(0, 9))
  })

  it("never lets its quantiles cross, and weighs only experts that are there", () => {
    const width = lessons.x.length / lessons.count
    const hats = Float32Array.from([0.1, 1, 5, 30].flatMap(hatsAt))
    for (let r = 0; r < 20; r++) {
      const experts = new Float32Array(4 * EXPERTS.length)
      const there = Float32Array.from(EXPERTS, (_, k) => (k < 4 ? 1 : 0))
      const said = ask([first.weights], lessons.x.slice(r * width, (r + 1) * width), hats, experts, there)
      for (const v of [said.changes, said.lnCycles])
        for (let k = 0; k < v.length; k++) if (k % QUANTILES.length > 0) expect(v[k]).toBeGreaterThanOrEqual(v[k - 1])
      for (let h = 0; h < 4; h++)
        for (let k = 4; k < EXPERTS.length; k++) expect(said.expertWeights[h * EXPERTS.length + k]).toBeLessThan(1e-6)
    }
  })

  it("says the same on plain JavaScript as on WebAssembly, to a millionth", async () => {
    const width = lessons.x.length / lessons.count
    const asked = [
      lessons.x.slice(0, width),
      Float32Array.from([0.5, 4].flatMap(hatsAt)),
      lessons.experts.slice(0, 2 * EXPERTS.length),
      Float32Array.from(EXPERTS, () => 1),
    ] as const
    const wasm = ask([first.weights], ...asked)
    await startBackend("cpu")
    const cpu = ask([first.weights], ...asked)
    await startBackend("wasm")
    wasm.changes.forEach((x, k) => expect(Math.abs(x - cpu.changes[k])).toBeLessThan(1e-6))
  })
})
