/**
 * Monotone cubic through given points (Fritsch and Carlson, SIAM J. Numer. Anal. 17 (1980) 238).
 *
 * Used for tables of open-circuit potential, exchange current and diffusivity: no overshoot between points.
 */
export interface CurvePoint {
  readonly value: number
  readonly slope: number
}

/**
 * @param xs strictly increasing
 * @param ys one per x
 * @returns the curve; outside the points the end value with slope as at the end
 */
export function monotoneCubic(xs: readonly number[], ys: readonly number[]): (x: number) => CurvePoint {
  const n = xs.length
  const secants = Array.from({ length: n - 1 }, (_, i) => (ys[i + 1] - ys[i]) / (xs[i + 1] - xs[i]))
  const slopes = Array.from({ length: n }, (_, i) => {
    if (i === 0) return secants[0]
    if (i === n - 1) return secants[n - 2]
    const [left, right] = [secants[i - 1], secants[i]]
    if (left * right <= 0) return 0
    const wl = 2 * (xs[i + 1] - xs[i]) + (xs[i] - xs[i - 1])
    const wr = xs[i + 1] - xs[i] + 2 * (xs[i] - xs[i - 1])
    return (wl + wr) / (wl / left + wr / right)
  })
  return x => {
    if (x <= xs[0]) return { value: ys[0], slope: slopes[0] }
    if (x >= xs[n - 1]) return { value: ys[n - 1], slope: slopes[n - 1] }
    let low = 0
    let high = n - 1
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if (xs[middle] > x) high = middle
      else low = middle
    }
    const h = xs[high] - xs[low]
    const t = (x - xs[low]) / h
    const rise = ys[high] - ys[low]
    const a = slopes[low] * h - rise
    const b = rise - slopes[high] * h
    return {
      value: ys[low] + t * (rise + (1 - t) * (a * (1 - t) + b * t)),
      slope: (rise + (1 - 2 * t) * (a * (1 - t) + b * t) + t * (1 - t) * (b - a)) / h,
    }
  }
}
