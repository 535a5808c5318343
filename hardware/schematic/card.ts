/**
 * The channel card: all blocks of parts, and the two cards that are built from them.
 */
import { controller } from "./controller"
import { converters } from "./converters"
import { currentMonitor } from "./currentMonitor"
import { engine } from "./engine"
import { excitation } from "./excitation"
import { isolation } from "./isolation"
import type { Part } from "./part"
import { potentialMonitor } from "./potentialMonitor"
import { power } from "./power"
import { processor } from "./processor"
import { ranges } from "./ranges"
import { relays } from "./relays"
import { safety } from "./safety"

/** Every part of every option, in the order of the drawing. */
export const CARD: readonly Part[] = [
  ...controller,
  ...excitation,
  ...potentialMonitor,
  ...currentMonitor,
  ...ranges,
  ...converters,
  ...engine,
  ...safety,
  ...relays,
  ...isolation,
  ...processor,
  ...power,
]

/** What is fitted: the plain card, or the one with an option, whose parts may stand in place of plain ones. */
export function fitted(parts: readonly Part[], option?: Part["option"]): readonly Part[] {
  const chosen = parts.filter(p => p.option === undefined || p.option === option)
  const replaced = new Set(chosen.map(p => p.replaces))
  return chosen.filter(p => !replaced.has(p.ref))
}
