/** The anodic and the cathodic peak of the last whole cycle of a voltammogram. */
import type { Readings } from "../readings"

export interface Peak {
  readonly e_V: number
  readonly i_A: number
  /** How far the readings about the peak lie from the parabola through them (one standard deviation). */
  readonly iError_A: number
  /** The largest current lies at a turn or at the end of the scan: it is no peak. */
  readonly edge: boolean
}

/** Readings on either side of the highest that the parabola goes through. */
const HALF = 3

interface Leg {
  readonly from: number
  readonly to: number
  readonly up: boolean
}

/** Scans in one direction, in order; the quiet time before the first is not one. */
function legs(r: Readings): Leg[] {
  const found: Leg[] = []
  let from = 0
  for (let k = 1; k <= r.length; k++) {
    if (k < r.length && r.step[k] === r.step[from] && r.pass[k] === r.pass[from]) continue
    const moved_V = r.e_V[k - 1] - r.e_V[from]
    if (k - from > 2 * HALF && r.step[from] > 0) {
      const up = moved_V > 0
      const last = found[found.length - 1]
      // two steps in the same direction are one scan: through the start potential, or into the next cycle
      if (last && last.up === up && last.to === from) found[found.length - 1] = { from: last.from, to: k, up }
      else found.push({ from, to: k, up })
    }
    from = k
  }
  return found
}

function peakOf(r: Readings, leg: Leg): Peak {
  const sign = leg.up ? 1 : -1
  let best = leg.from
  for (let k = leg.from; k < leg.to; k++) if (sign * r.i_A[k] > sign * r.i_A[best]) best = k
  const edge = best - leg.from < HALF || leg.to - 1 - best < HALF
  if (edge) return { e_V: r.e_V[best], i_A: r.i_A[best], iError_A: 0, edge }
  const step_V = (r.e_V[best + HALF] - r.e_V[best - HALF]) / (2 * HALF)
  // least-squares parabola on equal steps -3..3 (Savitzky-Golay, 7 points)
  let s0 = 0
  let s1 = 0
  let s2 = 0
  for (let k = -HALF; k <= HALF; k++) {
    const y = r.i_A[best + k]
    s0 += y
    s1 += k * y
    s2 += k * k * y
  }
  const b = s1 / 28
  const c = (7 * s2 - 28 * s0) / 588
  const a = (s0 - 28 * c) / 7
  const at = c === 0 ? 0 : Math.max(-HALF, Math.min(HALF, -b / (2 * c)))
  let left = 0
  for (let k = -HALF; k <= HALF; k++) left += (r.i_A[best + k] - a - b * k - c * k * k) ** 2
  return { e_V: r.e_V[best] + at * step_V, i_A: a + b * at + c * at * at, iError_A: Math.sqrt(left / 4), edge }
}

/** The last of the long scans: the way back to the start potential is not one to look for peaks in. */
function lastWhole(all: readonly Leg[]): Leg | undefined {
  const longest = Math.max(...all.map(l => l.to - l.from))
  return all.filter(l => l.to - l.from > 0.8 * longest).pop()
}

/** Peaks of the last whole scan up and the last whole scan down; undefined where there was none yet. */
export function peaksOfCycle(r: Readings): { anodic?: Peak; cathodic?: Peak } {
  const all = legs(r)
  const up = lastWhole(all.filter(l => l.up))
  const down = lastWhole(all.filter(l => !l.up))
  return { anodic: up && peakOf(r, up), cathodic: down && peakOf(r, down) }
}
