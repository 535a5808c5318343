/**
 * Dunn's split of a current into one that grows with v and one that grows with v^1/2, at every potential:
 *
 *   i(E) = k1(E) v + k2(E) v^1/2          i/v^1/2 = k1 v^1/2 + k2, by least squares over the rates
 *
 * Wang, Polleux, Lim, Dunn, J. Phys. Chem. C 111 (2007) 14925. "Capacitive" is what scales with v, whatever carries it, a
 * thin layer of host included. Peaks that move with the rate put the split in the wrong place; the greatest shift is stated
 * and decides. The share is of the charge of a sweep, sum k1 v over sum i, with its uncertainty from scatter and noise.
 */
import { FitError } from "../../errors"
import { linearFit } from "../leastSquares"
import { doubtful, invalid, type Measured, measured, percent, valid, worst } from "../measured"
import type { Overlay } from "./overlay"

export interface DunnSplit {
  readonly e_V: Float64Array
  /** A s/V and A (s/V)^0.5, one per potential, with standard uncertainties. */
  readonly k1: Float64Array
  readonly uK1: Float64Array
  readonly k2: Float64Array
  readonly uK2: Float64Array
  /** Share that scales with v, per rate. */
  readonly shares: readonly { readonly rate_V_s: number; readonly capacitive: Measured }[]
}

/** A shift of the peak by more than this over the rates makes the split doubtful, by more than twice invalid [V]. */
const SHIFT_V = 0.03
/** Misfit over the current. */
const MISFIT = 0.05

/** @throws FitError `points` with fewer than three rates */
export function dunnSplit(o: Overlay): DunnSplit {
  const rates = o.rates_V_s
  if (rates.length < 3) throw new FitError("points", `${rates.length} scan rates: the split needs three`)
  const n = o.e_V.length
  const make = () => new Float64Array(n)
  const [k1, k2, uK1, uK2] = [make(), make(), make(), make()]
  const roots = rates.map(Math.sqrt)
  const ones = roots.map(() => 1)
  const sharesVariance = rates.map(() => 0)
  let misfit = 0
  let size = 0
  for (let k = 0; k < n; k++) {
    const y = rates.map((_, j) => o.i_A[j][k] / roots[j])
    const noise = rates.map((_, j) => o.noise_A[j] / roots[j])
    const floor = Math.max(...noise) * 1e-3 || 1
    const weights = noise.map(v => 1 / Math.max(v, floor) ** 2)
    const fit = linearFit([ones, roots], y, { weights, correlated: false })
    const own = linearFit([ones, roots], y, { weights, absolute: noise.some(v => v > 0), correlated: false })
    k1[k] = fit.p[1]
    k2[k] = fit.p[0]
    uK1[k] = Math.max(fit.se?.[1] ?? 0, own.se?.[1] ?? 0)
    uK2[k] = Math.max(fit.se?.[0] ?? 0, own.se?.[0] ?? 0)
    rates.forEach((v, j) => {
      sharesVariance[j] += (uK1[k] * v) ** 2
      misfit += (fit.residuals[j] * roots[j]) ** 2
      size += o.i_A[j][k] ** 2
    })
  }
  const shift_V = peakShift(o)
  const left = Math.sqrt(misfit / Math.max(size, 1e-300))
  const verdict = worst(
    valid("k1 v + k2 v^1/2 at every potential"),
    left > MISFIT ? doubtful(`the two powers leave ${percent(left)} of the current over`) : valid(""),
    shift_V > SHIFT_V
      ? (shift_V > 2 * SHIFT_V ? invalid : doubtful)(
          `the peak moves by ${(1000 * shift_V).toFixed(0)} mV over the rates: the split compares different states`,
        )
      : valid(""),
  )
  const shares = rates.map((rate_V_s, j) => {
    let whole = 0
    let part = 0
    for (let k = 0; k < n; k++) {
      whole += o.i_A[j][k]
      part += k1[k] * rate_V_s
    }
    const value = part / whole
    const u = Math.hypot(Math.sqrt(sharesVariance[j]) / Math.abs(whole), 0.5 * left)
    return {
      rate_V_s,
      capacitive: measured(
        value,
        "",
        u,
        worst(
          verdict,
          value < -2 * u || value > 1 + 2 * u ? invalid("a share outside 0 to 1: another law holds") : valid(""),
        ),
        { misfit: left, shift_V },
      ),
    }
  })
  return { e_V: o.e_V, k1, uK1, k2, uK2, shares }
}

/** How far the largest current moves from the slowest to the fastest sweep; a largest current at an end does not count. */
function peakShift(o: Overlay): number {
  const tops = o.i_A.map(row => {
    let best = 0
    for (let k = 0; k < row.length; k++) if (Math.abs(row[k]) > Math.abs(row[best])) best = k
    return best
  })
  const inner = tops.filter(k => k > 2 && k < o.e_V.length - 3)
  if (inner.length < tops.length) return 0
  return o.e_V[Math.max(...tops)] - o.e_V[Math.min(...tops)]
}
