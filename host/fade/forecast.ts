/**
 * A history and a horizon to quantiles: the experts are asked, the network weighs them, the calibration sets the width.
 * The one path from view to numbers: training scores, back-tests, the bench and the product all go through here.
 */
import { featuresOf } from "./features"
import { bandFactor, knownShare, type Calibration } from "./calibrate"
import {
  CAUTIOUS_AT,
  expertChanges,
  EXPERTS,
  expertsThere,
  TWINS_AT,
  type Knowledge,
  viewOf,
  type View,
} from "./experts"
import type { CycleTable } from "./history"
import { ask, QUANTILES, type Weights } from "./network"
import { hatsAt } from "./samples"

export interface Model {
  readonly ensemble: readonly Weights[]
  readonly known: Knowledge
}

export const MEDIAN = 3

export interface Forecast {
  /** [cycles asked][7] change of capacity over the level now, quantiles of QUANTILES. */
  readonly changes: Float32Array
  /** ln of life/N and of knee/N: [2][7]. */
  readonly lnCycles: Float32Array
  /** [cycles asked][experts] */
  readonly expertWeights: Float32Array
  readonly features: Float32Array
  /** [cycles asked][experts] what each of them said. */
  readonly experts: Float32Array
}

/** @param cycles  how many cycles later, each > 0 */
export function forecast(view: View, model: Model, cycles: readonly number[]): Forecast {
  const features = featuresOf(view)
  const hats = new Float32Array(cycles.flatMap(h => hatsAt(h / view.trace.n)))
  const experts = new Float32Array(cycles.flatMap(h => expertChanges(view, h)))
  const there = Float32Array.from(expertsThere(view))
  return { ...ask(model.ensemble, features, hats, experts, there), features, experts }
}

/**
 * The calibrated answer: a known cell's median leans to its nearest twins, an unknown one's to the cautious extrapolator, and
 * the quantiles move away from the median by the factor of each horizon.
 * @param strained  from the back-test, >= 1
 */
export function calibrated(
  raw: Forecast,
  view: View,
  cycles: readonly number[],
  calibration: Calibration,
  strained: number,
): Forecast {
  const q = QUANTILES.length
  const known = knownOf(view)
  const patience = patienceOf(view)
  const changes = raw.changes.slice()
  cycles.forEach((h, r) => {
    const f = bandFactor(calibration, h / view.trace.n, known) * strained
    const m = changes[r * q + MEDIAN]
    const said = raw.experts.subarray(r * EXPERTS.length, (r + 1) * EXPERTS.length)
    const toTwins = view.twins.near.length > 0 ? known * calibration.trust[view.qv ? 1 : 0] : 0
    const toCautious = (1 - known) * calibration.lean
    const leant = patience * (m + toTwins * (said[TWINS_AT] - m) + toCautious * (said[CAUTIOUS_AT] - m))
    for (let k = 0; k < q; k++) changes[r * q + k] = Math.max(leant + f * (changes[r * q + k] - m), -1)
  })
  return { ...raw, changes }
}

/** Change so far below which nothing has happened yet, and above which something has. */
const STILL = 0.0005
const MOVING = 0.0015
/** What stays of a forecast change where nothing has happened. */
const PATIENCE = 0.35

/**
 * A history in which nothing has happened yet, of a chemistry that is not told, may be a cell that never fades or one whose
 * knee is near; nobody can tell them apart. The band keeps both, the median stays nearer to where it is.
 */
function patienceOf({ trace }: View): number {
  if (trace.table.chemistry) return 1
  const quarter = trace.v.length / 4
  let moved = 0
  for (let j = 0; j < quarter; j++) moved += (trace.v[j] - trace.v[trace.v.length - 1 - j]) / quarter
  const error = (trace.noise * 2) / Math.sqrt(Math.max(trace.points / 4, 1))
  const share = Math.min(Math.max((Math.abs(moved) - error - STILL) / (MOVING - STILL), 0), 1)
  return PATIENCE + (1 - PATIENCE) * share
}

export function knownOf(view: View): number {
  return knownShare(view.twins.nearest, (view.trace.table.chemistry ?? "") !== "")
}

/**
 * How the model would have done on this very cell: asked at a half and at three quarters of N, looked up in what came.
 * @returns 90 % quantile of |error| over half-width of the 90 % band; 1 = the band just held; NaN when N is too small
 */
export function backTest(table: CycleTable, view: View, model: Model): number {
  const { trace } = view
  const scores: number[] = []
  for (const share of [0.5, 0.75]) {
    const upTo = trace.firstCycle + Math.floor(share * trace.n)
    const early = cutAt(table, upTo, model.known)
    if (!early || early.trace.n < 8) continue
    const cycles: number[] = []
    const truth: number[] = []
    for (let j = 0; j < 10; j++) {
      const x = share + ((j + 1) / 10) * (1 - share)
      const k = Math.round(x * 40) - 1
      cycles.push(Math.max(x * trace.n - early.trace.n, 1))
      truth.push((trace.v[k] * trace.level_Ah) / early.trace.level_Ah - 1)
    }
    const { changes } = forecast(early, model, cycles)
    truth.forEach((y, r) => scores.push(misfit(changes.subarray(r * QUANTILES.length), y)))
  }
  if (scores.length === 0) return NaN
  scores.sort((a, b) => a - b)
  return scores[Math.floor(0.9 * (scores.length - 1))]
}

function cutAt(table: CycleTable, upTo: number, known: Knowledge): View | null {
  try {
    return viewOf(table, upTo, known)
  } catch {
    return null
  }
}

/** Distance from the median in half-widths of the 90 % band on that side. */
export function misfit(quantiles: ArrayLike<number>, y: number): number {
  const m = quantiles[MEDIAN]
  const half = y < m ? m - quantiles[0] : quantiles[QUANTILES.length - 1] - m
  return Math.abs(y - m) / Math.max(half, 5e-4)
}

/** A back-test that failed widens the band, by the root of how badly; one that held does not narrow it. */
export function strainOf(score: number): number {
  return Number.isFinite(score) ? Math.min(Math.max(Math.sqrt(score), 1), 2) : 1
}

/** Mean weight of each expert over the horizons asked. */
export function weightsOf(said: Forecast): { name: string; share: number }[] {
  const rows = said.expertWeights.length / EXPERTS.length
  return EXPERTS.map((name, k) => {
    let sum = 0
    for (let r = 0; r < rows; r++) sum += said.expertWeights[r * EXPERTS.length + k]
    return { name, share: sum / Math.max(rows, 1) }
  })
}
