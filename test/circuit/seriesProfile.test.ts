import { describe, expect, it } from "vitest"
import { chiSquaredAt, chiSquaredBeyond } from "../../host/circuit/chiSquared"
import { CircuitFitter, type FitOptions, fitCircuit } from "../../host/circuit/fit"
import { profileIntervals } from "../../host/circuit/profile"
import { fitSeries } from "../../host/circuit/series"
import { FitError } from "../../host/errors"
import { synthetic } from "./synthetic"

const twoArcs = "R0-p(R1,CPE1)-p(R2,CPE2)"

describe("tied parameters", () => {
  const values = [10, 20, 1e-5, 0.85, 50, 1e-3, 0.85]
  const s = synthetic(twoArcs, values, { noise: 0.005, seed: 3 })

  it("follow the other, and both are known better", () => {
    const free = fitCircuit(s, twoArcs)
    const tied = fitCircuit(s, twoArcs, { tied: { CPE2_a: "CPE1_a", R2: ["R1", 2.5] } })
    const by = (name: string) => tied.params.find(p => p.name === name)!
    expect(by("CPE2_a").value).toBe(by("CPE1_a").value)
    expect(by("R2").value).toBeCloseTo(2.5 * by("R1").value, 12)
    expect(by("R2").se).toBeCloseTo(2.5 * by("R1").se!, 12)
    expect(by("R2").tiedTo).toBe("R1")
    expect(by("R2").held).toBe(false)
    expect(tied.freedom).toBe(free.freedom + 2)
    tied.params.forEach((p, k) => expect(Math.abs(p.value - values[k]) / p.se!, p.name).toBeLessThan(4))
    expect(by("R1").se!).toBeLessThan(free.params[1].se!)
  })

  it("are free again in the next fit", () => {
    const fitter = new CircuitFitter(twoArcs)
    const before = fitter.fit(s)
    fitter.fit(s, { tied: { R2: "R1" } })
    expect(fitter.fit(s)).toEqual(before)
  })

  it("refuse to follow themselves, each other, the unknown, or to be held too", () => {
    const wrong: NonNullable<FitOptions["tied"]>[] = [
      { R1: "R1" },
      { R1: "R2", R2: "R1" },
      { R1: "R9" },
      { R1: ["R2", -1] },
    ]
    for (const tied of wrong) expect(() => fitCircuit(s, twoArcs, { tied })).toThrow(FitError)
    expect(() => fitCircuit(s, twoArcs, { tied: { R1: "R2" }, held: { R1: 20 } })).toThrow(/do not hold it too/)
  })
})

describe("the chi-squared distribution", () => {
  it("agrees with printed tables (Abramowitz and Stegun, table 26.8) and closed forms", () => {
    expect(chiSquaredAt(0.05, 1)).toBeCloseTo(3.84146, 5)
    expect(chiSquaredAt(0.01, 10)).toBeCloseTo(23.2093, 4)
    expect(chiSquaredAt(0.95, 100)).toBeCloseTo(77.9295, 4)
    // Two degrees of freedom: exp(-x/2).
    for (const x of [0.1, 1, 5, 40]) expect(chiSquaredBeyond(x, 2) / Math.exp(-x / 2)).toBeCloseTo(1, 12)
    expect(chiSquaredBeyond(0, 5)).toBe(1)
  })

  it("says of fits with measured noise how likely they are: evenly spread", () => {
    const fitter = new CircuitFitter("R0-p(R1,CPE1)")
    const values = [10, 100, 1e-5, 0.9]
    const exact = synthetic("R0-p(R1,CPE1)", values)
    const sigma_ohm = exact.re_ohm.map((re, i) => 0.01 * Math.hypot(re, exact.im_ohm[i]))
    const p = Array.from({ length: 200 }, (_, seed) =>
      fitter.fit({ ...synthetic("R0-p(R1,CPE1)", values, { noise: 0.01, seed: seed + 1 }), sigma_ohm }),
    ).map(f => f.pValue!)
    // Kolmogorov-Smirnov at 1 %: 1.63/√200 = 0.115.
    const sorted = p.sort((a, b) => a - b)
    const apart = Math.max(...sorted.map((x, i) => Math.max(Math.abs(x - i / 200), Math.abs(x - (i + 1) / 200))))
    expect(apart).toBeLessThan(0.115)
    expect(fitter.fit(synthetic("R0-p(R1,CPE1)", values, { noise: 0.01 })).pValue).toBeNull()
  })
})

describe("a profile-likelihood interval", () => {
  it("is the standard error's where the problem is nearly linear", () => {
    const fitter = new CircuitFitter("R0-p(R1,C1)")
    const s = synthetic("R0-p(R1,C1)", [10, 200, 1e-6], { noise: 0.002, seed: 5 })
    const fit = fitter.fit(s)
    profileIntervals(fitter, s, fit).forEach((interval, k) => {
      const { value, se } = fit.params[k]
      expect((interval.high! - value) / (1.96 * se!), interval.name).toBeCloseTo(1, 1)
      expect((value - interval.low!) / (1.96 * se!), interval.name).toBeCloseTo(1, 1)
    })
    // The fitter is left as it was.
    expect(fitter.fit(s)).toEqual(fit)
  })

  it("covers the truth as often as it says", () => {
    const values = [12, 150, 40, 2e-5, 0.85]
    const fitter = new CircuitFitter("R0-p(R1-W1,CPE1)")
    let inside = 0
    for (let seed = 1; seed <= 60; seed++) {
      const s = synthetic("R0-p(R1-W1,CPE1)", values, { noise: 0.02, seed, perDecade: 5 })
      const [w] = profileIntervals(fitter, s, fitter.fit(s), { of: ["W1"] })
      if (w.low! < 40 && w.high! > 40) inside++
    }
    // 95 % of 60 is 57; three binomial sigma are 5.
    expect(inside).toBeGreaterThanOrEqual(52)
  })

  it("has an open end where the data only set one limit", () => {
    // The spectrum stops long before the layer is felt: any slower one would do.
    const s = synthetic("R0-Ws1", [10, 500, 1e5], { noise: 0.005, fMin_Hz: 1, seed: 2 })
    const fitter = new CircuitFitter("R0-Ws1")
    const fit = fitter.fit(s)
    const [tau] = profileIntervals(fitter, s, fit, { of: ["Ws1_tau"] })
    expect(tau.low).toBeGreaterThan(0.1)
    expect(tau.high).toBeNull()
    expect(() => profileIntervals(fitter, s, fit, { of: ["R7"] })).toThrow(/R7, but fitted were R0, Ws1_Z0/)
  })
})

describe("a series", () => {
  // The arcs cross: the first slows down from 1 ms to 1 s, the second stays at 30 ms and grows.
  const members = Array.from({ length: 13 }, (_, k) => {
    const tau = 10 ** (-3 + k / 4)
    return synthetic(twoArcs, [10, 20, tau ** 0.85 / 20, 0.85, 40 + k, 0.03 ** 0.95 / (40 + k), 0.95], {
      noise: 0.002,
      seed: 40 + k,
    })
  })

  it("keeps the names of arcs whose time constants cross", () => {
    const { fits } = fitSeries(members, twoArcs)
    fits.forEach((fit, k) => {
      // Where both lie within half a decade the arcs are one to the data; there the names only have to come out right again.
      if (k >= 5 && k <= 7) return
      expect(Math.abs(fit.params[1].value / 20 - 1), `member ${k}`).toBeLessThan(0.25)
      expect(fit.params[4].value, `member ${k}`).toBeGreaterThan(34)
    })
    expect(fits.at(-1)!.starts).toBeGreaterThan(1)
  })

  it("gives shared parameters one value, known better than from any member alone", () => {
    const some = members.slice(0, 5)
    const alone = fitSeries(some, twoArcs)
    const { fits, shared, chiSquared } = fitSeries(some, twoArcs, { shared: ["R0", "CPE1_a"] })
    expect(shared.map(p => p.name)).toEqual(["R0", "CPE1_a"])
    ;[10, 0.85].forEach((truth, j) => expect(Math.abs(shared[j].value - truth) / shared[j].se!).toBeLessThan(4))
    for (const fit of fits) expect(fit.params[0].value).toBeCloseTo(shared[0].value, 10)
    expect(shared[0].se!).toBeLessThan(0.6 * Math.min(...alone.fits.map(f => f.params[0].se!)))
    // Fewer parameters cannot fit better; eight of them should cost about eight s².
    expect(chiSquared).toBeGreaterThan(alone.chiSquared)
    expect(chiSquared / alone.chiSquared).toBeLessThan(1.1)
    expect(fits.reduce((sum, f) => sum + f.chiSquared, 0) / chiSquared).toBeCloseTo(1, 6)
  })

  it("refuses an empty series and unknown names", () => {
    expect(() => fitSeries([], twoArcs)).toThrow(/no spectra/)
    expect(() => fitSeries(members, twoArcs, { shared: ["R5"] })).toThrow(/R5 is to be shared, but/)
  })
})
