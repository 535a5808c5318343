/**
 * Capacitance from voltammograms: half the distance between the two branches over the scan rate, C = (i_ox - i_red)/(2 v),
 * where nothing reacts; a leak or a resistor in parallel cancels, a reaction does not. Over several rates the slope of half
 * the distance against v is better: what does not grow with v stays in the intercept.
 */
import { FitError } from "../../errors"
import { cleaned, type Curve } from "../curve"
import { linearFit } from "../leastSquares"
import {
  doubtful,
  type Known,
  type Measured,
  measured,
  percent,
  positive,
  uOf,
  valid,
  valueOf,
  worst,
} from "../measured"
import { overlay } from "./overlay"
import type { Sweep } from "./sweeps"

/** @throws FitError `range` where the two branches have too little in common between the limits */
export function capacitanceOfCycle(
  curve: Curve,
  oxidation: Sweep,
  reduction: Sweep,
  { from_V = -Infinity, to_V = Infinity, iRelative = 0 }: { from_V?: number; to_V?: number; iRelative?: number } = {},
): Measured {
  const c = cleaned(curve)
  const [up, down] = [overlay([{ curve: c, sweep: oxidation }]), overlay([{ curve: c, sweep: reduction }])]
  const values: number[] = []
  const rate = 0.5 * (oxidation.rate_V_s + reduction.rate_V_s)
  positive("rate_V_s", rate)
  up.e_V.forEach((e_V, k) => {
    if (e_V < from_V || e_V > to_V) return
    const j = down.e_V.findIndex(v => v >= e_V)
    if (j <= 0) return
    const part = (e_V - down.e_V[j - 1]) / (down.e_V[j] - down.e_V[j - 1])
    const other = down.i_A[0][j - 1] + part * (down.i_A[0][j] - down.i_A[0][j - 1])
    values.push((up.i_A[0][k] - other) / (2 * rate))
  })
  const n = values.length
  if (n < 5)
    throw new FitError("range", `the two branches share ${n} points between ${from_V} V and ${to_V} V: five are needed`)
  const mean = values.reduce((s, v) => s + v / n, 0)
  const spread = Math.sqrt(values.reduce((s, v) => s + (v - mean) ** 2, 0) / (n - 1))
  const uneven = spread / Math.abs(mean)
  return measured(
    mean,
    "F",
    Math.hypot(spread / Math.sqrt(n), iRelative * mean),
    uneven > 0.2
      ? doubtful(`it varies by ${percent(uneven)} over the range: something reacts, or resistance rounds the turns`)
      : valid("half the distance of the branches over the scan rate"),
    { points: n, spread_F: spread, rate_V_s: rate },
  )
}

/** C from half distances at several rates. */
export function capacitanceSlope(points: readonly { readonly rate_V_s: number; readonly half_A: Known }[]): Measured {
  if (points.length < 3)
    throw new FitError("points", `${points.length} scan rates: a slope with its scatter needs three`)
  const x = points.map(p => positive("rate_V_s", p.rate_V_s))
  const y = points.map(p => valueOf(p.half_A))
  const stated = points.every(p => uOf(p.half_A) > 0)
  const weights = points.map(p => (stated ? 1 / uOf(p.half_A) ** 2 : 1))
  const fit = linearFit([x.map(() => 1), x], y, { weights, absolute: stated, correlated: false })
  const [offset, slope] = fit.p
  const high = Math.max(...y.map(Math.abs))
  return measured(
    slope,
    "F",
    fit.se?.[1] ?? null,
    worst(
      valid("slope against the scan rate"),
      Math.abs(offset) > 0.1 * high
        ? doubtful(`${percent(offset / high)} of the current does not grow with the rate`)
        : valid(""),
    ),
    { offset_A: offset },
  )
}
