/** ADS131M04: E and I at the same instant, one frame a reading. Numbers: hardware/parts/ads131m04. */
import { SELECT } from "../../../hardware/boards/channelCard"
import { ADS131M04, frameCrc } from "../../../hardware/parts/ads131m04"
import { Bytes } from "../../../protocol/pack"
import { Hal } from "../hal/hal"

/** Where the words of channels 0 (E) and 1 (I) begin in a frame. */
export const E_AT = 3
export const I_AT = 6

function putWord(b: Bytes, at: number, v: number) {
  b[at] = (v >> 16) & 255
  b[at + 1] = (v >> 8) & 255
  b[at + 2] = v & 255
}

/** Signed 24-bit big-endian word. */
function word(b: Bytes, at: number): number {
  const v = (b[at] << 16) | (b[at + 1] << 8) | b[at + 2]
  return v < 8388608 ? v : v - 16777216
}

export class Ads131m04 {
  /** The last frame; the words in it go on the wire as they are. */
  frame: Bytes
  eWord: number
  iWord: number
  constructor(public hal: Hal) {
    this.frame = Buffer.alloc(ADS131M04.bytes)
    this.eWord = 0
    this.iWord = 0
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
    await this.transfer(ADS131M04.cmdWriteReg | (ADS131M04.regClock << 7), ADS131M04.clock50)
    await this.transfer(ADS131M04.cmdReadReg | (ADS131M04.regId << 7), 0)
    // an answer comes with the next frame
    await this.transfer(ADS131M04.cmdNull, 0)
    return this.frame[0] === ADS131M04.id
  }
  /** Reads one conversion of all channels; false if its CRC or the chip's status is wrong. */
  async read(): Promise<boolean> {
    const b = this.frame
    b[0] = 0
    b[1] = 0
    await this.hal.spi(SELECT.adc, b)
    const crc = frameCrc(b)
    this.eWord = word(b, E_AT)
    this.iWord = word(b, I_AT)
    return b[15] === crc >> 8 && b[16] === (crc & 255) && (b[0] & 0x14) === 0
  }
  /** Replaces the words of the last frame by these (means of several conversions). */
  setWords(eWord: number, iWord: number) {
    putWord(this.frame, E_AT, eWord)
    putWord(this.frame, I_AT, iWord)
  }
}
