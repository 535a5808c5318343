/**
 * A measured curve, and its parts by what the current does. Works without step numbers, so that a file of another
 * instrument, a bare cell and a live run are all the same to the analyses.
 *
 * Real files have repeated time stamps, gaps, unequal sampling and currents in odd units: `cleaned` drops readings that
 * cannot be used, nothing else is altered. A gap is a distance between readings far above the median.
 */
import { FLAG } from "../../protocol/readings"

/** Columns of equal length; `Readings` is one. The unit of i may be any, as long as its sign is: > 0 oxidises. */
export interface Curve {
  readonly t_s: ArrayLike<number>
  readonly e_V: ArrayLike<number>
  readonly i_A: ArrayLike<number>
  /** FLAG bits of protocol/readings; absent in files of other instruments. */
  readonly flags?: ArrayLike<number>
}

export type Direction = "oxidation" | "reduction"

/** Readings from..to-1 under one kind of current. */
export interface Stretch {
  readonly from: number
  readonly to: number
  readonly kind: "rest" | Direction
  /** Median of the current; 0 at rest. */
  readonly i_A: number
}

const UNUSABLE = FLAG.overloadE | FLAG.overloadI | FLAG.corrupt | FLAG.stale

/** The readings that can be used, in order of time: finite, later than the one before, neither overloaded nor void. */
export function cleaned(c: Curve): Curve & { readonly dropped: number } {
  const t: number[] = []
  const e: number[] = []
  const i: number[] = []
  const n = Math.min(c.t_s.length, c.e_V.length, c.i_A.length)
  for (let k = 0; k < n; k++) {
    if (!Number.isFinite(c.t_s[k]) || !Number.isFinite(c.e_V[k]) || !Number.isFinite(c.i_A[k])) continue
    if (c.flags && (c.flags[k] & UNUSABLE) !== 0) continue
    if (t.length > 0 && c.t_s[k] <= t[t.length - 1]) continue
    t.push(c.t_s[k])
    e.push(c.e_V[k])
    i.push(c.i_A[k])
  }
  return {
    t_s: Float64Array.from(t),
    e_V: Float64Array.from(e),
    i_A: Float64Array.from(i),
    dropped: n - t.length,
  }
}

export interface StretchOptions {
  /** A current below this share of the largest typical one is rest. Default 2 %. */
  readonly restShare?: number
  /** A current that changes by more than this share begins a new stretch. Default 20 %; Infinity: by sign only. */
  readonly changeShare?: number
}

/**
 * Rests, oxidations and reductions in order of time. A single odd reading does not split a stretch.
 * @param c cleaned curve
 */
export function stretches(c: Curve, { restShare = 0.02, changeShare = Infinity }: StretchOptions = {}): Stretch[] {
  const n = c.t_s.length
  if (n === 0) return []
  const floor = restShare * quantile(absolute(c.i_A), 0.98)
  const kindOf = (k: number) => (Math.abs(c.i_A[k]) <= floor ? 0 : Math.sign(c.i_A[k]))
  const differs = (k: number, from: number) =>
    kindOf(k) !== kindOf(from) ||
    (changeShare < Infinity &&
      kindOf(k) !== 0 &&
      Math.abs(c.i_A[k] - c.i_A[from]) > changeShare * Math.abs(c.i_A[from]))
  const found: Stretch[] = []
  let from = 0
  for (let k = 1; k <= n; k++) {
    // one reading between two alike is a glitch, not a step
    if (k < n && (!differs(k, from) || (k + 1 < n && k > from + 1 && !differs(k + 1, from)))) continue
    const middle = quantile(c.i_A instanceof Float64Array ? c.i_A.slice(from, k) : slice(c.i_A, from, k), 0.5)
    const sign = kindOf(from)
    found.push({
      from,
      to: k,
      kind: sign === 0 ? "rest" : sign > 0 ? "oxidation" : "reduction",
      i_A: sign === 0 ? 0 : middle,
    })
    from = k
  }
  return found
}

/** The largest distance between neighbouring readings of a stretch over the median one; 1 for even sampling. */
export function largestGap(c: Curve, from: number, to: number): number {
  if (to - from < 3) return 1
  const apart = Float64Array.from({ length: to - from - 1 }, (_, k) => c.t_s[from + k + 1] - c.t_s[from + k])
  return Math.max(...apart) / quantile(apart, 0.5)
}

/** The value below which a share of the values lies, between neighbours linear. @param values at least one */
export function quantile(values: ArrayLike<number>, share: number): number {
  const sorted = Float64Array.from(values).sort()
  const at = share * (sorted.length - 1)
  const low = Math.floor(at)
  const high = Math.min(sorted.length - 1, low + 1)
  return sorted[low] + (at - low) * (sorted[high] - sorted[low])
}

function absolute(values: ArrayLike<number>): Float64Array {
  return Float64Array.from(values, Math.abs)
}

function slice(values: ArrayLike<number>, from: number, to: number): Float64Array {
  return Float64Array.from({ length: to - from }, (_, k) => values[from + k])
}
