/**
 * Least squares with signs: minimise xᵀHx/2 - cᵀx with x_i >= 0 where asked.
 *
 * Active set: unknowns that would become negative are held at zero, the one that pulls hardest is let go, until none wants
 * to. Each step solves only for the free ones, so that the time goes with their number.
 * Source: C. L. Lawson, R. J. Hanson, Solving Least Squares Problems (1974), ch. 23; R. Bro, S. De Jong, J. Chemometrics 11
 * (1997) 393 (from the normal equations).
 */

import { factorise, solve } from "../circuit/cholesky"

export interface NonNegative {
  readonly x: Float64Array
  /** Indices of the unknowns that are not held at zero, ascending. */
  readonly free: readonly number[]
  /** L of H over the free ones, row-major. */
  readonly factor: Float64Array
}

/** A pull below this share of |c| is rounding. */
const rounding = 1e-9

/**
 * @param h  row-major n x n, symmetric, positive definite
 * @param signed  how many unknowns at the beginning may have either sign
 * @param start  a feasible start, such as the solution of a neighbouring problem
 */
export function nonNegative(h: Float64Array, c: Float64Array, signed: number, start?: Float64Array): NonNegative {
  const n = c.length
  const x = start ? start.slice() : new Float64Array(n)
  const isFree = Uint8Array.from({ length: n }, (_, i) => (i < signed || x[i] > 0 ? 1 : 0))
  let { free, factor } = settle(h, c, signed, x, isFree)
  for (let round = 0; round < 3 * n; round++) {
    let hardest = -1
    let pull = 0
    for (let i = signed; i < n; i++) {
      if (isFree[i]) continue
      let g = c[i]
      for (const j of free) g -= h[i * n + j] * x[j]
      if (g > pull && g > rounding * Math.abs(c[i])) [hardest, pull] = [i, g]
    }
    if (hardest < 0) break
    isFree[hardest] = 1
    ;({ free, factor } = settle(h, c, signed, x, isFree))
  }
  return { x, free, factor }
}

/** Solves for the free unknowns; while some would turn negative, goes as far as the first of them and holds it. */
function settle(h: Float64Array, c: Float64Array, signed: number, x: Float64Array, isFree: Uint8Array) {
  const n = c.length
  for (;;) {
    const free = Array.from(isFree.keys()).filter(i => isFree[i])
    const m = free.length
    const factor = new Float64Array(m * m)
    for (let a = 0; a < m; a++) for (let b = 0; b <= a; b++) factor[a * m + b] = h[free[a] * n + free[b]]
    factorise(factor, m)
    const y = Float64Array.from(free, i => c[i])
    solve(factor, m, y)
    let share = 1
    free.forEach((i, a) => {
      if (i >= signed && y[a] <= 0) share = Math.min(share, x[i] > y[a] ? x[i] / (x[i] - y[a]) : 0)
    })
    free.forEach((i, a) => (x[i] += share * (y[a] - x[i])))
    if (share === 1) return { free, factor }
    for (let a = 0; a < m; a++) {
      const i = free[a]
      if (i < signed || y[a] > 0 || x[i] > 1e-14 * (1 + Math.abs(y[a]))) continue
      x[i] = 0
      isFree[i] = 0
    }
  }
}
