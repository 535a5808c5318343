/**
 * Half cycles of a program that this host has sent: what went through in each of its constant-current steps. Step and pass of
 * a reading say where it belongs, so intervals may differ and nothing has to be recognised; for curves of unknown origin there
 * is galvanostatic/halfCycles.
 *
 *   Q = integral of |I| dt,   mean E = integral of E |I| dt / Q
 *
 * I and E by trapezoids between readings; the stretch before the first reading of a step counts with that reading. The end
 * of a half cycle is known to one reading: I times the last interval over sqrt(12) is the uncertainty of Q from it, the
 * calibration of the current the other part.
 */
import { currentUncertainty } from "../calibration/used"
import type { Readings } from "../readings"
import type { CalibrationUsed } from "../record/document"

export interface HalfCycle {
  readonly step: number
  readonly pass: number
  /** +1 oxidises the working electrode (charges a cathode), -1 reduces it. */
  readonly sign: 1 | -1
  readonly q_C: number
  /** Standard uncertainty of q_C by the current's calibration, and by the time at which the limit was seen. */
  readonly uScale_C: number
  readonly uEnd_C: number
  readonly energy_J: number
  readonly meanE_V: number
  readonly endE_V: number
  readonly duration_s: number
  /** First reading and the one past the last. */
  readonly from: number
  readonly to: number
}

/** @param steps indices of the program's steps that count; all steps with current where left out */
export function halfCycles(r: Readings, calibration?: CalibrationUsed, steps?: readonly number[]): HalfCycle[] {
  const found: HalfCycle[] = []
  for (let from = 0, to = 0; from < r.length; from = to) {
    to = from + 1
    while (to < r.length && r.step[to] === r.step[from] && r.pass[to] === r.pass[from]) to++
    if (steps && !steps.includes(r.step[from])) continue
    const half = oneHalf(r, from, to, calibration)
    if (half) found.push(half)
  }
  return found
}

function oneHalf(r: Readings, from: number, to: number, calibration: CalibrationUsed | undefined): HalfCycle | null {
  const begin_s = from > 0 ? r.t_s[from - 1] : 0
  let signed_C = 0
  let q_C = 0
  let energy_J = 0
  for (let k = from; k < to; k++) {
    const before = k > from ? k - 1 : k
    const dt_s = r.t_s[k] - (k > from ? r.t_s[k - 1] : begin_s)
    const dq_C = 0.5 * (r.i_A[before] + r.i_A[k]) * dt_s
    signed_C += dq_C
    q_C += Math.abs(dq_C)
    energy_J += 0.5 * (r.e_V[before] + r.e_V[k]) * Math.abs(dq_C)
  }
  if (!(q_C > 0) || r.i_A[to - 1] === 0) return null
  const last = to - 1
  const duration_s = r.t_s[last] - begin_s
  const mean_A = q_C / duration_s
  const every_s = last > from ? r.t_s[last] - r.t_s[last - 1] : duration_s
  return {
    step: r.step[from],
    pass: r.pass[from],
    sign: signed_C < 0 ? -1 : 1,
    q_C,
    uScale_C: (q_C * currentUncertainty(calibration, r.range[last], mean_A)) / mean_A,
    uEnd_C: (mean_A * every_s) / Math.sqrt(12),
    energy_J,
    meanE_V: energy_J / q_C,
    endE_V: r.e_V[last],
    duration_s,
    from,
    to,
  }
}

/** Standard uncertainty of the charge of one half cycle [C]. */
export function chargeUncertainty(h: HalfCycle): number {
  return Math.hypot(h.uScale_C, h.uEnd_C)
}

/** Charge of `of` over that of `over`, and its standard uncertainty: one card measured both, so its scale cancels. */
export function chargeRatio(of: HalfCycle, over: HalfCycle): { readonly value: number; readonly u: number } {
  const value = of.q_C / over.q_C
  return { value, u: value * Math.hypot(of.uEnd_C / of.q_C, over.uEnd_C / over.q_C) }
}
