/**
 * Tikhonov's regularisation as most programs do it: the curvature of γ itself is penalised, and γ >= 0 is a constraint.
 *
 *   minimise  χ²(x) + λ Σ_k (D²γ)_k²/h³,   γ >= 0,  γ = 0 beyond the grid
 *
 * λ is where the evidence is largest, in Laplace's approximation over the unknowns that are not held at zero. The bands are
 * those of the Gaussian without the constraint, cut off at zero. One λ has to do for sharp and for broad peaks: the
 * smoothing of ln γ (host/drt/smooth.ts) draws both better and is the default; this one is there to compare with.
 * Source: T. H. Wan, M. Saccoccio, C. Chen, F. Ciucci, Electrochim. Acta 184 (2015) 483; D. J. C. MacKay, Neural Comput. 4
 * (1992) 415.
 */

import { factorise, inverse } from "../circuit/cholesky"
import { type NonNegative, nonNegative } from "./nonNegative"
import type { System } from "./system"

export interface Tikhonov {
  /** Unknowns of the system, in its units. */
  readonly x: Float64Array
  readonly chiSquared: number
  /** λ. */
  readonly strength: number
  /** Of x, without the constraint; row-major. */
  readonly covariance: Float64Array
}

const weakest = 1e-7
const strongest = 1e3
const ratio = Math.sqrt(10)
/** Evidence this far below the best ends the search (2 ln E). */
const clearlyWorse = 20

export function tikhonov(system: System): Tikhonov {
  const { unknowns: n, gram, right, squared, at, step, tau_s } = system
  const parts = at.loop < 0 ? [at.gamma] : [at.gamma, at.loop]
  const penalty = new Float64Array(n * n)
  for (const part of parts)
    for (let k = -1; k <= tau_s.length; k++)
      for (let a = -1; a <= 1; a++)
        for (let b = -1; b <= 1; b++) {
          const [i, j] = [k + a, k + b]
          if (Math.min(i, j) < 0 || Math.max(i, j) >= tau_s.length) continue
          penalty[(part + i) * n + part + j] += ((a === 0 ? -2 : 1) * (b === 0 ? -2 : 1)) / step ** 3
        }

  const matrix = (strength: number) => gram.map((g, i) => g + strength * penalty[i])
  const attempt = (strength: number, start?: Float64Array) => {
    const found = nonNegative(matrix(strength), right, at.gamma, start)
    return { ...found, strength, cost: costOf(system, penalty, found, strength) }
  }
  let best = attempt(strongest)
  let from: Float64Array = best.x
  for (let strength = strongest / ratio; strength >= weakest; strength /= ratio) {
    const next = attempt(strength, from)
    from = next.x
    if (next.cost < best.cost) best = next
    else if (next.cost > best.cost + clearlyWorse) break
  }
  const whole = matrix(best.strength)
  factorise(whole, n)
  const { x } = best
  let chiSquared = squared
  for (let i = 0; i < n; i++) {
    chiSquared -= 2 * x[i] * right[i]
    for (let j = 0; j < n; j++) chiSquared += x[i] * gram[i * n + j] * x[j]
  }
  return { x, chiSquared, strength: best.strength, covariance: inverse(whole, n) }
}

/** -2 ln E up to a constant: the minimum, and how much of the prior's volume the posterior keeps. */
function costOf({ squared, right, at, unknowns: n }: System, penalty: Float64Array, f: NonNegative, strength: number) {
  const { x, free, factor } = f
  const m = free.length
  let cost = squared
  for (const i of free) cost -= x[i] * right[i]
  for (let a = 0; a < m; a++) cost += 2 * Math.log(factor[a * m + a])
  const bound = free.filter(i => i >= at.gamma)
  const prior = new Float64Array(bound.length * bound.length)
  bound.forEach((i, a) => bound.forEach((j, b) => (prior[a * bound.length + b] = strength * penalty[i * n + j])))
  return cost - factorise(prior, bound.length)
}
