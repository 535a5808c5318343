/**
 * The experts that know nothing but this cell: closed-form continuations of v(x), x = n/N, to x = 1 + h/N.
 *
 *   persistence v = 1, lines over the last half and quarter, a + b x^c (c chosen), a + b x^0.5, a + b (1 - e^(-x/s))
 *
 *   and the cautious one: the median of both lines and the root, never rising, saturating at 30 %
 *
 * All pass through the level now (v(1) = 1): an extrapolator forecasts the change, the level is known better from the end
 * of the history. Least squares on the grid; early points of a formation weigh less. Source: facts of the MATR, HUST, XJTU
 * and TJU cells, where each of them is the best one somewhere.
 */
import { GRID } from "./history"

export const EXTRAPOLATORS = ["persistence", "line", "lateLine", "sqrt", "power", "saturating", "cautious"] as const
export type ExtrapolatorName = (typeof EXTRAPOLATORS)[number]

const EXPONENTS = [0.3, 0.5, 0.7, 1, 1.4, 2, 3]
const TIMES = [0.08, 0.15, 0.3, 0.6, 1.2, 2.5]
/** No forecast leaves this band around the level now. */
export const FLOOR = 0.05
export const CEILING = 1.6

/** Loss at which the cautious continuation saturates. */
export const CAUTIOUS_MOST = 0.3

export interface Fit {
  /** Change per unit of the basis, exponent or time constant chosen, residual rms. */
  readonly slope: number
  readonly shape: number
  readonly rms: number
}

export interface Extrapolation {
  readonly line: Fit
  readonly lateLine: Fit
  readonly sqrt: Fit
  readonly power: Fit
  readonly saturating: Fit
  /** Residual of the whole-history straight line. */
  readonly straightRms: number
}

const X = Float64Array.from({ length: GRID }, (_, j) => (j + 1) / GRID)

/** v = a + b g(x) by weighted least squares from grid point `from` to `to`. */
function leastSquares(v: Float64Array, g: (x: number) => number, from: number, to = v.length): Fit {
  let w = 0
  let sx = 0
  let sy = 0
  let sxx = 0
  let sxy = 0
  let syy = 0
  for (let j = from; j < to; j++) {
    const weight = X[j] < 0.15 ? 0.3 : 1
    const x = g(X[j])
    w += weight
    sx += weight * x
    sy += weight * v[j]
    sxx += weight * x * x
    sxy += weight * x * v[j]
    syy += weight * v[j] * v[j]
  }
  const den = sxx - (sx * sx) / w
  const slope = den > 1e-12 ? (sxy - (sx * sy) / w) / den : 0
  const rms = Math.sqrt(Math.max(syy - (sy * sy) / w - slope * slope * den, 0) / w)
  return { slope, shape: 1, rms }
}

/** @param v  a trace's course; `to` grid points of it may be seen (for a back-test) */
export function extrapolate(v: Float64Array, to = GRID): Extrapolation {
  const whole = (g: (x: number) => number) => leastSquares(v, g, 0, to)
  let power: Fit = { slope: 0, shape: 1, rms: Infinity }
  for (const c of EXPONENTS) {
    const f = whole(x => Math.pow(x, c))
    if (f.rms < power.rms * 0.999) power = { ...f, shape: c }
  }
  let saturating: Fit = { slope: 0, shape: 1, rms: Infinity }
  for (const s of TIMES) {
    const f = whole(x => 1 - Math.exp(-x / s))
    if (f.rms < saturating.rms * 0.999) saturating = { ...f, shape: s }
  }
  const straight = whole(x => x)
  return {
    line: leastSquares(v, x => x, Math.floor(to / 2), to),
    lateLine: leastSquares(v, x => x, Math.floor(0.75 * to), to),
    sqrt: whole(Math.sqrt),
    // a rising power law has no end: it is not continued
    power: power.slope > 0 ? { slope: 0, shape: power.shape, rms: power.rms } : power,
    saturating,
    straightRms: straight.rms,
  }
}

/**
 * @param horizon  h/N > 0
 * @param end      x of the last point that was seen: 1, or less in a back-test
 * @returns forecast over the level at `end`, as a change (0 = persistence)
 */
export function changes(e: Extrapolation, horizon: number, end = 1): number[] {
  const x = end + horizon
  const line = e.line.slope * (x - end)
  const late = e.lateLine.slope * (x - end)
  const root = e.sqrt.slope * (Math.sqrt(x) - Math.sqrt(end))
  return [
    0,
    line,
    late,
    root,
    e.power.slope * (Math.pow(x, e.power.shape) - Math.pow(end, e.power.shape)),
    e.saturating.slope * (Math.exp(-end / e.saturating.shape) - Math.exp(-x / e.saturating.shape)),
    cautious(line, late, root),
  ]
}

/** Chosen on the open cells as the continuation with the smallest mean error over sets that it has not seen. */
function cautious(line: number, late: number, root: number): number {
  const middle = Math.max(Math.min(line, late), Math.min(Math.max(line, late), root))
  return CAUTIOUS_MOST * Math.tanh(Math.min(middle, 0) / CAUTIOUS_MOST)
}

/** Held inside what a cell can do. */
export function bounded(change: number): number {
  return Math.min(Math.max(change, FLOOR - 1), CEILING - 1)
}
