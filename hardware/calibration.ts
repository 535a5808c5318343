/**
 * What makes one card's words true. With the ADC's volts m0 (E monitor) and m1 (I monitor):
 *
 *   E = eA m0 + eX m1 + eB        I = iA[r] m1 + iB[r]        eX is the common-mode cross term
 *   E set-point: 5 (dac_V - 1.25) gives E = dacEGain x + dacE_V;   I of range r likewise, in parts of full scale
 *
 * A record belongs to a serial number and a date; it is kept on the card (flash, two copies) and by the host (JSON).
 * Bytes on the card: head below, then for hosts only the impedance table of host/calibration. Compiled by DeviceScript.
 */
import { Board } from "./board"
import { ADS131M04 } from "./parts/ads131m04"

export const CALIBRATION_SCHEMA = 1

export interface Calibration {
  /** Seconds since 1970 when it was made; 0 = never: nominal numbers. */
  made_s: number
  /** Temperature of the card then. */
  at_degC: number
  eA: number
  eX: number
  eB_V: number
  /** Per range, largest first. */
  iA_A_V: number[]
  iB_A: number[]
  dacEGain: number
  dacE_V: number
  dacIGain: number[]
  dacIPart: number[]
  /** Standard uncertainties (k = 1) at that temperature: of E's gain and offset, of I's gain and offset (parts of full scale). */
  uEGain: number
  uE_V: number
  uIGain: number[]
  uIPart: number[]
}

/** The card as drawn, never measured. */
export function nominal(board: Board): Calibration {
  const iA_A_V: number[] = []
  const iB_A: number[] = []
  const dacIGain: number[] = []
  const dacIPart: number[] = []
  const uIGain: number[] = []
  const uIPart: number[] = []
  for (let r = 0; r < board.ranges.length; r++) {
    iA_A_V.push((board.iPerWord * ADS131M04.codes * board.ranges[r].fullScale_A) / ADS131M04.fullScale_V)
    iB_A.push(0)
    dacIGain.push(1)
    dacIPart.push(0)
    // Monte Carlo of the schematic with 0.1 % resistors and 10 uV offsets, one standard deviation
    uIGain.push(0.0006)
    uIPart.push(0.000115)
  }
  return {
    made_s: 0,
    at_degC: 25,
    eA: (board.e.perWord * ADS131M04.codes) / ADS131M04.fullScale_V,
    eX: 0,
    eB_V: board.e.offset,
    iA_A_V,
    iB_A,
    dacEGain: 1,
    dacE_V: 0,
    dacIGain,
    dacIPart,
    uEGain: 0.0008,
    uE_V: 0.00006,
    uIGain,
    uIPart,
  }
}
