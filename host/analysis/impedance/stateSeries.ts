/**
 * A quantity along a series of spectra, against potential or cycle: in order, with what it does. A trend is called one when
 * the ranks say so and the ends differ by more than their uncertainties.
 */
import { FitError } from "../../errors"
import type { Measured } from "../measured"

export interface StatePoint {
  /** Potential [V] or number of cycles. */
  readonly state: number
  readonly quantity: Measured
}

export interface StateSeries {
  readonly points: readonly StatePoint[]
  /** Spearman's rank correlation of quantity and state, -1..1; 0 with fewer than three points. */
  readonly rank: number
  /** Last over first. */
  readonly ratio: number
  readonly trend: "rises" | "falls" | "neither"
  /** Greatest over least. */
  readonly range: number
  readonly notValid: readonly number[]
}

/** @throws FitError `series` for an empty series */
export function stateSeries(of: readonly StatePoint[]): StateSeries {
  if (of.length === 0) throw new FitError("series", "a series needs at least one state")
  const points = [...of].sort((a, b) => a.state - b.state)
  const values = points.map(p => p.quantity.value)
  const [first, last] = [points[0].quantity, points[points.length - 1].quantity]
  const rank =
    points.length < 3
      ? 0
      : rankCorrelation(
          points.map(p => p.state),
          values,
        )
  const apart = Math.abs(last.value - first.value) > 2 * Math.hypot(first.u ?? 0, last.u ?? 0)
  return {
    points,
    rank,
    ratio: last.value / first.value,
    trend: apart && rank > 0.8 ? "rises" : apart && rank < -0.8 ? "falls" : "neither",
    range: Math.max(...values) / Math.min(...values),
    notValid: points.filter(p => p.quantity.validity !== "valid").map(p => p.state),
  }
}

/** Spearman's rank correlation; ties share the mean of their ranks. */
export function rankCorrelation(x: readonly number[], y: readonly number[]): number {
  const [a, b] = [ranks(x), ranks(y)]
  const n = a.length
  const ma = a.reduce((s, v) => s + v / n, 0)
  const mb = b.reduce((s, v) => s + v / n, 0)
  let [sab, saa, sbb] = [0, 0, 0]
  for (let k = 0; k < n; k++) {
    sab += (a[k] - ma) * (b[k] - mb)
    saa += (a[k] - ma) ** 2
    sbb += (b[k] - mb) ** 2
  }
  return saa > 0 && sbb > 0 ? sab / Math.sqrt(saa * sbb) : 0
}

function ranks(values: readonly number[]): number[] {
  const order = values.map((_, k) => k).sort((a, b) => values[a] - values[b])
  const found = Array.from({ length: values.length }, () => 0)
  for (let k = 0; k < order.length;) {
    let end = k
    while (end + 1 < order.length && values[order[end + 1]] === values[order[k]]) end++
    for (let j = k; j <= end; j++) found[order[j]] = 0.5 * (k + end)
    k = end + 1
  }
  return found
}
