/**
 * Where a potential at rest will end, from the rest so far: a stretched exponential carried on. For the question whether a
 * rest was long enough, and for an open-circuit potential that nobody waited for.
 */
import { cleaned, type Curve } from "../curve"
import { FitError } from "../../errors"
import { doubtful, type Measured, measured, percent, valid, worst } from "../measured"
import { stretchedExponential } from "./stretchedExponential"

export interface RestEnd {
  readonly end: Measured
  /** End less the last reading [V]. */
  readonly remaining: Measured
}

/** @param from,to readings of the rest in the curve; all where left out  @throws FitError with fewer than twelve readings */
export function restEnd(curve: Curve, from = 0, to = curve.t_s.length): RestEnd {
  const c = cleaned({
    t_s: Array.prototype.slice.call(curve.t_s, from, to),
    e_V: Array.prototype.slice.call(curve.e_V, from, to),
    i_A: Array.prototype.slice.call(curve.i_A, from, to),
  })
  const n = c.t_s.length
  if (n < 12) throw new FitError("readings", `${n} readings of the rest: twelve are needed to see where it goes`)
  const t0_s = c.t_s[0] - (c.t_s[1] - c.t_s[0])
  const stride = Math.max(1, Math.floor(n / 80))
  const picked = Array.from({ length: Math.ceil(n / stride) }, (_, k) => Math.min(n - 1, k * stride))
  const fit = stretchedExponential(
    picked.map(k => c.t_s[k] - t0_s),
    picked.map(k => c.e_V[k]),
    { unit: "V" },
  )
  const last_V = c.e_V[n - 1]
  const left_V = fit.end.value - last_V
  const u = Math.hypot(fit.end.u ?? Math.abs(left_V), 0.3 * left_V)
  const far = Math.abs(left_V) > 0.3 * Math.abs(fit.height.value)
  const verdict = worst(
    fit.end,
    far
      ? doubtful(`${percent(left_V / fit.height.value)} of the relaxation is still to come`)
      : valid("carried on by a stretched exponential"),
  )
  return {
    end: measured(fit.end.value, "V", u, verdict, { tau_s: fit.tau.value, beta: fit.beta.value, last_V }),
    remaining: measured(left_V, "V", u, verdict, { last_V }),
  }
}
