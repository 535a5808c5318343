/**
 * The safety chain that needs no program: comparators on V(CE - WE), on E and on |I|, a latch, the limit DAC of the E
 * window, and the charge pump that a still watchdog pin lets run dry. Numbers: SAFETY in hardware/boards/channelCard;
 * the chain is drawn in docs/hardware.md.
 *
 * Status byte: bits 0..2 which comparator tripped the latch (or holds it now), bit 3 latched, bit 4 the charge pump is
 * empty, bit 7 always set.
 */
import { SAFETY } from "../../hardware/boards/channelCard"
import { Dac124s085Part } from "./dac124s085"

/** What the comparators see. */
export interface Watched {
  readonly ceWe_V: number
  readonly e_V: number
  readonly i_A: number
}

/** One comparator each: what it looks at, and beyond which side. */
export type Comparator = "ceWeHigh" | "ceWeLow" | "eHigh" | "eLow" | "iHigh" | "iLow"

export class SafetyChain {
  /** SPI modes it works in: the status byte's first bit stands there before the first edge (74HC165, TI SCLS116). */
  static readonly modes: readonly number[] = [0]
  latched = false
  /** Comparators whose output is gone. */
  readonly dead = new Set<Comparator>()
  private causes = 0
  /** E window, and the current that trips as part of the fixed threshold: all zero at power-up, so that everything trips. */
  private readonly limits = new Dac124s085Part()
  private seen: Watched = { ceWe_V: 0, e_V: 0, i_A: 0 }
  /** When the watchdog pin moved last; long ago at power-up. */
  private edge_us = -Infinity

  /** @param iFull_A full scale of the largest range */
  constructor(private readonly iFull_A: number) {}

  /** Comparators; true if this trips the latch. */
  watch(w: Watched): boolean {
    this.seen = w
    const now = this.beyond()
    if (now === 0) return false
    const fresh = !this.latched
    this.latched = true
    this.causes |= now
    return fresh
  }
  private beyond(): number {
    const { ceWe_V, e_V, i_A } = this.seen
    const level = (code: number) => (code / (SAFETY.windowCodes / 2) - 1) * SAFETY.windowFull_V
    const [low, high, part] = this.limits.codes
    const iTrip_A = (SAFETY.iTrip * this.iFull_A * (part + 1)) / SAFETY.windowCodes
    const { dead } = this
    let bits = 0
    if (ceWe_V > SAFETY.ceWeMax_V && !dead.has("ceWeHigh")) bits |= SAFETY.statusCeWe
    if (ceWe_V < -SAFETY.ceWeMax_V && !dead.has("ceWeLow")) bits |= SAFETY.statusCeWe
    if (e_V > level(high) && !dead.has("eHigh")) bits |= SAFETY.statusWindow
    if (e_V < level(low) && !dead.has("eLow")) bits |= SAFETY.statusWindow
    if (i_A > iTrip_A && !dead.has("iHigh")) bits |= SAFETY.statusCurrent
    if (i_A < -iTrip_A && !dead.has("iLow")) bits |= SAFETY.statusCurrent
    return bits
  }

  /** SELECT.arm: key in, status out. The latch opens only if no comparator holds it. */
  arm(bytes: Uint8Array, now_us: number) {
    const key = bytes[bytes.length - 1]
    const status = this.status(now_us)
    bytes.fill(status)
    if (key !== SAFETY.armKey || this.beyond() !== 0) return
    this.latched = false
    this.causes = 0
  }
  status(now_us: number): number {
    const still = this.expired(now_us) ? SAFETY.statusWatchdog : 0
    return SAFETY.statusAlive | this.causes | this.beyond() | (this.latched ? SAFETY.statusLatched : 0) | still
  }

  /** SELECT.limits; true if a threshold moved. */
  limit(bytes: Uint8Array): boolean {
    const before = this.limits.codes.join()
    this.limits.transfer(bytes)
    return this.limits.codes.join() !== before
  }
  /** What the comparators saw last, against the thresholds as they are now. */
  again(): boolean {
    return this.watch(this.seen)
  }

  /** An edge of the watchdog pin. */
  edge(now_us: number) {
    this.edge_us = now_us
  }
  /** When the charge pump will be empty [us]; -Infinity if no edge ever came. */
  get expires_us(): number {
    return this.edge_us + 1e6 * SAFETY.watchdogHold_s
  }
  expired(now_us: number): boolean {
    return now_us >= this.expires_us
  }
}
