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

/** A quantity known to u0 at zero and to u1 at `at`: what does not grow and what grows with it, added in quadrature. */
function grown(u0: number, u1: number, share: number): number {
  return Math.sqrt(u0 ** 2 + Math.max(0, u1 ** 2 - u0 ** 2) * share ** 2)
}

/** Standard uncertainty of E [V] by the calibration; 0 where the numbers are exact. */
export function potentialUncertainty(used: CalibrationUsed | undefined, e_V: number): number {
  return used === undefined ? 0 : grown(used.uE0_V, used.uE4_V, e_V / 4)
}

/** Standard uncertainty of a current [A] on a range (index, largest first) by the calibration; 0 where it is exact. */
export function currentUncertainty(used: CalibrationUsed | undefined, range: number, i_A: number): number {
  const u = used?.uI[range]
  return u === undefined ? 0 : grown(u.u0_A, u.uHalf_A, i_A / (u.fullScale_A / 2))
}
