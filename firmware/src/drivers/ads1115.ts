/** ADS1115: one 16-bit conversion at a time on I2C. Numbers: hardware/parts/ads1115. */
import { ADS1115 } from "../../../hardware/parts/ads1115"
import { ClassroomBus } from "../classroom/bus"

/** Looks at a conversion that should have ended; each takes some milliseconds. */
const LOOKS_MAX = 8

export class Ads1115 {
  constructor(
    public bus: ClassroomBus,
    public address: number,
  ) {}
  /** True if the chip keeps what is written to its configuration; it has no identity register. */
  async answers(config: number): Promise<boolean> {
    const idle = config & ~ADS1115.start
    await this.write(idle)
    const b = await this.bus.read(this.address, ADS1115.regConfig, 2)
    // the upper bit reads 1 while nothing is being converted
    return b.length === 2 && ((b[0] << 8) | b[1]) === (idle | ADS1115.start)
  }
  private async write(config: number) {
    await this.bus.write(this.address, [ADS1115.regConfig, (config >> 8) & 255, config & 255])
  }
  /**
   * Makes one conversion and looks for its end `after_ms` later; NaN if nobody answers, if it never ends, or if the chip
   * has another configuration: on a slow line time alone would let E pass for I.
   */
  async convert(config: number, after_ms: number): Promise<number> {
    await this.write(config)
    await this.bus.sleep(after_ms)
    let ended = false
    for (let k = 0; k < LOOKS_MAX && !ended; k++) {
      const state = await this.bus.read(this.address, ADS1115.regConfig, 2)
      if (state.length < 2) return 0 / 0
      const now = (state[0] << 8) | state[1]
      if ((now | ADS1115.start) !== (config | ADS1115.start)) return 0 / 0
      ended = (now & ADS1115.start) !== 0
    }
    if (!ended) return 0 / 0
    const b = await this.bus.read(this.address, ADS1115.regConversion, 2)
    if (b.length < 2) return 0 / 0
    const word = (b[0] << 8) | b[1]
    return word < ADS1115.codes ? word : word - 2 * ADS1115.codes
  }
}
