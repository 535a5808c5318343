/** Sweeps of several rates or cycles on one grid of potentials, so that they can be compared point by point. */
import { FitError } from "../../errors"
import { cleaned, type Curve, type Direction } from "../curve"
import type { Sweep } from "./sweeps"

export interface Overlay {
  readonly direction: Direction
  readonly e_V: Float64Array
  readonly rates_V_s: readonly number[]
  /** One row per sweep, as long as e_V. */
  readonly i_A: readonly Float64Array[]
  /** White noise of the readings of each sweep, after averaging into the grid [A]. */
  readonly noise_A: readonly number[]
}

export interface SweepOf {
  readonly curve: Curve
  readonly sweep: Sweep
}

/**
 * Straight lines between readings, over the potentials that all sweeps cover; several readings per point are averaged.
 * @throws FitError `overlay` for sweeps of both directions, or without a common range
 */
export function overlay(of: readonly SweepOf[], points = 200): Overlay {
  if (of.length === 0) throw new FitError("overlay", "nothing to lay over each other")
  const { direction } = of[0].sweep
  if (of.some(s => s.sweep.direction !== direction))
    throw new FitError("overlay", "sweeps up and sweeps down cannot be laid over each other: choose one direction")
  const lows = of.map(({ sweep }) => Math.min(sweep.eFrom_V, sweep.eTo_V))
  const highs = of.map(({ sweep }) => Math.max(sweep.eFrom_V, sweep.eTo_V))
  const [low_V, high_V] = [Math.max(...lows), Math.min(...highs)]
  if (!(high_V > low_V)) throw new FitError("overlay", "the sweeps have no range of potential in common")
  const e_V = Float64Array.from({ length: points }, (_, k) => low_V + ((high_V - low_V) * (k + 0.5)) / points)
  const step_V = (high_V - low_V) / points
  const rows = of.map(({ curve, sweep }) => row(cleaned(curve), sweep, e_V, step_V))
  return {
    direction,
    e_V,
    rates_V_s: of.map(s => s.sweep.rate_V_s),
    i_A: rows.map(r => r.i_A),
    noise_A: rows.map(r => r.noise_A),
  }
}

function row(c: Curve, sweep: Sweep, e_V: Float64Array, step_V: number): { i_A: Float64Array; noise_A: number } {
  const order = Array.from({ length: sweep.to - sweep.from }, (_, k) => sweep.from + k).sort(
    (a, b) => c.e_V[a] - c.e_V[b],
  )
  const i_A = new Float64Array(e_V.length)
  let lo = 0
  for (let k = 0; k < e_V.length; k++) {
    while (lo < order.length && c.e_V[order[lo]] < e_V[k] - 0.5 * step_V) lo++
    let hi = lo
    let sum = 0
    while (hi < order.length && c.e_V[order[hi]] < e_V[k] + 0.5 * step_V) sum += c.i_A[order[hi++]]
    if (hi > lo + 1) {
      i_A[k] = sum / (hi - lo)
      continue
    }
    // fewer than two readings in the step: on the straight line between the neighbours
    let right = Math.min(order.length - 1, Math.max(1, lo))
    while (right < order.length - 1 && c.e_V[order[right]] < e_V[k]) right++
    const [a, b] = [order[right - 1], order[right]]
    const span = c.e_V[b] - c.e_V[a]
    const part = span > 0 ? Math.min(1, Math.max(0, (e_V[k] - c.e_V[a]) / span)) : 0
    i_A[k] = c.i_A[a] + part * (c.i_A[b] - c.i_A[a])
  }
  const third = Float64Array.from({ length: Math.max(0, i_A.length - 3) }, (_, k) =>
    Math.abs(i_A[k + 3] - 3 * i_A[k + 2] + 3 * i_A[k + 1] - i_A[k]),
  ).sort()
  return { i_A, noise_A: third.length > 3 ? third[third.length >> 1] / 0.6745 / Math.sqrt(20) : 0 }
}
