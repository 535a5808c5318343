/**
 * Shoulders: places of a sweep where |i| bends down most, whether or not it is a maximum there. One per bump, peaks
 * included; for a peak that hides on the flank of a greater one. Second difference over a stated distance.
 */
import { cleaned, type Curve } from "../curve"
import type { Sweep } from "./sweeps"

export interface Shoulder {
  readonly e_V: number
  readonly i_A: number
  /** Second difference of |i| over the distance to either side [A]. */
  readonly bend_A: number
}

/** In order of the sweep. @param across_V distance to either side */
export function shoulders(
  curve: Curve,
  sweep: Sweep,
  { across_V = 0.02, prominence = 0.02 }: { readonly across_V?: number; readonly prominence?: number } = {},
): Shoulder[] {
  const c = cleaned(curve)
  const sign = sweep.direction === "oxidation" ? 1 : -1
  const n = sweep.to - sweep.from
  const e = (k: number) => c.e_V[sweep.from + k]
  const i = (k: number) => sign * c.i_A[sweep.from + k]
  const reach = Math.max(1, Math.round((across_V * n) / Math.abs(e(n - 1) - e(0))))
  const bend = Float64Array.from({ length: n }, (_, k) =>
    k < reach || k + reach >= n ? 0 : 2 * i(k) - i(k - reach) - i(k + reach),
  )
  const least = prominence * Math.max(...bend)
  const found: Shoulder[] = []
  for (let k = 1; k < n - 1; k++) {
    if (!(bend[k] > least && bend[k] > bend[k - 1] && bend[k] >= bend[k + 1])) continue
    // of bumps nearer than the distance the stronger one counts
    const last = found[found.length - 1]
    const here = { e_V: e(k), i_A: sign * i(k), bend_A: bend[k] }
    if (last && Math.abs(last.e_V - here.e_V) < across_V) {
      if (here.bend_A > last.bend_A) found[found.length - 1] = here
    } else found.push(here)
  }
  return found
}
