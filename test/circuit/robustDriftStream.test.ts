import { describe, expect, it } from "vitest"
import { CircuitFitter, fitCircuit } from "../../host/circuit/fit"
import { compileCircuit } from "../../host/circuit/circuit"
import { StreamingFit } from "../../host/circuit/streamingFit"
import { FitError } from "../../host/errors"
import { gaussian, synthetic } from "./synthetic"

const circuit = "R0-p(R1,CPE1)-p(R2,CPE2)-W1"
const values = [10, 20, 1e-5, 0.85, 50, 1e-3, 0.9, 8]

describe("a robust fit", () => {
  it("names the spoilt points, all and only those, and gives the parameters as if they had not been there", () => {
    const fitter = new CircuitFitter(circuit)
    for (let seed = 1; seed <= 20; seed++) {
      const s = synthetic(circuit, values, { noise: 0.005, seed })
      const spoilt = [3, 20 + seed, 50]
      const im_ohm = s.im_ohm.map((x, i) => (spoilt.includes(i) ? x + 0.12 * Math.hypot(x, s.re_ohm[i]) : x))
      const fit = fitter.fit({ ...s, im_ohm }, { robust: true })
      expect(fit.outliers, `seed ${seed}`).toEqual(spoilt)
      // Four standard errors of eight parameters in twenty fits: one miss in a hundred runs of this test.
      fit.params.forEach((p, k) =>
        expect(Math.abs(p.value - values[k]) / p.se!, `seed ${seed}, ${p.name}`).toBeLessThan(4),
      )
    }
  })

  it("is the ordinary fit where nothing is spoilt", () => {
    const s = synthetic(circuit, values, { noise: 0.005, seed: 3 })
    const fit = fitCircuit(s, circuit, { robust: true })
    expect(fit.outliers).toEqual([])
    expect(fit.chiSquared).toBeCloseTo(fitCircuit(s, circuit).chiSquared, 12)
  })
})

/** Each point as the cell was when it was measured: R2 rises by a share of itself over the sweep. */
function drifting(relative: number, seed: number) {
  const s = synthetic(circuit, values)
  const { evaluate } = compileCircuit(circuit)
  const row = new Float64Array(18)
  const random = gaussian(seed)
  let t = 0
  const t_s = s.f_Hz.map(f => (t += 0.05 + 4 / f))
  const re_ohm: number[] = []
  const im_ohm: number[] = []
  s.f_Hz.forEach((f, i) => {
    const p = Float64Array.from(values)
    p[4] *= 1 + (relative * (t_s[i] - t_s[0])) / (t - t_s[0])
    evaluate(2 * Math.PI * f, p, 0, row)
    const sigma = 0.003 * Math.hypot(row[0], row[1])
    re_ohm.push(row[0] + sigma * random())
    im_ohm.push(row[1] + sigma * random())
  })
  return { f_Hz: s.f_Hz, re_ohm, im_ohm, t_s, meta: {} }
}

describe("a drift-aware fit", () => {
  it("finds that a resistance drifts, by how many ohms, and the values at the start", () => {
    for (let seed = 1; seed <= 5; seed++) {
      const fit = fitCircuit(drifting(0.15, seed), circuit, { drift: true })
      // Most of the time passes below 1 Hz, where both arcs are plain resistances: R1 or R2 cannot be told.
      expect(["R1", "R2"]).toContain(fit.drift?.name)
      const r = fit.params.find(p => p.name === fit.drift!.name)!.value
      expect(Math.abs(fit.drift!.relative * r - 0.15 * 50) / (fit.drift!.se! * r), `seed ${seed}`).toBeLessThan(4)
      expect(Math.abs(fit.params[4].value - 50) / fit.params[4].se!, `seed ${seed}`).toBeLessThan(4)
    }
  })

  it("accuses hardly any steady cell", () => {
    let accused = 0
    for (let seed = 1; seed <= 40; seed++)
      if (fitCircuit(drifting(0, seed), circuit, { drift: true }).drift?.certain) accused++
    // One in a hundred is expected; three of forty would be a 1 % event.
    expect(accused).toBeLessThan(3)
  })

  it("asks for time stamps", () => {
    expect(() => fitCircuit(synthetic(circuit, values), circuit, { drift: true })).toThrow(/no time stamps/)
  })
})

describe("a streamed fit", () => {
  const s = synthetic(circuit, values, { noise: 0.005, seed: 8 })
  const point = (i: number) => ({ f_Hz: s.f_Hz[i], re_ohm: s.re_ohm[i], im_ohm: s.im_ohm[i] })

  it("has a fit as soon as there are more points than parameters, and ends where the batch ends", () => {
    const stream = new StreamingFit(circuit)
    s.f_Hz.forEach((_, i) => {
      const update = stream.add(point(i))
      expect(update.points.length).toBe(i + 1)
      expect(update.fit !== null).toBe(i + 1 > values.length)
      if (update.kk) expect(update.points[0].kk).not.toBeNull()
    })
    expect(stream.finish()!.chiSquared / fitCircuit(s, circuit).chiSquared - 1).toBeLessThan(1e-6)
  })

  it("knows fast parameters long before slow ones", () => {
    const stream = new StreamingFit(circuit)
    // Number of points from which on each parameter stayed known to 5 %.
    const known = new Map<string, number>()
    s.f_Hz.forEach((_, i) => {
      for (const p of stream.add(point(i)).fit?.params ?? []) {
        if (p.se === null || p.se / p.value > 0.05) known.delete(p.name)
        else if (!known.has(p.name)) known.set(p.name, i)
      }
    })
    expect(known.get("R0")!).toBeLessThan(known.get("R2")!)
    expect(known.get("R1")!).toBeLessThan(known.get("W1")!)
  })

  it("does not keep a point it cannot use, and goes on", () => {
    const stream = new StreamingFit("R0-p(R1,C1)")
    for (let i = 0; i < 12; i++) stream.add(point(4 * i))
    expect(() => stream.add({ f_Hz: -1, re_ohm: 1, im_ohm: 1 })).toThrow(FitError)
    expect(() => stream.add({ f_Hz: 1, re_ohm: NaN, im_ohm: 1 })).toThrow(/point 13/)
    expect(stream.add(point(49)).points.length).toBe(13)
  })
})
