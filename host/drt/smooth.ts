/**
 * The smoothest positive distribution that explains the data.
 *
 *   minimise  χ²(x) + λ Σ_k u_k (D²g)_k²/h³,   x = exp g on the grid, x = g for R0, L, 1/C
 *
 * Tikhonov's penalty acts on the curvature of ln γ instead of γ: γ stays positive without constraints, and the straight
 * flanks that arcs have in ln γ cost nothing, however sharp the peak. Gauss-Newton with a step cap finds the minimum; λ
 * is where the evidence ∫ exp(-χ²/2 - ...) dg, in Laplace's approximation, is largest. In the last rounds u_k, one for
 * each point, is loosened where the curvature is real and tightened elsewhere (a hierarchical prior).
 * Source: D. J. C. MacKay, Neural Comput. 4 (1992) 415 (evidence); M. B. Effat, F. Ciucci, Electrochim. Acta 247 (2017)
 * 1117 (hierarchical prior for relaxation times).
 */

import { factorise, solve } from "../circuit/cholesky"
import type { System } from "./system"

export interface Smooth {
  readonly g: Float64Array
  readonly chiSquared: number
  /** λ, the strength of the smoothing. */
  readonly strength: number
  /** L of the Hessian of half the objective at the minimum: the posterior covariance of g is (L Lᵀ)⁻¹. */
  readonly factor: Float64Array
}

/** λ where the search begins, and its ratio. */
const firstStrength = 0.3
const ratio = 3
const weakest = 1e-5
const strongest = 1e3
/** An evidence this far below the best ends the search in that direction (2 ln E). */
const clearlyWorse = 6
const rounds = 2
/** Weight of the prior belief that all u_k are one. */
const belief = 0.6
/** Keeps unknowns the data do not see from running to ±∞. */
const tether = 1e-6
const largestStep = 2
/** What a loop as large as |Z| costs in χ², so that it must earn its place: arc and loop could otherwise cancel. */
const loopPrice = 100
/** Beyond the measured frequencies ln γ falls like the flank of an arc, per unit of ln τ: prior mean and deviation. */
const flank = 0.8
const flankSigma = 0.4

interface Minimum extends Smooth {
  /** -2 ln E up to a constant. */
  readonly cost: number
}

export function smoothest(measured: System): Smooth {
  const { at, step } = measured
  const grid = measured.tau_s.length
  const price = at.loop < 0 ? 0 : loopPrice * step
  const system = {
    ...measured,
    right: measured.right.map((r, i) => (at.loop >= 0 && i >= at.loop ? r - price / 2 : r)),
  }
  const parts = at.loop < 0 ? [at.gamma] : [at.gamma, at.loop]
  const loose = parts.map(() => new Float64Array(grid - 2).fill(1))

  const start = new Float64Array(system.unknowns)
  for (const part of parts) start.fill(Math.log((part === at.gamma ? 1 : 0.01) / (grid * step)), part, part + grid)
  let best = minimise(system, parts, loose, firstStrength, start)
  const scan = (factor: number) => {
    let from: Minimum = best
    for (let k = from.strength * factor; k >= weakest && k <= strongest; k *= factor) {
      from = minimise(system, parts, loose, k, from.g)
      if (from.cost < best.cost) best = from
      else if (from.cost > best.cost + clearlyWorse) return
    }
  }
  scan(1 / ratio)
  if (best.strength === firstStrength) scan(ratio)

  for (let round = 0; round < rounds; round++) {
    parts.forEach((part, p) => loosen(loose[p], best.g.subarray(part, part + grid), best.strength / step ** 3))
    best = minimise(system, parts, loose, best.strength, best.g)
  }
  const loop = at.loop < 0 ? 0 : best.g.subarray(at.loop).reduce((sum, g) => sum + Math.exp(g), 0)
  return { ...best, chiSquared: best.chiSquared - price * loop }
}

/** Sizes on the grid are positive; R0, L and 1/C may come out as they like. */
function isLogarithmic({ at }: System, i: number): boolean {
  return i >= at.gamma
}

export function sizeOf(system: System, g: Float64Array, i: number): number {
  return isLogarithmic(system, i) ? Math.exp(g[i]) : g[i]
}

/** u_k = expectation of a Gamma distribution, given the mean curvature of five neighbours. */
function loosen(u: Float64Array, g: Float64Array, strength: number): void {
  const cost = Float64Array.from(u, (_, k) => strength * (g[k] - 2 * g[k + 1] + g[k + 2]) ** 2)
  for (let k = 0; k < u.length; k++) {
    const near = cost.subarray(Math.max(0, k - 2), k + 3)
    u[k] = (1 + belief) / (near.reduce((a, b) => a + b) / near.length + belief)
  }
}

function minimise(
  system: System,
  parts: readonly number[],
  loose: readonly Float64Array[],
  strength: number,
  start: Float64Array,
): Minimum {
  const { unknowns: n, gram, right, step } = system
  // gᵀPg - 2 qᵀg + constant.
  const penalty = new Float64Array(n * n)
  const pull = new Float64Array(n)
  let constant = 0
  let lnWeights = 0
  for (let k = 0; k < n; k++) penalty[k * n + k] = tether
  parts.forEach((part, p) =>
    loose[p].forEach((u, k) => {
      const weight = (strength * u) / step ** 3
      lnWeights += Math.log(strength * u)
      for (let a = 0; a < 3; a++)
        for (let b = 0; b < 3; b++)
          penalty[(part + k + a) * n + part + k + b] += weight * (a === 1 ? -2 : 1) * (b === 1 ? -2 : 1)
    }),
  )

  const edge = (outer: number, inner: number) => {
    const weight = 1 / (flankSigma * step) ** 2
    penalty[outer * n + outer] += weight
    penalty[inner * n + inner] += weight
    penalty[outer * n + inner] -= weight
    penalty[inner * n + outer] -= weight
    pull[inner] += weight * flank * step
    pull[outer] -= weight * flank * step
    constant += weight * (flank * step) ** 2
  }
  for (const part of parts) {
    edge(part, part + 1)
    edge(part + loose[0].length + 1, part + loose[0].length)
  }

  const gx = new Float64Array(n)
  const pg = new Float64Array(n)
  const x = new Float64Array(n)
  /** dx/dg */
  const slope = new Float64Array(n)
  /** χ² and penalty at g; leaves x, Gx and Pg behind. */
  const evaluate = (g: Float64Array): [number, number] => {
    for (let i = 0; i < n; i++) {
      x[i] = sizeOf(system, g, i)
      slope[i] = isLogarithmic(system, i) ? x[i] : 1
    }
    let chiSquared = system.squared
    let cost = constant
    for (let i = 0; i < n; i++) {
      let s = 0
      let t = 0
      for (let j = 0; j < n; j++) {
        s += gram[i * n + j] * x[j]
        t += penalty[i * n + j] * g[j]
      }
      gx[i] = s
      pg[i] = t - pull[i]
      chiSquared += x[i] * (s - 2 * right[i])
      cost += g[i] * (t - 2 * pull[i])
    }
    return [chiSquared, cost]
  }
  const hessian = new Float64Array(n * n)
  const curvature = (mu: number) => {
    for (let i = 0; i < n; i++) {
      for (let j = 0; j <= i; j++) hessian[i * n + j] = slope[i] * gram[i * n + j] * slope[j] + penalty[i * n + j]
      hessian[i * n + i] += mu
    }
    return factorise(hessian, n)
  }

  let g = start
  let [chiSquared, cost] = evaluate(g)
  let mu = 1e-2
  const delta = new Float64Array(n)
  for (let iteration = 0; iteration < 50 && mu < 1e8; iteration++) {
    for (let i = 0; i < n; i++) delta[i] = slope[i] * (right[i] - gx[i]) - pg[i]
    if (Number.isNaN(curvature(mu))) {
      mu = 10 * mu + 1e-3
      continue
    }
    solve(hessian, n, delta)
    const longest = delta.reduce((a, d) => Math.max(a, Math.abs(d)), 0)
    const share = Math.min(1, largestStep / longest)
    const trial = g.map((v, i) => v + share * delta[i])
    const [chiTrial, costTrial] = evaluate(trial)
    const gained = chiSquared + cost - chiTrial - costTrial
    if (gained > 0) {
      g = trial
      chiSquared = chiTrial
      cost = costTrial
      mu = Math.max(mu / 10, 1e-9)
      if (gained < 3e-2) break
    } else {
      evaluate(g)
      if (longest < 1e-6) break
      mu = 10 * mu + 1e-3
    }
  }
  const lnDet = curvature(0)
  return { g, chiSquared, strength, factor: hessian, cost: chiSquared + cost + lnDet - lnWeights }
}
