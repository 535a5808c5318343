/** DAC8563 as the bus sees it: 24-bit writes, mid-scale at power-up. Numbers: hardware/parts/dac8563. */
import { DAC8563 } from "../../hardware/parts/dac8563"

export class Dac8563Part {
  /** Codes of outputs A and B. */
  readonly codes = [DAC8563.codes / 2, DAC8563.codes / 2]
  private gain = 2
  private reference = false

  /** One frame; frames of any other length are ignored, as SYNC rising early makes the chip do. */
  transfer(bytes: Uint8Array) {
    if (bytes.length !== DAC8563.bytes) return
    const value = (bytes[1] << 8) | bytes[2]
    switch (bytes[0]) {
      case DAC8563.writeUpdateA:
        this.codes[0] = value
        break
      case DAC8563.writeUpdateB:
        this.codes[1] = value
        break
      case DAC8563.gain:
        this.gain = (value & DAC8563.gainBoth1) === DAC8563.gainBoth1 ? 1 : 2
        break
      case DAC8563.referenceOn:
        this.reference = (value & 1) === 1
        break
    }
  }
  /** Output voltage [V] of channel 0 (A) or 1 (B); 0 without a reference. */
  output_V(channel: 0 | 1): number {
    return this.reference ? (DAC8563.reference_V * this.gain * this.codes[channel]) / DAC8563.codes : 0
  }
}
