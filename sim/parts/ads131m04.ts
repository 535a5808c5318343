/**
 * ADS131M04 as the bus sees it: six-word frames, command answered in the next frame, CRC on the way out.
 * Numbers: hardware/parts/ads131m04.
 */
import { ADS131M04, frameCrc } from "../../hardware/parts/ads131m04"

export class Ads131m04Part {
  private registers = new Uint16Array(64)
  private answer: number | undefined
  private justReset = true

  /** `inputs_V()` gives the four channel voltages at the moment of the frame. */
  constructor(private inputs_V: () => readonly [number, number, number, number]) {
    this.reset()
  }
  private reset() {
    this.registers.fill(0)
    this.registers[ADS131M04.regId] = ADS131M04.id << 8
    // reset value: all channels on, OSR 1024, high resolution (section 8.6)
    this.registers[ADS131M04.regClock] = 0x0f0e
    this.justReset = true
  }
  transfer(bytes: Uint8Array) {
    if (bytes.length !== ADS131M04.bytes) return
    const command = (bytes[0] << 8) | bytes[1]
    const value = (bytes[3] << 8) | bytes[4]
    const first = this.answer ?? this.status()
    this.answer = undefined
    this.put(bytes, 0, first << 8)
    this.inputs_V().forEach((v, k) => this.put(bytes, 3 + 3 * k, this.code(v)))
    this.put(bytes, 15, frameCrc(bytes) << 8)
    this.obey(command, value)
  }
  private status(): number {
    const status = ADS131M04.statusReady | (this.justReset ? ADS131M04.statusReset : 0)
    this.justReset = false
    return status
  }
  private obey(command: number, value: number) {
    const register = (command >> 7) & 63
    if (command === ADS131M04.cmdReset) this.reset()
    else if ((command & 0xe000) === ADS131M04.cmdReadReg) this.answer = this.registers[register]
    else if ((command & 0xe000) === ADS131M04.cmdWriteReg) {
      if (register !== ADS131M04.regId) this.registers[register] = value
      this.answer = 0x4000 | (register << 7)
    }
  }
  private code(v: number): number {
    const code = Math.round((v / ADS131M04.fullScale_V) * ADS131M04.codes)
    return Math.max(-ADS131M04.codes, Math.min(ADS131M04.codes - 1, code))
  }
  private put(bytes: Uint8Array, at: number, word: number) {
    bytes[at] = (word >> 16) & 255
    bytes[at + 1] = (word >> 8) & 255
    bytes[at + 2] = word & 255
  }
}
