/**
 * The answer for one cell: trajectory with bands, life, knee, and why.
 *
 *   forming   the loss of the first cycles still goes on and slows down
 *   rising    no maximum yet: no end of life is in sight, and none is named
 *   fading    the usual case
 *
 * beside it `familiar`: false means "I don't know this kind of cell" - bands are wide and no end of life is named. A pure
 * function of the history up to N and the weights.
 */
import { calibrated, forecast, knownOf, weightsOf, type Forecast } from "./forecast"
import type { Repair } from "./cycleRepairs"
import { viewOf, type View } from "./experts"
import { FEATURES } from "./features"
import { GRID, rowsUpTo, type CycleTable } from "./history"
import { MEDIAN, QUANTILES } from "./quantiles"
import { CHOOSING, eventful } from "./mixture"
import { ownPast } from "./ownPast"
import { LEVELS } from "./qvExpert"
import { signsOf, strangenessOf, type Strangeness } from "./outOfDistribution"
import type { Predictor } from "./weightsFile"

export type Phase = "forming" | "rising" | "fading"

/** Cycle numbers as in the file, by quantile; null where it is not named. */
export interface Ending {
  readonly quantiles: readonly (number | null)[]
  readonly median: number | null
  /** Why there is no number, or where it comes from. */
  readonly why: string
}

export interface Prediction {
  /** Last cycle that was seen. */
  readonly at: number
  readonly level_Ah: number
  readonly reference_Ah: number
  readonly phase: Phase
  readonly familiar: boolean
  /** 1 = like the cells of the training, 0 = like none. */
  readonly known: number
  readonly strangeness: Strangeness
  readonly quantiles: readonly number[]
  readonly trajectory: {
    readonly cycle: readonly number[]
    /** [cycle][quantile] */
    readonly capacity_Ah: readonly (readonly number[])[]
  }
  readonly life: Ending
  /** To 80 % of the nominal capacity, by Q(V); null without curves or nominal capacity. */
  readonly lifeToNominal: number | null
  readonly knee: Ending
  readonly experts: readonly { readonly name: string; readonly share: number }[]
  /** Features that lie farthest from the usual, in standard deviations. */
  readonly features: readonly { readonly name: string; readonly z: number }[]
  /** How the model did on this cell's own past: 1 = its band just held. */
  readonly backTest: number | null
  readonly verdict: string
}

export interface PredictOptions {
  /** Last cycle that may be seen. */
  readonly at?: number
  /** Cycles to answer for; without it a grid that becomes wider with the distance. */
  readonly cycles?: readonly number[]
  readonly repairs?: readonly Repair[]
}

const FARTHEST = 10_000
/** At least so many cycles ahead, however short the history: some cells last thousands. */
const FAR_LEAST = 6000
const GRID_POINTS = 160
/** Repairs after which a file counts as strange whatever its numbers look like. */
const MENDED: readonly Repair["code"][] = ["unit", "sign", "sorted", "notPositive"]
/** Rise that is more than scatter, and where the maximum must lie to be still ahead. */
const RISE = 0.01
const RISE_LATE = 0.85
/** A rise after which the band opens to both sides, and how much more of it the upper quantiles allow. */
const RISE_OPEN = 0.06
const RISE_MOST = 3
/** A cell that is known less than this must have changed by more than so much of what a choice needs. */
const WELL_KNOWN = 0.9
const HAPPENED = 0.7
/** A median trajectory that is still above this at the forecast end of life says that there is none in sight. */
const IN_SIGHT = 0.92

/**
 * @throws FitError when there are fewer than four cycles
 */
export function predictFade(table: CycleTable, predictor: Predictor, options: PredictOptions = {}): Prediction {
  const rows = rowsUpTo(table, options.at)
  const at = table.cycle[Math.max(rows - 1, 0)]
  const view = viewOf(table, at, predictor.known)
  const { trace } = view
  const cycle = options.cycles?.filter(c => c > at) ?? laterCycles(at, trace.n)
  const ahead = cycle.map(c => c - at)
  const raw = forecast(view, predictor, ahead)
  const past = ownPast(table, view, predictor)
  const phase = phaseOf(view)
  const said = widened(calibrated(raw, view, ahead, predictor.calibration, past), phase, view, ahead)
  const signs = signsOf(view, raw.features, past.score, predictor.familiar)
  const mended = (options.repairs ?? []).some(r => MENDED.includes(r.code))
  const strangeness = strangenessOf(signs, predictor.familiar, mended)
  const familiar = strangeness.score <= 1
  const q = QUANTILES.length
  const capacity_Ah = cycle.map((_, r) => QUANTILES.map((_, k) => trace.level_Ah * (1 + said.changes[r * q + k])))
  const shareAt = (c: number) => {
    const then = [c - at]
    const f = calibrated(forecast(view, predictor, then), view, then, predictor.calibration, past)
    return ((1 + f.changes[MEDIAN]) * trace.level_Ah) / trace.reference_Ah
  }
  const ending = (head: 0 | 1) => endingOf(head, said, view, phase, familiar, shareAt)
  const life = ending(0)
  return {
    at,
    level_Ah: trace.level_Ah,
    reference_Ah: trace.reference_Ah,
    phase,
    familiar,
    known: knownOf(view),
    strangeness,
    quantiles: QUANTILES,
    trajectory: { cycle, capacity_Ah },
    life,
    lifeToNominal: view.qv && table.nominal_Ah ? view.qv.cycles[LEVELS.length] + trace.firstCycle : null,
    knee: ending(1),
    experts: weightsOf(said, view, predictor.calibration, past)
      .filter(e => e.share > 0.02)
      .sort((a, b) => b.share - a.share),
    features: outstanding(raw.features, predictor),
    backTest: Number.isFinite(past.score) ? past.score : null,
    verdict: verdictOf(phase, familiar, strangeness, life),
  }
}

/** Every cycle at first, then steps of 3 %; as far as a flat cell may be asked about. */
function laterCycles(at: number, n: number): number[] {
  const far = Math.min(Math.max(60 * n, FAR_LEAST), FARTHEST)
  const out: number[] = []
  for (let k = 0; k < GRID_POINTS; k++) {
    const c = at + Math.max(k + 1, Math.round(Math.expm1(((k + 1) / GRID_POINTS) * Math.log1p(far))))
    if (out.length === 0 || c > out[out.length - 1]) out.push(c)
  }
  return out
}

/** Where in its life the cell stands, from its course alone. */
export function phaseOf({ trace, fits }: View): Phase {
  const { v } = trace
  let top = 0
  let low = 0
  for (let j = 1; j < GRID; j++) {
    if (v[j] > v[top]) top = j
    if (v[j] < v[low]) low = j
  }
  const rise = v[top] - Math.min(v[low < top ? low : 0], v[0])
  if ((top + 1) / GRID > RISE_LATE && rise > Math.max(RISE, 5 * trace.noise)) return "rising"
  const lost = 1 / Math.max(...v) - 1
  const slows = fits.lateLine.slope > (0.6 * (1 - v[Math.floor(GRID / 4)])) / 0.75
  return lost < -0.05 && trace.n < 15 && slows ? "forming" : "fading"
}

/** Before a maximum a decay may begin at any time, and the rise may go on as it was: the quantiles take both in. */
function widened(said: Forecast, phase: Phase, view: View, ahead: readonly number[]): Forecast {
  if (phase !== "rising") return said
  const rise = 1 - Math.min(...view.trace.v)
  if (rise < RISE_OPEN) return said
  const q = QUANTILES.length
  const changes = said.changes.map((c, k) => {
    const place = (k % q) - MEDIAN
    if (place < 0) return Math.max(c - 0.5 * rise, -1)
    const onwards = Math.min(view.fits.lateLine.slope * (ahead[Math.floor(k / q)] / view.trace.n), RISE_MOST)
    return Math.max(c, said.changes[k - place] + (place / MEDIAN) * onwards)
  })
  return { ...said, changes }
}

function endingOf(
  head: 0 | 1,
  said: Forecast,
  view: View,
  phase: Phase,
  familiar: boolean,
  shareAt: (cycle: number) => number,
): Ending {
  const { trace } = view
  const none = (why: string): Ending => ({ quantiles: QUANTILES.map(() => null), median: null, why })
  if (phase === "rising") return none("rising: no maximum yet")
  if (phase === "forming") return none("forming: the first loss still goes on")
  if (!familiar) return none("this kind of cell is not known")
  if (knownOf(view) < WELL_KNOWN && eventful(view, CHOOSING.still, CHOOSING.moving) < HAPPENED)
    return none("too little has happened yet for a kind of cell that is not well known")
  const numbers = QUANTILES.map((_, k) => {
    const c = trace.firstCycle + trace.n * Math.exp(said.lnCycles[head * QUANTILES.length + k])
    return c > FARTHEST ? null : Math.max(Math.round(c), trace.firstCycle + trace.n + 1)
  })
  const middle = numbers[MEDIAN]
  if (middle === null) return none(`not before cycle ${FARTHEST}`)
  if (head === 0 && shareAt(middle) > IN_SIGHT)
    return none("no end of life in sight: the course stays flat as far as it can be seen")
  return { quantiles: numbers, median: middle, why: "quantiles of the network" }
}

function outstanding(features: Float32Array, { familiar }: Predictor) {
  return [...features]
    .map((x, k) => ({ name: FEATURES[k], z: (x - familiar.mean[k]) / familiar.sd[k] }))
    .sort((a, b) => Math.abs(b.z) - Math.abs(a.z))
    .slice(0, 5)
}

function verdictOf(phase: Phase, familiar: boolean, s: Strangeness, life: Ending): string {
  const strange = familiar
    ? ""
    : ` I don't know this kind of cell (${s.sign}: ${s.score.toFixed(1)} times the usual limit).`
  if (phase === "rising") return `Rising, no end of life in sight.${strange}`
  if (phase === "forming") return `Forming: the first loss still goes on.${strange}`
  if (!familiar) return strange.trim()
  return life.median === null ? `Fading; ${life.why}.` : `Fading; end of life near cycle ${life.median}.`
}
