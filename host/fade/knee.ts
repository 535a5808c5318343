/**
 * Where a fading course bends downwards: the breakpoint of two straight lines (Bacon-Watts), by scanning.
 *
 *   q = a + b n + c max(n - n_k, 0),   c < 0
 *
 * Source: Fermin-Cueto et al., Energy AI 1, 100006 (2020). It is a knee only if the later line falls at least twice as fast
 * as the earlier one.
 */

const STEEPER = 2

/**
 * @param n  rising cycle numbers
 * @param q  capacity, any unit
 * @returns cycle of the knee, or null where there is none
 */
export function kneeOf(n: ArrayLike<number>, q: ArrayLike<number>): number | null {
  const rows = thinned(n.length, 200)
  if (rows.length < 6) return null
  const first = n[rows[0]]
  const span = n[rows[rows.length - 1]] - first
  if (!(span > 0)) return null
  const x = rows.map(r => (n[r] - first) / span)
  const y = rows.map(r => q[r])
  let best = { rss: Infinity, at: 0, before: 0, after: 0 }
  for (let at = 0.05; at < 0.96; at += 0.01) {
    const fit = hinge(x, y, at)
    if (fit.rss < best.rss) best = { ...fit, at }
  }
  const bends = best.after < 0 && best.after < STEEPER * Math.min(best.before, 0) - 1e-12
  return bends ? first + best.at * span : null
}

function thinned(length: number, most: number): number[] {
  const count = Math.min(length, most)
  return Array.from({ length: count }, (_, k) => Math.round((k * (length - 1)) / Math.max(count - 1, 1)))
}

/** Least squares on 1, x, max(x - at, 0). */
function hinge(x: readonly number[], y: readonly number[], at: number) {
  const m = [0, 0, 0, 0, 0, 0]
  const r = [0, 0, 0]
  let yy = 0
  for (let k = 0; k < x.length; k++) {
    const h = Math.max(x[k] - at, 0)
    m[0] += 1
    m[1] += x[k]
    m[2] += h
    m[3] += x[k] * x[k]
    m[4] += x[k] * h
    m[5] += h * h
    r[0] += y[k]
    r[1] += x[k] * y[k]
    r[2] += h * y[k]
    yy += y[k] * y[k]
  }
  // Cramer's rule: three by three
  const [a, b, c, d, e, f] = m
  const det = a * (d * f - e * e) - b * (b * f - e * c) + c * (b * e - d * c)
  if (Math.abs(det) < 1e-12) return { rss: Infinity, before: 0, after: 0 }
  const p0 = (r[0] * (d * f - e * e) - b * (r[1] * f - e * r[2]) + c * (r[1] * e - d * r[2])) / det
  const p1 = (a * (r[1] * f - e * r[2]) - r[0] * (b * f - e * c) + c * (b * r[2] - r[1] * c)) / det
  const p2 = (a * (d * r[2] - r[1] * e) - b * (b * r[2] - r[1] * c) + r[0] * (b * e - d * c)) / det
  return { rss: yy - p0 * r[0] - p1 * r[1] - p2 * r[2], before: p1, after: p1 + p2 }
}
