/**
 * The contract of a board file in hardware/boards: every number of the analog world that firmware, simulator and host
 * share is written there, once. Plain data that DeviceScript compiles unchanged: no classes, Map, Date, spread, getters.
 */
import { BoardLimits } from "../protocol/limits"

export interface CurrentRange {
  name: string
  fullScale_A: number
  /** Range resistor; its drop at full scale is the burden. */
  r_ohm: number
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
