/**
 * The rests of a run - GITT, pulses - as data for a circuit: what follows each current that flowed from rest.
 *
 * A rest counts from the instant the current ended, which is when the last reading of the pulse was taken. Its readings are
 * thinned to an even spacing in ln t, because a relaxation says as much per decade. The noise of one reading is the scatter
 * of neighbours in the last third of the rest, where the cell hardly moves.
 */
import { FitError } from "../errors"
import type { Readings } from "../readings"
import type { Relaxation } from "./relaxation"

/** Readings of a rest that are kept. */
const MOST = 80
const FEWEST = 6
/** A current beside this share of the largest one is none. */
const NO_CURRENT = 1e-3
/** [V] no reading is better. */
const LEAST_SIGMA_V = 1e-7

interface Stretch {
  readonly from: number
  readonly to: number
  readonly i_A: number
}

/**
 * @param which  from 1; the last one if not said
 * @throws FitError `relaxation` if the run has no such rest, or fewer than six readings in it
 */
export function restOfRun(r: Readings, which?: number): Relaxation & { readonly pulse: number } {
  const largest_A = r.i_A.reduce((most, i) => Math.max(most, Math.abs(i)), 0)
  const flows = (s: Stretch | undefined) => s !== undefined && Math.abs(s.i_A) > NO_CURRENT * largest_A
  const all = stretches(r)
  const rests = all.flatMap((s, k) => (!flows(s) && flows(all[k - 1]) && k > 1 && !flows(all[k - 2]) ? [k] : []))
  const pulse = which ?? rests.length
  const at = rests[pulse - 1]
  if (at === undefined)
    throw new FitError(
      "relaxation",
      `rest ${pulse} was asked, but the run has ${rests.length} rests after a current that began from rest` +
        (rests.length > 0 ? `: take 1..${rests.length}` : ": run gitt, or a pulse between two rests"),
      { asked: pulse, rests: rests.length },
    )
  const [current, rest] = [all[at - 1], all[at]]
  const count = rest.to - rest.from
  if (count < FEWEST)
    throw new FitError("relaxation", `rest ${pulse} has ${count} readings: record at least ${FEWEST}`, { count })
  const end_s = r.t_s[current.to - 1]
  const begin_s = r.t_s[current.from - 1]
  const t_s: number[] = []
  const e_V: number[] = []
  const ratio = ((r.t_s[rest.to - 1] - end_s) / (r.t_s[rest.from] - end_s)) ** (1 / MOST)
  let next_s = 0
  for (let k = rest.from; k < rest.to; k++) {
    const t = r.t_s[k] - end_s
    if (!(t > 0) || t < next_s) continue
    t_s.push(t)
    e_V.push(r.e_V[k])
    next_s = t * ratio
  }
  return {
    t_s,
    e_V,
    pulse_A: current.i_A,
    pulse_s: end_s - begin_s,
    sigma_V: scatter(r.e_V.subarray(rest.from, rest.to)),
    pulse,
  }
}

/** Readings of one step and pass each, with their mean current. */
function stretches(r: Readings): Stretch[] {
  const found: Stretch[] = []
  for (let from = 0, k = 1; k <= r.length; k++) {
    if (k < r.length && r.step[k] === r.step[from] && r.pass[k] === r.pass[from]) continue
    let sum = 0
    for (let i = from; i < k; i++) sum += r.i_A[i]
    found.push({ from, to: k, i_A: sum / (k - from) })
    from = k
  }
  return found
}

/** Standard deviation of one reading, from second differences, which a slow change of the cell does not enter. */
function scatter(e_V: Float64Array): number {
  const late = e_V.subarray(Math.floor((2 * e_V.length) / 3))
  const tail = late.length < 4 ? e_V : late
  let sum = 0
  for (let k = 2; k < tail.length; k++) sum += (tail[k] - 2 * tail[k - 1] + tail[k - 2]) ** 2
  return Math.max(LEAST_SIGMA_V, Math.sqrt(sum / Math.max(1, tail.length - 2) / 6))
}
