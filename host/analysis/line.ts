/** Straight line by least squares: y = mean + slope (x - mean of x). */

export interface Line {
  readonly slope: number
  /** y at x = 0. */
  readonly intercept: number
  readonly mean: number
  /** Standard errors from the scatter about the line; null with fewer than three points. */
  readonly slopeError: number | null
  readonly interceptError: number | null
  readonly meanError: number | null
  /** Correlation of x and y. */
  readonly r: number
}

export function fitLine(x: ArrayLike<number>, y: ArrayLike<number>): Line {
  const n = x.length
  let mx = 0
  let my = 0
  for (let k = 0; k < n; k++) {
    mx += x[k] / n
    my += y[k] / n
  }
  let sxx = 0
  let sxy = 0
  let syy = 0
  for (let k = 0; k < n; k++) {
    sxx += (x[k] - mx) ** 2
    sxy += (x[k] - mx) * (y[k] - my)
    syy += (y[k] - my) ** 2
  }
  const slope = sxx > 0 ? sxy / sxx : 0
  const rest = Math.max(0, syy - slope * sxy)
  const s2 = n > 2 ? rest / (n - 2) : null
  return {
    slope,
    intercept: my - slope * mx,
    mean: my,
    slopeError: s2 === null || sxx === 0 ? null : Math.sqrt(s2 / sxx),
    interceptError: s2 === null || sxx === 0 ? null : Math.sqrt(s2 * (1 / n + (mx * mx) / sxx)),
    meanError: s2 === null ? null : Math.sqrt(s2 / n),
    r: sxx > 0 && syy > 0 ? sxy / Math.sqrt(sxx * syy) : 0,
  }
}
