/** How far axes reach. */
import fc from "fast-check"
import { expect, it } from "vitest"
import { equalScales, padded, spanOf, type Range } from "../../host/dashboard/src/plots/range"
import { tally, verdict } from "../../host/dashboard/src/plots/residual"

const range = fc
  .tuple(fc.double({ min: -1e3, max: 1e3, noNaN: true }), fc.double({ min: 1e-6, max: 1e3, noNaN: true }))
  .map(([low, width]): Range => [low, low + width])

it("one ohm is as long in x as in y, and nothing given falls outside", () => {
  fc.assert(
    fc.property(
      range,
      range,
      fc.integer({ min: 100, max: 2000 }),
      fc.integer({ min: 100, max: 2000 }),
      (x, y, w, h) => {
        const s = equalScales(x, y, w, h)
        const perX = (s.x[1] - s.x[0]) / w
        const perY = (s.y[1] - s.y[0]) / h
        // Differences of doubles near 2000 with widths down to 1e-6 keep some six figures.
        expect(Math.abs(perX / perY - 1)).toBeLessThan(1e-5)
        const slack = 1e-9 * (1 + Math.abs(x[0]) + Math.abs(x[1]) + Math.abs(y[0]) + Math.abs(y[1]))
        expect(s.x[0]).toBeLessThanOrEqual(x[0] + slack)
        expect(s.x[1]).toBeGreaterThanOrEqual(x[1] - slack)
        expect(s.y[0]).toBe(y[0])
        expect(s.y[1]).toBeGreaterThanOrEqual(y[1] - slack)
      },
    ),
  )
})

it("a flat signal is drawn in the middle of a finite height", () => {
  expect(padded([2, 2], 1e-3, 0)).toEqual([1.9995, 2.0005])
  expect(padded(null, 2, 0)).toEqual([-1, 1])
  expect(spanOf([NaN, NaN])).toBeNull()
  expect(spanOf([NaN, 3, -1])).toEqual([-1, 3])
})

it("a spectrum point is judged by the larger residual, and not at all before it is known", () => {
  const point = (kk: { re: number; im: number } | null) => ({ f_Hz: 1, re_ohm: 1, im_ohm: 1, kk })
  const points = [
    point(null),
    point({ re: 0.001, im: -0.009 }),
    point({ re: 0.001, im: -0.02 }),
    point({ re: 0.2, im: 0 }),
  ]
  expect(points.map(verdict)).toEqual(["unknown", "good", "doubt", "bad"])
  expect(tally(points)).toEqual({ unknown: 1, good: 1, doubt: 1, bad: 1 })
})
