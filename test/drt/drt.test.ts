import { describe, expect, it } from "vitest"
import { fitCircuit } from "../../host/circuit/fit"
import { compileCircuit } from "../../host/circuit/circuit"
import { pick } from "../../host/circuit/spectrum"
import { arcOf, gammaOf, startOf } from "../../host/drt/arcs"
import { arcsByBic, distributionOfArcs } from "../../host/drt/arcsByBic"
import { factorise, inverse, solve } from "../../host/circuit/cholesky"
import { drt } from "../../host/drt/drt"
import { FitError } from "../../host/errors"
import { synthetic } from "../circuit/synthetic"

const twoArcs = "R0-p(R1,CPE1)-p(R2,CPE2)"
const values = [10, 20, 1e-5, 0.85, 50, 1e-3, 0.9]
const truth = [
  { r_ohm: 20, tau_s: (20 * 1e-5) ** (1 / 0.85), a: 0.85 },
  { r_ohm: 50, tau_s: (50 * 1e-3) ** (1 / 0.9), a: 0.9 },
]
const area = (tau_s: readonly number[], gamma: readonly number[]) =>
  gamma.reduce((a, b) => a + b) * Math.log(tau_s[1] / tau_s[0])

describe("the distribution of relaxation times", () => {
  it("finds both arcs: place, resistance, series resistance", () => {
    for (let seed = 1; seed <= 5; seed++) {
      const d = drt(synthetic(twoArcs, values, { noise: 0.003, seed }))
      expect(d.peaks.length, `seed ${seed}`).toBe(2)
      d.peaks.forEach((p, k) => {
        expect(Math.abs(Math.log10(p.tau_s / truth[k].tau_s)), `seed ${seed}`).toBeLessThan(0.1)
        // The flank of the other arc reaches between the valleys: a few ohm of the 50.
        expect(Math.abs(p.r_ohm - truth[k].r_ohm), `seed ${seed}`).toBeLessThan(6)
      })
      // What happens beyond the highest frequency may count as R0 or as γ: their sum is known, below.
      expect(Math.abs(d.r0_ohm / 10 - 1), `seed ${seed}`).toBeLessThan(0.1)
      expect(Math.abs(d.r0_ohm + area(d.tau_s, d.gamma_ohm) - 80)).toBeLessThan(0.8)
      expect(d.reducedChiSquared).toBeLessThan(1.5)
    }
  })

  it("has bands that hold the truth about as often as they say", () => {
    let inside = 0
    let all = 0
    for (let seed = 1; seed <= 12; seed++) {
      const d = drt(synthetic(twoArcs, values, { noise: 0.005, seed }))
      d.tau_s.forEach((tau, i) => {
        const g = gammaOf(truth, tau)
        if (g < 0.5) return
        all++
        if (g > d.low_ohm[i] && g < d.high_ohm[i]) inside++
      })
    }
    // Neighbours move together, so there are about a hundred independent looks; smoothing leaves a small bias at the tops.
    expect(inside / all).toBeGreaterThan(0.85)
  })

  it("does not depend on the scale of the impedance, and repeats itself", () => {
    const s = synthetic(twoArcs, values, { noise: 0.005, seed: 4 })
    const milli = { ...s, re_ohm: s.re_ohm.map(x => 1e-3 * x), im_ohm: s.im_ohm.map(x => 1e-3 * x) }
    const [a, b] = [drt(s), drt(milli)]
    expect(drt(s)).toEqual(a)
    b.gamma_ohm.forEach((g, i) => expect(1e3 * g).toBeCloseTo(a.gamma_ohm[i], 6))
  })

  it("takes the inductance of the leads aside", () => {
    const d = drt(synthetic(`L0-${twoArcs}`, [2e-6, ...values], { noise: 0.003, seed: 2 }))
    expect(d.peaks.length).toBe(2)
    // 1.3 ohm of 11 at the highest frequency; γ beyond it may look the same, by some per cent.
    expect(Math.abs(d.l_H / 2e-6 - 1)).toBeLessThan(0.25)
  })

  it("takes the capacitance of a blocked cell aside", () => {
    const d = drt(synthetic("R0-p(R1,CPE1)-C0", [10, 20, 1e-5, 0.9, 0.05], { noise: 0.003, seed: 2 }))
    expect(d.c_F! / 0.05).toBeCloseTo(1, 1)
    expect(d.peaks[0].r_ohm / 20).toBeCloseTo(1, 0.7)
    expect(drt(synthetic(twoArcs, values, { noise: 0.003 })).c_F).toBeNull()
  })

  it("shows an inductive loop as a second distribution where it is asked for", () => {
    // p(R,L) in series is R - R/(1 + jωL/R): a loop of 8 ohm at τ = L/R = 0.5 s, and R0 + 8.
    const s = synthetic("R0-p(R1,CPE1)-p(R2,L2)", [10, 40, 1e-5, 0.9, 8, 4], { noise: 0.002, seed: 3 })
    const d = drt(s, { inductive: true })
    const [loop] = [...d.loop!.peaks].sort((a, b) => b.r_ohm - a.r_ohm)
    expect(Math.abs(Math.log10(loop.tau_s / 0.5))).toBeLessThan(0.15)
    // The tail of the arc and the loop overlap: only their difference is well known.
    expect(Math.abs(loop.r_ohm - 8)).toBeLessThan(2 * loop.rSigma_ohm)
    expect(loop.rSigma_ohm).toBeLessThan(2.5)
    expect(drt(s).loop).toBeNull()
  })

  it("refuses too few points by name", () => {
    const s = pick(synthetic(twoArcs, values), i => i < 6)
    expect(() => drt(s)).toThrow(FitError)
    expect(() => drt(s)).toThrow(/6 points: measure at least 8/)
  })
})

describe("a distribution made of arcs", () => {
  it("has the number, place, size and exponent of those that are there", () => {
    for (let seed = 1; seed <= 3; seed++) {
      const found = arcsByBic(synthetic(twoArcs, values, { noise: 0.003, seed }))
      expect(found.arcs.length).toBe(2)
      found.arcs.forEach((arc, k) => {
        expect(Math.abs(Math.log10(arc.tau_s / truth[k].tau_s))).toBeLessThan(0.03)
        expect(Math.abs(arc.r_ohm / truth[k].r_ohm - 1)).toBeLessThan(0.05)
        expect(Math.abs(arc.a - truth[k].a)).toBeLessThan(0.02)
      })
      expect(found.tried.find(t => t.arcs === 2)!.deltaBic).toBe(0)
      expect(found.tried.length).toBeGreaterThan(1)
    }
  })

  it("has bands from the errors of its parameters, that hold the truth about as often as they say", () => {
    let [inside, all] = [0, 0]
    for (let seed = 1; seed <= 12; seed++) {
      const d = distributionOfArcs(arcsByBic(synthetic(twoArcs, values, { noise: 0.003, seed })))
      expect(d.peaks.map(p => p.tau_s)).toEqual(d.peaks.map(p => p.tau_s).sort((a, b) => a - b))
      d.peaks.forEach((p, k) => expect(Math.abs(p.r_ohm - truth[k].r_ohm) / p.rSigma_ohm).toBeLessThan(4))
      d.tau_s.forEach((tau, i) => {
        const g = gammaOf(truth, tau)
        if (g < 0.5) return
        all++
        if (g >= d.low_ohm[i] && g <= d.high_ohm[i]) inside++
      })
    }
    // Twelve spectra of seven parameters: 95 % of about 80 independent looks, give or take 7.
    expect(inside / all).toBeGreaterThan(0.85)
  })

  it("is as large as the resistance of its arcs: the area of γ is R", () => {
    const h = 0.01
    const sum = Array.from({ length: 12_000 }, (_, k) => gammaOf(truth, Math.exp(-60 + h * k))).reduce((a, b) => a + b)
    // The tails beyond ±60 hold exp(-0.85·54) of it; the trapezoidal rule is exact for so wide peaks.
    expect(h * sum).toBeCloseTo(70, 8)
  })

  it("turns peaks into start values from which a circuit is fitted at once", () => {
    const s = synthetic(twoArcs, values, { noise: 0.003, seed: 6 })
    const start = startOf(compileCircuit(twoArcs), drt(s).peaks)
    expect(Object.keys(start).sort()).toEqual(["CPE1_Q", "CPE1_a", "CPE2_Q", "CPE2_a", "R1", "R2"])
    expect(start.R2 / 50).toBeCloseTo(1, 0.5)
    const fit = fitCircuit(s, twoArcs, { start, maxStarts: 1 })
    expect(fit.chiSquared / fitCircuit(s, twoArcs).chiSquared).toBeCloseTo(1, 6)
    const rc = startOf(compileCircuit("R0-p(R1,C1)-ZARC1"), drt(s).peaks)
    expect(Object.keys(rc).sort()).toEqual(["C1", "R1", "ZARC1_R", "ZARC1_a", "ZARC1_tau"])
  })

  it("reads the exponent from the width of a peak", () => {
    // Full width at half height of the closed form, measured on it.
    const arc = { r_ohm: 1, tau_s: 1, a: 0.8 }
    const top = gammaOf([arc], 1)
    let x = 0
    while (gammaOf([arc], Math.exp(x)) > top / 2) x += 1e-4
    const peak = { ...arc, f_Hz: 0, rSigma_ohm: 0, height_ohm: top, decades: (2 * x) / Math.LN10 }
    expect(arcOf(peak).a).toBeCloseTo(0.8, 3)
  })
})

describe("the Cholesky factorisation", () => {
  it("solves, inverts and gives the determinant of a matrix worked out by hand", () => {
    // A = L Lᵀ with L = [[2,0,0],[1,3,0],[-1,2,1]]: det A = 36.
    const l = Float64Array.of(4, 0, 0, 2, 10, 0, -2, 5, 6)
    expect(factorise(l, 3)).toBeCloseTo(Math.log(36), 12)
    const x = Float64Array.of(0, 17, 9)
    solve(l, 3, x)
    // A = [[4,2,-2],[2,10,5],[-2,5,6]]: A (0.., ) checked by multiplying back.
    const a = [
      [4, 2, -2],
      [2, 10, 5],
      [-2, 5, 6],
    ]
    a.forEach((row, i) => expect(row.reduce((s, v, k) => s + v * x[k], 0)).toBeCloseTo([0, 17, 9][i], 10))
    const inv = inverse(l, 3)
    a.forEach((row, i) =>
      row.forEach((_, k) =>
        expect(row.reduce((s, v, j) => s + v * inv[j * 3 + k], 0)).toBeCloseTo(i === k ? 1 : 0, 10),
      ),
    )
    expect(factorise(Float64Array.of(1, 0, 2, 1), 2)).toBeNaN()
  })
})
