/**
 * DAC124S085 as the bus sees it: a register and an output for each of four channels; only OP1 OP0 of a frame say whether an
 * output follows (TI SNAS348, section 1.4). Numbers: hardware/parts/dac124s085.
 */
import { DAC124S085 } from "../../hardware/parts/dac124s085"

const OPERATION = 0x30

export class Dac124s085Part {
  /** SPI modes it works in: data are taken on the falling edge (section 1.3). */
  static readonly modes: readonly number[] = [1, 2]
  /** Codes at the outputs A..D; zero at power-up, and while a channel is off. */
  readonly codes = [0, 0, 0, 0]
  private readonly written = [0, 0, 0, 0]

  /** One frame; of any other length it is not taken, as SYNC rising early makes the chip do (section 1.3). */
  transfer(bytes: Uint8Array) {
    if (bytes.length !== DAC124S085.bytes) return
    const channel = bytes[0] >> DAC124S085.channelShift
    const code = ((bytes[0] & 15) << 8) | bytes[1]
    const operation = bytes[0] & OPERATION
    if (operation === DAC124S085.powerDown) {
      this.codes.fill(0)
      return
    }
    if (operation === DAC124S085.writeAll) this.written.fill(code)
    else this.written[channel] = code
    // an update moves every output to its register
    if (operation !== 0) for (let k = 0; k < this.codes.length; k++) this.codes[k] = this.written[k]
  }
}
