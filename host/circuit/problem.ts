/**
 * The least-squares problem of one circuit and one spectrum, in the coordinates the search moves in.
 *
 *   θ = ln p where a parameter spans decades, θ = p where it does not
 *   χ²(θ) = Σ w |Z - Z(θ)|²,  A = JᵀWJ,  g = JᵀW(Z - Z(θ))
 *
 * A tied parameter follows another one, p_k = f p_i; its derivatives count for that one and its own row is empty.
 * With `drift`, one resistance changes over the sweep, R(t) = R (1 + d t/T), and d is one more parameter at the end.
 * Everything is allocated once per circuit; loading other data of the same length allocates nothing.
 */

import type { Circuit } from "./circuit"
import type { Spectrum } from "./spectrum"
import type { Weights } from "./weights"

/** A cell that changes by more than half during a sweep is not one cell. */
const largestDrift = 0.5

/** p[param] = factor · p[to]. */
export interface Tie {
  readonly param: number
  readonly to: number
  readonly factor: number
}

export class Problem {
  readonly size: number
  readonly logarithmic: Uint8Array
  /** Bounds in θ; equal where a parameter is held. */
  readonly lower: Float64Array
  readonly upper: Float64Array
  /** Normal matrix (row-major, lower triangle filled) and right-hand side of the last `accumulate`. */
  readonly normal: Float64Array
  readonly gradient: Float64Array
  ties: readonly Tie[] = []
  points = 0
  w_rad_s = new Float64Array(0)
  re_ohm = new Float64Array(0)
  im_ohm = new Float64Array(0)
  weights: Weights = { re: new Float64Array(0), im: new Float64Array(0) }
  /** Calls of `accumulate`, for benches. */
  evaluations = 0
  protected readonly p: Float64Array
  protected readonly row: Float64Array

  /** Share of the sweep that had passed at each point, 0..1; only read with drift. */
  progress = new Float64Array(0)

  /** @param drift  index of the parameter that drifts, or -1 */
  constructor(
    readonly circuit: Circuit,
    readonly drift = -1,
  ) {
    const n = circuit.params.length + (drift < 0 ? 0 : 1)
    this.size = n
    this.logarithmic = new Uint8Array(n)
    circuit.params.forEach((q, k) => (this.logarithmic[k] = q.logarithmic ? 1 : 0))
    this.lower = new Float64Array(n)
    this.upper = new Float64Array(n)
    this.normal = new Float64Array(n * n)
    this.gradient = new Float64Array(n)
    this.p = new Float64Array(n)
    this.row = new Float64Array(2 + 2 * n)
    circuit.params.forEach((q, k) => this.bound(k, q.min, q.max))
    if (drift >= 0) this.bound(n - 1, -largestDrift, largestDrift)
  }

  /** How many measured numbers there are. */
  get numbers(): number {
    return 2 * this.points
  }

  /** Sets the limits of parameter k in its own unit; equal limits hold it. */
  bound(k: number, min: number, max: number): void {
    this.lower[k] = this.logarithmic[k] ? Math.log(min) : min
    this.upper[k] = this.logarithmic[k] ? Math.log(max) : max
  }

  load(s: Spectrum, weights: Weights): void {
    const n = s.f_Hz.length
    if (this.w_rad_s.length < n) {
      this.w_rad_s = new Float64Array(2 * n)
      this.re_ohm = new Float64Array(2 * n)
      this.im_ohm = new Float64Array(2 * n)
      this.progress = new Float64Array(2 * n)
    }
    const began = s.t_s?.[0] ?? 0
    const lasted = (s.t_s?.[n - 1] ?? 0) - began
    for (let i = 0; i < n; i++) {
      this.w_rad_s[i] = 2 * Math.PI * s.f_Hz[i]
      this.re_ohm[i] = s.re_ohm[i]
      this.im_ohm[i] = s.im_ohm[i]
      this.progress[i] = lasted > 0 ? (s.t_s![i] - began) / lasted : 0
    }
    this.points = n
    this.weights = weights
  }

  toParams(theta: Float64Array, p: Float64Array): void {
    for (let k = 0; k < this.size; k++) p[k] = this.logarithmic[k] ? Math.exp(theta[k]) : theta[k]
    for (const { param, to, factor } of this.ties) p[param] = factor * p[to]
  }

  toTheta(p: ArrayLike<number>, theta: Float64Array): void {
    for (let k = 0; k < this.size; k++) {
      const t = this.logarithmic[k] ? Math.log(p[k]) : p[k]
      theta[k] = Math.min(this.upper[k], Math.max(this.lower[k], t))
    }
  }

  /** Fills `normal` and `gradient` at θ; returns χ². */
  accumulate(theta: Float64Array): number {
    this.evaluations++
    const { size, circuit, p, row, normal, gradient, logarithmic, w_rad_s, re_ohm, im_ohm, drift } = this
    const { re: wRe, im: wIm } = this.weights
    this.toParams(theta, p)
    normal.fill(0)
    gradient.fill(0)
    const still = drift < 0 ? 0 : p[drift]
    let chiSquared = 0
    for (let i = 0; i < this.points; i++) {
      if (drift < 0) circuit.evaluate(w_rad_s[i], p, 0, row)
      else this.evaluateDrifting(i, still)
      if (this.ties.length > 0) this.followTies()
      const er = re_ohm[i] - row[0]
      const ei = im_ohm[i] - row[1]
      const wr = wRe[i]
      const wi = wIm[i]
      chiSquared += wr * er * er + wi * ei * ei
      for (let a = 0, k = 2; a < size; a++, k += 2) {
        const x = wr * row[k]
        const y = wi * row[k + 1]
        gradient[a] += x * er + y * ei
        for (let c = 2, at = a * size; c <= k; c += 2, at++) normal[at] += x * row[c] + y * row[c + 1]
      }
    }
    if (drift >= 0) p[drift] = still
    for (let a = 0; a < size; a++) {
      if (!logarithmic[a]) continue
      gradient[a] *= p[a]
      for (let b = 0; b <= a; b++) normal[a * size + b] *= p[a]
      for (let c = a; c < size; c++) normal[c * size + a] *= p[a]
    }
    return chiSquared
  }

  protected followTies(): void {
    const { row } = this
    for (const { param, to, factor } of this.ties)
      for (const c of [2, 3]) {
        row[2 * to + c] += factor * row[2 * param + c]
        row[2 * param + c] = 0
      }
  }

  /** As `accumulate` for one point: Z at its time, and the derivative by the drift in the last place. */
  private evaluateDrifting(i: number, still: number): void {
    const { drift, row, p, size } = this
    const change = 1 + p[size - 1] * this.progress[i]
    p[drift] = still * change
    this.circuit.evaluate(this.w_rad_s[i], p, 0, row)
    for (const c of [0, 1]) {
      const slope = row[2 + 2 * drift + c]
      row[2 * size + c] = slope * still * this.progress[i]
      row[2 + 2 * drift + c] = slope * change
    }
  }

  /** Weighted distance of each point from the model at θ, in the units of 1/√w. */
  distances(theta: Float64Array, weights: Weights): Float64Array {
    const { p, row, circuit, drift } = this
    this.toParams(theta, p)
    const still = drift < 0 ? 0 : p[drift]
    const out = new Float64Array(this.points)
    for (let i = 0; i < this.points; i++) {
      if (drift < 0) circuit.evaluate(this.w_rad_s[i], p, 0, row)
      else this.evaluateDrifting(i, still)
      const re = this.re_ohm[i] - row[0]
      const im = this.im_ohm[i] - row[1]
      out[i] = Math.sqrt(weights.re[i] * re * re + weights.im[i] * im * im)
    }
    return out
  }
}
