/**
 * Points that do not belong: found by fitting so that they cannot pull.
 *
 * Tukey's biweight gives a point at distance u = |r|/(c s) the weight (1 - u²)², and none beyond u = 1; s comes from the
 * median distance, which outliers hardly move. After a few rounds the points beyond 4.5 s are named. The final fit is
 * then an ordinary one without them, so that its standard errors mean what they say.
 * Source: J. W. Tukey's biweight; R. A. Maronna et al., Robust Statistics, 2nd ed. (2019), ch. 4.
 */

import { descend } from "./levenbergMarquardt"
import type { Problem } from "./problem"
import type { Weights } from "./weights"

/** A clean point lies beyond once in 25 000: exp(-4.5²/2). */
const outside = 4.5
const rounds = 12

/**
 * @param start  θ of an ordinary fit
 * @returns indices of the points that do not belong, and θ of the fit that ignores them
 */
export function findOutliers(
  problem: Problem,
  weights: Weights,
  start: Float64Array,
  fitted: number,
): { outliers: number[]; theta: Float64Array } {
  const n = problem.points
  const soft = { re: Float64Array.from(weights.re), im: Float64Array.from(weights.im) }
  problem.weights = soft
  let theta = start
  let distance = problem.distances(theta, weights)
  for (let round = 0; round < rounds; round++) {
    const reach = (round < 3 ? 6 : 4.7) * scaleOf(distance, fitted)
    for (let i = 0; i < n; i++) {
      const u = distance[i] / reach
      const share = u >= 1 ? 1e-8 : (1 - u * u) ** 2
      soft.re[i] = weights.re[i] * share
      soft.im[i] = weights.im[i] * share
    }
    const next = descend(problem, theta, { maxSteps: 40, tolerance: 1e-9 }).theta
    const moved = next.reduce((most, x, k) => Math.max(most, Math.abs(x - theta[k])), 0)
    theta = next
    distance = problem.distances(theta, weights)
    if (round > 3 && moved < 1e-5) break
  }
  problem.weights = weights
  const limit = outside * scaleOf(distance, fitted)
  const outliers = Array.from(distance.keys()).filter(i => distance[i] > limit)
  return { outliers, theta }
}

/** Sigma of Re and Im from the median distance (1.1774 sigma for complex Gaussian noise), corrected for the fit. */
function scaleOf(distance: Float64Array, fitted: number): number {
  const n = distance.length
  const sorted = Float64Array.from(distance).sort()
  const median = sorted[n >> 1]
  return Math.max(median / 1.1774, 1e-12) * Math.sqrt((2 * n) / Math.max(1, 2 * n - fitted))
}
