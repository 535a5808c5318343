/**
 * Capacity by current: consecutive cycles at one current are a group, in the order they were run, so that a return to the
 * first current (recovery) is a group of its own.
 */
import { doubtful, type Measured, measured, valid } from "../measured"
import type { Cycle } from "./cycles"

export interface RateRow {
  /** Size of the median current of the half looked at [A]. */
  readonly i_A: number
  readonly cycles: readonly number[]
  /** Mean charge of the group [C]; u is the standard deviation of the mean, with the readings' own. */
  readonly charge: Measured
  readonly last: Measured
  /** Mean over the mean of the first group. */
  readonly share: number
}

export interface RateOptions {
  /** Which half counts. Default reduction: discharge. */
  readonly of?: "oxidation" | "reduction"
  /** Currents that differ by less count as one. */
  readonly same?: number
  /** Leave so many cycles of each group out, while the cell settles. */
  readonly skip?: number
}

export function rateTable(
  cycles: readonly Cycle[],
  { of = "reduction", same = 0.05, skip = 0 }: RateOptions = {},
): RateRow[] {
  const groups: { i_A: number; cycles: Cycle[] }[] = []
  for (const c of cycles) {
    const half = c[of]
    if (!half) continue
    const i_A = Math.abs(half.i_A)
    const last = groups[groups.length - 1]
    if (last && Math.abs(i_A / last.i_A - 1) <= same) last.cycles.push(c)
    else groups.push({ i_A, cycles: [c] })
  }
  let first_C: number | undefined
  return groups.map(g => {
    const used = g.cycles.length > skip ? g.cycles.slice(skip) : g.cycles.slice(-1)
    const charges = used.map(c => c[of]!.charge)
    const n = charges.length
    const mean = charges.reduce((s, q) => s + q.value / n, 0)
    const spread = n > 1 ? Math.sqrt(charges.reduce((s, q) => s + (q.value - mean) ** 2, 0) / (n - 1) / n) : 0
    const own = charges.reduce((s, q) => s + (q.u ?? 0) / n, 0)
    first_C ??= mean
    const even = charges[n - 1].value > 0.9 * charges[0].value && charges[n - 1].value < 1.1 * charges[0].value
    return {
      i_A: g.i_A,
      cycles: used.map(c => c.cycle),
      charge: measured(
        mean,
        "C",
        Math.hypot(spread, own),
        even
          ? valid(`mean of ${n} cycles`)
          : doubtful(`the capacity still moves by more than 10 % within these ${n} cycles`),
        { cycles: n, spread_C: spread },
      ),
      last: charges[n - 1],
      share: mean / first_C,
    }
  })
}
