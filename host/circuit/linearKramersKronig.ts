/**
 * The best fit by anything causal, linear and stable: a chain of RC elements with fixed time constants.
 *
 *   Z ≈ R + jωL + 1/(jωC) + Σ R_k/(1 + jωτ_k),   τ_k evenly spaced in ln τ from 1/ω_max to 3/ω_min
 *
 * The model is linear in R, L, 1/C and R_k (any sign). What remains is noise, or a cell that drifted, or was not linear.
 * Fewer than 4 RC per decade would be biased on clean data. The normal matrix costs one pass
 * over the data, because with A_k = 1/(1 + ω²τ_k²)
 *
 *   Re{1/((1 + jωτ_k)(1 - jωτ_l))} = (τ_k A_k + τ_l A_l)/(τ_k + τ_l)
 *
 * and so do all leverages. With 4 RC per decade the design is conditioned to 1e4, whose square double precision bears well.
 * Source: B. A. Boukamp, J. Electrochem. Soc. 142 (1995) 1885; M. Schönleber et al., Electrochim. Acta 131 (2014) 20.
 */

import { factorise, inverse, solve } from "./cholesky"

export interface LinearKkInput {
  readonly points: number
  readonly w_rad_s: Float64Array
  readonly re_ohm: Float64Array
  readonly im_ohm: Float64Array
  /** Weights [1/ohm²], the same for Re and Im. */
  readonly weight: Float64Array
}

export interface LinearKk extends KkMisfit {
  /** Z - Z_kk [ohm]; for a point that was set aside, by the chain that has not seen it. */
  readonly residualRe: Float64Array
  readonly residualIm: Float64Array
  /** Share of each point's own freedom that the model used up, 0..1, Re and Im together. */
  readonly leverage: Float64Array
  /**
   * The chain without one more point. Only valid until the next fit begins.
   * @returns null if the chain cannot do without it
   */
  without(point: number): LinearKk | null
}

/** Diffusion does not end where the sweep does: the slowest τ lies beyond the lowest frequency by this factor. */
const tail = 3

/** Degrees of freedom that must be left for the residuals to mean anything. */
const leastFreedom = 6

/** Share of a row's freedom that must be its own before it may leave. */
const leastOwn = 1e-6

/** R, L and 1/C stand before the RC elements. */
const lead = 3
/** Relative; keeps a handful of points within half a decade solvable. */
const ridge = 1e-14

/** Kept from fit to fit, so that a stream of points does not allocate. */
const scratch = { shape: new Float64Array(0), normal: new Float64Array(0) }

function grown(name: keyof typeof scratch, size: number): Float64Array {
  if (scratch[name].length < size) scratch[name] = new Float64Array(2 * size)
  return scratch[name]
}

/**
 * @param perDecade  RC elements per decade of frequency
 * @returns null while there are too few points
 */
export function linearKramersKronig(d: LinearKkInput, perDecade = 4): LinearKk | null {
  const chain = chainOf(d, perDecade)
  if (chain === null) return null
  const residual = chain.solve()
  return describe(chain, { residual, chiSquared: squareOf(residual), taken: [] }, chain.leverages())
}

export interface KkMisfit {
  readonly rcElements: number
  readonly chiSquared: number
  readonly freedom: number
}

/** χ² alone. */
export function kramersKronigMisfit(d: LinearKkInput, perDecade = 4): KkMisfit | null {
  const chain = chainOf(d, perDecade)
  if (chain === null) return null
  const residual = chain.solve()
  return { rcElements: chain.rc, chiSquared: squareOf(residual), freedom: 2 * d.points - chain.columns }
}

function chainOf(d: LinearKkInput, perDecade: number): Chain | null {
  const { points: n, w_rad_s: w } = d
  let wMax = 0
  let wMin = Infinity
  for (let i = 0; i < n; i++) {
    wMax = Math.max(wMax, w[i])
    wMin = Math.min(wMin, w[i])
  }
  if (n < 2 || wMax === wMin) return null
  const decades = Math.log10((wMax / wMin) * tail)
  const rc = Math.max(3, Math.round(decades * perDecade) + 1)
  return 2 * n - rc - lead < leastFreedom ? null : new Chain(d, rc, wMax, wMin)
}

function squareOf(x: Float64Array): number {
  let sum = 0
  for (let i = 0; i < x.length; i++) sum += x[i] * x[i]
  return sum
}

/** The linear problem: rows are the real parts of all points, then the imaginary parts, each times the root of its weight. */
class Chain {
  readonly columns: number
  private readonly tau_s: Float64Array
  /** A_k at each point. */
  private readonly shape: Float64Array
  /** L of the normal matrix. */
  private readonly factor: Float64Array
  private readonly right: Float64Array

  constructor(
    readonly d: LinearKkInput,
    readonly rc: number,
    private readonly wMax: number,
    private readonly wMin: number,
  ) {
    const { points: n, w_rad_s: w, re_ohm, im_ohm, weight } = d
    const m = (this.columns = rc + lead)
    this.tau_s = new Float64Array(rc)
    for (let k = 0; k < rc; k++) this.tau_s[k] = ((wMax / wMin) * tail) ** (k / (rc - 1)) / wMax
    this.shape = grown("shape", n * rc)
    this.right = new Float64Array(m)
    const { tau_s: tau, shape, right } = this
    const a = grown("normal", m * m).fill(0, 0, m * m)
    const sum = new Float64Array(rc)
    for (let i = 0; i < n; i++) {
      const fast = w[i] / wMax
      const slow = wMin / w[i]
      const re = weight[i] * re_ohm[i]
      const im = weight[i] * im_ohm[i]
      a[0] += weight[i]
      a[m + 1] += weight[i] * fast * fast
      a[2 * m + 1] -= weight[i] * fast * slow
      a[2 * m + 2] += weight[i] * slow * slow
      right[0] += re
      right[1] += im * fast
      right[2] -= im * slow
      for (let k = 0; k < rc; k++) {
        const x = w[i] * tau[k]
        const one = 1 / (1 + x * x)
        shape[i * rc + k] = one
        const at = (lead + k) * m
        sum[k] += weight[i] * one
        a[at + 1] -= weight[i] * fast * x * one
        a[at + 2] += weight[i] * slow * x * one
        right[lead + k] += (re - im * x) * one
      }
    }
    for (let k = 0; k < rc; k++) {
      a[(lead + k) * m] = sum[k]
      for (let l = 0; l <= k; l++)
        a[(lead + k) * m + lead + l] = (tau[k] * sum[k] + tau[l] * sum[l]) / (tau[k] + tau[l])
    }
    for (let k = 0; k < m; k++) a[k * m + k] *= 1 + ridge
    factorise(a, m)
    this.factor = a
  }

  /** Weighted residuals of the best chain. */
  solve(): Float64Array {
    const { points: n, re_ohm, im_ohm, weight } = this.d
    const p = this.right.slice()
    solve(this.factor, this.columns, p)
    const out = this.times(p)
    for (let i = 0; i < n; i++) {
      const root = Math.sqrt(weight[i])
      out[i] = re_ohm[i] * root - out[i]
      out[n + i] = im_ohm[i] * root - out[n + i]
    }
    return out
  }

  /** Weighted rows times p. */
  private times(p: Float64Array): Float64Array {
    const { rc, shape, tau_s: tau, wMax, wMin } = this
    const { points: n, w_rad_s: w, weight } = this.d
    const out = new Float64Array(2 * n)
    for (let i = 0; i < n; i++) {
      let re = p[0]
      let slope = 0
      for (let k = 0; k < rc; k++) {
        const part = shape[i * rc + k] * p[lead + k]
        re += part
        slope += part * tau[k]
      }
      const im = (p[1] * w[i]) / wMax - (p[2] * wMin) / w[i] - w[i] * slope
      const root = Math.sqrt(weight[i])
      out[i] = re * root
      out[n + i] = im * root
    }
    return out
  }

  /** One weighted row of the design. */
  private row(r: number): Float64Array {
    const { rc, shape, tau_s: tau, wMax, wMin } = this
    const { points: n, w_rad_s: w, weight } = this.d
    const out = new Float64Array(this.columns)
    const i = r < n ? r : r - n
    const scale = Math.sqrt(weight[i])
    if (r < n) out[0] = scale
    else {
      out[1] = (scale * w[i]) / wMax
      out[2] = (-scale * wMin) / w[i]
    }
    for (let k = 0; k < rc; k++) out[lead + k] = scale * shape[i * rc + k] * (r < n ? 1 : -w[i] * tau[k])
    return out
  }

  /** Column of the hat matrix A (AᵀA)⁻¹ Aᵀ. */
  hat(r: number): Float64Array {
    const p = this.row(r)
    solve(this.factor, this.columns, p)
    return this.times(p)
  }

  /** Mean of the two diagonal elements of the hat matrix of each point. */
  leverages(): Float64Array {
    const { columns: m, rc, shape, tau_s: tau, wMax, wMin } = this
    const { points: n, w_rad_s: w, weight } = this.d
    const out = new Float64Array(n)
    const g = inverse(this.factor, m)
    // What multiplies A_k in the sum over all pairs of columns, once for all points.
    const still = new Float64Array(rc)
    const turning = new Float64Array(rc)
    for (let k = 0; k < rc; k++) {
      let pairs = 0
      for (let l = 0; l < rc; l++) pairs += g[(lead + k) * m + lead + l] / (tau[k] + tau[l])
      still[k] = g[lead + k] + tau[k] * (pairs + wMin * g[2 * m + lead + k])
      turning[k] = (tau[k] * g[m + lead + k]) / wMax
    }
    for (let i = 0; i < n; i++) {
      const square = w[i] * w[i]
      let sum = 0
      for (let k = 0; k < rc; k++) sum += shape[i * rc + k] * (still[k] - square * turning[k])
      const fast = w[i] / wMax
      const slow = wMin / w[i]
      const ends = g[0] + fast * fast * g[m + 1] + slow * slow * g[2 * m + 2] - 2 * fast * slow * g[m + 2]
      out[i] = weight[i] * (ends / 2 + sum)
    }
    return out
  }
}

/** Residuals of a chain from which rows were taken out, and by which vectors q qᵀ that has changed the hat matrix. */
interface Left {
  readonly residual: Float64Array
  /** Of the rows that are left. */
  readonly chiSquared: number
  readonly taken: readonly Float64Array[]
}

function describe(chain: Chain, left: Left, leverage: Float64Array): LinearKk {
  const { points: n, weight } = chain.d
  const residualRe = new Float64Array(n)
  const residualIm = new Float64Array(n)
  for (let i = 0; i < n; i++) {
    const root = Math.sqrt(weight[i])
    residualRe[i] = left.residual[i] / root
    residualIm[i] = left.residual[n + i] / root
  }
  return {
    rcElements: chain.rc,
    chiSquared: left.chiSquared,
    freedom: 2 * n - chain.columns - left.taken.length,
    residualRe,
    residualIm,
    leverage,
    without(point) {
      const once = leaveOut(chain, left, point)
      const twice = once && leaveOut(chain, once, n + point)
      if (twice === null) return null
      const raised = leverage.slice()
      for (const q of twice.taken.slice(-2))
        for (let i = 0; i < n; i++) raised[i] += (q[i] * q[i] + q[n + i] * q[n + i]) / 2
      return describe(chain, twice, raised)
    },
  }
}

/**
 * Takes one row out of a solved system, exactly and without solving again: with h the row's column of the hat matrix H,
 *
 *   H' = H + h hᵀ/(1 - h_r),   e' = e + h e_r/(1 - h_r)
 *
 * so that the row itself turns into the prediction of the others.
 */
function leaveOut(chain: Chain, { residual, chiSquared, taken }: Left, row: number): Left | null {
  const h = chain.hat(row)
  for (const q of taken) for (let i = 0; i < h.length; i++) h[i] += q[row] * q[i]
  const own = 1 - h[row]
  if (own < leastOwn) return null
  const gone = residual[row] / own
  return {
    residual: residual.map((e, i) => e + h[i] * gone),
    chiSquared: Math.max(0, chiSquared - residual[row] * gone),
    taken: [...taken, h.map(x => x / Math.sqrt(own))],
  }
}
