/**
 * The bench that every card carries: its internal dummy, 1 kohm 0.1 %, or a Randles circuit of the same resistors. No
 * meter, no leads; a calibration against it binds the current ranges to E, and E's zero to nothing.
 */
import { DUMMY } from "../../hardware/boards/channelCard"
import { ON } from "../../protocol/messages"
import { RefusedError } from "../errors"
import type { Bench, Known, Load } from "./bench"

/** Rectangular tolerance to a standard uncertainty. */
const U_REL = DUMMY.tolerance / Math.sqrt(3)

export class DummyBench implements Bench {
  readonly title = "the card's own dummy, 1 kohm 0.1 %"
  readonly prompt = true
  readonly iMin_A = Infinity
  readonly voltmeter = false
  on: number = ON.dummy

  async attach(load: Load): Promise<Known | undefined> {
    if (load.kind === "randles") {
      this.on = ON.randles
      return {
        title: "the internal Randles dummy",
        series_ohm: DUMMY.r_ohm,
        parallel_ohm: DUMMY.randlesR_ohm,
        capacity_F: DUMMY.randlesC_F,
        uRel: U_REL,
      }
    }
    this.on = ON.dummy
    if (load.r_ohm !== DUMMY.r_ohm) return undefined
    return { title: "the internal dummy", series_ohm: DUMMY.r_ohm, parallel_ohm: 0, capacity_F: 0, uRel: U_REL }
  }

  async meter(): Promise<never> {
    throw new RefusedError("meter", "the internal dummy has no meter; use --bench person with a multimeter")
  }

  async close() {}
}
