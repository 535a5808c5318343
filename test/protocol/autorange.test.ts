import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { channelCard } from "../../hardware/boards/channelCard"
import { autorange, RANGE_UP } from "../../protocol/autorange"
import { FAULT, guardBegin, guardCheck, STALE_MAX } from "../../protocol/guard"
import { FLAG } from "../../protocol/readings"

const SEED = 20260322
const FULL = channelCard.ranges.map(r => r.fullScale_A)

/** Feeds currents one by one; returns the range on which each was read. */
function follow(currents: readonly number[], from = 0): number[] {
  const a = { small: 0 }
  let range = from
  return currents.map(i_A => {
    const on = range
    // the converter ends at 1.2 of full scale
    const overload = Math.abs(i_A) > 1.2 * FULL[range]
    range = autorange(
      a,
      range,
      overload ? Math.sign(i_A) * 1.2 * FULL[range] : i_A,
      overload,
      FULL[range],
      FULL[range + 1] ?? 0,
    )
    return on
  })
}

describe("the range by rule", () => {
  const size = fc.double({ min: -8.5, max: -2, noNaN: true }).map(p => 10 ** p)

  it(`a steady current, and one that wobbles by 5 %, goes to its range and never back (seed ${SEED})`, () => {
    fc.assert(
      fc.property(
        size,
        fc.boolean(),
        fc.integer({ min: 0, max: 4 }),
        fc.array(fc.double({ min: -0.05, max: 0.05, noNaN: true }), { minLength: 60, maxLength: 60 }),
        (i, negative, from, wobble) => {
          const ranges = follow(
            wobble.map(w => (negative ? -i : i) * (1 + w)),
            from,
          )
          // up or down to where it belongs, never back: the gap between the thresholds is wider than the wobble
          const steps = ranges.slice(1).map((r, k) => Math.sign(r - ranges[k]))
          expect(steps.includes(1) && steps.includes(-1)).toBe(false)
          const range = ranges[ranges.length - 1]
          expect(0.95 * i <= RANGE_UP * FULL[range] || range === 0).toBe(true)
          // and it is the smallest that fits, but for the gap
          if (range < FULL.length - 1) expect(i * 1.05).toBeGreaterThan(0.8 * FULL[range + 1])
        },
      ),
      { seed: SEED, numRuns: 500 },
    )
  })

  it("whatever the current does, the range rises at once and never by more than one, and never leaves the board", () => {
    fc.assert(
      fc.property(fc.array(size, { minLength: 2, maxLength: 80 }), currents => {
        const ranges = follow(currents)
        for (let k = 1; k < ranges.length; k++) {
          const was = ranges[k - 1]
          expect(Math.abs(ranges[k] - was)).toBeLessThanOrEqual(1)
          expect(ranges[k]).toBeGreaterThanOrEqual(0)
          expect(ranges[k]).toBeLessThan(FULL.length)
          if (currents[k - 1] > RANGE_UP * FULL[was]) expect(ranges[k]).toBe(Math.max(0, was - 1))
        }
      }),
      { seed: SEED, numRuns: 300 },
    )
  })

  it("one small reading among large ones changes nothing; five in a row do", () => {
    const large = 0.5 * FULL[0]
    expect(follow([large, 0, 0, 0, 0, large, 0, 0, 0, 0, 0, 0]).slice(-1)).toEqual([1])
    expect(follow([large, 0, 0, 0, 0, large, 0, 0, 0, 0, large]).every(r => r === 0)).toBe(true)
  })
})

describe("readings without a new conversion", () => {
  const limits = { eMin_V: 0, eMax_V: 1, iMax_A: 1 }
  const reading = (e_V: number, flags: number, now_ms = 0) => ({ now_ms, e_V, i_A: 0, flags })

  it("are a fault when they go on, and neither confirm nor clear a suspicion", () => {
    const g = guardBegin(limits)
    for (let k = 1; k < STALE_MAX; k++) expect(guardCheck(g, reading(0.5, FLAG.stale, 20 * k))).toBe(0)
    expect(guardCheck(g, reading(0.5, FLAG.stale, 1000))).toBe(FAULT.converterStopped)
    // engine points follow each other faster than conversions: many in a row are no fault as long as little time goes by
    const fast = guardBegin(limits)
    for (let k = 0; k < 5 * STALE_MAX; k++) expect(guardCheck(fast, reading(0.5, FLAG.stale, k))).toBe(0)
    const h = guardBegin(limits)
    expect(guardCheck(h, reading(2, 0))).toBe(0)
    expect(guardCheck(h, reading(2, FLAG.stale))).toBe(0)
    expect(guardCheck(h, reading(2, 0))).toBe(FAULT.eAboveLimit)
  })
})
