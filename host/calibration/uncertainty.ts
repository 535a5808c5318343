/**
 * How far a reading can be trusted: the error budget of the card as a list of terms, one standard deviation each, root
 * sum square. Rectangular limits (data-sheet maxima of drift and INL) count as limit / sqrt(3).
 *
 * Sizes: docs/hardware.md, "Error budget"; what the calibration itself left open comes with its record. GUM (JCGM
 * 100:2008) 4.3 and 5.1 for the combination; an expanded uncertainty is 2 u.
 */
import type { Board } from "../../hardware/board"
import type { Calibration } from "../../hardware/calibration"
import { ADS131M04 } from "../../hardware/parts/ads131m04"

/** What parts of this grade do; relative per kelvin, volts per kelvin at an amplifier's input, or as named. */
export const GRADE = {
  reference_per_K: 4e-6,
  /** One resistor of a matched pair against the other. */
  resistor_per_K: 10e-6,
  amplifier_V_K: 0.25e-6,
  /** Of the converter's full scale. */
  inl: 6e-6,
  /** Drop over a range resistor at full scale, which lifts WE off the ground of the E monitor [V]. */
  burden_V: 0.2,
  /** Into the node between WE and the range resistor, clean and dry board [A]. */
  leakage_A: 10e-12,
  /** In 100 ms. */
  eNoise_V: 2.2e-6,
  iNoise: 1.6e-6,
} as const

/** Gain of the E monitor and of the current monitor's amplifier. */
const E_GAIN = 0.2
const I_GAIN = 5

export interface Term {
  readonly name: string
  /** Standard uncertainty in the unit of the quantity. */
  readonly u: number
}
export interface Budget {
  readonly terms: readonly Term[]
  /** Root sum square. */
  readonly u: number
}

/** Away from the temperature of the calibration, and how long one value was looked at. */
export interface Circumstances {
  /** Kelvin between calibration and measurement, either sign. */
  readonly apart_K: number
  /** Averaging time [s]; 0.1 if not said. */
  readonly over_s?: number
}

function budget(terms: readonly Term[]): Budget {
  return { terms, u: Math.sqrt(terms.reduce((sum, t) => sum + t.u * t.u, 0)) }
}
const rectangular = (limit: number) => Math.abs(limit) / Math.sqrt(3)

/**
 * Standard uncertainty of a reading of E.
 * @param e_V  the reading
 * @param part  current as part of the range's full scale: the common mode that goes with it
 * @returns volts
 */
export function potentialBudget(c: Calibration, e_V: number, part: number, at: Circumstances): Budget {
  const dt = Math.abs(at.apart_K)
  const { resistor_per_K, reference_per_K, amplifier_V_K, inl, burden_V, eNoise_V } = GRADE
  return budget([
    { name: "calibration, gain", u: Math.abs(e_V) * c.uEGain },
    { name: "calibration, zero", u: c.uE_V },
    { name: "reference drift", u: rectangular(e_V * reference_per_K * dt) },
    // four resistors in two pairs, of which the divider sees 1 / 1.2
    { name: "resistor ratio drift", u: rectangular((e_V * resistor_per_K * dt * Math.SQRT2) / 1.2) },
    // two followers, and the difference amplifier seen through its gain of 1/5
    { name: "offset drift", u: amplifier_V_K * dt * Math.sqrt(1 + 1 + 36) },
    { name: "converter INL", u: rectangular((ADS131M04.fullScale_V / E_GAIN) * inl) },
    { name: "common mode drift", u: rectangular(burden_V * part * resistor_per_K * dt * 2) },
    { name: "noise", u: eNoise_V * Math.sqrt(0.1 / (at.over_s ?? 0.1)) },
  ])
}

/**
 * Standard uncertainty of a reading of I.
 * @param range  index into the board's ranges
 * @returns amperes
 */
export function currentBudget(board: Board, c: Calibration, range: number, i_A: number, at: Circumstances): Budget {
  const dt = Math.abs(at.apart_K)
  const { fullScale_A, r_ohm, drift_per_K, thermal_K_W } = board.ranges[range]
  const { resistor_per_K, reference_per_K, amplifier_V_K, inl, leakage_A, iNoise } = GRADE
  const heating_K = i_A * i_A * r_ohm * thermal_K_W
  const burden_V = fullScale_A * r_ohm
  return budget([
    { name: "calibration, gain", u: Math.abs(i_A) * c.uIGain[range] },
    { name: "calibration, zero", u: fullScale_A * c.uIPart[range] },
    { name: "reference drift", u: rectangular(i_A * reference_per_K * dt) },
    { name: "range resistor drift", u: rectangular(i_A * drift_per_K * dt) },
    { name: "gain resistor drift", u: rectangular(i_A * resistor_per_K * dt * Math.SQRT2) },
    { name: "self-heating", u: rectangular(i_A * drift_per_K * heating_K) },
    // two inputs and the second stage of the amplifier (1.2 of an input), against the burden
    {
      name: "offset drift",
      u: (fullScale_A * amplifier_V_K * dt * Math.sqrt(1 + 1 + 1.44)) / burden_V,
    },
    {
      name: "converter INL",
      u: rectangular((fullScale_A * ADS131M04.fullScale_V * inl) / (I_GAIN * burden_V)),
    },
    { name: "leakage", u: leakage_A },
    { name: "noise", u: fullScale_A * iNoise * Math.sqrt(0.1 / (at.over_s ?? 0.1)) },
  ])
}
