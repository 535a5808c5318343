/**
 * MCP4725 as the I2C bus sees it: register, EEPROM and power-down bits (data sheet DS22039D, sections 5 to 7). Numbers:
 * hardware/parts/mcp4725.
 *
 * Writes come in threes of bytes after the command byte, or as fast writes of two; each complete group takes effect at its
 * last byte. While the EEPROM is being written new writes are ignored (section 5.5).
 */
import { MCP4725 } from "../../hardware/parts/mcp4725"

export interface Mcp4725Errors {
  /** Gain and offset error as parts of full scale, bow of the characteristic [codes]. */
  readonly gain: number
  readonly offset: number
  readonly inl: number
}

const COMMAND_BITS = 0xe0
const EEPROM_WRITE_US = 1e6 * MCP4725.eepromWrite_s

export class Mcp4725Part {
  code: number
  powerDown: number
  private busyUntil_us = -Infinity

  /** `eeprom` is the code it wakes up with: mid-scale from the factory (section 5.4). */
  constructor(
    private readonly supply_V: number,
    private readonly errors: Mcp4725Errors = { gain: 0, offset: 0, inl: 0 },
    private eeprom = MCP4725.codes / 2,
    private eepromPower = 0,
  ) {
    this.code = eeprom
    this.powerDown = eepromPower
  }

  write(bytes: Uint8Array, now_us: number) {
    if (bytes.length === 0) return
    // C2 C1 = 00 is a fast write, and every further pair of bytes another one
    if ((bytes[0] & 0xc0) === 0) {
      for (let k = 0; k + 1 < bytes.length; k += MCP4725.fastBytes)
        this.set(((bytes[k] & 0x0f) << 8) | bytes[k + 1], (bytes[k] >> MCP4725.powerShift) & 3, now_us)
      return
    }
    const command = bytes[0] & COMMAND_BITS
    if ((command !== MCP4725.writeRegister && command !== MCP4725.writeEeprom) || bytes.length < 3) return
    const code = (bytes[1] << 4) | (bytes[2] >> 4)
    const power = (bytes[0] >> 1) & 3
    if (!this.set(code, power, now_us) || command !== MCP4725.writeEeprom) return
    this.eeprom = code
    this.eepromPower = power
    this.busyUntil_us = now_us + EEPROM_WRITE_US
  }

  /** Address 0: every chip on the bus hears it (section 7.3). */
  generalCall(command: number) {
    if (command === MCP4725.generalReset) {
      this.code = this.eeprom
      this.powerDown = this.eepromPower
    } else if (command === MCP4725.generalWake) this.powerDown = 0
  }

  private set(code: number, power: number, now_us: number): boolean {
    if (now_us < this.busyUntil_us) return false
    this.code = code
    this.powerDown = power
    return true
  }

  read(count: number, now_us: number): Uint8Array {
    const ready = now_us < this.busyUntil_us ? 0 : MCP4725.statusReady
    const all = [
      ready | MCP4725.statusPowerOn | (this.powerDown << 1),
      this.code >> 4,
      (this.code & 15) << 4,
      (this.eepromPower << 5) | (this.eeprom >> 8),
      this.eeprom & 255,
    ]
    return Uint8Array.from({ length: count }, (_, k) => all[k % MCP4725.readBytes])
  }

  /** Output [V]; switched off, a resistor pulls it to ground. */
  get output_V(): number {
    if (this.powerDown !== 0) return 0
    const { gain, offset, inl } = this.errors
    const x = this.code / MCP4725.codes
    // a parabola through both ends is the usual shape of a resistor string's error
    const bow = (4 * x * (1 - x) * inl) / MCP4725.codes
    return this.supply_V * Math.min(1, Math.max(0, x * (1 + gain) + offset + bow))
  }
}
