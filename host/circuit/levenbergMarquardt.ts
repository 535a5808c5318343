/**
 * Damped Gauss-Newton within bounds.
 *
 *   (A + μ diag A) δ = g;  μ falls when the step did what the quadratic model promised, and grows when it did not
 *
 * A parameter that lies on a bound and wants to leave is taken out of the step (active set), so that the others move
 * as if it were held. Steps are capped so that one bad curvature cannot throw the search decades away.
 * Source: K. Madsen, H. B. Nielsen, O. Tingleff, Methods for non-linear least squares problems, 2nd ed. (2004).
 */

import type { Problem } from "./problem"

export interface Descent {
  readonly theta: Float64Array
  readonly chiSquared: number
  readonly steps: number
}

export interface DescentOptions {
  readonly maxSteps: number
  /** Stop when two successive steps lower χ² by less than this fraction. */
  readonly tolerance: number
  /** Give up once a start is plainly not heading below this χ² (search only). */
  readonly hopeless?: number
}

const largestLogStep = 2.5
const largestLinearStep = 0.2

export function descend(problem: Problem, start: Float64Array, options: DescentOptions): Descent {
  const n = problem.size
  const { lower, upper, normal, gradient } = problem
  const theta = Float64Array.from(start)
  const trial = new Float64Array(n)
  const delta = new Float64Array(n)
  const oldNormal = new Float64Array(n * n)
  const oldGradient = new Float64Array(n)
  const factor = new Float64Array(n * n)
  const free = new Int32Array(n)

  let chiSquared = problem.accumulate(theta)
  let mu = 1e-2
  let grow = 2
  let quiet = 0
  let steps = 0
  while (steps < options.maxSteps) {
    steps++
    let m = 0
    for (let k = 0; k < n; k++) {
      const stuck = (theta[k] <= lower[k] && gradient[k] <= 0) || (theta[k] >= upper[k] && gradient[k] >= 0)
      if (!stuck) free[m++] = k
    }
    if (m === 0 || !solveDamped(normal, gradient, mu, free, m, n, factor, delta)) {
      if (m === 0) break
      mu *= 10
      if (mu > 1e12) break
      continue
    }
    let largest = 0
    let promised = 0
    trial.set(theta)
    for (let j = 0; j < m; j++) {
      const k = free[j]
      const cap = problem.logarithmic[k] ? largestLogStep : largestLinearStep * (upper[k] - lower[k])
      const step = Math.min(cap, Math.max(-cap, delta[j]))
      trial[k] = Math.min(upper[k], Math.max(lower[k], theta[k] + step))
      largest = Math.max(largest, Math.abs(trial[k] - theta[k]))
      promised += delta[j] * (gradient[k] + mu * normal[k * n + k] * delta[j])
    }
    oldNormal.set(normal)
    oldGradient.set(gradient)
    const chiTrial = problem.accumulate(trial)
    if (chiTrial < chiSquared) {
      const gained = (chiSquared - chiTrial) / chiSquared
      const kept = Math.min(1, (chiSquared - chiTrial) / Math.max(promised, 1e-300))
      theta.set(trial)
      chiSquared = chiTrial
      mu = Math.max(1e-12, mu * Math.max(1 / 5, 1 - (2 * kept - 1) ** 3))
      grow = 2
      quiet = gained < options.tolerance ? quiet + 1 : 0
      if (quiet >= 2 || (quiet > 0 && largest < 1e-4)) break
      if (options.hopeless !== undefined && steps > 12 && gained < 0.02 && chiSquared > 3 * options.hopeless) break
    } else {
      normal.set(oldNormal)
      gradient.set(oldGradient)
      mu *= grow
      grow *= 2
      if (largest < 1e-10 || mu > 1e12) break
    }
  }
  return { theta, chiSquared, steps }
}

/** Solves (A + μ diag A) δ = g over the free rows by Cholesky; false if the matrix is not positive definite. */
function solveDamped(
  a: Float64Array,
  g: Float64Array,
  mu: number,
  free: Int32Array,
  m: number,
  n: number,
  l: Float64Array,
  delta: Float64Array,
): boolean {
  for (let i = 0; i < m; i++) {
    const row = free[i] * n
    for (let j = 0; j <= i; j++) {
      let s = a[row + free[j]]
      if (i === j) s += mu * Math.max(s, 1e-30)
      for (let k = 0; k < j; k++) s -= l[i * n + k] * l[j * n + k]
      if (i === j) {
        if (!(s > 0)) return false
        l[i * n + i] = Math.sqrt(s)
      } else l[i * n + j] = s / l[j * n + j]
    }
  }
  for (let i = 0; i < m; i++) {
    let s = g[free[i]]
    for (let k = 0; k < i; k++) s -= l[i * n + k] * delta[k]
    delta[i] = s / l[i * n + i]
  }
  for (let i = m - 1; i >= 0; i--) {
    let s = delta[i]
    for (let k = i + 1; k < m; k++) s -= l[k * n + i] * delta[k]
    delta[i] = s / l[i * n + i]
  }
  return true
}
