/**
 * What the readings of a run share: errors of gain and offset that averaging does not take away. A difference of
 * potentials knows no offset; a ratio of two differences knows no gain either.
 */
import { currentUncertainty, potentialUncertainty } from "../calibration/used"
import type { CalibrationUsed } from "../record/document"

export interface Accuracy {
  /** Standard uncertainty of a difference of potentials over the difference. */
  readonly eRelative: number
  /** Of a current over the current. */
  readonly iRelative: number
  /** Of a current of zero. */
  readonly iOffset_A: number
  /** Of a single potential. */
  readonly eOffset_V: number
}

export const EXACT: Accuracy = { eRelative: 0, iRelative: 0, iOffset_A: 0, eOffset_V: 0 }

/**
 * From the calibration that a run was scaled by; exact for a bare cell.
 * @param range  index of the range, largest first  @param i_A  the current it was used with
 */
export function accuracyOf(calibration: CalibrationUsed | undefined, range: number, i_A: number): Accuracy {
  if (calibration === undefined || i_A === 0) return EXACT
  const eOffset_V = potentialUncertainty(calibration, 0)
  const at4_V = potentialUncertainty(calibration, 4)
  return {
    eOffset_V,
    eRelative: Math.sqrt(Math.max(0, at4_V ** 2 - eOffset_V ** 2)) / 4,
    iOffset_A: currentUncertainty(calibration, range, 0),
    iRelative: currentUncertainty(calibration, range, i_A) / Math.abs(i_A),
  }
}
