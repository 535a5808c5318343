/**
 * ADS131M04: all four channels at the same instant. Numbers: hardware/parts/ads131m04.
 *
 * Between two readings the chip keeps two conversions, and nobody says which (SBAS890C section 8.5.1.9.1): who has not read
 * every one of them calls `flush` FRESH_MS before `read`, and has one that ended in between.
 */
import { PIN, SELECT } from "../../../hardware/boards/channelCard"
import { ADS131M04 } from "../../../hardware/parts/ads131m04"
import { Bytes } from "../../../protocol/pack"
import { FLAG } from "../../../protocol/readings"
import { Hal } from "../hal/hal"

/** Where the words of channels 0 (E), 1 (I), 2 (CE - WE) and 3 (auxiliary) begin in a frame. */
const CHANNEL_AT = [3, 6, 9, 12]

/** One conversion, and a millisecond because clocks differ. */
export const FRESH_MS = 1000 * ADS131M04.period_s + 1

/** Signed 24-bit big-endian word. */
function word(b: Bytes, at: number): number {
  const v = (b[at] << 16) | (b[at + 1] << 8) | b[at + 2]
  return v < 8388608 ? v : v - 16777216
}

export class Ads131m04 {
  /** The last frame. */
  frame: Bytes
  /** Nothing old waits in the chip. */
  private fresh: boolean
  /** High and low byte of the CRC of each byte. */
  private high: Bytes
  private low: Bytes
  constructor(public hal: Hal) {
    this.frame = Buffer.alloc(ADS131M04.bytes)
    this.fresh = false
    this.high = Buffer.alloc(256)
    this.low = Buffer.alloc(256)
    for (let k = 0; k < 256; k++) {
      const x = k ^ (k >> 4)
      this.high[k] = ((x << 4) ^ (x >> 3)) & 255
      this.low[k] = (x ^ (x << 5)) & 255
    }
  }
  private async transfer(command: number, value: number) {
    const b = this.frame
    for (let k = 0; k < ADS131M04.bytes; k++) b[k] = 0
    b[0] = command >> 8
    b[1] = command & 255
    b[3] = value >> 8
    b[4] = value & 255
    await this.hal.spi(SELECT.adc, b)
  }
  /** Sets 50 conversions per second; false if no ADS131M04 answers. */
  async open(): Promise<boolean> {
    await this.transfer(ADS131M04.cmdWriteReg | (ADS131M04.regMode << 7), ADS131M04.modeStarted)
    await this.transfer(ADS131M04.cmdWriteReg | (ADS131M04.regClock << 7), ADS131M04.clock50)
    await this.transfer(ADS131M04.cmdReadReg | (ADS131M04.regId << 7), 0)
    // an answer comes with the next frame
    await this.transfer(ADS131M04.cmdNull, 0)
    return this.frame[0] === ADS131M04.id
  }
  /** Empties the chip's buffer. */
  async flush() {
    const b = this.frame
    for (let k = 0; k < ADS131M04.bufferDeep; k++) {
      b[0] = 0
      b[1] = 0
      await this.hal.spi(SELECT.adc, b)
    }
    this.fresh = true
  }
  /** Reads one conversion of all channels; FLAG.corrupt if CRC or status is wrong, FLAG.stale if it was read before. */
  async read(): Promise<number> {
    const b = this.frame
    b[0] = 0
    b[1] = 0
    await this.hal.spi(SELECT.adc, b)
    if (this.fresh) this.fresh = false
    else if ((await this.hal.level(PIN.ready)) === 0) {
      // a later one waits
      b[0] = 0
      b[1] = 0
      await this.hal.spi(SELECT.adc, b)
    }
    // CRC-16-CCITT of the first five words, seed 0xFFFF (section 8.5.1.7)
    const highOf = this.high
    const lowOf = this.low
    let high = 255
    let low = 255
    for (let k = 0; k < 15; k++) {
      const x = high ^ b[k]
      high = low ^ highOf[x]
      low = lowOf[x]
    }
    if (b[15] !== high || b[16] !== low || (b[0] & 0x14) !== 0) return FLAG.corrupt
    return (b[1] & ADS131M04.statusReady) === ADS131M04.statusReady ? 0 : FLAG.stale
  }
  /** Word of a channel, 24 bits signed, of the last conversion. */
  word(channel: number): number {
    return word(this.frame, CHANNEL_AT[channel])
  }
}
