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

/** χ² alone. */
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
  // Column-major, so that the inner loops of the QR run along memory.
  const a = design
  const b = right
  const times = Float64Array.from({ length: rc }, (_, k) => ((wMax / wMin) * tail) ** (k / (rc - 1)) / wMax)
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
      const x = w[i] * times[k]
      const at = (3 + k) * rows
      a[at + re] = gr / (1 + x * x)
      a[at + im] = (-gi * x) / (1 + x * x)
    }
    b[re] = d.re_ohm[i] * gr
    b[im] = d.im_ohm[i] * gi
  }
  orthogonalise(a, b, rows, columns)
  let chiSquared = 0
  for (let i = 0; i < rows; i++) chiSquared += b[i] * b[i]
  return { misfit: { rcElements: rc, chiSquared, freedom: rows - columns }, rows, columns }
}

/**
 * Modified Gram-Schmidt with `b` as the last column: `a` becomes Q, `b` the residual.
 * As stable as Householder for least squares when b is taken along (Å. Björck, BIT 7 (1967) 1).
 */
function orthogonalise(a: Float64Array, b: Float64Array, rows: number, columns: number): void {
  for (let k = 0; k < columns; k++) {
    const at = k * rows
    let s = 0
    for (let i = 0; i < rows; i++) s += a[at + i] * a[at + i]
    const scale = s > 0 ? 1 / Math.sqrt(s) : 0
    for (let i = 0; i < rows; i++) a[at + i] *= scale
    for (let j = k + 1; j < columns; j++) removeFrom(a, j * rows, a, at, rows)
    removeFrom(b, 0, a, at, rows)
  }
}

/** x -= q (q·x) */
function removeFrom(x: Float64Array, xAt: number, q: Float64Array, qAt: number, rows: number): void {
  let dot = 0
  for (let i = 0; i < rows; i++) dot += q[qAt + i] * x[xAt + i]
  for (let i = 0; i < rows; i++) x[xAt + i] -= dot * q[qAt + i]
}

/** Leverage is the row norm² of Q. */
function residuals({ points: n, weights }: LinearKkInput, { rows, columns }: Solved) {
  const residualRe = new Float64Array(n)
  const residualIm = new Float64Array(n)
  const leverage = new Float64Array(n)
  for (let i = 0; i < n; i++) {
    residualRe[i] = right[i] / Math.sqrt(weights.re[i])
    residualIm[i] = right[n + i] / Math.sqrt(weights.im[i])
  }
  for (let c = 0; c < columns; c++) {
    const at = c * rows
    for (let i = 0; i < n; i++) leverage[i] += (design[at + i] ** 2 + design[at + n + i] ** 2) / 2
  }
  return { residualRe, residualIm, leverage }
}
