/**
 * The peaks of a distribution, as a table: where, how high, how much resistance, how sure.
 *
 * A peak is a local maximum that stands above both of its valleys by more than a fifth of its own height, and above a
 * fiftieth of the highest, and whose area - its resistance, from valley to valley - is more than twice its own sigma.
 */

export interface DrtPeak {
  readonly tau_s: number
  readonly f_Hz: number
  /** Area of γ between the valleys. */
  readonly r_ohm: number
  /** Standard deviation of that area. */
  readonly rSigma_ohm: number
  readonly height_ohm: number
  /** Width at half height, in decades of τ; an ideal RC element is only as wide as the grid and the noise make it. */
  readonly decades: number
}

const prominence = 0.2
const smallest = 0.02

/**
 * @param tau_s  evenly spaced in ln τ
 * @param covariance  of γ [ohm²], row-major
 * @returns fastest first
 */
export function peaksOf(tau_s: readonly number[], gamma_ohm: readonly number[], covariance: Float64Array): DrtPeak[] {
  const n = tau_s.length
  const step = Math.log(tau_s[n - 1] / tau_s[0]) / (n - 1)
  const highest = gamma_ohm.reduce((a, b) => Math.max(a, b), 0)
  const peaks = tops(gamma_ohm, highest).map(({ top, from, to }) => {
    let r = 0
    let variance = 0
    for (let i = from; i <= to; i++) {
      r += gamma_ohm[i] * step
      for (let k = from; k <= to; k++) variance += step * step * covariance[i * n + k]
    }
    const shift = vertex(gamma_ohm, top)
    const tau = tau_s[top] * Math.exp(shift * step)
    return {
      tau_s: tau,
      f_Hz: 1 / (2 * Math.PI * tau),
      r_ohm: r,
      rSigma_ohm: Math.sqrt(variance),
      height_ohm: gamma_ohm[top],
      decades: (halfWidth(gamma_ohm, top, -1) + halfWidth(gamma_ohm, top, 1)) * (step / Math.LN10),
    }
  })
  return peaks.filter(p => p.r_ohm > 2 * p.rSigma_ohm)
}

/** Maxima with the valleys beside them; those that hardly rise above a valley are merged with their neighbour. */
function tops(gamma: readonly number[], highest: number): { top: number; from: number; to: number }[] {
  const found: { top: number; from: number; to: number }[] = []
  for (let i = 1; i < gamma.length - 1; i++)
    if (gamma[i] > gamma[i - 1] && gamma[i] >= gamma[i + 1] && gamma[i] > smallest * highest)
      found.push({ top: i, from: 0, to: gamma.length - 1 })
  const lowest = (a: number, b: number) => {
    let at = a
    for (let i = a; i <= b; i++) if (gamma[i] < gamma[at]) at = i
    return at
  }
  for (let k = 0; k + 1 < found.length;) {
    const [a, b] = [found[k], found[k + 1]]
    const valley = lowest(a.top, b.top)
    const smaller = gamma[a.top] < gamma[b.top] ? k : k + 1
    if (gamma[valley] > (1 - prominence) * gamma[found[smaller].top]) {
      found.splice(smaller, 1)
      k = Math.max(0, k - 1)
      continue
    }
    a.to = b.from = valley
    k++
  }
  return found
}

/** Where the parabola through ln γ at three points is highest, in steps from the middle one. */
function vertex(gamma: readonly number[], top: number): number {
  // beside a peak of one grid point there may be nothing at all
  const [a, b, c] = [-1, 0, 1].map(k => Math.log(Math.max(gamma[top + k], 1e-6 * gamma[top])))
  const curvature = a - 2 * b + c
  return curvature < 0 ? (a - c) / (2 * curvature) : 0
}

function halfWidth(gamma: readonly number[], top: number, way: 1 | -1): number {
  const half = gamma[top] / 2
  let i = top
  while (gamma[i + way] > half) i += way
  if (gamma[i + way] === undefined) return Math.abs(i - top)
  return Math.abs(i - top) + (gamma[i] - half) / (gamma[i] - gamma[i + way])
}
