import { describe, expect, it } from "vitest"
import { changes, extrapolate, EXTRAPOLATORS } from "../../host/fade/extrapolators"
import { GRID, traceOf } from "../../host/fade/history"
import { median } from "../../host/fade/smooth"
import { kneeOf } from "../../host/fade/knee"
import { course, thinned, tripling } from "./courses"

const at = (name: (typeof EXTRAPOLATORS)[number]) => EXTRAPOLATORS.indexOf(name)

describe("a history on its grid", () => {
  it("ends at one and is the course over the level now", () => {
    const t = traceOf(course(200, n => 2 - 0.002 * n))
    expect(t.v[GRID - 1]).toBeCloseTo(1, 3)
    // half way: (2 - 0.2)/(2 - 0.4); a median of five whole cycles lies half a cycle off, 0.06 %
    expect(Math.abs(t.v[GRID / 2 - 1] - 1.8 / 1.6)).toBeLessThan(0.001)
    expect(t.level_Ah).toBeCloseTo(1.6, 3)
    expect(t.reference_Ah).toBeCloseTo(2 - 0.008, 9)
  })

  it("takes the running maximum as reference after a rise of more than 5 %, and starts anew past a large one", () => {
    const small = traceOf(course(100, n => 1 + 0.08 * Math.min(n / 50, 1)))
    expect(small.reference_Ah).toBeCloseTo(1.08, 2)
    expect(small.n).toBe(100)
    const past = traceOf(tripling(), 1500)
    expect(past.reference_Ah).toBeGreaterThan(2.9)
    expect(past.n).toBeLessThan(700)
    // from the maximum on it is a fading cell: it begins above its level and falls
    expect(past.v[0]).toBeGreaterThan(1.1)
  })

  it("sees scatter as scatter whatever the slope", () => {
    for (const slope of [0, 1e-4, 5e-4]) {
      // white noise of 0.2 % of 400 cycles is estimated within a fifth; the level lies up to a fifth below the mean
      const t = traceOf(course(400, n => 1 - slope * n, 2e-3, 7))
      expect(t.noise).toBeGreaterThan(1.6e-3)
      expect(t.noise).toBeLessThan(2.4e-3)
    }
  })

  it("takes a single spike out and leaves a step in", () => {
    const t = course(100, n => 1 - 1e-4 * n, 2e-4)
    t.capacity_Ah[60] = 0.5
    expect(traceOf(t).spikes).toBe(1)
    const stepped = course(100, n => (n < 60 ? 1 : 0.9), 2e-4)
    const trace = traceOf(stepped)
    expect(trace.spikes).toBe(0)
    expect(trace.jump).toBeGreaterThan(0.09)
  })

  it("is nearly the same when only every fifth cycle is there", () => {
    const t = course(200, n => 1 - 0.1 * (n / 200) ** 1.4, 3e-4)
    const dense = traceOf(t)
    const thin = traceOf(thinned(t, 5, 200))
    // seven standard deviations of a single cycle: interpolation has the scatter of one cycle, and the level has its own
    for (let j = 0; j < GRID; j++) expect(Math.abs(dense.v[j] - thin.v[j])).toBeLessThan(2.1e-3)
  })

  it("refuses three cycles in words", () => {
    expect(() => traceOf(course(3, () => 1))).toThrow(/from 3 cycles; at least 4 are needed/)
  })

  it("has medians that pass over what is not a number", () => {
    expect(median([3, NaN, 1, 2])).toBe(2)
    expect(median(Float64Array.from({ length: 40 }, (_, k) => k))).toBe(19.5)
    expect(median([])).toBeNaN()
  })
})

describe("extrapolators against their own closed forms", () => {
  it("continue a straight line, a root and a saturating course exactly", () => {
    // level, median filter and grid cost at most 0.1 % of the capacity on noise-free courses
    const line = traceOf(course(400, n => 1 - 5e-4 * n))
    const e = extrapolate(line.v)
    expect(changes(e, 1)[at("line")]).toBeCloseTo((1 - 0.4) / (1 - 0.2) - 1, 2)
    const root = traceOf(course(400, n => 1 - 0.01 * Math.sqrt(n)))
    expect(changes(extrapolate(root.v), 3)[at("sqrt")]).toBeCloseTo((1 - 0.4) / (1 - 0.2) - 1, 2)
    const falling = traceOf(course(400, n => 0.7 + 0.3 * Math.exp(-n / 120)))
    const end = (0.7 + 0.3 * Math.exp(-1200 / 120)) / (0.7 + 0.3 * Math.exp(-400 / 120))
    expect(changes(extrapolate(falling.v), 2)[at("saturating")]).toBeCloseTo(end - 1, 2)
  })

  it("never let the cautious one rise or lose more than 30 %", () => {
    const rising = extrapolate(traceOf(course(60, n => 1 + 1e-3 * n)).v)
    const plunging = extrapolate(traceOf(course(60, n => 1 - 1e-2 * n)).v)
    for (const h of [0.1, 1, 10, 100]) {
      expect(changes(rising, h)[at("cautious")]).toBeLessThanOrEqual(1e-12)
      expect(changes(plunging, h)[at("cautious")]).toBeGreaterThanOrEqual(-0.3)
    }
  })
})

describe("the knee", () => {
  it("is found where two lines meet", () => {
    const n = Float64Array.from({ length: 1000 }, (_, k) => k + 1)
    const q = n.map(x => 1 - 5e-5 * x - 8e-4 * Math.max(x - 620, 0))
    expect(Math.abs(kneeOf(n, q)! - 620)).toBeLessThan(12)
  })
  it("is not found on a line or on a course that slows down", () => {
    const n = Float64Array.from({ length: 500 }, (_, k) => k + 1)
    expect(
      kneeOf(
        n,
        n.map(x => 1 - 3e-4 * x),
      ),
    ).toBeNull()
    expect(
      kneeOf(
        n,
        n.map(x => 1 - 0.01 * Math.sqrt(x)),
      ),
    ).toBeNull()
  })
})
