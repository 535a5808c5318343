/**
 * Medians and the removal of single bad cycles. Everything here looks at a few neighbours only, so that a long record costs
 * what its length costs.
 */

const window = new Float64Array(16)

/** Median of the finite values of v[from..to); NaN where there are none. Small windows are sorted in place. */
export function median(values: ArrayLike<number>, from = 0, to = values.length): number {
  const start = Math.max(0, from)
  const end = Math.min(values.length, to)
  const v = end - start <= window.length ? window : new Float64Array(end - start)
  let n = 0
  for (let k = start; k < end; k++) {
    const x = values[k]
    if (!Number.isFinite(x)) continue
    if (v !== window) {
      v[n++] = x
      continue
    }
    let at = n++
    while (at > 0 && v[at - 1] > x) {
      v[at] = v[at - 1]
      at--
    }
    v[at] = x
  }
  if (n === 0) return NaN
  if (v !== window) v.subarray(0, n).sort()
  const h = n >> 1
  return n % 2 === 1 ? v[h] : (v[h - 1] + v[h]) / 2
}

/** A point far from the median of its five neighbours while they agree with each other: a bad cycle, not ageing. */
export function withoutSpikes(raw: Float64Array): { q: Float64Array; spikes: number } {
  const q = raw.slice()
  const middle = new Float64Array(raw.length)
  const residual = new Float64Array(raw.length)
  for (let k = 0; k < raw.length; k++) {
    middle[k] = median(raw, k - 3, k + 4)
    residual[k] = Math.abs(raw[k] - middle[k])
  }
  const typical = Math.max(median(residual), 1e-9)
  let spikes = 0
  for (let k = 0; k < raw.length; k++) {
    const around = middle[k]
    if (residual[k] > Math.max(12 * typical, 0.015 * Math.abs(around)) && raw.length >= 7) {
      const sides = [median(raw, k - 3, k), median(raw, k + 1, k + 4)].filter(Number.isFinite)
      // a step stays where it went; a spike comes back
      const back = sides.every(s => Math.abs(raw[k] - s) > 0.6 * residual[k])
      if (sides.length === 2 && back) {
        q[k] = around
        spikes++
      }
    }
  }
  return { q, spikes }
}
