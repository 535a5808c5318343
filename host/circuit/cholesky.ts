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

/** A⁻¹ from L, both triangles. */
export function inverse(l: Float64Array, n: number): Float64Array {
  const out = new Float64Array(n * n)
  const column = new Float64Array(n)
  for (let e = 0; e < n; e++) {
    column.fill(0)
    column[e] = 1
    solve(l, n, column)
    for (let i = 0; i < n; i++) out[i * n + e] = column[i]
  }
  return out
}
