/**
 * Linear least squares with known standard uncertainties:
 *
 *   minimise  sum ((y - X p) / u)^2        C = (X' W X)^-1
 *
 * The covariance is that of the stated uncertainties, not of the scatter, which a handful of points cannot tell. The
 * scatter is a check: `chiSquared` per degree of freedom should lie near 1.
 * Source: W. H. Press et al., Numerical Recipes, 3rd ed., 15.4; solved by Cholesky after scaling to unit diagonal.
 */
import { factorise, inverse, solve } from "../circuit/cholesky"
import { FitError } from "../errors"

export interface Equation {
  /** One coefficient per parameter. */
  readonly x: readonly number[]
  readonly y: number
  /** Standard uncertainty of y, in its unit. */
  readonly u: number
}
export interface Solution {
  readonly p: readonly number[]
  /** Standard uncertainty per parameter. */
  readonly u: readonly number[]
  /** Per degree of freedom; 0 when there are none. */
  readonly chiSquared: number
  /** y - X p, in the order of the equations. */
  readonly residuals: readonly number[]
}

/** @throws FitError `singular` when the equations leave a parameter open */
export function leastSquares(equations: readonly Equation[], names: readonly string[]): Solution {
  const n = names.length
  const normal = new Float64Array(n * n)
  const right = new Float64Array(n)
  for (const { x, y, u } of equations) {
    const w = 1 / (u * u)
    for (let i = 0; i < n; i++) {
      right[i] += w * x[i] * y
      for (let j = 0; j <= i; j++) normal[i * n + j] += w * x[i] * x[j]
    }
  }
  const scale = names.map((name, k) => {
    const d = normal[k * n + k]
    if (!(d > 0)) throw open(name, equations.length)
    return 1 / Math.sqrt(d)
  })
  for (let i = 0; i < n; i++) {
    right[i] *= scale[i]
    for (let j = 0; j <= i; j++) normal[i * n + j] *= scale[i] * scale[j]
  }
  const lnDet = factorise(normal, n)
  // a determinant this small of a matrix with unit diagonal: some parameter is a mixture of the others
  if (!(lnDet > -50)) throw open(names.join(", "), equations.length)
  const covariance = inverse(normal, n)
  solve(normal, n, right)
  const p = Array.from(right, (v, k) => v * scale[k])
  const residuals = equations.map(({ x, y }) => y - x.reduce((sum, v, k) => sum + v * p[k], 0))
  const freedom = equations.length - n
  const chi = residuals.reduce((sum, r, k) => sum + (r / equations[k].u) ** 2, 0)
  return {
    p,
    u: names.map((_, k) => Math.sqrt(covariance[k * n + k]) * scale[k]),
    chiSquared: freedom > 0 ? chi / freedom : 0,
    residuals,
  }
}

function open(what: string, points: number): FitError {
  return new FitError(
    "singular",
    `${points} calibration points leave ${what} open; measure at more potentials or currents`,
    { points },
  )
}
