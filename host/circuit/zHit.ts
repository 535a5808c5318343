/**
 * Z-HIT: |Z| worked out from the phase alone, and compared with the measured one.
 *
 *   ln|Z(ω)| = const + 2/π ∫ φ d ln ω - π/6 dφ/d ln ω
 *
 * The phase hardly notices a cell that drifts, the modulus does: where the two part at low frequency, the cell changed
 * during the sweep. The constant comes from the faster half of the points, which take no time.
 * Source: W. Ehm, H. Göhr, R. Kaus, B. Röseler, C. A. Schiller, ACH - Models Chem. 137 (2000) 145.
 */

import { FitError } from "../errors"
import { type Spectrum, checkSpectrum } from "./spectrum"

export interface ZHit {
  /** (|Z| - |Z_hit|)/|Z_hit|, in the order of the spectrum. */
  readonly residuals: readonly number[]
  readonly rmsRelative: number
  /** Mean residual of the slowest decade: a drift in per cent of |Z|. */
  readonly slowest: number
}

const fewest = 8
/** Points of the local parabola that gives the slope of the phase. */
const neighbours = 2

/** @throws FitError `points` for fewer than eight frequencies, and as `checkSpectrum` */
export function zHit(s: Spectrum): ZHit {
  checkSpectrum(s)
  const n = s.f_Hz.length
  if (n < fewest)
    throw new FitError("points", `Z-HIT was asked of ${n} points: measure at least ${fewest} frequencies`, {
      points: n,
    })
  const order = Array.from(s.f_Hz.keys()).sort((a, b) => s.f_Hz[b] - s.f_Hz[a])
  const x = order.map(i => Math.log(s.f_Hz[i]))
  const phase = order.map(i => Math.atan2(s.im_ohm[i], s.re_ohm[i]))
  const lnSize = order.map(i => Math.log(Math.hypot(s.re_ohm[i], s.im_ohm[i])))
  const slope = x.map((_, i) => slopeAt(x, phase, i))

  let integral = 0
  const hit = x.map((_, i) => {
    if (i > 0) {
      // The trapezoid with its end correction, exact for a cubic.
      const h = x[i] - x[i - 1]
      integral += (h / 2) * (phase[i] + phase[i - 1]) + (h * h * (slope[i - 1] - slope[i])) / 12
    }
    return (2 / Math.PI) * integral - (Math.PI / 6) * slope[i]
  })
  const fast = lnSize.slice(0, n >> 1).map((z, i) => z - hit[i])
  const constant = fast.sort((a, b) => a - b)[fast.length >> 1]
  const residuals = Array.from({ length: n }, () => 0)
  order.forEach((at, i) => (residuals[at] = Math.expm1(lnSize[i] - hit[i] - constant)))
  const slow = residuals.filter((_, i) => Math.log(s.f_Hz[i]) < x[n - 1] + Math.LN10)
  return {
    residuals,
    rmsRelative: Math.sqrt(residuals.reduce((a, r) => a + r * r, 0) / n),
    slowest: slow.reduce((a, b) => a + b, 0) / slow.length,
  }
}

/** dφ/d ln ω of the parabola through the neighbours, by least squares. */
function slopeAt(x: readonly number[], y: readonly number[], at: number): number {
  const first = Math.max(0, Math.min(at - neighbours, x.length - 2 * neighbours - 1))
  let [s0, s1, s2, s3, s4] = [0, 0, 0, 0, 0]
  let [t0, t1, t2] = [0, 0, 0]
  for (let i = first; i <= first + 2 * neighbours; i++) {
    const d = x[i] - x[at]
    s0 += 1
    s1 += d
    s2 += d * d
    s3 += d ** 3
    s4 += d ** 4
    t0 += y[i]
    t1 += d * y[i]
    t2 += d * d * y[i]
  }
  // Cramer's rule for the middle coefficient.
  const whole = s0 * (s2 * s4 - s3 * s3) - s1 * (s1 * s4 - s2 * s3) + s2 * (s1 * s3 - s2 * s2)
  return (s0 * (t1 * s4 - s3 * t2) - t0 * (s1 * s4 - s3 * s2) + s2 * (s1 * t2 - t1 * s2)) / whole
}
