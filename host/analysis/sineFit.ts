/**
 * One frequency out of samples: least squares of offset + drift + cosine + sine, for E and for I on the same instants, so
 * that the converter's averaging cancels in Z = E/I. Whole periods; the drift term takes what a relaxing cell adds.
 */

export interface Phasor1 {
  readonly re: number
  readonly im: number
  /** Standard deviation of re and of im, from what the four terms leave over. */
  readonly sd: number
}

/** y = a + b x + re cos(w t) - im sin(w t), so that re + j im is the phasor of Re{(re + j im) exp(jwt)}. */
export function fitSine(t_s: ArrayLike<number>, y: ArrayLike<number>, f_Hz: number): Phasor1 {
  const n = t_s.length
  const w = 2 * Math.PI * f_Hz
  const mid_s = n > 0 ? 0.5 * (t_s[0] + t_s[n - 1]) : 0
  const span_s = n > 1 ? t_s[n - 1] - t_s[0] : 1
  const a = Array.from({ length: 4 }, () => new Float64Array(5))
  const row = new Float64Array(4)
  const fill = (k: number) => {
    row[0] = 1
    row[1] = (t_s[k] - mid_s) / span_s
    row[2] = Math.cos(w * t_s[k])
    row[3] = -Math.sin(w * t_s[k])
  }
  for (let k = 0; k < n; k++) {
    fill(k)
    for (let i = 0; i < 4; i++) {
      for (let j = 0; j < 4; j++) a[i][j] += row[i] * row[j]
      a[i][4] += row[i] * y[k]
    }
  }
  const x = solve4(a)
  let left = 0
  for (let k = 0; k < n; k++) {
    fill(k)
    left += (y[k] - row[0] * x[0] - row[1] * x[1] - row[2] * x[2] - row[3] * x[3]) ** 2
  }
  return { re: x[2], im: x[3], sd: n > 4 ? Math.sqrt((left / (n - 4)) * (2 / n)) : Infinity }
}

/** Gauss elimination with pivoting of a 4 x 5 system; zero for a direction without data. */
function solve4(a: Float64Array[]): Float64Array {
  for (let c = 0; c < 4; c++) {
    let p = c
    for (let r = c + 1; r < 4; r++) if (Math.abs(a[r][c]) > Math.abs(a[p][c])) p = r
    ;[a[c], a[p]] = [a[p], a[c]]
    if (Math.abs(a[c][c]) < 1e-12) continue
    for (let r = 0; r < 4; r++) {
      if (r === c) continue
      const m = a[r][c] / a[c][c]
      for (let k = c; k < 5; k++) a[r][k] -= m * a[c][k]
    }
  }
  return Float64Array.from(a, (r, k) => (Math.abs(r[k]) < 1e-12 ? 0 : r[4] / r[k]))
}
