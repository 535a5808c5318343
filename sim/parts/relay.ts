/** A relay: its contacts follow the coil after the time of SAFETY; welded contacts stay where they are. */
import { SAFETY } from "../../hardware/boards/channelCard"

export class Relay {
  /** Where the contacts are: true = energised position. */
  made: boolean
  private coil: boolean
  private moves_us = Infinity
  private weldedAt: boolean | undefined

  constructor(on: boolean) {
    this.made = on
    this.coil = on
  }
  drive(on: boolean, now_us: number) {
    if (on === this.coil) return
    this.coil = on
    // a coil that changes its mind before the contacts move leaves them where they are
    const delay_s = on ? SAFETY.relayClose_s : SAFETY.relayOpen_s
    this.moves_us = on === this.made ? Infinity : now_us + 1e6 * delay_s
  }
  /** When the contacts move next [us]. */
  get due_us(): number {
    return this.moves_us
  }
  /** Moves the contacts if it is time; true if anything moved. */
  move(now_us: number): boolean {
    if (now_us < this.moves_us) return false
    this.moves_us = Infinity
    const to = this.weldedAt ?? this.coil
    const moved = to !== this.made
    this.made = to
    return moved
  }
  /** Fault: the contacts stay in the energised position from now on. */
  weld() {
    this.weldedAt = true
    this.made = true
  }
  unweld(now_us: number) {
    this.weldedAt = undefined
    if (this.coil !== this.made) this.moves_us = now_us
  }
}
