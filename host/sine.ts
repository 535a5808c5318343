/**
 * Frequencies to sine steps: which path of the board makes a frequency, and with what stairs. The device turns a unit
 * vector; the angle's cosine and sine are computed here.
 */
import type { Board } from "../hardware/board"
import { engineFrequency, frequencyWord } from "../hardware/parts/ad5941"
import type { SineEStep, Stairs } from "../protocol/steps"

/** Samples a stair sine gives per period, about. */
const SAMPLES_PER_PERIOD = 64

/** Logarithmic list from `from_Hz` down to `to_Hz`, both included. */
export function frequencies(from_Hz: number, to_Hz: number, perDecade: number): number[] {
  const decades = Math.log10(from_Hz / to_Hz)
  const n = Math.max(1, Math.round(decades * perDecade))
  return Array.from({ length: n + 1 }, (_, k) => from_Hz * (to_Hz / from_Hz) ** (k / n))
}

/** Stairs for about this frequency; what they draw exactly is `stairsFrequency`. */
export function stairsFor(f_Hz: number, board: Board): Stairs {
  const update_s = board.limits.everyMin_s
  const treads = 1 / (f_Hz * update_s)
  const perReading = Math.max(1, Math.round(treads / SAMPLES_PER_PERIOD))
  const perPeriod = perReading * Math.max(8, Math.round(treads / perReading))
  const angle = (2 * Math.PI) / perPeriod
  return { update_s, perPeriod, perReading, cos: Math.cos(angle), sin: Math.sin(angle) }
}
export function stairsFrequency(s: Stairs): number {
  return 1 / (s.update_s * s.perPeriod)
}

export interface SineOrder {
  readonly e_V: number
  readonly amplitude_V: number
  readonly iRange_A: number
  readonly settlePeriods: number
  readonly periods: number
}

/** Periods the engine needs in its window for leakage below its noise. */
const ENGINE_PERIODS = 4

/** One frequency as a step: by the engine where it reaches, else in stairs. */
export function sineE(f_Hz: number, o: SineOrder, board: Board): SineEStep {
  const { e_V, amplitude_V, iRange_A } = o
  if (f_Hz >= board.limits.engineMin_Hz && board.limits.engineMax_Hz > 0)
    return {
      kind: "sineE",
      e_V,
      amplitude_V,
      f_Hz,
      settlePeriods: Math.max(1, o.settlePeriods),
      periods: ENGINE_PERIODS,
      iRange_A,
    }
  return stairsSine(f_Hz, o, board)
}

/** One frequency drawn by the set-point converter, also where the engine would reach: to hold both paths together. */
export function stairsSine(f_Hz: number, o: SineOrder, board: Board): SineEStep {
  const { e_V, amplitude_V, iRange_A } = o
  const stairs = stairsFor(f_Hz, board)
  return {
    kind: "sineE",
    e_V,
    amplitude_V,
    f_Hz: stairsFrequency(stairs),
    settlePeriods: o.settlePeriods,
    periods: o.periods,
    iRange_A,
    stairs,
  }
}

/**
 * A frequency between `from_Hz` and `to_Hz` that the engine's generator and the stairs both make, as nearly the same as the
 * two rasters allow (generator words are 15 mHz apart, stairs a whole number of treads); the lowest of the good ones.
 * @returns both frequencies [Hz]; undefined when the paths do not overlap there
 */
export function overlapFrequency(
  from_Hz: number,
  to_Hz: number,
  board: Board,
): { readonly engine_Hz: number; readonly stairs_Hz: number } | undefined {
  const low_Hz = Math.max(from_Hz, board.limits.engineMin_Hz)
  const high_Hz = Math.min(to_Hz, board.limits.stairsMax_Hz)
  if (!(board.limits.engineMax_Hz > 0) || !(low_Hz < high_Hz)) return undefined
  let best: { engine_Hz: number; stairs_Hz: number } | undefined
  let least = Infinity
  for (let word = frequencyWord(low_Hz); word <= frequencyWord(high_Hz); word++) {
    const engine_Hz = engineFrequency(word)
    if (engine_Hz < low_Hz || engine_Hz > high_Hz) continue
    const stairs_Hz = stairsFrequency(stairsFor(engine_Hz, board))
    const apart = Math.abs(stairs_Hz / engine_Hz - 1)
    // a good one more is not worth the slower period
    if (stairs_Hz > high_Hz || apart > 0.7 * least) continue
    best = { engine_Hz, stairs_Hz }
    least = apart
  }
  return best
}
