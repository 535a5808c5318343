/**
 * dQ/dE and dE/dQ of one half cycle, smoothed by a width that is stated.
 *
 *   dQ/dE (E) = sum of dQ_k K(E - E_k),  K a Gauss bell of standard deviation width_V and area 1
 *   dE/dQ (Q) = slope of a straight line through the readings within width_C about Q
 *
 * The first counts charge where it was passed: its integral is the charge of the half cycle whatever the width, noise
 * cannot make it infinite or negative on a plateau, and a peak is broadened by the width and the noise of E and by nothing
 * else. A peak narrower than about 2.4 width_V shows the width, not the material. The second has its standard uncertainty
 * from the scatter about the line.
 */
import { FitError } from "../../errors"
import { cleaned, type Curve } from "../curve"
import { linearFit } from "../leastSquares"
import type { HalfCycle } from "./halfCycles"

export interface IncrementalCapacity {
  readonly e_V: Float64Array
  /** dQ/dE as a density of charge over potential, never negative [F]. */
  readonly dQdE_F: Float64Array
  readonly width_V: number
  /** Full width at half height that an infinitely sharp plateau would show [V]. */
  readonly resolution_V: number
}

/** A bell ends here. */
const REACH = 5

/**
 * @param width_V standard deviation of the bell; two hundredth of the range where left out
 * @throws FitError `width` for a width that is not positive or below the distance of the readings can tell
 */
export function incrementalCapacity(
  curve: Curve,
  half: HalfCycle,
  { width_V, points = 400 }: { readonly width_V?: number; readonly points?: number } = {},
): IncrementalCapacity {
  const c = cleaned(curve)
  let [low_V, high_V] = [Infinity, -Infinity]
  for (let k = half.from; k < half.to; k++) {
    low_V = Math.min(low_V, c.e_V[k])
    high_V = Math.max(high_V, c.e_V[k])
  }
  const width = width_V ?? (high_V - low_V) / 200
  if (!(width > 0))
    throw new FitError("width", `width_V is ${width} V; it must be positive: 0.005 V is usual`, { width_V: width })
  const from_V = low_V - REACH * width
  const step_V = (high_V + REACH * width - from_V) / (points - 1)
  const density = new Float64Array(points)
  const scale = 1 / Math.sqrt(2)
  // the share of a bell at e_V that falls into each step: the area is kept even where the step is wider than the bell
  const cumulative = (x_V: number) => 0.5 * (1 + erf((x_V / width) * scale))
  for (let k = half.from + 1; k < half.to; k++) {
    const q_C = Math.abs(0.5 * (c.i_A[k] + c.i_A[k - 1]) * (c.t_s[k] - c.t_s[k - 1]))
    const e_V = 0.5 * (c.e_V[k] + c.e_V[k - 1])
    const first = Math.max(0, Math.floor((e_V - REACH * width - from_V) / step_V))
    const last = Math.min(points - 1, Math.ceil((e_V + REACH * width - from_V) / step_V))
    let below = cumulative(from_V + (first - 0.5) * step_V - e_V)
    for (let j = first; j <= last; j++) {
      const above = cumulative(from_V + (j + 0.5) * step_V - e_V)
      density[j] += (q_C * (above - below)) / step_V
      below = above
    }
  }
  return {
    e_V: Float64Array.from({ length: points }, (_, j) => from_V + j * step_V),
    dQdE_F: density,
    width_V: width,
    resolution_V: 2 * Math.sqrt(2 * Math.LN2) * width,
  }
}

export interface DifferentialVoltage {
  /** Charge since the start of the half cycle. */
  readonly q_C: Float64Array
  /** [V/C]. */
  readonly dEdQ: Float64Array
  /** Standard uncertainty; Infinity is never in it: points with fewer than three readings are left out. */
  readonly u: Float64Array
  readonly width_C: number
}

/** @param width_C readings within this distance to either side make one point; a fortieth of the charge if left out */
export function differentialVoltage(
  curve: Curve,
  half: HalfCycle,
  { width_C, points = 200 }: { readonly width_C?: number; readonly points?: number } = {},
): DifferentialVoltage {
  const c = cleaned(curve)
  const n = half.to - half.from
  const q = new Float64Array(n)
  for (let k = 1; k < n; k++) {
    const j = half.from + k
    q[k] = q[k - 1] + Math.abs(0.5 * (c.i_A[j] + c.i_A[j - 1]) * (c.t_s[j] - c.t_s[j - 1]))
  }
  const width = width_C ?? q[n - 1] / 40
  const found: [number, number, number][] = []
  let first = 0
  let last = 0
  for (let p = 0; p < points; p++) {
    const at = (q[n - 1] * (p + 0.5)) / points
    while (first < n && q[first] < at - width) first++
    while (last < n && q[last] <= at + width) last++
    if (last - first < 4) continue
    const x = Float64Array.from({ length: last - first }, (_, k) => q[first + k] - at)
    if (!(x[x.length - 1] > x[0])) continue
    const y = Float64Array.from({ length: last - first }, (_, k) => c.e_V[half.from + first + k])
    const fit = linearFit([new Float64Array(x.length).fill(1), x], y)
    found.push([at, fit.p[1], fit.se?.[1] ?? 0])
  }
  return {
    q_C: Float64Array.from(found, f => f[0]),
    dEdQ: Float64Array.from(found, f => f[1]),
    u: Float64Array.from(found, f => f[2]),
    width_C: width,
  }
}

/** Error function, Abramowitz and Stegun 7.1.26: within 1.5e-7. */
function erf(x: number): number {
  const t = 1 / (1 + 0.3275911 * Math.abs(x))
  const series = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
  return Math.sign(x) * (1 - series * Math.exp(-x * x))
}
