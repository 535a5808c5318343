/**
 * A user's bound on the forecast of a channel, and what happens when it is crossed.
 *
 *   below `share` of the reference at cycle `cycle` with at least `probability`
 */
import { RefusedError } from "../errors"
import type { Instrument } from "../instrument"
import type { FadeBoundView } from "../live"

/** Beyond the outermost quantiles of the forecast a probability cannot be told from none or certainty. */
const PROBABILITY = { min: 0.05, max: 0.95 }
const CYCLE_MOST = 10_000
const SHARE = { min: 0.05, max: 1.5 }

/** What a crossing does to the instrument; a block of check-up measurements would be one more entry. */
export const BOUND_ACTIONS: Readonly<Record<FadeBoundView["action"], (instrument: Instrument) => Promise<void>>> = {
  tell: async () => {},
  stop: instrument => instrument.stop(),
}

/** @throws RefusedError that names the number, what it may be and how a bound is said */
export function checkedBound(said: unknown): FadeBoundView {
  const b = (said ?? {}) as Record<string, unknown>
  const within = (name: string, min: number, max: number): number => {
    const x = b[name]
    if (typeof x !== "number" || !(x >= min && x <= max))
      throw new RefusedError(
        "bound",
        `${name} of the bound is ${String(x)}; allowed is ${min} .. ${max}, as in {share: 0.8, cycle: 500, probability: 0.5, action: "stop"}`,
        { min, max },
      )
    return x
  }
  const action = b.action
  if (typeof action !== "string" || !(action in BOUND_ACTIONS))
    throw new RefusedError(
      "bound",
      `action of the bound is ${String(action)}; there are ${Object.keys(BOUND_ACTIONS).join(", ")}`,
    )
  return {
    share: within("share", SHARE.min, SHARE.max),
    cycle: Math.round(within("cycle", 2, CYCLE_MOST)),
    probability: within("probability", PROBABILITY.min, PROBABILITY.max),
    action: action as FadeBoundView["action"],
  }
}

/** `80%@500` or `80%@500:0.9`: below 80 % at cycle 500, with probability 0.5 unless said. @throws RefusedError */
export function boundFrom(text: string, action: FadeBoundView["action"]): FadeBoundView {
  const m = /^\s*([\d.]+)\s*%\s*@\s*(\d+)\s*(?::\s*([\d.]+))?\s*$/.exec(text)
  if (!m)
    throw new RefusedError(
      "bound",
      `"${text}" is no bound; write 80%@500 for below 80 % of the reference at cycle 500, or 80%@500:0.9 with its probability`,
    )
  return checkedBound({
    share: Number(m[1]) / 100,
    cycle: Number(m[2]),
    probability: m[3] === undefined ? 0.5 : Number(m[3]),
    action,
  })
}
