/** Decimation may leave points out, but it may not change what a person sees. */
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { extremes, lowerBound, thinPath } from "../../host/dashboard/src/decimate"

/** Ascending times with uneven gaps, and a walk with a spike. */
const curve = fc
  .array(fc.tuple(fc.double({ min: 1e-3, max: 10, noNaN: true }), fc.double({ min: -1, max: 1, noNaN: true })), {
    minLength: 50,
    maxLength: 400,
  })
  .map(pairs => {
    let t = 0
    return { t: pairs.map(([gap]) => (t += gap)), y: pairs.map(([, y]) => y) }
  })

describe("points over time", () => {
  it("are all drawn when they fit", () => {
    expect([...extremes([0, 1, 2, 3], [[5, 6, 7, 8]], 1, 4, 10)]).toEqual([1, 2, 3])
    expect(extremes([], [[]], 0, 0, 10)).toHaveLength(0)
  })

  it("keep a single spike among a million points and never exceed the limit", () => {
    const n = 1_000_000
    const t = Float64Array.from({ length: n }, (_, k) => k)
    const e = new Float64Array(n)
    const i = new Float64Array(n)
    e[123_457] = 1
    i[876_543] = -1
    const picked = extremes(t, [e, i], 0, n, 4000)
    expect(picked.length).toBeLessThanOrEqual(4000)
    expect(picked).toContain(123_457)
    expect(picked).toContain(876_543)
    expect(picked[0]).toBe(0)
    expect(picked.at(-1)).toBe(n - 1)
  })

  it("keep the lowest and highest of every curve, in ascending order without repeats", () => {
    fc.assert(
      fc.property(curve, fc.integer({ min: 6, max: 40 }), ({ t, y }, most) => {
        const other = y.map(v => v * v)
        const picked = [...extremes(t, [y, other], 0, t.length, most)]
        expect(picked.length).toBeLessThanOrEqual(most)
        expect(picked.every((k, at) => at === 0 || k > picked[at - 1])).toBe(true)
        for (const column of [y, other]) {
          const drawn = picked.map(k => column[k])
          expect(Math.min(...drawn)).toBe(Math.min(...column))
          expect(Math.max(...drawn)).toBe(Math.max(...column))
        }
      }),
    )
  })

  it("skip void readings, and survive a curve that is void from end to end", () => {
    const t = Array.from({ length: 100 }, (_, k) => k)
    const y = t.map(k => (k === 50 ? 3 : NaN))
    expect([...extremes(t, [y], 0, 100, 10)]).toContain(50)
    expect([...extremes(t, [t.map(() => NaN)], 0, 100, 10)]).toEqual([0, 99])
  })

  it("survive a clock that stands still", () => {
    const t = Array.from({ length: 100 }, () => 7)
    const y = t.map((_, k) => Math.sin(k))
    const picked = extremes(t, [y], 0, 100, 10)
    expect(picked.length).toBeLessThanOrEqual(10)
    expect(Math.max(...Array.from(picked, k => y[k]))).toBe(Math.max(...y))
  })
})

describe("a path in the E-I plane", () => {
  it("keeps every point within the given box of a drawn one, in time order, with both ends", () => {
    fc.assert(
      fc.property(curve, ({ t, y }) => {
        const picked = [...thinPath(y, t, t.length, 0.1, 5, 10_000)]
        expect(picked[0]).toBe(0)
        expect(picked.at(-1)).toBe(t.length - 1)
        for (let k = 0; k < t.length; k++) {
          // The last point drawn before this one is what stands for it.
          const stands = picked.findLast(p => p <= k)!
          expect(Math.abs(y[k] - y[stands]) < 0.1 || stands === k).toBe(true)
          expect(Math.abs(t[k] - t[stands]) < 5 || stands === k).toBe(true)
        }
      }),
    )
  })

  it("gets coarser rather than longer than the limit", () => {
    const n = 50_000
    const x = Float64Array.from({ length: n }, (_, k) => Math.cos(k / 7))
    const y = Float64Array.from({ length: n }, (_, k) => Math.sin(k / 11))
    const picked = thinPath(x, y, n, 1e-9, 1e-9, 500)
    expect(picked.length).toBeLessThanOrEqual(500)
    expect(picked.length).toBeGreaterThan(1)
    expect(picked.at(-1)).toBe(n - 1)
  })

  it("leaves void readings out, also at the end", () => {
    expect([...thinPath([0, NaN, 2, NaN], [0, 1, 2, 3], 4, 0.1, 0.1, 10)]).toEqual([0, 2])
    expect(thinPath([NaN], [NaN], 1, 0.1, 0.1, 10)).toHaveLength(0)
  })
})

it("lower bound is the first index that is not below", () => {
  const x = [0, 1, 1, 2]
  expect([-1, 0, 1, 1.5, 2, 3].map(v => lowerBound(x, 4, v))).toEqual([0, 0, 1, 3, 3, 4])
})
