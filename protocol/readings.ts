/**
 * What comes back: how a reading was made travels with every sample. Portable TypeScript.
 */

/** What the front end does with the cell. */
export const MODE = { open: 0, holdE: 1, holdI: 2, engineE: 3, engineI: 4 }

/** Bits of a sample's flags. */
export const FLAG = {
  /** The E converter was at the end of its range. */
  overloadE: 1,
  /** The I converter was at the end of its range: the current is at least this. */
  overloadI: 2,
  /** Taken before the converter's filter had forgotten the last change of drive, or before a sine had settled. */
  settling: 4,
  /** The last reading of its step. */
  stepEnd: 8,
  /** Taken in the middle of a sine drawn by the set-point converter. */
  sine: 16,
  /** The link of the front end reported an error for this conversion; the numbers are void. */
  corrupt: 32,
  /** The converter had no new conversion: the words are those of the reading before. */
  stale: 64,
}

/** One conversion in SI, as sequencer and guard see it; reused from reading to reading. */
export interface Reading {
  /** Device clock [ms]. */
  now_ms: number
  e_V: number
  i_A: number
  flags: number
}
