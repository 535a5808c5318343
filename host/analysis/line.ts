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

export interface Parabola {
  /** y = at0 + slope0 x + bend x^2. */
  readonly at0: number
  readonly slope0: number
  readonly bend: number
  /** Standard errors from the scatter; null with fewer than four points. */
  readonly at0Error: number | null
  readonly slope0Error: number | null
}

/** Parabola by least squares, on x moved to its mean so that the sums stay well conditioned. */
export function fitParabola(x: ArrayLike<number>, y: ArrayLike<number>): Parabola {
  const n = x.length
  let mid = 0
  for (let k = 0; k < n; k++) mid += x[k] / n
  const s = new Float64Array(5)
  const t = new Float64Array(3)
  for (let k = 0; k < n; k++) {
    const d = x[k] - mid
    let power = 1
    for (let j = 0; j < 5; j++, power *= d) {
      s[j] += power
      if (j < 3) t[j] += power * y[k]
    }
  }
  // inverse of the symmetric normal matrix [s0 s1 s2; s1 s2 s3; s2 s3 s4]
  const c00 = s[2] * s[4] - s[3] * s[3]
  const c01 = s[2] * s[3] - s[1] * s[4]
  const c02 = s[1] * s[3] - s[2] * s[2]
  const c11 = s[0] * s[4] - s[2] * s[2]
  const c12 = s[1] * s[2] - s[0] * s[3]
  const c22 = s[0] * s[2] - s[1] * s[1]
  const det = s[0] * c00 + s[1] * c01 + s[2] * c02
  const a = (c00 * t[0] + c01 * t[1] + c02 * t[2]) / det
  const b = (c01 * t[0] + c11 * t[1] + c12 * t[2]) / det
  const c = (c02 * t[0] + c12 * t[1] + c22 * t[2]) / det
  let left = 0
  for (let k = 0; k < n; k++) {
    const d = x[k] - mid
    left += (y[k] - a - b * d - c * d * d) ** 2
  }
  const s2 = n > 3 ? left / (n - 3) / det : null
  const m = mid
  return {
    at0: a - b * m + c * m * m,
    slope0: b - 2 * c * m,
    bend: c,
    at0Error:
      s2 === null
        ? null
        : Math.sqrt(
            Math.abs(s2 * (c00 + m * m * c11 + m ** 4 * c22 - 2 * m * c01 + 2 * m * m * c02 - 2 * m ** 3 * c12)),
          ),
    slope0Error: s2 === null ? null : Math.sqrt(Math.abs(s2 * (c11 + 4 * m * m * c22 - 4 * m * c12))),
  }
}
