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

// Scratch of the last solve, kept so that a stream of points does not allocate.
let design = new Float64Array(0)
let right = new Float64Array(0)

/**
 * @param perDecade  RC elements per decade of frequency
 * @returns null while there are too few points
 */
export function linearKramersKronig(d: LinearKkInput, perDecade = 4): LinearKk | null {
  const solved = solve(d, perDecade)
  return solved && describe(d, solved)
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
 * As stable as Householder for least squares when b is taken along (Å. Björck, BIT 7 (1967) 1). Two columns of Q leave
 * four columns of `a` in one pass over memory, which is what takes the time.
 */
function orthogonalise(a: Float64Array, b: Float64Array, rows: number, columns: number): void {
  for (let k = 0; k < columns; k += 2) {
    const at = k * rows
    normalise(a, at, rows)
    removeFrom(b, 0, a, at, rows)
    if (k + 1 === columns) return
    removeFrom(a, at + rows, a, at, rows)
    normalise(a, at + rows, rows)
    removeFrom(b, 0, a, at + rows, rows)
    let j = k + 2
    for (; j + 4 <= columns; j += 4) removePairFromFour(a, j * rows, at, rows)
    for (; j < columns; j++) {
      removeFrom(a, j * rows, a, at, rows)
      removeFrom(a, j * rows, a, at + rows, rows)
    }
  }
}

function normalise(a: Float64Array, at: number, rows: number): void {
  let s = 0
  for (let i = at; i < at + rows; i++) s += a[i] * a[i]
  const scale = s > 0 ? 1 / Math.sqrt(s) : 0
  for (let i = at; i < at + rows; i++) a[i] *= scale
}

/** x -= q (q·x) */
function removeFrom(x: Float64Array, xAt: number, q: Float64Array, qAt: number, rows: number): void {
  let dot = 0
  for (let i = 0; i < rows; i++) dot += q[qAt + i] * x[xAt + i]
  for (let i = 0; i < rows; i++) x[xAt + i] -= dot * q[qAt + i]
}

/** Columns q, r at `pair` leave the columns w, x, y, z at `first`. */
function removePairFromFour(a: Float64Array, first: number, pair: number, rows: number): void {
  const [rAt, xAt, yAt, zAt] = [pair + rows, first + rows, first + 2 * rows, first + 3 * rows]
  let [qw, qx, qy, qz] = [0, 0, 0, 0]
  let [rw, rx, ry, rz] = [0, 0, 0, 0]
  for (let i = 0; i < rows; i++) {
    const q = a[pair + i]
    const r = a[rAt + i]
    const w = a[first + i]
    const x = a[xAt + i]
    const y = a[yAt + i]
    const z = a[zAt + i]
    qw += q * w
    qx += q * x
    qy += q * y
    qz += q * z
    rw += r * w
    rx += r * x
    ry += r * y
    rz += r * z
  }
  for (let i = 0; i < rows; i++) {
    const q = a[pair + i]
    const r = a[rAt + i]
    a[first + i] -= qw * q + rw * r
    a[xAt + i] -= qx * q + rx * r
    a[yAt + i] -= qy * q + ry * r
    a[zAt + i] -= qz * q + rz * r
  }
}

/** Leverage is the row norm² of Q; `known` is what its first columns gave. */
function describe(d: LinearKkInput, solved: Solved, known?: { leverage: Float64Array; columns: number }): LinearKk {
  const { points: n, weights } = d
  const { misfit, rows, columns } = solved
  const residualRe = new Float64Array(n)
  const residualIm = new Float64Array(n)
  const leverage = known ? known.leverage.slice() : new Float64Array(n)
  for (let i = 0; i < n; i++) {
    residualRe[i] = right[i] / Math.sqrt(weights.re[i])
    residualIm[i] = right[n + i] / Math.sqrt(weights.im[i])
  }
  for (let at = (known?.columns ?? 0) * rows; at < columns * rows; at += rows)
    for (let i = 0; i < n; i++) leverage[i] += (design[at + i] ** 2 + design[at + n + i] ** 2) / 2
  return {
    ...misfit,
    residualRe,
    residualIm,
    leverage,
    without(point) {
      const once = leaveOut(solved, point)
      const twice = once && leaveOut(once, n + point)
      return twice && describe(d, twice, { leverage, columns })
    },
  }
}

/**
 * Takes one row out of a solved system, exactly and without solving again: with h the row's column of H = QQᵀ,
 *
 *   H' = H + h hᵀ/(1 - h_r),   e' = e + h e_r/(1 - h_r)
 *
 * so Q only gains the column h/√(1 - h_r), and the row itself turns into the prediction of the others.
 */
function leaveOut({ misfit, rows, columns }: Solved, row: number): Solved | null {
  const to = columns * rows
  if (design.length < to + rows) {
    const larger = new Float64Array(2 * (to + rows))
    larger.set(design)
    design = larger
  }
  design.fill(0, to, to + rows)
  for (let at = 0; at < to; at += rows) {
    const q = design[at + row]
    for (let i = 0; i < rows; i++) design[to + i] += q * design[at + i]
  }
  const own = 1 - design[to + row]
  if (own < leastOwn) return null
  const gone = right[row] / own
  const scale = 1 / Math.sqrt(own)
  const chiSquared = Math.max(0, misfit.chiSquared - right[row] * gone)
  for (let i = 0; i < rows; i++) {
    right[i] += design[to + i] * gone
    design[to + i] *= scale
  }
  return { misfit: { ...misfit, chiSquared, freedom: misfit.freedom - 1 }, rows, columns: columns + 1 }
}
