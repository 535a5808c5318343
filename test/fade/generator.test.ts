import { describe, expect, it } from "vitest"
import { condensed } from "../../host/fade/condense"
import { factorAt, factorsOf, knownShare, weightedQuantile } from "../../host/fade/calibrate"
import { viewOf, expertsThere, EXPERTS, QV_AT } from "../../host/fade/experts"
import { KINDS, syntheticCell } from "../../host/fade/generator"
import { changeOf, courseAt, courseOf, twinsOf } from "../../host/fade/library"
import { qvChange } from "../../host/fade/qvChange"
import { traceOf } from "../../host/fade/history"
import { seededNormal, seededRandom, shuffled } from "../../host/fade/random"
import { summaryOf } from "../../host/fade/signals"
import { course, knees } from "./courses"

describe("synthetic cells", () => {
  it("are the same for a seed and different for another", () => {
    const of = (seed: number) => syntheticCell(seededRandom(seed))
    expect([...of(4).capacity_Ah]).toEqual([...of(4).capacity_Ah])
    expect(of(4).capacity_Ah.slice(0, 5)).not.toEqual(of(5).capacity_Ah.slice(0, 5))
  })

  it("do what their kind says", () => {
    const random = seededRandom(11)
    for (let k = 0; k < 12; k++) {
      const flat = syntheticCell(random, "flat").clean_Ah
      expect(flat[flat.length - 1] / flat[0]).toBeGreaterThan(0.75)
      const triple = syntheticCell(random, "triple").clean_Ah
      expect(Math.max(...triple) / triple[0]).toBeGreaterThan(1.05)
      // conversion is fast first: more is lost in the first third than in the last, wherever something is lost
      const conversion = syntheticCell(random, "conversion").clean_Ah
      const third = Math.floor(conversion.length / 3)
      const early = conversion[0] - conversion[third]
      const late = conversion[2 * third] - conversion[conversion.length - 1]
      if (early > 0.1 * conversion[0]) expect(early).toBeGreaterThan(0.5 * late)
    }
  })

  it("have observables from the same states: resistances grow, efficiency is below one", () => {
    const random = seededRandom(3)
    let seen = 0
    for (let k = 0; k < 60; k++) {
      const { signals, capacity_Ah } = syntheticCell(random, KINDS[k % KINDS.length])
      const last = capacity_Ah.length - 1
      if (signals.rCt) {
        expect(signals.rCt[last] / signals.rCt[0]).toBeGreaterThan(0.9)
        seen++
      }
      if (signals.diffusivity) expect(signals.diffusivity[last] / signals.diffusivity[0]).toBeLessThan(1.3)
      if (signals.efficiency) expect(signals.efficiency[Math.floor(last / 2)]).toBeLessThan(1.01)
    }
    expect(seen).toBeGreaterThan(10)
  })

  it("change their Q(V) the more the more they have lost", () => {
    const random = seededRandom(8)
    for (let tries = 0, found = 0; found < 3 && tries < 400; tries++) {
      const cell = syntheticCell(random, "linear")
      if (!cell.curves || cell.cycle.length < 120) continue
      const early = qvChange(traceOf(cell, 40))
      const late = qvChange(traceOf(cell, 100))
      if (!early || !late || cell.clean_Ah[99] / cell.clean_Ah[0] > 0.97) continue
      expect(late.variance).toBeGreaterThan(early.variance)
      found++
    }
  })
})

describe("random numbers", () => {
  it("are normal and shuffles are permutations", () => {
    const normal = seededNormal(seededRandom(1))
    const v = Array.from({ length: 20_000 }, normal)
    const mean = v.reduce((s, x) => s + x, 0) / v.length
    // standard error of a mean and of a variance of 20000: 0.007 and 0.01; four of them
    expect(Math.abs(mean)).toBeLessThan(0.03)
    expect(Math.abs(v.reduce((s, x) => s + x * x, 0) / v.length - 1)).toBeLessThan(0.04)
    expect([...shuffled(50, seededRandom(2))].sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, k) => k))
  })
})

describe("the library", () => {
  const cells = [300, 400, 500, 600, 700, 800].map((knee, k) =>
    courseOf(
      course(knee + 300, n => 1 - 5e-5 * n - 8e-4 * Math.max(n - knee, 0), 3e-4, k + 1),
      { set: "test", batch: "a", id: `c${knee}` },
    ),
  )
  it("keeps a course to a thousandth away from its knee", () => {
    for (const n of [50, 200, 350]) expect(Math.abs(courseAt(cells[2], n) - (1 - 5e-5 * (n - 4)))).toBeLessThan(1.5e-3)
  })
  it("finds the twin that continues alike", () => {
    const trace = traceOf(
      course(900, n => 1 - 5e-5 * n - 8e-4 * Math.max(n - 300, 0), 3e-4, 9),
      400,
    )
    const twins = twinsOf(trace, summaryOf(trace), cells)
    expect(twins.near[0].course.id).toBe("c300")
    expect(twins.nearest).toBeLessThan(twins.fifth)
    // 100 cycles later the slope behind the knee has taken 8.5 % of the reference
    expect(changeOf(twins.near.slice(0, 1), 400, 100) * trace.level_Ah).toBeCloseTo(-0.085, 2)
  })
  it("condenses to means of two or three and loses no set", () => {
    const few = condensed(cells)
    expect(few.length).toBeLessThanOrEqual(3)
    expect(few.every(c => c.set === "test" && c.last > 600 && c.last < 1100)).toBe(true)
  })
  it("has nothing to say without cells, and then its experts are absent", () => {
    const view = viewOf(knees(), 100, { courses: [], qv: [] })
    expect(expertsThere(view).slice(QV_AT - 2)).toEqual([0, 0, 0])
    expect(expertsThere(view).length).toBe(EXPERTS.length)
  })
})

describe("calibration", () => {
  it("takes the 90 % quantile of the scores, every set alike", () => {
    const random = seededRandom(6)
    const scores = Array.from({ length: 2000 }, (_, k) => ({
      set: k % 10 === 0 ? "small" : "large",
      vote: 0.05,
      rho: 0.1,
      score: (k % 10 === 0 ? 2 : 1) * random(),
    }))
    // two sets of one vote each: half of the mass is uniform on 0..1, half on 0..2; 90 % lies at 1.6
    expect(factorsOf(scores, 0.9)[0]).toBeGreaterThan(1.35)
    expect(factorsOf(scores, 0.9)[0]).toBeLessThan(1.7)
    expect(factorsOf(scores, 0.9)[4]).toBe(1)
    expect(weightedQuantile([3, 1, 2], [1, 1, 2], 0.5)).toBe(2)
  })
  it("goes over from known to unknown with distance, and earlier where the chemistry is not told", () => {
    expect(factorAt([1, 1, 1, 1, 1], 1)).toBe(1)
    // between the middles 0.6 and 1.8 of two bins, half way in ln(1 + h/N)
    expect(factorAt([2, 2, 4, 4, 5], Math.sqrt(1.6 * 2.8) - 1)).toBeCloseTo(3, 9)
    expect(factorAt([2, 2, 2, 2, 3], 100)).toBe(3)
    expect(knownShare(0.2, false)).toBe(1)
    expect(knownShare(1.3, true)).toBe(1)
    expect(knownShare(1.3, false)).toBe(0)
    expect(knownShare(Infinity, true)).toBe(0)
  })
})
