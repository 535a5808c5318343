/**
 * The sweeps of a voltammogram: stretches in which E goes one way. Found in E alone, so that files of any instrument can be
 * read: a turn counts when E has come back by more than noise, a hold ends a sweep.
 */
import { FitError } from "../../errors"
import { cleaned, type Curve, type Direction } from "../curve"
import { fitLine } from "../line"

export interface Sweep {
  /** From 1, in order of time. */
  readonly sweep: number
  /** Readings from..to-1 of the cleaned curve. */
  readonly from: number
  readonly to: number
  /** E rises: oxidation. */
  readonly direction: Direction
  /** Size of dE/dt by least squares; 0 where the times do not tell. */
  readonly rate_V_s: number
  readonly eFrom_V: number
  readonly eTo_V: number
  /** From 1: a cycle is two sweeps. */
  readonly cycle: number
}

/** A sweep covers at least this part of the whole range. */
const SHORT = 0.1

export function findSweeps(curve: Curve): Sweep[] {
  const c = cleaned(curve)
  const e = c.e_V
  const n = e.length
  if (n < 8) return []
  let [low, high] = [Infinity, -Infinity]
  for (let k = 0; k < n; k++) {
    low = Math.min(low, e[k])
    high = Math.max(high, e[k])
  }
  const back_V = Math.max(0.02 * (high - low), 1e-4)
  if (high - low < 1e-3) return []
  const turns = [0]
  let extreme = 0
  let sign = 0
  for (let k = 1; k < n; k++) {
    if (sign === 0) {
      if (Math.abs(e[k] - e[0]) > back_V) {
        sign = Math.sign(e[k] - e[0])
        // a hold before the first sweep is not part of it
        let start = k
        while (start > 0 && sign * (e[start - 1] - e[0]) > 0.1 * back_V) start--
        turns[0] = Math.max(0, start - 1)
        extreme = k
      }
      continue
    }
    if (sign * (e[k] - e[extreme]) >= 0) extreme = k
    else if (sign * (e[extreme] - e[k]) > back_V) {
      turns.push(extreme)
      sign = -sign
      extreme = k
    }
  }
  if (sign === 0) return []
  turns.push(extreme)
  const found: Sweep[] = []
  for (let k = 1; k < turns.length; k++) {
    const [from, to] = [turns[k - 1] + (k > 1 ? 1 : 0), turns[k] + 1]
    if (to - from < 6 || Math.abs(e[to - 1] - e[from]) < SHORT * (high - low)) continue
    const own = Math.abs(fitLine(view(c.t_s, from, to), view(e, from, to)).slope)
    found.push({
      sweep: found.length + 1,
      from,
      to,
      direction: e[to - 1] > e[from] ? "oxidation" : "reduction",
      rate_V_s: own,
      eFrom_V: e[from],
      eTo_V: e[to - 1],
      cycle: 1 + (found.length >> 1),
    })
  }
  return found
}

/**
 * A curve from columns of E and I alone, as many files have it.
 * @param rate_V_s scan rate  @throws FitError `input` for a rate that is not positive
 */
export function curveOfColumns(e_V: ArrayLike<number>, i_A: ArrayLike<number>, rate_V_s: number): Curve {
  if (!(rate_V_s > 0))
    throw new FitError("input", `rate_V_s is ${rate_V_s}; it must be a positive number: give the scan rate`)
  const t_s = new Float64Array(e_V.length)
  for (let k = 1; k < t_s.length; k++) t_s[k] = t_s[k - 1] + Math.max(1e-12, Math.abs(e_V[k] - e_V[k - 1]) / rate_V_s)
  return { t_s, e_V, i_A }
}

function view(values: ArrayLike<number>, from: number, to: number): Float64Array {
  return Float64Array.from({ length: to - from }, (_, k) => values[from + k])
}
