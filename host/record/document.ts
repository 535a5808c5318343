/**
 * What a run file contains: one MessagePack document after another, each whole by itself, appended as they happen.
 *
 *   start  ->  readings | phasor | gap ...  ->  stop  ->  analysis
 *
 * A file without `stop` is a run that was cut off; everything before the tear is there. Numbers are SI; columns are named
 * with their unit; I > 0 oxidises the WE; Z'' is stored as it is.
 */
import type { Limits } from "../../protocol/limits"
import type { Step } from "../../protocol/steps"
import type { Ending } from "../instrument"
import type { ResultLine } from "../live"
import type { Sample } from "../technique"

export const RUN_FILE_VERSION = 1

/** The calibration that a run was scaled by, and what may be expected of it. */
export interface CalibrationUsed {
  readonly serial: string
  /** ISO 8601; empty for nominal numbers. */
  readonly made: string
  readonly at_degC: number
  /** Standard uncertainty (k = 1) of E at 0 V and at 4 V, within 5 K of the calibration. */
  readonly uE0_V: number
  readonly uE4_V: number
  /** Per range, largest first: at zero and at half scale. */
  readonly uI: readonly { readonly fullScale_A: number; readonly u0_A: number; readonly uHalf_A: number }[]
}

export interface StartDocument {
  readonly kind: "start"
  readonly version: number
  readonly id: string
  /** ISO 8601, host's clock, just before the program was sent. */
  readonly started: string
  readonly technique: string
  readonly params: Readonly<Record<string, number>>
  readonly sample: Sample
  readonly steps: readonly Step[]
  readonly limits: Limits
  readonly atMost_s: number
  /** By which words became volts and amperes; not in files of version 0.1. */
  readonly calibration?: CalibrationUsed
  readonly card: { readonly board: string; readonly serial: string; readonly firmware: string; readonly url: string }
  /** Title of the simulated cell, or what the user says of the real one. */
  readonly cell: string
  readonly conventions: {
    readonly current: "positive oxidises the working electrode"
    readonly impedance: "Z'' as it is, negative = capacitive"
  }
}
export interface ReadingsDocument {
  readonly kind: "readings"
  readonly t_s: Float64Array
  readonly e_V: Float64Array
  readonly i_A: Float64Array
  readonly step: Float64Array
  readonly pass: Float64Array
  readonly flags: Float64Array
  readonly range: Float64Array
}
export interface PhasorDocument {
  readonly kind: "phasor"
  readonly t_s: number
  readonly step: number
  readonly pass: number
  readonly f_Hz: number
  readonly re_ohm: number
  readonly im_ohm: number
  readonly flags: number
  readonly range?: number
  readonly gain?: number
}
export interface GapDocument {
  readonly kind: "gap"
  readonly from_s: number
  readonly to_s: number
  readonly count: number
}
export interface AnalysisDocument {
  readonly kind: "analysis"
  readonly lines: readonly ResultLine[]
}
export interface StopDocument {
  readonly kind: "stop"
  readonly ending: Ending
}
export type RunDocumentPart =
  StartDocument | ReadingsDocument | PhasorDocument | GapDocument | AnalysisDocument | StopDocument
