/**
 * Change of the discharge curve Q(V) between about N/10 and N: its variance is the best single early sign of the life of
 * LFP cells (Severson et al., Nat. Energy 4, 383 (2019)). Medians of five curves on either side instead of single ones: one
 * bad curve moves the variance by 20 %. Everything is divided by the capacity, so the numbers have no unit.
 */
import type { Trace } from "./history"
import { median } from "./smooth"

export interface QvChange {
  /** ln of variance, |minimum| and |mean| of dQ/q over the voltage grid. */
  readonly variance: number
  readonly minimum: number
  readonly mean: number
  /** ln of the variance since N/2. */
  readonly lateVariance: number
  /** ln |mean| over the upper and the lower part of the grid. */
  readonly upper: number
  readonly lower: number
  /** Place of the minimum on the grid, 0..1. */
  readonly place: number
  /** Capacity at the beginning, its rise, its change since N/10, all over the capacity now. */
  readonly start: number
  readonly rise: number
  readonly fade: number
}

/** Needs curves up to at least this cycle. */
const CYCLES_MIN = 15

/** @returns null without curves or with too few of them */
export function qvChange(trace: Trace): QvChange | null {
  const curves = trace.table.curves
  if (!curves) return null
  const end = trace.n + trace.firstCycle
  let rows = 0
  while (rows < curves.cycle.length && curves.cycle[rows] <= end) rows++
  if (rows < 12 || curves.cycle[rows - 1] - trace.firstCycle < CYCLES_MIN) return null
  const last = curves.cycle[rows - 1]
  const late = medianCurve(curves.q_Ah, curves.points, rows - 5, rows)
  const at = (cycle: number) => {
    let k = 0
    while (k < rows - 1 && curves.cycle[k] < cycle) k++
    const from = Math.min(Math.max(k - 2, 0), rows - 5)
    return medianCurve(curves.q_Ah, curves.points, from, from + 5)
  }
  const q = trace.level_Ah
  const early = at(last >= 40 ? 0.1 * last : 5)
  const d = late.map((x, k) => (x - early[k]) / q)
  const half = at(0.5 * last)
  const dHalf = late.map((x, k) => (x - half[k]) / q)
  const m = d.length
  let lowest = 0
  for (let k = 1; k < m; k++) if (d[k] < d[lowest]) lowest = k
  const cap = trace.table.capacity_Ah
  const smooth = Array.from({ length: trace.rows }, (_, k) =>
    median(cap, Math.max(k - 2, 0), Math.min(k + 3, trace.rows)),
  )
  const start = (smooth[0] + smooth[Math.min(1, trace.rows - 1)] + smooth[Math.min(2, trace.rows - 1)]) / 3
  const tenth = median(smooth, Math.floor(0.08 * trace.rows), Math.floor(0.12 * trace.rows) + 2)
  return {
    variance: Math.log(variance(d) + 1e-9),
    minimum: Math.log(Math.abs(d[lowest]) + 1e-6),
    mean: Math.log(Math.abs(mean(d)) + 1e-6),
    lateVariance: Math.log(variance(dHalf) + 1e-9),
    upper: Math.log(Math.abs(mean(d.slice(Math.floor(0.15 * m), Math.floor(0.25 * m)))) + 1e-6),
    lower: Math.log(Math.abs(mean(d.slice(Math.floor(0.6 * m)))) + 1e-6),
    place: lowest / m,
    start: start / q,
    rise: (Math.max(...smooth) - start) / q,
    fade: (q - tenth) / q,
  }
}

function medianCurve(q: Float32Array, points: number, from: number, to: number): Float64Array {
  return Float64Array.from({ length: points }, (_, k) => {
    const v: number[] = []
    for (let r = Math.max(from, 0); r < to; r++) v.push(q[r * points + k])
    return median(v)
  })
}

function mean(v: ArrayLike<number>): number {
  let sum = 0
  for (let k = 0; k < v.length; k++) sum += v[k]
  return sum / v.length
}

function variance(v: ArrayLike<number>): number {
  const m = mean(v)
  let sum = 0
  for (let k = 0; k < v.length; k++) sum += (v[k] - m) ** 2
  return sum / v.length
}
