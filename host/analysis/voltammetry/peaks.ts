/**
 * Peaks of one sweep: potential, current over the baseline, width at half height, charge, half-peak potential.
 *
 * The top is that of a cubic through the readings about it, so that one noisy reading does not move it; its uncertainty is
 * that of the fit, and how far a fit of half the width lands. Charge and width are over the baseline between the feet. What
 * lies at the very end of a sweep is no peak, nor is what does not stand out of the noise.
 */
import { type Accuracy, EXACT } from "../accuracy"
import { cleaned, type Curve, type Direction } from "../curve"
import { linearFit } from "../leastSquares"
import { doubtful, type Measured, measured, valid, type Verdict, worst } from "../measured"
import { type Baseline, type BaselineKind, baselineOf } from "./baseline"
import type { Sweep } from "./sweeps"

export interface VoltammetricPeak {
  readonly direction: Direction
  readonly rate_V_s: number
  readonly e: Measured
  /** Over the baseline; negative for a reduction. */
  readonly i: Measured
  /** Full width at half height; null where a flank does not come down to half. */
  readonly fwhm: Measured | null
  /** Size of the charge over the baseline [C]; null where the sweep has no rate. */
  readonly charge: Measured | null
  /** Where the current has half its height on the way up; null where it starts above. */
  readonly halfPeak_V: number | null
  readonly baseline: Baseline
}

export interface PeakOptions {
  readonly baseline?: BaselineKind
  readonly accuracy?: Accuracy
  /** Smoothing by a straight line over this distance before peaks are looked for [V]; 1 % of the sweep where left out. */
  readonly smooth_V?: number
  /** A peak stands out of its surroundings by this share of the sweep's range of current. */
  readonly prominence?: number
  /** Leave so much of the sweep out after its start, where the turn still shows [V]. */
  readonly turn_V?: number
}

/** In order of the sweep. */
export function findPeaks(
  curve: Curve,
  sweep: Sweep,
  { baseline = "none", accuracy = EXACT, smooth_V, prominence = 0.02, turn_V = 0 }: PeakOptions = {},
): VoltammetricPeak[] {
  const c = cleaned(curve)
  const sign = sweep.direction === "oxidation" ? 1 : -1
  const n = sweep.to - sweep.from
  const e = Float64Array.from({ length: n }, (_, k) => c.e_V[sweep.from + k])
  const y = Float64Array.from({ length: n }, (_, k) => sign * c.i_A[sweep.from + k])
  const range_V = Math.abs(e[n - 1] - e[0])
  const half = Math.max(2, Math.round((0.5 * (smooth_V ?? 0.01 * range_V) * n) / range_V))
  const smooth = smoothed(y, half)
  const noise = noiseOf(y)
  let [low, high] = [Infinity, -Infinity]
  for (let k = half; k < n - half; k++) {
    low = Math.min(low, smooth[k])
    high = Math.max(high, smooth[k])
  }
  const least = Math.max(prominence * (high - low), (4 * noise) / Math.sqrt(2 * half + 1))
  const found: VoltammetricPeak[] = []
  for (let k = half + 1; k < n - half - 1; k++) {
    if (!(smooth[k] > smooth[k - 1] && smooth[k] >= smooth[k + 1])) continue
    if (Math.abs(e[k] - e[0]) < turn_V) continue
    const [left, right] = [footOf(smooth, k, -1, half), footOf(smooth, k, 1, half)]
    if (Math.min(smooth[k] - smooth[left], smooth[k] - smooth[right]) < least || !(smooth[k] > 0)) continue
    const peak = describe(k, left, right)
    if (peak) found.push(peak)
  }
  return found

  /** Undefined where the baseline passes above the top: then it is no peak over it. */
  function describe(top: number, left: number, right: number): VoltammetricPeak | undefined {
    const base = baselineOf(baseline, { e, y }, top, left, right)
    const height0 = y[top] - base.at(e[top])
    const wide = fitTop(e, y, top, windowOf(smooth, base, e, top, 0.9))
    const tight = fitTop(e, y, top, windowOf(smooth, base, e, top, 0.95))
    const uE = Math.hypot(wide.uE, Math.abs(wide.e_V - tight.e_V) * 0.5)
    const height = wide.y - base.at(wide.e_V)
    if (!(height > 0)) return undefined
    const uI = Math.hypot(
      wide.uY,
      0.5 * (wide.y - tight.y),
      base.uAt(wide.e_V),
      accuracy.iRelative * height,
      accuracy.iOffset_A,
    )
    const edge = top < 3 * half || top > n - 1 - 3 * half
    const verdict: Verdict = worst(
      edge ? doubtful("at the end of the sweep") : valid("cubic through the readings about the top"),
      baseline === "line" && base.kind === "none"
        ? doubtful("no flat part before it to draw the baseline from")
        : valid(""),
      height < 5 * noise ? doubtful("hardly out of the noise") : valid(""),
    )
    const steps = { baseline_A: sign * base.at(wide.e_V), readings: n, noise_A: noise }
    const crossing = (from: number, step: -1 | 1) => {
      for (let k = from; k >= 0 && k < n; k += step) {
        const over = smooth[k] - base.at(e[k]) - 0.5 * height
        if (over > 0) continue
        const before = smooth[k - step] - base.at(e[k - step]) - 0.5 * height
        return e[k] + ((e[k - step] - e[k]) * -over) / (before - over)
      }
      return null
    }
    const [up_V, down_V] = [crossing(top, -1), crossing(top, 1)]
    const uHalf = uE + (noise / Math.max(height0, 1e-300)) * Math.abs((up_V ?? e[left]) - wide.e_V)
    return {
      direction: sweep.direction,
      rate_V_s: sweep.rate_V_s,
      e: measured(wide.e_V, "V", Math.hypot(uE, accuracy.eOffset_V), verdict, steps),
      i: measured(sign * height, "A", uI, verdict, steps),
      fwhm:
        up_V === null || down_V === null
          ? null
          : measured(Math.abs(down_V - up_V), "V", uHalf, verdict, { up_V, down_V }),
      charge: sweep.rate_V_s > 0 ? chargeOf(base, left, right, verdict) : null,
      halfPeak_V: up_V,
      baseline: base,
    }
  }

  function chargeOf(base: Baseline, left: number, right: number, verdict: Verdict): Measured {
    let sum = 0
    let width_V = 0
    for (let k = left + 1; k <= right; k++) {
      const step_V = Math.abs(e[k] - e[k - 1])
      const over = 0.5 * (y[k] - base.at(e[k]) + y[k - 1] - base.at(e[k - 1]))
      sum += Math.max(0, over) * step_V
      width_V += step_V
    }
    const value = sum / sweep.rate_V_s
    const u = Math.hypot(
      accuracy.iRelative * value,
      (base.uAt(e[left]) * width_V) / sweep.rate_V_s,
      (noise * width_V) / Math.sqrt(Math.max(1, right - left)) / sweep.rate_V_s,
    )
    const whole = base.kind === "chord" || y[right] - base.at(e[right]) < 0.1 * (y[right] + Math.abs(base.at(e[right])))
    return measured(
      value,
      "C",
      u,
      worst(
        verdict,
        whole ? valid("over the baseline, from foot to foot") : doubtful("the tail after the peak is cut off"),
      ),
      { from_V: e[left], to_V: e[right] },
    )
  }
}

/** Running straight line: its value in the middle is the mean of the readings about it; fewer of them near the ends. */
function smoothed(y: Float64Array, half: number): Float64Array {
  const n = y.length
  return Float64Array.from(y, (_, k) => {
    const h = Math.min(half, k, n - 1 - k)
    let sum = 0
    for (let j = k - h; j <= k + h; j++) sum += y[j]
    return sum / (2 * h + 1)
  })
}

/** White noise of the readings, from third differences (a smooth curve has hardly any). */
export function noiseOf(y: ArrayLike<number>): number {
  const n = y.length - 3
  if (n < 4) return 0
  const d = Float64Array.from({ length: n }, (_, k) => Math.abs(y[k + 3] - 3 * y[k + 2] + 3 * y[k + 1] - y[k])).sort()
  // median of a normal's size is 0.6745 sd; a third difference has variance 20
  return d[n >> 1] / 0.6745 / Math.sqrt(20)
}

/** The lowest reading on the way down before it rises again by more than it could by chance. */
function footOf(y: Float64Array, top: number, step: -1 | 1, margin: number): number {
  let foot = top
  const [first, last] = [Math.min(margin, 1), y.length - 1 - Math.min(margin, 1)]
  for (let k = top; k >= first && k <= last; k += step) {
    if (y[k] < y[foot]) foot = k
    else if (y[k] - y[foot] > 0.05 * Math.abs(y[top] - y[foot]) && Math.abs(k - foot) > 2) break
  }
  return foot
}

/** Readings about the top that lie above a share of its height. */
function windowOf(y: Float64Array, base: Baseline, e: Float64Array, top: number, share: number): [number, number] {
  const height = y[top] - base.at(e[top])
  let [from, to] = [top, top]
  while (from > 0 && y[from - 1] - base.at(e[from - 1]) > share * height) from--
  while (to < y.length - 1 && y[to + 1] - base.at(e[to + 1]) > share * height) to++
  return [Math.max(0, Math.min(from, top - 3)), Math.min(y.length - 1, Math.max(to, top + 3))]
}

interface Top {
  readonly e_V: number
  readonly uE: number
  readonly y: number
  readonly uY: number
}

/** Top of the cubic through from..to. */
function fitTop(e: Float64Array, y: Float64Array, top: number, [from, to]: [number, number]): Top {
  const mid = e[top]
  const scale = Math.max(Math.abs(e[to] - mid), Math.abs(e[from] - mid), 1e-12)
  const x = Float64Array.from({ length: to - from + 1 }, (_, k) => (e[from + k] - mid) / scale)
  const own = y.subarray(from, to + 1)
  const plain = { e_V: mid, uE: scale, y: y[top], uY: 0 }
  if (x.length < 6) return plain
  const cubic = x.length > 8
  const columns = [x.map(() => 1), x, x.map(v => v * v), ...(cubic ? [x.map(v => v ** 3)] : [])]
  const fit = linearFit(columns, own)
  const [, b, c] = fit.p
  const d = cubic ? fit.p[3] : 0
  if (!(c < 0)) return plain
  // the root of b + 2 c x + 3 d x^2 that is the top
  const inside = c * c - 3 * b * d
  const at = inside < 0 ? -b / (2 * c) : -b / (c - Math.sqrt(inside))
  if (!(Math.abs(at) <= 1)) return plain
  const row = [1, at, at * at, ...(cubic ? [at ** 3] : [])]
  const slopeRow = [0, 1, 2 * at, ...(cubic ? [3 * at * at] : [])]
  const curvature = 2 * c + 6 * d * at
  const variance = (r: readonly number[]) =>
    fit.covariance ? r.reduce((s, ri, i) => s + r.reduce((t, rj, j) => t + ri * rj * fit.covariance![i][j], 0), 0) : 0
  return {
    e_V: mid + scale * at,
    uE: Math.abs((scale * Math.sqrt(Math.max(0, variance(slopeRow)))) / curvature),
    y: row.reduce((s, r, i) => s + r * fit.p[i], 0),
    uY: Math.sqrt(Math.max(0, variance(row))),
  }
}
