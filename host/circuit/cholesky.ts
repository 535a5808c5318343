/**
 * A = L Lᵀ of a symmetric positive definite matrix, row-major n x n, in the lower triangle.
 *
 * Source: G. H. Golub, C. F. Van Loan, Matrix Computations, 4th ed., 4.2.
 */

/**
 * @param a  lower triangle filled; overwritten by L
 * @returns ln det A, or NaN if A is not positive definite
 */
export function factorise(a: Float64Array, n: number): number {
  let lnDet = 0
  for (let i = 0; i < n; i++) {
    const row = i * n
    for (let j = 0; j <= i; j++) {
      const other = j * n
      let s = a[row + j]
      for (let k = 0; k < j; k++) s -= a[row + k] * a[other + k]
      if (j < i) a[row + j] = s / a[other + j]
      else if (s > 0) {
        a[row + i] = Math.sqrt(s)
        lnDet += Math.log(s)
      } else return NaN
    }
  }
  return lnDet
}

/** Solves L Lᵀ x = b in place. */
export function solve(l: Float64Array, n: number, b: Float64Array): void {
  for (let i = 0; i < n; i++) {
    let s = b[i]
    for (let k = 0; k < i; k++) s -= l[i * n + k] * b[k]
    b[i] = s / l[i * n + i]
  }
  for (let i = n - 1; i >= 0; i--) {
    b[i] /= l[i * n + i]
    for (let k = 0; k < i; k++) b[k] -= l[i * n + k] * b[i]
  }
}

/** A⁻¹ = L⁻ᵀ L⁻¹ from L, both triangles. */
export function inverse(l: Float64Array, n: number): Float64Array {
  // Rows of L⁻ᵀ, so that all loops run along memory: row e holds column e of L⁻¹ from its diagonal on.
  const u = new Float64Array(n * n)
  for (let e = 0; e < n; e++) {
    const row = e * n
    u[row + e] = 1 / l[row + e]
    for (let i = e + 1; i < n; i++) {
      let s = 0
      for (let k = e; k < i; k++) s -= l[i * n + k] * u[row + k]
      u[row + i] = s / l[i * n + i]
    }
  }
  const out = new Float64Array(n * n)
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let s = 0
      for (let k = i; k < n; k++) s += u[i * n + k] * u[j * n + k]
      out[i * n + j] = out[j * n + i] = s
    }
  return out
}
