/**
 * What a peak stands on.
 *
 *   none   zero current: what the formulas of Randles and Sevcik mean, when nothing else carries current
 *   line   a straight line through the flat part before the peak, carried on under it: charging current, leakage
 *   chord  from foot to foot: bands that rise and end, as of a layer on the surface or a phase change
 */
import { linearFit } from "../leastSquares"

export type BaselineKind = "none" | "line" | "chord"

export interface Baseline {
  readonly kind: BaselineKind
  at(e_V: number): number
  /** Standard uncertainty of it by scatter [A]. */
  uAt(e_V: number): number
  /** The readings it was drawn from. */
  readonly from: number
  readonly to: number
}

export interface Arrays {
  readonly e: Float64Array
  /** Current in the direction of the sweep. */
  readonly y: Float64Array
}

export function baselineOf(kind: BaselineKind, { e, y }: Arrays, top: number, left: number, right: number): Baseline {
  if (kind === "chord") {
    const slope = e[right] === e[left] ? 0 : (y[right] - y[left]) / (e[right] - e[left])
    return { kind, from: left, to: right, at: v => y[left] + slope * (v - e[left]), uAt: () => 0 }
  }
  if (kind === "line") {
    const found = flatPart({ e, y }, top)
    if (found) return found
  }
  return { kind: "none", from: 0, to: 0, at: () => 0, uAt: () => 0 }
}

/** The line before the peak: between what is left of the turn and the foot, where the curve leaves it. */
function flatPart({ e, y }: Arrays, top: number): Baseline | undefined {
  const start = Math.floor(0.05 * top)
  // the foot: farthest below the chord from the start to the top
  let foot = start
  let deepest = 0
  const slope = (y[top] - y[start]) / (e[top] - e[start])
  for (let k = start; k < top; k++) {
    const below = y[start] + slope * (e[k] - e[start]) - y[k]
    if (below > deepest) [deepest, foot] = [below, k]
  }
  // the last quarter before the foot already belongs to the peak
  const to = start + Math.floor(0.6 * (foot - start))
  const from = start + Math.floor(0.15 * (to - start))
  if (to - from < 6) return undefined
  const mid = 0.5 * (e[from] + e[to])
  const x = Float64Array.from({ length: to - from }, (_, k) => e[from + k] - mid)
  const fit = linearFit([new Float64Array(x.length).fill(1), x], y.subarray(from, to))
  const c = fit.covariance
  return {
    kind: "line",
    from,
    to,
    at: v => fit.p[0] + fit.p[1] * (v - mid),
    uAt: v => (c ? Math.sqrt(Math.max(0, c[0][0] + 2 * c[0][1] * (v - mid) + c[1][1] * (v - mid) ** 2)) : 0),
  }
}
