/**
 * What the data say about the parameters at the minimum.
 *
 *   C = s² (JᵀWJ)⁻¹,  s² = χ²/(2N - n) where the noise is not known, 1 where it was measured
 *
 * The matrix is scaled to unit diagonal and taken apart into eigenvectors. Directions with no curvature are what the
 * data cannot see: every parameter that takes part in one has no standard error, and the others keep theirs.
 */

import { symmetricEigen } from "./symmetricEigen"

export interface Covariance {
  /** Standard error in θ; NaN where the data cannot see the parameter. */
  readonly se: Float64Array
  /** Row-major; NaN where a parameter is unseen or held. */
  readonly correlation: Float64Array
}

const blindness = 1e-13

/**
 * @param normal  lower triangle of JᵀWJ, row-major n x n
 * @param held  1 where a parameter was not fitted
 */
export function covarianceOf(normal: Float64Array, n: number, held: Uint8Array, s2: number): Covariance {
  const se = new Float64Array(n).fill(NaN)
  const correlation = new Float64Array(n * n).fill(NaN)
  const free: number[] = []
  for (let k = 0; k < n; k++) if (!held[k] && normal[k * n + k] > 0) free.push(k)
  const m = free.length
  const scale = free.map(k => Math.sqrt(normal[k * n + k]))
  const a = new Float64Array(m * m)
  for (let i = 0; i < m; i++)
    for (let j = 0; j <= i; j++) a[i * m + j] = a[j * m + i] = normal[free[i] * n + free[j]] / (scale[i] * scale[j])
  const { values, vectors } = symmetricEigen(a, m)

  const blind = new Uint8Array(m)
  const c = new Float64Array(m * m)
  for (let e = 0; e < m; e++) {
    const isBlind = values[e] < blindness * m
    for (let i = 0; i < m; i++) {
      const v = vectors[i * m + e]
      if (isBlind) {
        if (v * v > 1e-6) blind[i] = 1
        continue
      }
      for (let j = 0; j <= i; j++) c[i * m + j] += (v * vectors[j * m + e]) / values[e]
    }
  }
  for (let i = 0; i < m; i++) {
    if (blind[i]) continue
    se[free[i]] = Math.sqrt(s2 * c[i * m + i]) / scale[i]
    for (let j = 0; j <= i; j++) {
      if (blind[j]) continue
      const r = i === j ? 1 : c[i * m + j] / Math.sqrt(c[i * m + i] * c[j * m + j])
      correlation[free[i] * n + free[j]] = correlation[free[j] * n + free[i]] = r
    }
  }
  return { se, correlation }
}
