/** Two 74HC595 in a row: range, loop mode, compensation, AC path; all change on one latch edge. */
import { SELECT } from "../../../hardware/boards/channelCard"
import { Bytes } from "../../../protocol/pack"
import { Hal } from "../hal/hal"

export class Switches {
  word: number
  private buf: Bytes
  constructor(public hal: Hal) {
    this.buf = Buffer.alloc(2)
    this.word = -1
  }
  async set(word: number) {
    if (word === this.word) return
    this.word = word
    this.buf[0] = word >> 8
    this.buf[1] = word & 255
    await this.hal.spi(SELECT.switches, this.buf)
  }
}
