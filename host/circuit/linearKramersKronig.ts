/**
 * The best fit by anything causal, linear and stable: a chain of RC elements with fixed time constants.
 *
 *   Z ≈ R + jωL + 1/(jωC) + Σ R_k/(1 + jωτ_k),   τ_k evenly spaced in ln τ from 1/ω_max to 3/ω_min
 *
 * The model is linear in R, L, 1/C and R_k (any sign), so one QR decomposition solves it. What remains is noise, or a
 * cell that drifted, or was not linear. Fewer than 4 RC per decade would be biased on clean data.
 * Source: B. A. Boukamp, J. Electrochem. Soc. 142 (1995) 1885; M. Schönleber et al., Electrochim. Acta 131 (2014) 20.
 */

export interface LinearKkInput {
  readonly points: number
  readonly w_rad_s: Float64Array
  readonly re_ohm: Float64Array
  readonly im_ohm: Float64Array
  /** Weights [1/ohm²]. */
  readonly weights: { readonly re: Float64Array; readonly im: Float64Array }
}

export interface LinearKk extends KkMisfit {
  /** Z - Z_kk [ohm]. */
  readonly residualRe: Float64Array
  readonly residualIm: Float64Array
  /** Share of each point's own freedom that the model used up, 0..1, Re and Im together. */
  readonly leverage: Float64Array
}

/** Diffusion does not end where the sweep does: the slowest τ lies beyond the lowest frequency by this factor. */
const tail = 3

/** Degrees of freedom that must be left for the residuals to mean anything. */
const leastFreedom = 6

// Scratch of the last solve, kept so that a stream of points does not allocate.
let design = new Float64Array(0)
let right = new Float64Array(0)
let norms = new Float64Array(0)

/**
 * @param perDecade  RC elements per decade of frequency
 * @returns null while there are too few points
 */
export function linearKramersKronig(d: LinearKkInput, perDecade = 4): LinearKk | null {
  const solved = solve(d, perDecade)
  return solved && { ...solved.misfit, ...residuals(d, solved) }
}

export interface KkMisfit {
  readonly rcElements: number
  readonly chiSquared: number
  readonly freedom: number
}

/** χ² alone, at a third of the time. */
export function kramersKronigMisfit(d: LinearKkInput, perDecade = 4): KkMisfit | null {
  return solve(d, perDecade)?.misfit ?? null
}

interface Solved {
  readonly misfit: KkMisfit
  readonly rows: number
  readonly columns: number
}

function solve(d: LinearKkInput, perDecade: number): Solved | null {
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
  const columns = rc + 3
  const rows = 2 * n
  if (rows - columns < leastFreedom) return null

  if (design.length < rows * columns) design = new Float64Array(2 * rows * columns)
  if (right.length < rows) right = new Float64Array(2 * rows)
  if (norms.length < columns) norms = new Float64Array(2 * columns)
  // Column-major, so that the inner loops of the QR run along memory.
  const a = design
  const b = right
  for (let i = 0; i < n; i++) {
    const gr = Math.sqrt(d.weights.re[i])
    const gi = Math.sqrt(d.weights.im[i])
    const re = i
    const im = n + i
    a[re] = gr
    a[im] = 0
    a[rows + re] = 0
    a[rows + im] = (gi * w[i]) / wMax
    a[2 * rows + re] = 0
    a[2 * rows + im] = (-gi * wMin) / w[i]
    for (let k = 0; k < rc; k++) {
      const x = (w[i] / wMax) * ((wMax / wMin) * tail) ** (k / (rc - 1))
      const at = (3 + k) * rows
      a[at + re] = gr / (1 + x * x)
      a[at + im] = (-gi * x) / (1 + x * x)
    }
    b[re] = d.re_ohm[i] * gr
    b[im] = d.im_ohm[i] * gi
  }
  triangularise(a, b, rows, columns, norms)
  let chiSquared = 0
  for (let i = columns; i < rows; i++) chiSquared += b[i] * b[i]

  return { misfit: { rcElements: rc, chiSquared, freedom: rows - columns }, rows, columns }
}

/** Householder QR in place: below the diagonal stay the reflectors, `b` becomes Qᵀb. */
function triangularise(a: Float64Array, b: Float64Array, rows: number, columns: number, norms: Float64Array): void {
  for (let k = 0; k < columns; k++) {
    const at = k * rows
    let s = 0
    for (let i = k; i < rows; i++) s += a[at + i] * a[at + i]
    s = Math.sqrt(s)
    norms[k] = 0
    if (s === 0) continue
    const alpha = a[at + k] > 0 ? -s : s
    // |v|² = 2 s (s + |a_kk|)
    norms[k] = 2 * s * (s + Math.abs(a[at + k]))
    a[at + k] -= alpha
    for (let j = k + 1; j < columns; j++) reflect(a, at, a, j * rows, k, rows, norms[k])
    reflect(a, at, b, 0, k, rows, norms[k])
  }
}

function reflect(
  v: Float64Array,
  vAt: number,
  x: Float64Array,
  xAt: number,
  from: number,
  rows: number,
  vv: number,
): void {
  let dot = 0
  for (let i = from; i < rows; i++) dot += v[vAt + i] * x[xAt + i]
  const f = (2 * dot) / vv
  for (let i = from; i < rows; i++) x[xAt + i] -= f * v[vAt + i]
}

/** Residual = Q [0; Qᵀb below the columns]; leverage = row norms² of the first columns of Q. */
function residuals({ points: n, weights }: LinearKkInput, { rows, columns }: Solved) {
  const a = design
  const residual = new Float64Array(rows)
  residual.set(right.subarray(columns, rows), columns)
  for (let k = columns - 1; k >= 0; k--) if (norms[k] > 0) reflect(a, k * rows, residual, 0, k, rows, norms[k])

  const leverage = new Float64Array(n)
  const q = new Float64Array(rows)
  for (let c = 0; c < columns; c++) {
    q.fill(0)
    q[c] = 1
    for (let k = c; k >= 0; k--) if (norms[k] > 0) reflect(a, k * rows, q, 0, k, rows, norms[k])
    for (let i = 0; i < n; i++) leverage[i] += (q[i] * q[i] + q[n + i] * q[n + i]) / 2
  }
  const residualRe = new Float64Array(n)
  const residualIm = new Float64Array(n)
  for (let i = 0; i < n; i++) {
    residualRe[i] = residual[i] / Math.sqrt(weights.re[i])
    residualIm[i] = residual[n + i] / Math.sqrt(weights.im[i])
  }
  return { residualRe, residualIm, leverage }
}
