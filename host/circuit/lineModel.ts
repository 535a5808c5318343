/**
 * Sines of known frequencies in a record of whole periods, beside a transient of unknown shape.
 *
 *   x(t) = a + b t + Σ_j c_j exp(-t/τ_j) + Σ_k Re{X_k exp(2πj bin_k t/T)}
 *
 * Over whole periods the sines are orthogonal to each other; only the few columns of the transient have to be made
 * orthogonal to them and among themselves, and what they share with a line makes that line less certain.
 */

export interface Line {
  readonly re: number
  readonly im: number
}

export interface Lines {
  /** X_k, in the order of the bins. */
  readonly lines: readonly Line[]
  /** What is left of the record. */
  readonly rest: Float64Array
}

/** Time constants of the transient, as shares of the record. */
const transients = [0.4, 0.15, 0.06, 0.024, 0.01, 0.004, 0.0016, 0.0006]
/** A column that is a sum of the ones before, to this accuracy, says nothing. */
const dependent = 1e-6

export class LineModel {
  /** Variance of the real and of the imaginary part of each line, for noise of one per sample. */
  readonly variance: readonly number[]
  private readonly cos: Float64Array
  private readonly sin: Float64Array
  /** Columns of the transient: orthonormal parts, what they share with cos and -sin of each line, and with each other. */
  private readonly q: Float64Array[] = []
  private readonly shared: Float64Array[] = []
  private readonly r: Float64Array[] = []

  /**
   * @param n  samples of the record
   * @param bins  whole numbers of turns per record, below n/2
   */
  constructor(
    private readonly n: number,
    private readonly bins: readonly number[],
  ) {
    this.cos = Float64Array.from({ length: n }, (_, t) => Math.cos((2 * Math.PI * t) / n))
    this.sin = Float64Array.from({ length: n }, (_, t) => Math.sin((2 * Math.PI * t) / n))
    this.add(() => 1)
    this.add(t => t / n)
    for (const share of transients) this.add(t => Math.exp(-t / (share * n)))
    this.variance = bins.map((_, k) => (2 / n) * (1 + (this.sharedBy(2 * k) + this.sharedBy(2 * k + 1)) / 2))
  }

  /** Complex amplitude X of Re{X exp(2πj bin t/T)}. */
  amplitude(x: Float64Array, bin: number): Line {
    const { n, cos, sin } = this
    let [re, im] = [0, 0]
    for (let t = 0, at = 0; t < n; t++) {
      re += x[t] * cos[at]
      im -= x[t] * sin[at]
      at += bin
      if (at >= n) at -= n
    }
    return { re: (2 * re) / n, im: (2 * im) / n }
  }

  fit(x: Float64Array): Lines {
    const { bins, n } = this
    const rest = x.slice()
    const found = bins.map(bin => this.amplitude(x, bin))
    bins.forEach((bin, k) => this.subtract(rest, bin, found[k]))
    const y = this.q.map(q => {
      const s = dot(q, rest)
      for (let t = 0; t < n; t++) rest[t] -= s * q[t]
      return s
    })
    // Back substitution: how much of each column of the transient as it was.
    for (let k = y.length - 1; k >= 0; k--) {
      y[k] /= this.r[k][k]
      for (let j = 0; j < k; j++) y[j] -= this.r[k][j] * y[k]
    }
    const share = (k: number) => y.reduce((sum, c, j) => sum + c * this.shared[j][k], 0)
    return { lines: found.map(({ re, im }, k) => ({ re: re - share(2 * k), im: im - share(2 * k + 1) })), rest }
  }

  private subtract(x: Float64Array, bin: number, { re, im }: Line): void {
    const { n, cos, sin } = this
    for (let t = 0, at = 0; t < n; t++) {
      x[t] -= re * cos[at] - im * sin[at]
      at += bin
      if (at >= n) at -= n
    }
  }

  private add(f: (t: number) => number): void {
    const { n, bins } = this
    const column = Float64Array.from({ length: n }, (_, t) => f(t))
    const size = Math.sqrt(dot(column, column))
    const shared = new Float64Array(2 * bins.length)
    bins.forEach((bin, k) => {
      const x = this.amplitude(column, bin)
      shared[2 * k] = x.re
      shared[2 * k + 1] = x.im
      this.subtract(column, bin, x)
    })
    const row = new Float64Array(this.q.length + 1)
    // Twice is enough.
    for (let pass = 0; pass < 2; pass++)
      this.q.forEach((q, k) => {
        const s = dot(q, column)
        row[k] += s
        for (let t = 0; t < n; t++) column[t] -= s * q[t]
      })
    const left = Math.sqrt(dot(column, column))
    if (left < dependent * size) return
    row[this.q.length] = left
    this.q.push(column.map(x => x / left))
    this.shared.push(shared)
    this.r.push(row)
  }

  /** Squared norm of row k of C T⁻¹, times n/2: C what lines share with the transient, T its own triangle. */
  private sharedBy(k: number): number {
    const y = new Float64Array(this.q.length)
    let sum = 0
    for (let c = 0; c < y.length; c++) {
      let s = this.shared[c][k]
      for (let j = 0; j < c; j++) s -= this.r[c][j] * y[j]
      y[c] = s / this.r[c][c]
      sum += y[c] * y[c]
    }
    return (sum * this.n) / 2
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i]
  return sum
}
