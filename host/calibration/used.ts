/** What a run file says about the calibration it was scaled by: whose, when, how warm, and how good per range. */
import type { Board } from "../../hardware/board"
import type { CalibrationUsed } from "../record/document"
import type { CalibrationRecord } from "./record"
import { currentBudget, potentialBudget } from "./uncertainty"

/** The span of temperature around the calibration for which the numbers are given [K]. */
const APART = { apart_K: 5 }

export function calibrationUsed(board: Board, record: CalibrationRecord): CalibrationUsed {
  const c = record.calibration
  return {
    serial: record.serial,
    made: madeOn(record),
    at_degC: c.at_degC,
    uE0_V: potentialBudget(c, 0, 0, APART).u,
    uE4_V: potentialBudget(c, 4, 0, APART).u,
    uI: board.ranges.map(({ fullScale_A }, r) => ({
      fullScale_A,
      u0_A: currentBudget(board, c, r, 0, APART).u,
      uHalf_A: currentBudget(board, c, r, fullScale_A / 2, APART).u,
    })),
  }
}

/** ISO 8601; empty for numbers that were never measured. */
export function madeOn(record: CalibrationRecord): string {
  const { made_s } = record.calibration
  return made_s > 0 ? new Date(made_s * 1000).toISOString() : ""
}
