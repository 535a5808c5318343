/**
 * Finds the pulses of a titration in a curve by its current alone: what stands before, under and after each.
 *
 *      before   during    after
 *   E  -------./------\.________      before: the last reading without the pulse's current
 *   I  _______|--------|________      during: pulse current;  after: rest until the next current
 *
 * Nothing is required to be complete: a run that is still going on gives a last pulse that is `running` or `resting`. What
 * stands before may also be another current (a charge that turns into the first pulse without a rest); that is kept and
 * said, because a paper did it.
 */
import { type Curve, stretches, type Stretch } from "../curve"

export interface Pulse {
  /** From 1. */
  readonly pulse: number
  /** Readings of what stands before, from its first to one past its last; at least one. */
  readonly before: { readonly from: number; readonly to: number }
  readonly during: { readonly from: number; readonly to: number }
  /** The rest after it; absent while the pulse runs. */
  readonly after?: { readonly from: number; readonly to: number }
  /** Median current of the pulse. */
  readonly i_A: number
  /** When the current came on and went off, as well as the readings can tell. */
  readonly start_s: number
  readonly end_s: number
  readonly state: "running" | "resting" | "complete"
  /** A rest stands before it. */
  readonly rested: boolean
}

export interface FindOptions {
  /** Current of the pulses; stretches that differ by more than 20 % are not pulses. Any current where left out. */
  readonly i_A?: number
  /** A current below this share of the largest typical one is rest. */
  readonly restShare?: number
  /** The run goes on: the last stretch is not over. */
  readonly live?: boolean
}

const SAME = 0.2

/** @param c cleaned curve */
export function findPulses(c: Curve, { i_A, restShare, live = false }: FindOptions = {}): Pulse[] {
  const all = stretches(c, { restShare, changeShare: 0.5 })
  const found: Pulse[] = []
  for (let k = 1; k < all.length; k++) {
    const during = all[k]
    if (during.kind === "rest" || during.to - during.from < 2) continue
    if (i_A !== undefined && Math.abs(during.i_A - i_A) > SAME * Math.abs(i_A)) continue
    const after: Stretch | undefined = all[k + 1]?.kind === "rest" ? all[k + 1] : undefined
    // a current that turns straight into another one is a step of a cycle, not a pulse
    if (!after && k + 1 < all.length) continue
    const before = all[k - 1]
    const last = k + 1 >= all.length - 1
    found.push({
      pulse: found.length + 1,
      before: { from: before.from, to: before.to },
      during: { from: during.from, to: during.to },
      after: after && { from: after.from, to: after.to },
      i_A: during.i_A,
      start_s: startOf(c, during, before),
      end_s: c.t_s[during.to - 1],
      state: !after ? "running" : last && live ? "resting" : "complete",
      rested: before.kind === "rest",
    })
  }
  return found
}

/**
 * When the current came on. A card reads at the end of each interval, so the last reading without current is the edge; in
 * a file with a long interval there the first reading of the pulse is nearer, less one interval of the pulse.
 */
function startOf(c: Curve, during: Stretch, before: Stretch): number {
  const edge_s = c.t_s[before.to - 1]
  const first_s = c.t_s[during.from]
  if (during.to - during.from < 3) return edge_s
  const every_s = (c.t_s[during.to - 1] - first_s) / (during.to - 1 - during.from)
  const own_s = Math.min(every_s, c.t_s[during.from + 1] - first_s)
  return Math.max(edge_s, first_s - own_s)
}
