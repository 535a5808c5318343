/**
 * What the converter's filter makes of a signal that is known piece by piece. For oversampling up to 1024 the filter is a
 * sinc3; above, a sinc3 of 1024 followed by a mean of `n` of its outputs. Its weight over the past is
 *
 *   w(u) = 1/(n T) sum_j B((u - j T)/T)      B the quadratic B-spline on [0, 3], T the sinc3's period
 *
 * so it reaches back (n + 2) T: 22.5 ms at 50 conversions per second. Source: TI SBAS890C section 8.3.7.1.
 */

/** A stretch of time over which a signal has a known mean and a known end. */
export interface Piece<T extends string> {
  readonly from_us: number
  readonly to_us: number
  readonly mean: Readonly<Record<T, number>>
  readonly end: Readonly<Record<T, number>>
}

/** Gauss-Legendre, three points: exact for the product of the spline's parabola and a straight line. */
const NODES = [-Math.sqrt(0.6), 0, Math.sqrt(0.6)]
const WEIGHTS = [5 / 18, 8 / 18, 5 / 18]

/** Quadratic B-spline of unit area on [0, 3]. */
function spline(x: number): number {
  if (x <= 0 || x >= 3) return 0
  if (x < 1) return 0.5 * x * x
  if (x < 2) return 0.75 - (x - 1.5) * (x - 1.5)
  return 0.5 * (3 - x) * (3 - x)
}

export class Aperture {
  /** Periods of the sinc3 that are averaged, and that period [us]. */
  readonly n: number
  readonly period_us: number
  private readonly edges: readonly number[]

  /** @param osr oversampling ratio; @param modulator_Hz rate of the modulator */
  constructor(osr: number, modulator_Hz: number) {
    this.n = Math.max(1, osr / 1024)
    this.period_us = (1e6 * Math.min(osr, 1024)) / modulator_Hz
    const knots = [0, 1, 2, this.n, this.n + 1, this.n + 2]
    this.edges = [...new Set(knots)].sort((a, b) => a - b)
  }

  /** How far back it reaches [us]. */
  get length_us(): number {
    return (this.n + 2) * this.period_us
  }
  /** Time between two conversions [us]. */
  get every_us(): number {
    return this.n * this.period_us
  }

  /** Weight per period of what happened x periods ago. */
  weight(x: number): number {
    let w = 0
    const first = Math.max(0, Math.floor(x) - 2)
    const last = Math.min(this.n - 1, Math.floor(x))
    for (let j = first; j <= last; j++) w += spline(x - j)
    return w / this.n
  }

  /** Attenuation of a sine (zero phase about the window's middle); closed form of the very same filter. */
  response(f_Hz: number): number {
    const x = Math.PI * f_Hz * this.period_us * 1e-6
    if (x === 0) return 1
    const sinc = Math.sin(x) / x
    const ring = Math.abs(Math.sin(x)) < 1e-12 ? 1 : Math.sin(this.n * x) / (this.n * Math.sin(x))
    return sinc ** 3 * ring
  }

  /**
   * The filter's output at `at_us` for pieces in order of time; what lies before the first counts as its mean.
   * Inside a piece the signal is the straight line with that mean and that end.
   */
  filter<T extends string>(pieces: readonly Piece<T>[], at_us: number, keys: readonly T[]): Record<T, number> {
    const whole = pieces.findLast(p => p.from_us <= at_us - this.length_us)
    if (whole !== undefined && whole.to_us >= at_us) return this.inside(whole, at_us, keys)
    const out = {} as Record<T, number>
    for (const k of keys) out[k] = 0
    let covered = 0
    for (let k = pieces.length - 1; k >= 0; k--) {
      const p = pieces[k]
      const newest = Math.max(0, (at_us - p.to_us) / this.period_us)
      const oldest = k === 0 ? this.n + 2 : (at_us - p.from_us) / this.period_us
      if (oldest <= 0) continue
      if (newest >= this.n + 2) break
      // zeroth and first moment of the weight over the piece
      let m0 = 0
      let m1 = 0
      const middle = (at_us - 0.5 * (p.from_us + p.to_us)) / this.period_us
      for (let e = 0; e + 1 < this.edges.length; e++) {
        const a = Math.max(newest, this.edges[e])
        const b = Math.min(oldest, this.edges[e + 1])
        if (b <= a) continue
        for (let g = 0; g < 3; g++) {
          const x = 0.5 * (a + b) + 0.5 * (b - a) * NODES[g]
          const w = (b - a) * WEIGHTS[g] * this.weight(x)
          m0 += w
          if (x <= (at_us - p.from_us) / this.period_us) m1 += w * (middle - x)
        }
      }
      const half = (0.5 * (p.to_us - p.from_us)) / this.period_us
      for (const key of keys) {
        const slope = half > 0 ? (p.end[key] - p.mean[key]) / half : 0
        out[key] += m0 * p.mean[key] + m1 * slope
      }
      covered += m0
    }
    if (covered > 0) for (const key of keys) out[key] /= covered
    return out
  }
  /** One piece that fills the window: the weight is symmetrical, so that the line's value at its middle is the answer. */
  private inside<T extends string>(p: Piece<T>, at_us: number, keys: readonly T[]): Record<T, number> {
    const x = (2 * (at_us - 0.5 * this.length_us) - p.from_us - p.to_us) / (p.to_us - p.from_us)
    const out = {} as Record<T, number>
    for (const k of keys) out[k] = p.mean[k] + x * (p.end[k] - p.mean[k])
    return out
  }
}
