import { describe, expect, it } from "vitest"
import { CircuitFitter, fitCircuit } from "../../host/circuit/fit"
import { pick } from "../../host/circuit/spectrum"
import { FitError } from "../../host/errors"
import { synthetic } from "./synthetic"

const randles = "R0-p(R1-W1,CPE1)"
const truth = [12, 150, 40, 2e-5, 0.85]

describe("a fit from no guess", () => {
  it("finds exact parameters of noiseless data over ten circuits", () => {
    const cases: [string, number[]][] = [
      ["R0-C1", [5, 1e-3]],
      ["R0-p(R1,C1)", [10, 200, 1e-6]],
      ["R0-p(R1,CPE1)", [0.02, 0.05, 2, 0.8]],
      [randles, truth],
      ["R0-p(R1,CPE1)-p(R2,CPE2)-W1", [1e4, 2e4, 1e-9, 0.9, 6e4, 3e-6, 0.8, 5e3]],
      ["R0-p(R1,CPE1)-CPE2", [3, 20, 1e-5, 0.9, 2e-2, 0.95]],
      ["L0-R0-p(R1,CPE1)-p(R2,CPE2)", [2e-7, 0.02, 0.01, 0.05, 0.85, 0.03, 3, 0.9]],
      ["R0-p(R1-Wo1,CPE1)", [10, 30, 25, 2, 1e-4, 0.9]],
      ["R0-p(CPE1,R1-p(R2,CPE2))", [100, 2e-8, 0.9, 2e3, 5e4, 3e-6, 0.8]],
      ["R0-p(R1,CPE1)-G1", [1, 20, 3e-5, 0.85, 30, 0.4]],
    ]
    for (const [circuit, values] of cases) {
      const fit = fitCircuit(synthetic(circuit, values), circuit)
      fit.params.forEach((p, k) => {
        // Without noise χ² is rounding; parameters follow to its square root at the worst condition of the set.
        expect(Math.abs(p.value / values[k] - 1), `${circuit} ${p.name} = ${p.value}`).toBeLessThan(1e-5)
      })
    }
  })

  it("gives the same answer twice, and after other data in between", () => {
    const s = synthetic(randles, truth, { noise: 0.01, seed: 3 })
    const fitter = new CircuitFitter(randles)
    const a = fitter.fit(s)
    fitter.fit(synthetic(randles, [1, 2, 3, 1e-4, 0.7], { fMax_Hz: 1e3 }))
    expect(fitter.fit(s)).toEqual(a)
  })

  it("does not depend on the scale of the impedance", () => {
    const s = synthetic(randles, truth, { noise: 0.005, seed: 4 })
    const scaled = { ...s, re_ohm: s.re_ohm.map(x => 1e-4 * x), im_ohm: s.im_ohm.map(x => 1e-4 * x) }
    const a = fitCircuit(s, randles)
    const b = fitCircuit(scaled, randles)
    expect(b.chiSquared).toBeCloseTo(a.chiSquared, 9)
    expect(b.params[1].value).toBeCloseTo(1e-4 * a.params[1].value, 6)
    expect(b.params[3].value).toBeCloseTo(1e4 * a.params[3].value, 5)
  })

  it("names interchangeable arcs from fast to slow", () => {
    const slowFirst = [1, 20, 2e-2, 0.9, 10, 1e-6, 0.95]
    const fit = fitCircuit(synthetic("R0-p(R1,CPE1)-p(R2,CPE2)", slowFirst), "R0-p(R1,CPE1)-p(R2,CPE2)")
    expect(fit.params[1].value).toBeCloseTo(10, 3)
    expect(fit.params[4].value).toBeCloseTo(20, 3)
  })
})

describe("standard errors", () => {
  it("cover the truth as often as they say: 68 % within one, 95 % within 1.96", () => {
    const fitter = new CircuitFitter(randles)
    let within1 = 0
    let within2 = 0
    let all = 0
    for (let seed = 1; seed <= 200; seed++) {
      const fit = fitter.fit(synthetic(randles, truth, { noise: 0.01, seed }))
      fit.params.forEach((p, k) => {
        const z = Math.abs(p.value - truth[k]) / p.se!
        all++
        if (z < 1) within1++
        if (z < 1.96) within2++
      })
    }
    // 1000 correlated draws: three binomial sigma of 200 independent fits are 10 and 4.6 points.
    expect(within1 / all).toBeGreaterThan(0.6)
    expect(within1 / all).toBeLessThan(0.77)
    expect(within2 / all).toBeGreaterThan(0.91)
    expect(within2 / all).toBeLessThan(0.99)
  })

  it("agree with the closed form of a straight line: Re of R0 - C1 is R0 plus noise", () => {
    // Re = R0 at every point, Im = -1/(wC); with unit weights se(R0) = s/√N and R0 = mean of Re.
    const s = synthetic("R0-C1", [10, 1e-3], { fMin_Hz: 10, fMax_Hz: 1e4, noise: 0.02, seed: 9 })
    const fit = fitCircuit(s, "R0-C1", { weighting: "unit" })
    const n = s.f_Hz.length
    expect(fit.params[0].value).toBeCloseTo(s.re_ohm.reduce((a, b) => a + b, 0) / n, 6)
    expect(fit.params[0].se).toBeCloseTo(Math.sqrt(fit.chiSquared / (2 * n - 2) / n), 6)
    expect(fit.correlation[0][1]).toBeCloseTo(0, 10)
  })

  it("are absolute with measured sigma, and reduced chi-squared is then near 1", () => {
    const s = synthetic(randles, truth, { noise: 0.01, seed: 7 })
    const sigma_ohm = s.re_ohm.map((re, i) => 0.01 * Math.hypot(re, s.im_ohm[i]))
    const fit = fitCircuit({ ...s, sigma_ohm }, randles)
    expect(fit.weighting).toBe("sigma")
    // 109 degrees of freedom: sigma of χ²/dof is 0.14.
    expect(Math.abs(fit.reducedChiSquared - 1)).toBeLessThan(0.42)
    const doubled = fitCircuit({ ...s, sigma_ohm: sigma_ohm.map(x => 2 * x) }, randles)
    expect(doubled.params[1].se! / fit.params[1].se!).toBeCloseTo(2, 3)
  })

  it("are null for what the data cannot see, and only for that", () => {
    // An arc at 1 MHz cannot be seen below 1 kHz; R0 and R1 only show as a sum.
    const s = synthetic("R0-p(R1,C1)-p(R2,C2)", [10, 5, 3e-11, 100, 1e-3], { fMax_Hz: 1e3, noise: 0.01 })
    const fit = fitCircuit(s, "R0-p(R1,C1)-p(R2,C2)")
    const slow = fit.params.find(p => p.name === "R2")!
    expect(fit.unseen.length).toBeGreaterThan(0)
    expect(fit.unseen).not.toContain("R2")
    expect(slow.value).toBeGreaterThan(90)
    expect(slow.se! / slow.value).toBeLessThan(0.05)
  })

  it("are null for the two halves of a resistor, which only show as a sum", () => {
    const fit = fitCircuit(synthetic("R0-C1", [10, 1e-3], { noise: 0.01 }), "R0-R1-C1")
    expect(fit.unseen).toEqual(["R0", "R1"])
    expect(fit.params[2].se).not.toBeNull()
    expect(fit.params[0].value + fit.params[1].value).toBeCloseTo(10, 0)
  })
})

describe("held and bounded parameters", () => {
  const s = synthetic(randles, truth, { noise: 0.005, seed: 2 })

  it("keep a held value to the last digit and count one parameter less", () => {
    const free = fitCircuit(s, randles)
    const fit = fitCircuit(s, randles, { held: { CPE1_a: 0.85 } })
    expect(fit.params[4].value).toBe(0.85)
    expect(fit.params[4].se).toBeNull()
    expect(fit.unseen).toEqual([])
    expect(fit.freedom).toBe(free.freedom + 1)
    expect(fit.params[3].se!).toBeLessThan(free.params[3].se!)
  })

  it("stop at a bound and say so", () => {
    const fit = fitCircuit(s, randles, { bounds: { R1: [1, 100] } })
    expect(fit.params[1].value).toBeCloseTo(100, 9)
    expect(fit.params[1].atBound).toBe(true)
  })

  it("refuse names and values that do not exist", () => {
    expect(() => fitCircuit(s, randles, { held: { R7: 1 } })).toThrow(/R7.*R0, R1, W1, CPE1_Q, CPE1_a/)
    expect(() => fitCircuit(s, randles, { held: { CPE1_a: 1.5 } })).toThrow(/0\.3\.\.1/)
    expect(() => fitCircuit(s, randles, { bounds: { R0: [5, 1] } })).toThrow(/must rise/)
  })
})

describe("a warm refit", () => {
  it("reaches the same optimum as the global search, from one start", () => {
    const fitter = new CircuitFitter(randles)
    const s = synthetic(randles, truth, { noise: 0.01, seed: 21 })
    const before = fitter.fit(pick(s, i => i < 40))
    const warm = fitter.refit(s, before)
    const cold = fitter.fit(s)
    expect(warm.starts).toBe(1)
    expect(warm.chiSquared / cold.chiSquared - 1).toBeLessThan(1e-6)
  })
})

describe("data that cannot answer", () => {
  const good = synthetic("R0-p(R1,C1)", [1, 2, 1e-3], { perDecade: 3 })
  const change = (f: (c: { f_Hz: number[]; re_ohm: number[]; im_ohm: number[] }) => void) => {
    const copy = { f_Hz: [...good.f_Hz], re_ohm: [...good.re_ohm], im_ohm: [...good.im_ohm], meta: {} }
    f(copy)
    return copy
  }
  const cases: [string, ReturnType<typeof change>, RegExp][] = [
    ["no point", { f_Hz: [], re_ohm: [], im_ohm: [], meta: {} }, /no points/],
    ["one point", { f_Hz: [1], re_ohm: [1], im_ohm: [1], meta: {} }, /3 free parameters, but 1 point gives only 2/],
    ["a column that is too short", change(c => c.im_ohm.pop()), /im_ohm has 21 values but there are 22/],
    ["a frequency of zero", change(c => (c.f_Hz[4] = 0)), /point 5 of 22.*0 Hz.*remove/],
    ["a negative frequency", change(c => (c.f_Hz[4] = -3)), /point 5 of 22.*really the frequency/],
    ["a repeated frequency", change(c => (c.f_Hz[4] = c.f_Hz[1])), /point 5 of 22.*point 2.*apart/],
    ["a frequency that is not a number", change(c => (c.f_Hz[4] = NaN)), /point 5 of 22.*NaN/],
    ["an impedance that is not a number", change(c => (c.re_ohm[2] = NaN)), /point 3 of 22.*remove/],
    ["an infinite impedance", change(c => (c.im_ohm[2] = Infinity)), /point 3 of 22.*not a number/],
    ["an impedance of zero", change(c => (c.re_ohm[2] = c.im_ohm[2] = 0)), /point 3 of 22.*exactly 0 Ω/],
  ]
  for (const [what, s, message] of cases)
    it(`with ${what} is refused by name and remedy`, () => {
      expect(() => fitCircuit(s, "R0-p(R1,C1)")).toThrow(FitError)
      expect(() => fitCircuit(s, "R0-p(R1,C1)")).toThrow(message)
    })

  it("is refused when sigma is asked but not there", () => {
    expect(() => fitCircuit(good, "R0", { weighting: "sigma" })).toThrow(/no standard deviations: use modulus/)
  })

  it("may hold repeats of a check point when allowed, in any order of frequency", () => {
    const s = change(c => {
      c.f_Hz.push(c.f_Hz[3])
      c.re_ohm.push(c.re_ohm[3])
      c.im_ohm.push(c.im_ohm[3])
      for (const column of [c.f_Hz, c.re_ohm, c.im_ohm]) column.reverse()
    })
    const fit = fitCircuit(s, "R0-p(R1,C1)", { repeats: true })
    expect(fit.params[1].value).toBeCloseTo(2, 6)
  })
})
