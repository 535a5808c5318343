/**
 * Frequencies to sine steps: which path of the board makes a frequency, and with what stairs. The device turns a unit
 * vector; the angle's cosine and sine are computed here.
 */
import type { Board } from "../hardware/board"
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
