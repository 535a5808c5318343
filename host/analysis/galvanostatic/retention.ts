/**
 * Capacity kept: Q(cycle)/Q(base). The base cycle is an argument and is stated, because the same life has many retentions.
 * A paper that names none can be asked which base its number implies: base capacity = Q/retention.
 */
import { FitError } from "../../errors"
import { type Known, type Measured, measured, positive, relativeU, valid, valueOf, type Verdict } from "../measured"

export interface RetentionOptions {
  /** Number of the base cycle, fixed before the run. */
  readonly base: number
  readonly at: number
  /** Errors that both capacities share, such as mass and gain, are not in the ratio: leave them out of u. */
  readonly verdict?: Verdict
}

/**
 * @param capacities by number of the cycle, in any unit  @returns a ratio, not percent
 * @throws FitError `cycle` where the base or the cycle was not measured
 */
export function retention(capacities: ReadonlyMap<number, Known>, { base, at, verdict }: RetentionOptions): Measured {
  const [q0, q] = [capacities.get(base), capacities.get(at)]
  for (const [n, capacity] of [
    [base, q0],
    [at, q],
  ] as const)
    if (capacity === undefined)
      throw new FitError("cycle", `cycle ${n} was not measured: the file holds ${[...capacities.keys()].length} cycles`)
  const value = valueOf(q ?? 0) / positive(`capacity of base cycle ${base}`, q0 ?? 0)
  return measured(
    value,
    "",
    value * Math.hypot(relativeU(q ?? 0), relativeU(q0 ?? 0)),
    verdict ?? valid(`cycle ${at} over base cycle ${base}`),
    { base, at, baseCapacity: valueOf(q0 ?? 0), capacity: valueOf(q ?? 0) },
  )
}

/** The base capacity that a printed pair of capacity and retention implies. */
export function impliedBase(capacity: Known, kept: Known): Measured {
  const value = valueOf(capacity) / positive("retention", kept)
  return measured(
    value,
    "as the capacity",
    value * Math.hypot(relativeU(capacity), relativeU(kept)),
    valid("Q over retention"),
    {
      capacity: valueOf(capacity),
      retention: valueOf(kept),
    },
  )
}

/**
 * The cycle whose capacity is nearest to an implied base, from the first cycle on; the rule that finds an unnamed base.
 * @returns number of the cycle, and by which share its capacity misses the base
 */
export function cycleOfBase(
  capacities: ReadonlyMap<number, Known>,
  base: number,
  after = 1,
): { readonly cycle: number; readonly off: number } {
  let best: { cycle: number; off: number } | undefined
  for (const [cycle, capacity] of capacities) {
    const off = valueOf(capacity) / base - 1
    if (cycle >= after && (!best || Math.abs(off) < Math.abs(best.off))) best = { cycle, off }
  }
  if (!best) throw new FitError("cycle", `no cycle from ${after} on was measured`)
  return best
}
