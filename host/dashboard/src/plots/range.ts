/** How far axes reach. Pure; all return [low, high] with low < high for any finite input. */

export type Range = readonly [number, number]

/** Lowest and highest number of a column, NaN left out; null when there is none. */
export function spanOf(y: ArrayLike<number>): Range | null {
  let low = Infinity
  let high = -Infinity
  for (let k = 0; k < y.length; k++) {
    if (y[k] < low) low = y[k]
    if (y[k] > high) high = y[k]
  }
  return low <= high ? [low, high] : null
}

/** The same among the picked indices. */
export function span(y: ArrayLike<number>, picked: ArrayLike<number>): Range | null {
  let low = Infinity
  let high = -Infinity
  for (let k = 0; k < picked.length; k++) {
    const v = y[picked[k]]
    if (v < low) low = v
    if (v > high) high = v
  }
  return low <= high ? [low, high] : null
}

/**
 * A span with air above and below.
 * @param floor smallest width: flat signals are drawn flat, their last bit of noise is not blown up to the whole height
 */
export function padded(s: Range | null, floor: number, air = 0.06): Range {
  if (!s) return [-floor / 2, floor / 2]
  const width = Math.max(s[1] - s[0], floor)
  const middle = (s[0] + s[1]) / 2
  return [middle - width * (0.5 + air), middle + width * (0.5 + air)]
}

/** Two ranges of which one unit is as long in x as in y on a plot of so many pixels; both contain what was given. */
export function equalScales(x: Range, y: Range, width_px: number, height_px: number): { x: Range; y: Range } {
  const perPx = Math.max((x[1] - x[0]) / width_px, (y[1] - y[0]) / height_px) || 1
  const about = (r: Range, px: number): Range => {
    const middle = (r[0] + r[1]) / 2
    return [middle - (perPx * px) / 2, middle + (perPx * px) / 2]
  }
  // What Z'' has to spare goes above, so that the real axis stays at the bottom as in the books.
  return { x: about(x, width_px), y: [y[0], y[0] + perPx * height_px] }
}
