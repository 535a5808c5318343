/**
 * The safety chain beside the firmware: latch and status byte (74HC165 behind SELECT.arm), limit DAC of the E window, and
 * the pin that says that the latch has tripped. Numbers: SAFETY in hardware/boards/channelCard.
 */
import { PIN, SAFETY, SELECT } from "../../../hardware/boards/channelCard"
import { DAC124S085 } from "../../../hardware/parts/dac124s085"
import { Bytes } from "../../../protocol/pack"
import { Hal } from "../hal/hal"

/** Codes of the window that never trips. */
const LOWEST = 0
const HIGHEST = SAFETY.windowCodes - 1

export class Safety {
  private one: Bytes
  private two: Bytes
  constructor(public hal: Hal) {
    this.one = Buffer.alloc(1)
    this.two = Buffer.alloc(2)
  }
  /** Status bits of SAFETY; nothing changes. */
  async status(): Promise<number> {
    this.one[0] = 0
    await this.hal.spi(SELECT.arm, this.one)
    return this.one[0]
  }
  /** Clears the latch if its cause is gone; returns the status afterwards. */
  async arm(): Promise<number> {
    this.one[0] = SAFETY.armKey
    await this.hal.spi(SELECT.arm, this.one)
    return await this.status()
  }
  /** True while the FAULT line is down: latched, or no supply. */
  async tripped(): Promise<boolean> {
    return (await this.hal.level(PIN.fault)) === 0
  }
  /** E window of the comparators [V], rounded outwards. */
  async window(low_V: number, high_V: number) {
    const half = SAFETY.windowCodes / 2
    await this.limit(DAC124S085.low, Math.floor((1 + low_V / SAFETY.windowFull_V) * half))
    await this.limit(DAC124S085.high, Math.floor((1 + high_V / SAFETY.windowFull_V) * half) + 1)
  }
  /** As wide as it goes; the current trips where it should. */
  async wide() {
    await this.limit(DAC124S085.low, LOWEST)
    await this.limit(DAC124S085.high, HIGHEST)
    await this.limit(DAC124S085.currentPart, HIGHEST)
  }
  /** Lowers the current that trips to this part of the fixed one: for its test. */
  async lower(part: number) {
    await this.limit(DAC124S085.currentPart, Math.floor(part * SAFETY.windowCodes))
  }
  private async limit(channel: number, code: number) {
    const c = code < LOWEST ? LOWEST : code > HIGHEST ? HIGHEST : code
    this.two[0] = (channel << DAC124S085.channelShift) | DAC124S085.writeUpdate | (c >> 8)
    this.two[1] = c & 255
    await this.hal.spi(SELECT.limits, this.two)
  }
}
