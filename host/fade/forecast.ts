/**
 * A history and a horizon to quantiles: the experts are asked, the network weighs them, the calibration sets the width.
 * The one path from view to numbers: training scores, back-tests, the bench and the product all go through here.
 */
import { featuresOf } from "./features"
import { factorAt, knownShare, type Calibration } from "./calibrate"
import { expertChanges, EXPERTS, expertsThere, TWINS_AT, type Knowledge, type View } from "./experts"
import { ask, type Weights } from "./network"
import { eventful, mixture, sharesByExpert, type OwnPast } from "./mixture"
import { MEDIAN, QUANTILES } from "./quantiles"
import { hatsAt } from "./samples"

export interface Model {
  readonly ensemble: readonly Weights[]
  readonly known: Knowledge
}

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
 * The calibrated answer. A known cell's median leans to its nearest twins, and its band is the network's times the factor of
 * the horizon; an unknown one is forecast by the mixture that its own past chooses. Between, a blend of both.
 */
export function calibrated(
  raw: Forecast,
  view: View,
  cycles: readonly number[],
  calibration: Calibration,
  past: OwnPast,
): Forecast {
  const q = QUANTILES.length
  const known = knownOf(view)
  const patience = patienceOf(view)
  const strained = strainOf(past.score)
  const toTwins = leanOf(view, calibration)
  const changes = raw.changes.slice()
  cycles.forEach((h, r) => {
    const rho = h / view.trace.n
    const net = raw.changes.subarray(r * q, (r + 1) * q)
    const said = raw.experts.subarray(r * EXPERTS.length, (r + 1) * EXPERTS.length)
    const m = net[MEDIAN]
    const own = mixture(past, said, net, rho)
    const middle = known * (m + toTwins * (said[TWINS_AT] - m)) + (1 - known) * own.middle
    const factor = {
      known: known * strained * factorAt(calibration.known, rho),
      unknown: (1 - known) * factorAt(calibration.unknown, rho),
    }
    // quantiles of the network, stretched so that the outermost lies at the half-width of the band
    const stretch = (half: number, side: number) => factor.known + (factor.unknown * half) / Math.max(side, WIDTH_LEAST)
    const below = stretch(own.below, m - net[0])
    const above = stretch(own.above, net[q - 1] - m)
    for (let k = 0; k < q; k++)
      changes[r * q + k] = Math.max(patience * middle + (k < MEDIAN ? below : above) * (net[k] - m), -1)
  })
  return { ...raw, changes }
}

/** Narrowest half of a band of the network, relative to the level. */
const WIDTH_LEAST = 5e-4

/** Change so far below which nothing has happened yet, and above which something has. */
const STILL = 0.0005
const MOVING = 0.0015
/** What stays of a forecast change where nothing has happened. */
const PATIENCE = 0.35

/**
 * A history in which nothing has happened yet, of a chemistry that is not told, may be a cell that never fades or one whose
 * knee is near; nobody can tell them apart. The band keeps both, the median stays nearer to where it is.
 */
function patienceOf(view: View): number {
  return PATIENCE + (1 - PATIENCE) * eventful(view, STILL, MOVING)
}

export function knownOf(view: View): number {
  return knownShare(view.twins.nearest, (view.trace.table.chemistry ?? "") !== "")
}

/** Distance from the median in half-widths of the 90 % band on that side. */
export function misfit(quantiles: ArrayLike<number>, y: number): number {
  const m = quantiles[MEDIAN]
  const half = y < m ? m - quantiles[0] : quantiles[QUANTILES.length - 1] - m
  return Math.abs(y - m) / Math.max(half, WIDTH_LEAST)
}

/** A back-test that failed widens the band, by the root of how badly; one that held does not narrow it. */
export function strainOf(score: number): number {
  return Number.isFinite(score) ? Math.min(Math.max(Math.sqrt(score), 1), 2) : 1
}

/**
 * How far each expert is in the answer: the network's weights, mean over the horizons asked, with the lean to the twins of a
 * known cell and the shares of the mixture of an unknown one. They sum to one.
 */
export function weightsOf(
  said: Forecast,
  view: View,
  calibration: Calibration,
  past: OwnPast,
): { name: string; share: number }[] {
  const rows = said.expertWeights.length / EXPERTS.length
  const known = knownOf(view)
  const lean = leanOf(view, calibration)
  const own = sharesByExpert(past)
  return EXPERTS.map((name, k) => {
    let byNetwork = 0
    for (let r = 0; r < rows; r++) byNetwork += said.expertWeights[r * EXPERTS.length + k] / Math.max(rows, 1)
    const ifKnown = (1 - lean) * byNetwork + (k === TWINS_AT ? lean : 0)
    return { name, share: known * ifKnown + (1 - known) * (own.alone[k] + own.network * byNetwork) }
  })
}

/** How far the median of a known cell goes to its nearest twins. */
function leanOf(view: View, calibration: Calibration): number {
  return view.twins.near.length > 0 ? calibration.trust[view.qv ? 1 : 0] : 0
}
