/**
 * Fewer points that draw the same picture. Curves over time keep the lowest and highest of each slice of time; paths in
 * the E-I plane keep each point that is half a pixel away from the last one kept. Pure functions on columns; no point is
 * ever averaged, so what is drawn was measured.
 */

export type Column = ArrayLike<number>

/**
 * Picks the indices to draw of curves over a common x.
 * @param x ascending, length at least `to`
 * @param ys curves over x; NaN is skipped
 * @param from first index
 * @param to one past the last index
 * @param most largest number of indices, at least 2 + 2 × curves
 * @returns ascending indices; all of them when they fit, else first, last and the extremes of each slice of x
 */
export function extremes(x: Column, ys: readonly Column[], from: number, to: number, most: number): Uint32Array {
  const n = Math.max(0, to - from)
  if (n <= most) return Uint32Array.from({ length: n }, (_, k) => from + k)
  const slices = Math.max(1, Math.floor((most - 2) / (2 * ys.length)))
  const x0 = x[from]
  const width = (x[to - 1] - x0) / slices
  const out = new Uint32Array(2 + 2 * ys.length * slices)
  const held = new Int32Array(2 * ys.length).fill(-1)
  let length = 0
  out[length++] = from
  const flush = () => {
    held.sort()
    for (const index of held) if (index > out[length - 1] && index < to - 1) out[length++] = index
    held.fill(-1)
  }
  let slice = 0
  for (let i = from; i < to; i++) {
    // With all x equal there is one slice; the last point belongs to the last slice.
    const here = width > 0 ? Math.min(slices - 1, Math.floor((x[i] - x0) / width)) : 0
    if (here > slice) {
      flush()
      slice = here
    }
    for (let k = 0; k < ys.length; k++) {
      const y = ys[k][i]
      if (Number.isNaN(y)) continue
      const low = held[2 * k]
      const high = held[2 * k + 1]
      if (low < 0 || y < ys[k][low]) held[2 * k] = i
      if (high < 0 || y > ys[k][high]) held[2 * k + 1] = i
    }
  }
  flush()
  out[length++] = to - 1
  return out.slice(0, length)
}

/**
 * Picks the indices to draw of a path in time order.
 * @param dx half a pixel in units of x, > 0
 * @param dy half a pixel in units of y, > 0
 * @param most largest number of indices; the step is doubled until they fit
 * @returns ascending indices with the first and the last finite point; points with NaN are skipped
 */
export function thinPath(x: Column, y: Column, length: number, dx: number, dy: number, most: number): Uint32Array {
  const out = new Uint32Array(Math.min(length, most))
  let stepX = dx
  let stepY = dy
  let count = -1
  while (count < 0) {
    count = walk(x, y, length, stepX, stepY, out)
    stepX *= 2
    stepY *= 2
  }
  const end = lastFinite(x, y, length)
  if (count > 0 && out[count - 1] < end) {
    if (count < out.length) count++
    out[count - 1] = end
  }
  return out.slice(0, count)
}

/** Fills `out` with the points that leave the box around the last one kept; -1 when there are too many. */
function walk(x: Column, y: Column, length: number, dx: number, dy: number, out: Uint32Array): number {
  let count = 0
  let last = -1
  for (let i = 0; i < length; i++) {
    if (Number.isNaN(x[i]) || Number.isNaN(y[i])) continue
    if (last >= 0 && Math.abs(x[i] - x[last]) < dx && Math.abs(y[i] - y[last]) < dy) continue
    if (count === out.length) return -1
    out[count++] = i
    last = i
  }
  return count
}

/** Index of the first element that is not below the value, by halving; `x` ascending. */
export function lowerBound(x: Column, length: number, value: number): number {
  let low = 0
  let high = length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (x[middle] < value) low = middle + 1
    else high = middle
  }
  return low
}

function lastFinite(x: Column, y: Column, length: number): number {
  for (let i = length - 1; i >= 0; i--) if (!Number.isNaN(x[i]) && !Number.isNaN(y[i])) return i
  return -1
}
