/** Small dense symmetric systems: Cholesky and back substitution. Textbook (Golub & Van Loan, section 4.2). */

/** @throws RangeError when the matrix is not positive definite */
export function cholesky(a: readonly (readonly number[])[]): number[][] {
  const n = a.length
  const l = Array.from({ length: n }, () => Array.from({ length: n }, () => 0))
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let sum = a[i][j]
      for (let k = 0; k < j; k++) sum -= l[i][k] * l[j][k]
      if (i === j) {
        if (sum <= 0) throw new RangeError("the matrix is not positive definite")
        l[i][i] = Math.sqrt(sum)
      } else l[i][j] = sum / l[j][j]
    }
  return l
}

/** Solves L L' x = b. */
export function solveCholesky(l: readonly (readonly number[])[], b: readonly number[]): number[] {
  const n = l.length
  const x = b.slice()
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) x[i] -= l[i][k] * x[k]
    x[i] /= l[i][i]
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) x[i] -= l[k][i] * x[k]
    x[i] /= l[i][i]
  }
  return x
}
