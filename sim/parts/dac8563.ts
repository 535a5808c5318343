/**
 * DAC8563 as the bus sees it: 24-bit writes, mid-scale at power-up and on CLR. Numbers: hardware/parts/dac8563; commands
 * from TI SLAS719E table 17. Non-linearity is a smooth curve through both ends of the range.
 */
import { DAC8563 } from "../../hardware/parts/dac8563"

export class Dac8563Part {
  /** SPI modes it works in: data are taken on the falling edge, whatever SCLK rests at (8.5.1). */
  static readonly modes: readonly number[] = [1, 2]
  /** Codes of outputs A and B. */
  readonly codes = [DAC8563.codes / 2, DAC8563.codes / 2]
  /** Fault: outputs stay where they are, whatever is written. */
  stuck = false
  private gain = 2
  private reference = false

  /** @param inl greatest deviation from the straight line [codes] of A and B */
  constructor(private readonly inl: readonly [number, number] = [0, 0]) {}

  /** One frame; frames of any other length are ignored, as SYNC rising early makes the chip do (8.5.1). */
  transfer(bytes: Uint8Array) {
    if (bytes.length !== DAC8563.bytes) return
    const value = (bytes[1] << 8) | bytes[2]
    switch (bytes[0]) {
      case DAC8563.writeUpdateA:
        this.put(0, value)
        break
      case DAC8563.writeUpdateB:
        this.put(1, value)
        break
      case DAC8563.gain:
        this.gain = (value & DAC8563.gainBoth1) === DAC8563.gainBoth1 ? 1 : 2
        break
      case DAC8563.referenceOn:
        this.reference = (value & 1) === 1
        break
    }
  }
  /** The CLR pin: both outputs to mid-scale; reference and gain stay (8.4.4). */
  clear() {
    this.put(0, DAC8563.codes / 2)
    this.put(1, DAC8563.codes / 2)
  }
  private put(channel: 0 | 1, code: number) {
    if (!this.stuck) this.codes[channel] = code
  }
  /** Output voltage [V] of channel 0 (A) or 1 (B); 0 without a reference. */
  output_V(channel: 0 | 1): number {
    if (!this.reference) return 0
    const x = (2 * this.codes[channel]) / DAC8563.codes - 1
    // cubic with zeros at both ends and in the middle; its greatest value is 0.385
    const code = this.codes[channel] + (this.inl[channel] * x * (1 - x * x)) / 0.385
    return (DAC8563.reference_V * this.gain * code) / DAC8563.codes
  }
}
