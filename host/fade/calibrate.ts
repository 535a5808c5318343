/**
 * Conformal calibration of the bands. The score of a point is its distance from the median in half-widths of the 90 % band;
 * the 90 % quantile of the scores of cells that took no part in the training is the factor by which the band must be
 * stretched. By horizon; once with cells of sets that were in the training, once with whole sets left out. Every set counts
 * the same, whatever its size. Source: Romano, Patterson & Candes, NeurIPS 2019 (conformalised quantile regression).
 */

/** Upper edges of h/N of the bins; the last bin has none. */
export const HORIZON_EDGES = [0.3, 1, 3, 10] as const
/** A little more than is asked for: the next cells of a set are not those that were counted. */
const COVERAGE = 0.93
/** Of sets that were left out: the next unknown set may be one of the harder ones. */
const COVERAGE_UNKNOWN = 0.94
const FACTOR_MIN = 0.4
const FACTOR_MAX = 4
const SCORES_MIN = 40
/** A set of two cells must not weigh as much as one of fifty. */
const VOTES_MIN = 8

export interface Calibration {
  /** One factor for each bin: of the network's band where the kind of cell was in the training, of the mixture's where not. */
  readonly known: readonly number[]
  readonly unknown: readonly number[]
  /** How far the median of a known cell leans to its nearest twins, 0..1: without and with the Q(V) expert. */
  readonly trust: readonly [number, number]
}

/** Bands as they come, nobody leant to: where the fitting of a calibration begins. */
export const UNCALIBRATED: Calibration = { known: [1, 1, 1, 1, 1], unknown: [1, 1, 1, 1, 1], trust: [0, 0] }

/** Distance to the nearest twin up to which a cell counts as known and from which on not; with and without its chemistry. */
const NEAR = { told: [1.5, 2.1], untold: [0.5, 1.1] } as const

export interface Score {
  readonly set: string
  /** Share of its cell's vote: one over the points asked of it. */
  readonly vote: number
  readonly rho: number
  readonly score: number
}

function binOf(rho: number): number {
  let k = 0
  while (k < HORIZON_EDGES.length && rho > HORIZON_EDGES[k]) k++
  return k
}

/** Quantile of values with weights. */
export function weightedQuantile(values: readonly number[], weights: readonly number[], p: number): number {
  const order = values.map((_, k) => k).sort((a, b) => values[a] - values[b])
  const total = weights.reduce((s, w) => s + w, 0)
  let sum = 0
  for (const k of order) if ((sum += weights[k]) >= p * total) return values[k]
  return values[order[order.length - 1]]
}

export function factorsOfUnknown(scores: readonly Score[]): number[] {
  return factorsOf(scores, COVERAGE_UNKNOWN)
}

/** @returns the factor of each horizon bin; 1 where a bin has too few scores */
export function factorsOf(scores: readonly Score[], coverage = COVERAGE): number[] {
  return Array.from({ length: HORIZON_EDGES.length + 1 }, (_, bin) => {
    const here = scores.filter(s => binOf(s.rho) === bin && Number.isFinite(s.score))
    if (here.length < SCORES_MIN) return 1
    const votes = new Map<string, number>()
    for (const s of here) votes.set(s.set, (votes.get(s.set) ?? 0) + s.vote)
    const weights = here.map(s => s.vote / Math.max(votes.get(s.set)!, VOTES_MIN))
    const f = weightedQuantile(
      here.map(s => s.score),
      weights,
      coverage,
    )
    return Math.min(Math.max(f, FACTOR_MIN), FACTOR_MAX)
  })
}

/** Middles of the bins, h/N. */
const CENTRES = [0.15, 0.6, 1.8, 5.5, 18]

/** @returns factor at a horizon, linear in ln(1 + h/N) between the bins' centres */
export function factorAt(factors: readonly number[], rho: number): number {
  const z = Math.log1p(rho)
  if (z <= Math.log1p(CENTRES[0])) return factors[0]
  for (let k = 1; k < CENTRES.length; k++) {
    const a = Math.log1p(CENTRES[k - 1])
    const b = Math.log1p(CENTRES[k])
    if (z <= b) return factors[k - 1] + ((z - a) / (b - a)) * (factors[k] - factors[k - 1])
  }
  return factors[factors.length - 1]
}

/** 1 near the library, 0 far from it. A file that does not tell its chemistry must be nearer to count as known. */
export function knownShare(nearest: number, chemistryTold: boolean): number {
  const [near, far] = chemistryTold ? NEAR.told : NEAR.untold
  return Math.min(Math.max((far - nearest) / (far - near), 0), 1)
}
