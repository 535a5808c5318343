/**
 * Which current range, when the program leaves it to the card: up at once when the reading is close to the end of its
 * range, down only after several readings that would lie well inside the smaller one.
 *
 *   up    |I| > 0.95 full scale, or overload
 *   down  |I| < 0.80 full scale of the next smaller range, RANGE_PATIENCE readings in a row
 *
 * The gap between the two (0.80 and 0.95 of the same range) is what keeps a steady current from changing range twice.
 * Portable TypeScript; ranges are numbered from the largest.
 */

/** As parts of a full scale. */
export const RANGE_UP = 0.95
export const RANGE_DOWN = 0.8
/** Readings in a row before a smaller range is taken. */
export const RANGE_PATIENCE = 5

export interface Autorange {
  /** Readings in a row that would have fitted the next smaller range. */
  small: number
}

/**
 * Takes one settled reading made on `range`; returns the range for the next one. `full_A` and `below_A`: full scale of this
 * range and of the next smaller one (0: there is none); `overload`: the converter was at its end.
 */
export function autorange(
  a: Autorange,
  range: number,
  i_A: number,
  overload: boolean,
  full_A: number,
  below_A: number,
): number {
  const size_A = i_A < 0 ? -i_A : i_A
  if (overload || size_A > RANGE_UP * full_A) {
    a.small = 0
    return range > 0 ? range - 1 : 0
  }
  a.small = size_A < RANGE_DOWN * below_A ? a.small + 1 : 0
  if (a.small < RANGE_PATIENCE) return range
  a.small = 0
  return range + 1
}
