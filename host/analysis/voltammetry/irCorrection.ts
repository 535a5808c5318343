/** Takes the drop over a series resistance off the potential, E - i R. */
import type { Curve } from "../curve"
import { type Known, valueOf } from "../measured"

/**
 * The same readings against the potential at the interface. Sweeps are no longer linear in time afterwards: the interface
 * was swept slower before a peak and faster after it, so peaks keep a part of the widening.
 */
export function irCorrected(c: Curve, series_ohm: Known): Curve {
  const r = valueOf(series_ohm)
  return { ...c, e_V: Float64Array.from({ length: c.e_V.length }, (_, k) => c.e_V[k] - r * c.i_A[k]) }
}

/** Largest drop that was taken off [V]: worth more than a few mV, R must be known well. */
export function largestDrop_V(c: Curve, series_ohm: Known): number {
  let most = 0
  for (let k = 0; k < c.i_A.length; k++) most = Math.max(most, Math.abs(c.i_A[k]))
  return most * valueOf(series_ohm)
}
