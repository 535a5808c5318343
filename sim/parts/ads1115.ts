/**
 * ADS1115 as the I2C bus sees it: pointer, four registers, one conversion at a time (data sheet SBAS444, sections 9.3 to
 * 9.6). Numbers: hardware/parts/ads1115. The comparator is not modelled; its registers keep what is written.
 *
 * A conversion is the mean of the chosen difference from its start to its end: whoever owns the chip feeds the voltages of
 * its pins piece by piece (`integrate`) up to `due_us`, and then calls `finish`.
 */
import { ADS1115 } from "../../hardware/parts/ads1115"

export interface Ads1115Errors {
  readonly gain: number
  readonly offset_V: number
  /** Of its oscillator: a part of the conversion time. */
  readonly clock: number
  /** One draw of the input noise [V]. */
  noise_V(): number
}

const IDEAL: Ads1115Errors = { gain: 0, offset_V: 0, clock: 0, noise_V: () => 0 }
/** Pins of each multiplexer setting, positive and negative; 4 is ground. */
const MUX = [
  [0, 1],
  [0, 3],
  [1, 3],
  [2, 3],
  [0, 4],
  [1, 4],
  [2, 4],
  [3, 4],
] as const
const MUX_SHIFT = 12

export class Ads1115Part {
  /** When the conversion under way ends [us]; Infinity if none is. */
  due_us = Infinity
  private pointer: number = ADS1115.regConversion
  private readonly registers = [0, ADS1115.configReset, ADS1115.lowReset, ADS1115.highReset]
  /** Configuration of the conversion under way, and the integral of its input so far [V us]. */
  private converting = 0
  private sum = 0
  private summed_us = 0

  constructor(
    private readonly supply_V: number,
    private readonly errors: Ads1115Errors = IDEAL,
  ) {}

  write(bytes: Uint8Array, now_us: number) {
    if (bytes.length === 0) return
    this.pointer = bytes[0] & 3
    // the conversion register cannot be written; a register takes both bytes or nothing
    if (bytes.length < 3 || this.pointer === ADS1115.regConversion) return
    this.registers[this.pointer] = (bytes[1] << 8) | bytes[2]
    if (this.pointer === ADS1115.regConfig) this.configured(now_us)
  }

  /** Section 9.6.3: the start bit has no effect while a conversion is under way; out of single-shot mode all run on. */
  private configured(now_us: number) {
    const config = this.registers[ADS1115.regConfig]
    const wanted = (config & ADS1115.start) !== 0 || (config & ADS1115.single) === 0
    if (this.due_us === Infinity && wanted) this.begin(now_us)
  }

  private begin(now_us: number) {
    this.converting = this.registers[ADS1115.regConfig]
    const rate_Hz = ADS1115.rates_Hz[(this.converting >> ADS1115.rateShift) & 7]
    this.due_us = now_us + 1e6 * (ADS1115.wake_s + (1 + this.errors.clock) / rate_Hz)
    this.sum = 0
    this.summed_us = 0
  }

  /** The four pins stood at these means for so long. */
  integrate(pins_V: readonly number[], for_us: number) {
    if (this.due_us === Infinity) return
    const [plus, minus] = MUX[(this.converting >> MUX_SHIFT) & 7]
    const at = (pin: number) => (pin > 3 ? 0 : Math.min(this.supply_V, Math.max(0, pins_V[pin])))
    this.sum += (at(plus) - at(minus)) * for_us
    this.summed_us += for_us
  }

  finish() {
    const at_us = this.due_us
    const { gain, offset_V, noise_V } = this.errors
    const in_V = (this.summed_us > 0 ? this.sum / this.summed_us : 0) * (1 + gain) + offset_V + noise_V()
    const full_V = ADS1115.fullScales_V[(this.converting >> ADS1115.gainShift) & 7]
    const word = Math.round((in_V / full_V) * ADS1115.codes)
    this.registers[ADS1115.regConversion] = Math.min(ADS1115.codes - 1, Math.max(-ADS1115.codes, word)) & 0xffff
    this.due_us = Infinity
    if ((this.registers[ADS1115.regConfig] & ADS1115.single) === 0) this.begin(at_us)
  }

  read(count: number): Uint8Array {
    let value = this.registers[this.pointer]
    if (this.pointer === ADS1115.regConfig)
      value = this.due_us === Infinity ? value | ADS1115.start : value & ~ADS1115.start
    return Uint8Array.from({ length: count }, (_, k) => (k % 2 === 0 ? (value >> 8) & 255 : value & 255))
  }
}
