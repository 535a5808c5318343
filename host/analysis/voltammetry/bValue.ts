/**
 * b in i = a v^b: 0.5 for semi-infinite diffusion, 1 for a charge on the surface or a thin layer. A straight line of ln |i|
 * against ln v. A value between is a mixture that looks like a power over these rates; when the line bends, b depends on
 * the range and the split (dunnSplit.ts) says more. Peaks that shift with the rate tell of resistance, and lower b.
 */
import { FitError } from "../../errors"
import { linearFit } from "../leastSquares"
import {
  byNoise,
  doubtful,
  type Known,
  type Measured,
  measured,
  positive,
  uOf,
  valid,
  valueOf,
  worst,
} from "../measured"
import type { Overlay } from "./overlay"

export interface BPoint {
  readonly rate_V_s: number
  readonly i_A: Known
}

/** By which b may change from the slow half of the rates to the fast one, and still be called one number. */
const BEND = 0.1
/** What a bend leaves open in b: the fast end, where a leak is small, lies so much of the change above the mean. */
const LEFT = 0.35

/** @throws FitError `points` with fewer than three rates, or currents of both signs */
export function bValue(points: readonly BPoint[]): Measured {
  if (points.length < 3)
    throw new FitError("points", `${points.length} scan rates: b needs three, over a factor of three`)
  const currents = points.map(p => valueOf(p.i_A))
  if (currents.some(i => Math.sign(i) !== Math.sign(currents[0]) || i === 0))
    throw new FitError("points", "the currents have different signs: b is for one branch of the curve")
  const x = points.map(p => Math.log(positive("rate_V_s", p.rate_V_s)))
  const y = currents.map(i => Math.log(Math.abs(i)))
  const relative = points.map((p, k) => Math.abs(uOf(p.i_A) / currents[k]))
  const stated = relative.every(r => r > 0)
  const weights = relative.map(r => (stated ? 1 / (r * r) : 1))
  const mid = x.reduce((s, v) => s + v / x.length, 0)
  const ones = x.map(() => 1)
  const centred = x.map(v => v - mid)
  const fit = linearFit([ones, centred], y, { weights, correlated: false })
  const exact = stated ? linearFit([ones, centred], y, { weights, absolute: true }) : fit
  const span = Math.max(...x) - Math.min(...x)
  let bend = 0
  let uBend = 0
  if (points.length > 3) {
    const bent = linearFit([ones, centred, centred.map(v => v * v)], y, { weights, correlated: false })
    bend = 2 * bent.p[2] * span
    uBend = 2 * (bent.se?.[2] ?? 0) * span
  }
  const beyond = Math.sqrt(Math.max(0, bend * bend - uBend * uBend))
  // stated uncertainties are the least; scatter beyond them says that something else is there
  const u = Math.hypot(Math.max(exact.se?.[1] ?? 0, few(points.length) * (fit.se?.[1] ?? 0)), LEFT * beyond)
  const b = fit.p[1]
  return measured(
    b,
    "",
    u,
    worst(
      span < Math.log(3) ? doubtful("the rates span less than a factor of three") : valid(""),
      beyond > BEND
        ? doubtful(`b changes by ${beyond.toFixed(2)} over these rates: a mixture, not a power`)
        : valid(""),
      b < 0.4 || b > 1.1
        ? doubtful(`b = ${b.toFixed(2)} is outside 0.5 to 1: resistance, or another process`)
        : valid(""),
      byNoise(u, "ln i against ln v"),
    ),
    { a: Math.exp(fit.p[0] - b * mid), bend, rates: points.length },
  )
}

/** Widening of a standard error from few points to cover as often as one from many: Student over normal, at 68 %. */
function few(points: number): number {
  const spare = points - 2
  return spare <= 1 ? 1.84 : spare === 2 ? 1.32 : spare === 3 ? 1.2 : 1 + 0.5 / spare
}

/** b at every potential of an overlay; null where the current changes sign or is lost in noise. */
export function bValues(o: Overlay): readonly (Measured | null)[] {
  return Array.from(o.e_V, (_, k) => {
    const currents = o.i_A.map(row => row[k])
    const clear = currents.every((i, j) => Math.abs(i) > 5 * o.noise_A[j] && Math.sign(i) === Math.sign(currents[0]))
    if (!clear || currents.length < 3) return null
    return bValue(o.rates_V_s.map((rate_V_s, j) => ({ rate_V_s, i_A: { value: currents[j], u: o.noise_A[j] } })))
  })
}
