/** Titration: closed forms, the papers' conventions, partial runs and files of other instruments. */
import { describe, expect, it } from "vitest"
import { averageDiffusivity, unlessValid } from "../../host/analysis/gitt/average"
import { formulaBias } from "../../host/analysis/gitt/formulaBias"
import { historyRise, slabRise } from "../../host/analysis/gitt/slabDiffusion"
import { titration, type TitrationOptions } from "../../host/analysis/gitt/titration"
import type { Curve } from "../../host/analysis/curve"
import { seeded } from "./truth"

/** Concentration at the face of a slab by finite differences, in units of G: a solver that knows no series. */
function finiteDifferences(s: number): number {
  const cells = 200
  const h = 1 / cells
  const dt = 0.25 * h * h
  const c = new Float64Array(cells)
  for (let t = 0; t < s - 1e-12; t += dt) {
    let left = c[0] + h
    for (let k = 0; k < cells; k++) {
      const right = k + 1 < cells ? c[k + 1] : c[k]
      const next = c[k] + (dt / (h * h)) * (left - 2 * c[k] + right)
      left = c[k]
      c[k] = next
    }
  }
  // from the middle of the first cell to the face, along the gradient 1 that is imposed
  return c[0] + 0.5 * h
}

interface Ideal {
  readonly T_s: number
  readonly pulse_s: number
  readonly rest_s: number
  readonly pulses: number
  readonly drop_V?: number
  readonly i_A?: number
  readonly every_s?: number
}

/** A linear slab in closed form: dE = -0.01 V per pulse, drop on top while current flows. */
function ideal({ T_s, pulse_s, rest_s, pulses, drop_V = 0.02, i_A = -1e-4, every_s = pulse_s / 100 }: Ideal): Curve {
  const t_s: number[] = []
  const e_V: number[] = []
  const current: number[] = []
  const begin_s = 10 * every_s
  const past = Array.from({ length: pulses }, (_, k) => ({
    start_s: begin_s + k * (pulse_s + rest_s),
    end_s: begin_s + k * (pulse_s + rest_s) + pulse_s,
    weight: 1,
  }))
  const end_s = begin_s + pulses * (pulse_s + rest_s)
  const push = (at_s: number) => {
    const on = past.some(p => at_s > p.start_s && at_s <= p.end_s + 1e-9)
    t_s.push(at_s)
    e_V.push(3 + Math.sign(i_A) * ((0.01 * T_s * historyRise(past, at_s, T_s)) / pulse_s + (on ? drop_V : 0)))
    current.push(on ? i_A : 0)
  }
  for (let k = 1; k * every_s <= end_s * 1.000001; k++) push(k * every_s)
  return { t_s, e_V, i_A: current }
}

const L = 10e-6
const options: TitrationOptions = { ir: "excluded", length_m: { value: L, u: 0.01 * L } }

describe("slab", () => {
  it("the closed form of the slab agrees with finite differences on either side of where its two series meet", () => {
    for (const s of [0.05, 0.2]) expect(slabRise(s) / finiteDifferences(s)).toBeCloseTo(1, 2)
    // Carslaw and Jaeger 3.8 (3): at long times s + 1/3; at short ones 2 sqrt(s/pi)
    expect(slabRise(3) - 3 - 1 / 3).toBeCloseTo(0, 10)
    expect(slabRise(1e-4) / (2 * Math.sqrt(1e-4 / Math.PI))).toBeCloseTo(1, 10)
    expect(slabRise(0.1 - 1e-9) - slabRise(0.1 + 1e-9)).toBeCloseTo(0, 8)
  })

  it("the formula on a long pulse is too small by what the far face adds: 4 theta/(pi G^2)", () => {
    const theta = 0.6
    const apparent = (4 / Math.PI) * (theta / slabRise(theta)) ** 2
    const past = [{ start_s: 0, end_s: 600, weight: 1 }]
    const found = formulaBias({ past, read_s: 1e6 }, apparent)
    expect(found.theta).toBeCloseTo(theta, 3)
    expect(found.share).toBeCloseTo(apparent / theta - 1, 3)
  })
})

describe("titration", () => {
  const T_s = 1e5
  const D = L ** 2 / T_s

  it("gives back the planted D by all three ways, and the planted drop, from a slab in closed form", () => {
    const steps = titration(ideal({ T_s, pulse_s: 600, rest_s: 2 * T_s, pulses: 2, every_s: 10 }), options)
    expect(steps.length).toBe(2)
    for (const s of steps) {
      for (const way of ["steps", "slope", "model"] as const) {
        expect(s.D[way]?.validity).toBe("valid")
        expect(Math.abs((s.D[way]?.value ?? 0) / D - 1), way).toBeLessThan(0.01)
        // the thickness is known to 1 %, so D cannot be known better than to 2 %
        expect(s.D[way]?.u ?? 0).toBeGreaterThan(0.0199 * D)
      }
      expect((s.drop?.value ?? 0) / 200).toBeCloseTo(1, 2)
      expect(s.deltaEs?.value).toBeCloseTo(-0.01, 4)
    }
  })

  it("with the drop kept in, D is lowered by the square of what the drop adds, and called invalid", () => {
    const curve = ideal({ T_s, pulse_s: 600, rest_s: 2 * T_s, pulses: 2, every_s: 10 })
    const [, excluded] = titration(curve, options)
    const [, kept] = titration(curve, { ...options, ir: "kept" })
    const along_V = Math.abs(excluded.deltaEtau.value)
    const ratio = (kept.D.steps?.value ?? 0) / (excluded.D.steps?.value ?? 1)
    expect(ratio).toBeCloseTo((along_V / (along_V + 0.02)) ** 2, 3)
    expect(kept.D.steps?.validity).toBe("invalid")
    expect(kept.D.steps?.why).toMatch(/drop left in/)
  })

  it("another number in the place of the pulse's duration divides D, and is said", () => {
    const curve = ideal({ T_s, pulse_s: 300, rest_s: 2 * T_s, pulses: 1, every_s: 10 })
    const [right] = titration(curve, options)
    const [wrong] = titration(curve, { ...options, tau_s: 7200 })
    expect((right.D.steps?.value ?? 0) / (wrong.D.steps?.value ?? 1)).toBeCloseTo(24, 6)
    expect(wrong.D.steps?.why).toMatch(/7200 s stands for the pulse of 300/)
  })

  it("rests that are too short are said to be, with the size of the error, and D by the model is still right", () => {
    const steps = titration(ideal({ T_s, pulse_s: 3000, rest_s: 15000, pulses: 1, every_s: 30 }), options)
    const last = steps[0]
    expect(last.D.steps?.validity).not.toBe("valid")
    expect(last.D.steps?.why).toMatch(/rests are/)
    expect((last.D.steps?.value ?? 0) / D).toBeGreaterThan(1.1)
    expect(Math.abs((last.D.model?.value ?? 0) / D - 1)).toBeLessThan(0.02)
  })

  it("is live: a pulse that runs has its drop and a D by the step of the one before, the rest makes it final", () => {
    const whole = ideal({ T_s, pulse_s: 600, rest_s: 2 * T_s, pulses: 2, every_s: 10 })
    const second_s = 100 + 600 + 2 * T_s
    const until = (at_s: number): Curve => {
      const n = Array.from(whole.t_s).filter(t => t <= at_s).length
      return {
        t_s: Array.from(whole.t_s).slice(0, n),
        e_V: Array.from(whole.e_V).slice(0, n),
        i_A: Array.from(whole.i_A).slice(0, n),
      }
    }
    expect(titration(until(50), options)).toEqual([])
    const early = titration(until(second_s + 30), options)
    expect(early[1]?.state ?? "running").toBe("running")
    const half = titration(until(second_s + 300), options)[1]
    expect(half.state).toBe("running")
    expect(half.drop?.value).toBeCloseTo(200, 0)
    expect(half.D.slope?.validity).toBe("doubtful")
    expect(Math.abs((half.D.slope?.value ?? 0) / D - 1)).toBeLessThan(0.05)
    const resting = titration(until(second_s + 2000), { ...options, live: true })[1]
    expect(resting.state).toBe("resting")
    expect(resting.deltaEs?.validity).toBe("doubtful")
  })

  it("a charge that turns into the first pulse without a rest is found, and its D is invalid", () => {
    const curve = ideal({ T_s, pulse_s: 600, rest_s: 2 * T_s, pulses: 2, every_s: 10, drop_V: 0 })
    const i_A = Array.from(curve.i_A, (v, k) => (curve.t_s[k] <= 100 ? 2e-4 : v))
    const [first, second] = titration({ ...curve, i_A }, { ...options, i_A: -1e-4 })
    expect(first.D.steps?.validity).toBe("invalid")
    expect(first.D.steps?.why).toMatch(/no rest before/)
    expect(second.D.steps?.validity).toBe("valid")
  })

  it("a file with a C-rate for current, repeated times, gaps and noise gives the same D and a drop in its own unit", () => {
    const random = seeded(5)
    const clean = ideal({ T_s, pulse_s: 600, rest_s: 2 * T_s, pulses: 2, every_s: 10, i_A: 0.1 })
    const t_s: number[] = []
    const e_V: number[] = []
    const i_A: number[] = []
    for (let k = 0; k < clean.t_s.length; k++) {
      // sampling by the clock at first, then seldom; a gap in the second rest
      const inPulse = clean.i_A[k] !== 0
      if (!inPulse && k % 37 !== 0 && clean.i_A[k + 1] === 0 && clean.i_A[k - 1] === 0) continue
      if (clean.t_s[k] > 3e5 && clean.t_s[k] < 3.2e5) continue
      t_s.push(clean.t_s[k])
      e_V.push(clean.e_V[k] + 1e-5 * random.normal())
      i_A.push(clean.i_A[k] + (inPulse ? 1e-4 * random.normal() : 0))
      if (k % 500 === 0) {
        t_s.push(clean.t_s[k])
        e_V.push(NaN)
        i_A.push(0)
      }
    }
    const steps = titration({ t_s, e_V, i_A }, options)
    expect(steps.length).toBe(2)
    for (const s of steps) {
      expect(Math.abs((s.D.slope?.value ?? 0) / D - 1)).toBeLessThan(0.05)
      expect(Math.abs((s.D.model?.value ?? 0) / D - 1)).toBeLessThan(0.05)
      // 20 mV over 0.1 of a C-rate
      expect(s.drop?.value).toBeCloseTo(0.2, 2)
    }
  })

  it("says nothing rather than nonsense on hopeless data, and never a number that is none", () => {
    const flat: Curve = { t_s: [0, 1, 2, 3, 4, 5], e_V: [1, 1, 1, 1, 1, 1], i_A: [0, 0, 1, 1, 0, 0] }
    for (const s of titration(flat, options)) {
      expect(s.D.steps).toBeNull()
      expect(s.D.model).toBeNull()
    }
    expect(titration({ t_s: [], e_V: [], i_A: [] }, options)).toEqual([])
    expect(titration({ t_s: [1, 2, 3], e_V: [NaN, NaN, 1], i_A: [1, 1, 1] }, options)).toEqual([])
  })
})

describe("averages", () => {
  const curve = ideal({ T_s: 1e5, pulse_s: 600, rest_s: 2e5, pulses: 3, every_s: 10 })
  const steps = titration(curve, options)

  it("say which mean they are and which pulses were dropped, with the reason", () => {
    const drop = (s: { pulse: number }) => (s.pulse === 1 ? "first pulse" : null)
    const found = averageDiffusivity(steps, { mean: "geometric", of: "steps", drop })
    expect(found.kept).toEqual([2, 3])
    expect(found.dropped).toEqual([{ pulse: 1, why: "first pulse" }])
    expect(found.value.why).toMatch(/geometric mean of 2 of 3/)
    const [a, b] = [steps[1].D.steps?.value ?? 0, steps[2].D.steps?.value ?? 0]
    expect(found.value.value).toBeCloseTo(Math.sqrt(a * b), 20)
  })

  it("the slab's thickness is common to all pulses: averaging does not make D better known than it", () => {
    const found = averageDiffusivity(steps, { mean: "arithmetic", of: "model", drop: unlessValid("model") })
    expect((found.value.u ?? 0) / found.value.value).toBeGreaterThan(0.0199)
  })

  it("refuse to average nothing, in words", () => {
    expect(() => averageDiffusivity(steps, { mean: "arithmetic", of: "steps", drop: () => "all of them" })).toThrow(
      /none of 3 pulses is left/,
    )
  })
})
