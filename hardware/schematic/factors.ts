/**
 * LU factors of a sparse complex matrix whose pattern is known: dense storage, walked along the pattern only, no pivoting,
 * one round of iterative refinement (Golub, Van Loan, Matrix Computations, 4th ed., 3.5.3).
 *
 * Unknowns are numbers of the caller; `place` says when each is eliminated. -1 stands for ground.
 */
import type { Complex } from "./circuit"

/** Rounds of iterative refinement: elimination without pivoting loses digits where gains of 1e6 meet picofarads. */
const REFINEMENTS = 1

/** Order of elimination, and where the factors are not zero: places after k in row k (above) and in column k (below). */
export interface Pattern {
  readonly size: number
  /** Unknown number -> place. */
  readonly place: Int32Array
  readonly above: readonly Int32Array[]
  readonly below: readonly Int32Array[]
  /** Places of the stamps. */
  readonly rows: Int32Array
  readonly columns: Int32Array
}

/** LU factors of one frequency; solves for any right-hand side. Dense storage, walked along the pattern only. */
export class LinearSolution {
  constructor(
    private readonly re: Float64Array,
    private readonly im: Float64Array,
    private readonly pattern: Pattern,
    /** Values of the stamps, for the residuals. */
    private readonly entries: { readonly re: Float64Array; readonly im: Float64Array },
  ) {
    this.factor()
  }

  private factor() {
    const { re, im } = this
    const { size: n, above, below } = this.pattern
    for (let k = 0; k < n; k++) {
      const base = k * n
      const size = re[base + k] * re[base + k] + im[base + k] * im[base + k]
      if (!(size > 0)) throw new RangeError("the circuit has a net that nothing holds: its matrix is singular")
      const pr = re[base + k] / size
      const pi = -im[base + k] / size
      const columns = above[k]
      for (const i of below[k]) {
        const row = i * n
        const ar = re[row + k]
        const ai = im[row + k]
        const fr = ar * pr - ai * pi
        const fi = ar * pi + ai * pr
        re[row + k] = fr
        im[row + k] = fi
        for (let c = 0; c < columns.length; c++) {
          const j = columns[c]
          const ur = re[base + j]
          const ui = im[base + j]
          re[row + j] -= fr * ur - fi * ui
          im[row + j] -= fr * ui + fi * ur
        }
      }
      // the pivot's inverse in its place: the solves multiply
      re[base + k] = pr
      im[base + k] = pi
    }
  }

  /** Forward and back substitution, in place. */
  private substitute(xr: Float64Array, xi: Float64Array) {
    const { re, im } = this
    const { size: n, above, below } = this.pattern
    for (let k = 0; k < n; k++) {
      const br = xr[k]
      const bi = xi[k]
      if (br === 0 && bi === 0) continue
      for (const i of below[k]) {
        const at = i * n + k
        xr[i] -= re[at] * br - im[at] * bi
        xi[i] -= re[at] * bi + im[at] * br
      }
    }
    for (let k = n - 1; k >= 0; k--) {
      const row = k * n
      let sr = xr[k]
      let si = xi[k]
      for (const j of above[k]) {
        sr -= re[row + j] * xr[j] - im[row + j] * xi[j]
        si -= re[row + j] * xi[j] + im[row + j] * xr[j]
      }
      xr[k] = sr * re[row + k] - si * im[row + k]
      xi[k] = sr * im[row + k] + si * re[row + k]
    }
  }

  /** Unknowns for real right-hand sides [number of the equation, value]; the answer for unknown -1, ground, is 0. */
  solve(right: readonly (readonly [row: number, value: number])[]): (unknown: number) => Complex {
    const { size: n, place, rows, columns } = this.pattern
    const xr = new Float64Array(n)
    const xi = new Float64Array(n)
    const rr = new Float64Array(n)
    const ri = new Float64Array(n)
    for (let round = 0; round <= REFINEMENTS; round++) {
      rr.fill(0)
      ri.fill(0)
      for (const [row, value] of right) if (row >= 0) rr[place[row]] += value
      if (round > 0)
        for (let k = 0; k < rows.length; k++) {
          const [ar, ai] = [this.entries.re[k], this.entries.im[k]]
          const j = columns[k]
          rr[rows[k]] -= ar * xr[j] - ai * xi[j]
          ri[rows[k]] -= ar * xi[j] + ai * xr[j]
        }
      this.substitute(rr, ri)
      for (let k = 0; k < n; k++) {
        xr[k] += rr[k]
        xi[k] += ri[k]
      }
    }
    return unknown => (unknown < 0 ? { re: 0, im: 0 } : { re: xr[place[unknown]], im: xi[place[unknown]] })
  }
}
