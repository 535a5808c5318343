/**
 * Linear least squares y = sum_j p_j f_j(x) with weights, by normal equations on scaled columns, and what
 * the scatter says about the parameters:
 *
 *   cov = s2 (F'WF)^-1,   s2 = chi2 / (n - m),   times (1 + r1)/(1 - r1) where neighbouring residuals go together
 *
 * The last factor is the variance of the mean of a first-order autoregressive series: residuals that wander are worth fewer
 * readings (Priestley, Spectral Analysis and Time Series, 1981, 5.3.2). Small: up to about six columns.
 */
import { FitError } from "../errors"

export interface LinearFit {
  readonly p: Float64Array
  /** Standard errors; null with no reading to spare. */
  readonly se: Float64Array | null
  /** Covariance, row by row; null with no reading to spare. */
  readonly covariance: readonly Float64Array[] | null
  /** Root mean square of the residuals, in units of y where the weights are 1. */
  readonly scatter: number
  readonly chiSquared: number
  readonly residuals: Float64Array
  readonly count: number
}

export interface LinearOptions {
  /** 1/variance, up to a factor; 1 for all where left out. */
  readonly weights?: ArrayLike<number>
  /** Weights are absolute: the scatter is not asked. */
  readonly absolute?: boolean
  /** Let correlated residuals widen the errors; default true. */
  readonly correlated?: boolean
}

/**
 * @param columns values of each f_j at the readings  @param y readings, same length
 * @throws FitError `readings` for fewer readings than columns, `singular` where two columns say the same
 */
export function linearFit(
  columns: readonly ArrayLike<number>[],
  y: ArrayLike<number>,
  { weights, absolute = false, correlated = true }: LinearOptions = {},
): LinearFit {
  const n = y.length
  const m = columns.length
  if (n < m) throw new FitError("readings", `${n} readings cannot fix ${m} numbers: take at least ${m}`)
  const scale = Float64Array.from(columns, c => {
    let sum = 0
    for (let k = 0; k < n; k++) sum += c[k] * c[k]
    return Math.sqrt(sum / n) || 1
  })
  const normal = Array.from({ length: m }, () => new Float64Array(m))
  const right = new Float64Array(m)
  for (let k = 0; k < n; k++) {
    const w = weights ? weights[k] : 1
    for (let i = 0; i < m; i++) {
      const fi = columns[i][k] / scale[i]
      right[i] += w * fi * y[k]
      for (let j = 0; j <= i; j++) normal[i][j] += (w * fi * columns[j][k]) / scale[j]
    }
  }
  const inverse = invertSymmetric(normal)
  if (!inverse)
    throw new FitError("singular", "the readings cannot tell the terms of the fit apart: take a wider range")
  const p = new Float64Array(m)
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < m; j++) p[i] += inverse[i][j] * right[j]
    p[i] /= scale[i]
  }
  const residuals = new Float64Array(n)
  let chiSquared = 0
  for (let k = 0; k < n; k++) {
    let fit = 0
    for (let j = 0; j < m; j++) fit += p[j] * columns[j][k]
    residuals[k] = y[k] - fit
    chiSquared += (weights ? weights[k] : 1) * residuals[k] ** 2
  }
  const spare = n - m
  const s2 = absolute ? 1 : spare > 0 ? chiSquared / spare : null
  const widen = correlated && !absolute ? correlationFactor(residuals, weights, spare) : 1
  const covariance =
    s2 === null
      ? null
      : inverse.map((row, i) => Float64Array.from(row, (v, j) => (s2 * widen * v) / (scale[i] * scale[j])))
  return {
    p,
    covariance,
    se: covariance && Float64Array.from(covariance, (row, i) => Math.sqrt(Math.max(0, row[i]))),
    scatter: Math.sqrt(chiSquared / Math.max(1, spare)),
    chiSquared,
    residuals,
    count: n,
  }
}

/** (1 + r1)/(1 - r1) from the correlation of neighbouring residuals, never below 1. */
export function correlationFactor(
  residuals: ArrayLike<number>,
  weights: ArrayLike<number> | undefined,
  spare: number,
): number {
  const n = residuals.length
  if (spare < 4) return 1
  const at = (k: number) => residuals[k] * Math.sqrt(weights ? weights[k] : 1)
  let zero = 0
  let one = 0
  for (let k = 0; k < n; k++) zero += at(k) ** 2
  for (let k = 1; k < n; k++) one += at(k) * at(k - 1)
  if (zero === 0) return 1
  const r = Math.min(0.98, Math.max(0, one / zero))
  // what white noise of n readings shows by chance is not taken for correlation
  return r < 2 / Math.sqrt(n) ? 1 : (1 + r) / (1 - r)
}

/** Inverse of a symmetric positive matrix of which the lower half is given, by Cholesky; null where it is singular. */
function invertSymmetric(a: readonly Float64Array[]): Float64Array[] | null {
  const m = a.length
  const l = Array.from({ length: m }, () => new Float64Array(m))
  for (let i = 0; i < m; i++)
    for (let j = 0; j <= i; j++) {
      let s = a[i][j]
      for (let k = 0; k < j; k++) s -= l[i][k] * l[j][k]
      if (i === j) {
        if (!(s > 1e-13 * a[i][i]) || a[i][i] === 0) return null
        l[i][i] = Math.sqrt(s)
      } else l[i][j] = s / l[j][j]
    }
  const inverse = Array.from({ length: m }, () => new Float64Array(m))
  for (let c = 0; c < m; c++) {
    const x = new Float64Array(m)
    for (let i = 0; i < m; i++) {
      let s = i === c ? 1 : 0
      for (let k = 0; k < i; k++) s -= l[i][k] * x[k]
      x[i] = s / l[i][i]
    }
    for (let i = m - 1; i >= 0; i--) {
      let s = x[i]
      for (let k = i + 1; k < m; k++) s -= l[k][i] * x[k]
      x[i] = s / l[i][i]
    }
    for (let i = 0; i < m; i++) inverse[i][c] = x[i]
  }
  return inverse
}
