/** The card's own trials find each comparator that does not answer, one at a time. */
import { describe, expect, it } from "vitest"
import { cellNamed, connectSimulated } from "../../host/app/simulated"
import { TRIAL } from "../../protocol/messages"
import type { Comparator } from "../../sim/parts/safetyChain"

const LOOKED_AT_BY: readonly (readonly [Comparator, number])[] = [
  ["eHigh", TRIAL.window],
  ["eLow", TRIAL.window],
  ["ceWeHigh", TRIAL.window],
  ["ceWeLow", TRIAL.window],
  ["iHigh", TRIAL.current],
  ["iLow", TRIAL.current],
]

describe("the trial of a comparator", () => {
  for (const [comparator, trial] of LOOKED_AT_BY)
    it(`fails when ${comparator} does not answer, and only then`, async () => {
      const { instrument, card, close } = await connectSimulated(cellNamed("dummy-resistor"))
      const { safety } = card.board.frontEnd
      expect((await instrument.trial(trial)).passed).toBe(true)
      safety.dead.add(comparator)
      expect((await instrument.trial(trial)).passed).toBe(false)
      safety.dead.clear()
      expect((await instrument.trial(trial)).passed).toBe(true)
      expect(card.board.frontEnd.connected).toBe(false)
      await close()
    })
})
