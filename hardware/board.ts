/**
 * The contract of a board file in hardware/boards: every number of the analog world that firmware, simulator and host
 * share is written there, once. Plain data that DeviceScript compiles unchanged: no classes, Map, Date, spread, getters.
 */
import { BoardLimits } from "../protocol/limits"

/** Where a range resistor sits: to ground, or around the transimpedance amplifier (potentiostat mode only). */
export enum TOPOLOGY {
  shunt = 0,
  transimpedance = 1,
}

export interface CurrentRange {
  name: string
  fullScale_A: number
  /** Range resistor; its drop at full scale is the burden. */
  r_ohm: number
  topology: number
  /** Capacitor across the range resistor. */
  cf_F: number
  /** Temperature coefficient and self-heating of the range resistor. */
  drift_per_K: number
  thermal_K_W: number
  /** Bits in the switch register that select it. */
  switchWord: number
}

/** Converter words to cell quantities: value = word * perWord + offset. */
export interface Scale {
  perWord: number
  offset: number
}

export interface Board {
  name: string
  title: string
  limits: BoardLimits
  /** Largest range first. */
  ranges: CurrentRange[]
  /** E = word * e.perWord + e.offset [V]. */
  e: Scale
  /** I = word * iPerWord * range.fullScale_A [A]. */
  iPerWord: number
  /** Words at or beyond this are overload. */
  wordMax: number
}
