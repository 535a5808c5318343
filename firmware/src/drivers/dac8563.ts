/** DAC8563: both set-points. Numbers: hardware/parts/dac8563. */
import { SELECT, setpointCode } from "../../../hardware/boards/channelCard"
import { DAC8563 } from "../../../hardware/parts/dac8563"
import { Bytes } from "../../../protocol/pack"
import { Hal } from "../hal/hal"

export class Dac8563 {
  private buf: Bytes
  constructor(public hal: Hal) {
    this.buf = Buffer.alloc(DAC8563.bytes)
  }
  private async write(command: number, value: number) {
    const b = this.buf
    b[0] = command
    b[1] = value >> 8
    b[2] = value & 255
    await this.hal.spi(SELECT.dac, b)
  }
  /** Reference on, gain 1, both outputs at mid-scale: 0 V and 0 A. */
  async open() {
    await this.write(DAC8563.referenceOn, 1)
    await this.write(DAC8563.gain, DAC8563.gainBoth1)
    await this.write(DAC8563.writeUpdateA, setpointCode(0))
    await this.write(DAC8563.writeUpdateB, setpointCode(0))
  }
  async setE(e_V: number) {
    await this.write(DAC8563.writeUpdateA, setpointCode(e_V / 5))
  }
  /** `part` of the range's full scale, -1.25..1.25. */
  async setI(part: number) {
    await this.write(DAC8563.writeUpdateB, setpointCode(part))
  }
}
