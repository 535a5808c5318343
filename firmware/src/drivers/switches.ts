/** Three 74HC594 in a row: range, loop mode, compensation, AC path, dummy; all change on one latch edge. */
import { SELECT } from "../../../hardware/boards/channelCard"
import { Bytes } from "../../../protocol/pack"
import { Hal } from "../hal/hal"

export class Switches {
  word: number
  private buf: Bytes
  constructor(public hal: Hal) {
    this.buf = Buffer.alloc(3)
    this.word = -1
  }
  async set(word: number) {
    if (word === this.word) return
    this.word = word
    this.buf[0] = word >> 16
    this.buf[1] = (word >> 8) & 255
    this.buf[2] = word & 255
    await this.hal.spi(SELECT.switches, this.buf)
  }
}
