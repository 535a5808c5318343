/**
 * The forecast of a cell that the library does not know: a mixture of everybody, in shares that the cell's own past chooses,
 * and a band as wide as they differ and as they erred.
 *
 *   share_e = prior_e exp(-RIGOUR s_e / (s_best + FLOOR)),  s_e = mean |error| of candidate e on the past
 *   half-width = half of the network's + spread of the candidates + rms error on the past sqrt(1 + h/N) + a little of all
 *
 * The cautious extrapolator, the nearest twins and the network are always in the mixture. No share is fitted: with whole
 * sets left out, equal shares were as good as any that were, and better for the next set. A history of few points, or one
 * in which little has happened, cannot choose: there the network and the cautious extrapolator count most. Of few points the
 * band is wider, too.
 */
import { CAUTIOUS_AT, EXPERTS, TWINS_AT, type View } from "./experts"
import { CAUTIOUS_MOST, EXTRAPOLATORS } from "./extrapolators"
import { MEDIAN, QUANTILES } from "./quantiles"

const LINES = ["line", "lateLine", "sqrt", "power", "saturating"] as const
const LINES_AT = LINES.map(name => EXTRAPOLATORS.indexOf(name))
/** The plain extrapolators, the cautious one, the nearest twins, the network. */
const PRIOR = [...LINES.map(() => Math.exp(-1)), 1, 1, 1]
const NETWORK = PRIOR.length - 1
const CAUTIOUS = LINES.length
const TWINS = CAUTIOUS + 1
const RIGOUR = 0.8
const FLOOR = 0.004
/** Points of a history up to which it chooses nothing, and from which on it chooses freely. */
const FEW = { from: 4, to: 20 }
/** Change so far below which a history cannot choose, and above which it can. */
export const CHOOSING = { still: 0.001, moving: 0.006 }
/** By how much the band of a history of the fewest points is wider. */
const FEW_WIDER = 2
/** Smallest half-width [of the level], of the change, and per ln(1 + h/N). */
const LEAST = { level: 0.003, change: 0.05, horizon: 0.01 }

/** What the candidates said of one point of the past, and what it was; changes over the level then. */
export interface Said {
  readonly said: readonly number[]
  readonly truth: number
}

export interface OwnPast {
  /** 90 % quantile of |error| over half-width of the network's 90 % band; 1 = it just held; NaN when N is too small. */
  readonly score: number
  /** Of the candidates, summing to one. */
  readonly shares: readonly number[]
  /** Root mean square error of their mixture. */
  readonly rms: number
  /** 0 = the fewest points, 1 = enough. */
  readonly enough: number
}

/** What each candidate says; the plain extrapolators never rise and saturate. @param experts one row of EXPERTS */
export function candidates(experts: ArrayLike<number>, network: number): number[] {
  return [
    ...LINES_AT.map(k => CAUTIOUS_MOST * Math.tanh(Math.min(experts[k], 0) / CAUTIOUS_MOST)),
    experts[CAUTIOUS_AT],
    experts[TWINS_AT],
    network,
  ]
}

/**
 * 0 = so far the cell has changed by less than `still` beyond its scatter, 1 = by more than `moving`, relative to the level.
 * A cell whose chemistry is told is not judged by it: its kind says what to expect.
 */
export function eventful({ trace }: View, still: number, moving: number): number {
  if (trace.table.chemistry) return 1
  const quarter = trace.v.length / 4
  let moved = 0
  for (let j = 0; j < quarter; j++) moved += (trace.v[j] - trace.v[trace.v.length - 1 - j]) / quarter
  const error = (trace.noise * 2) / Math.sqrt(Math.max(trace.points / 4, 1))
  return Math.min(Math.max((Math.abs(moved) - error - still) / (moving - still), 0), 1)
}

/** 0 = a history of the fewest points, 1 = of enough to choose freely. */
export function enoughPoints(points: number): number {
  return Math.min(Math.max((points - FEW.from) / (FEW.to - FEW.from), 0), 1)
}

/** @param choosing  0 = the history cannot choose, 1 = it can */
export function sharesOf(past: readonly Said[], twins: boolean, choosing: number): number[] {
  const shares = PRIOR.slice()
  if (!twins) shares[TWINS] = 0
  if (past.length > 0) {
    const errors = PRIOR.map((_, k) => past.reduce((sum, p) => sum + Math.abs(p.said[k] - p.truth), 0) / past.length)
    const best = Math.min(...errors)
    errors.forEach((s, k) => (shares[k] *= Math.exp(-RIGOUR * Math.min(s / (best + FLOOR), 20))))
  }
  shares.forEach((_, k) => {
    if (k !== CAUTIOUS && k !== NETWORK) shares[k] *= choosing
  })
  const total = shares.reduce((a, b) => a + b, 0)
  return shares.map(s => s / total)
}

/** The shares by place in EXPERTS, and that of the network, which is a mixture of them itself. */
export function sharesByExpert(past: OwnPast): { alone: number[]; network: number } {
  const alone = EXPERTS.map(() => 0)
  LINES_AT.forEach((at, k) => (alone[at] = past.shares[k]))
  alone[CAUTIOUS_AT] = past.shares[CAUTIOUS]
  alone[TWINS_AT] = past.shares[TWINS]
  return { alone, network: past.shares[NETWORK] }
}

/**
 * The mixture at one horizon.
 * @param experts  what each expert says there, one row of EXPERTS
 * @param quantiles  what the network says there
 * @param rho  h/N
 * @returns middle, and half-widths of the 90 % band below and above it before calibration; changes over the level now
 */
export function mixture(past: OwnPast, experts: ArrayLike<number>, quantiles: ArrayLike<number>, rho: number) {
  const said = candidates(experts, quantiles[MEDIAN])
  const middle = mixed(said, past.shares)
  const spread = Math.sqrt(past.shares.reduce((sum, s, k) => sum + s * (said[k] - middle) ** 2, 0))
  const least = LEAST.level + LEAST.change * Math.abs(middle) + LEAST.horizon * Math.log1p(rho)
  const own = spread + past.rms * Math.sqrt(1 + rho) + least
  const wider = 1 + FEW_WIDER * (1 - past.enough)
  return {
    middle,
    below: wider * (0.5 * (quantiles[MEDIAN] - quantiles[0]) + own),
    above: wider * (0.5 * (quantiles[QUANTILES.length - 1] - quantiles[MEDIAN]) + own),
  }
}

export function mixed(said: readonly number[], shares: readonly number[]): number {
  return said.reduce((sum, x, k) => sum + x * shares[k], 0)
}
