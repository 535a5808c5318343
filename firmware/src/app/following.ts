/**
 * Does the cell follow the set-point? A loop that is closed, inside its compliance and not overloaded leaves no error; one
 * that stays means a set-point converter that is stuck.
 */
import { FAULT } from "../../../protocol/guard"
import { MODE, Reading } from "../../../protocol/readings"

/** Errors that count: of E [V], of I as part of the range; several times what an uncalibrated card shows. */
const FAR_V = 0.03
const FAR_PART = 0.05
/** Beyond this V(CE - WE) the loop may be at its end: the comparators take over there. */
const COMPLIANCE_V = 4.5
/** Readings in a row. */
const PATIENCE = 5
/** So long after an order the converter's filter may still see the set-points before it [ms]. */
const FRESH_MS = 200

export class Following {
  private mode: number
  private setpoint: number
  /** Between the last two orders; when the later one was first looked at [ms], 0 before. */
  private span: number
  private since_ms: number
  private full_A: number
  private count: number
  constructor() {
    this.mode = MODE.open
    this.setpoint = 0
    this.span = 0
    this.since_ms = 0
    this.full_A = 1
    this.count = 0
  }
  order(mode: number, setpoint: number, full_A: number) {
    const step = setpoint - this.setpoint
    const moved = step < 0 ? -step : step
    this.span = mode === this.mode ? moved : 0
    if (mode !== this.mode) this.count = 0
    this.mode = mode
    this.setpoint = setpoint
    this.since_ms = 0
    this.full_A = full_A
  }
  /** FAULT.setpointStuck when the error has lasted, else 0. */
  look(r: Reading, ceWe_V: number): number {
    const mode = this.mode
    if (r.flags !== 0 || (mode !== MODE.holdE && mode !== MODE.holdI)) return 0
    if (this.since_ms === 0) this.since_ms = r.now_ms
    const moving = r.now_ms - this.since_ms < FRESH_MS ? 6 * this.span : 0
    const is = mode === MODE.holdE ? r.e_V : r.i_A
    const far = mode === MODE.holdE ? FAR_V : FAR_PART * this.full_A
    const error = is > this.setpoint ? is - this.setpoint : this.setpoint - is
    const loose = ceWe_V < COMPLIANCE_V && ceWe_V > -COMPLIANCE_V
    this.count = loose && error > far + moving ? this.count + 1 : 0
    return this.count >= PATIENCE ? FAULT.setpointStuck : 0
  }
}
