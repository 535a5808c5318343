/**
 * MCP4725: 12-bit converter on I2C whose supply is its reference. Numbers from Microchip data sheet DS22039D.
 *
 *   out = supply * code / 4096
 *
 * Fast write (figure 6-1): `00 PD1 PD0 D11..D8`, `D7..D0`. Write with EEPROM (figure 6-2): `011 xx PD1 PD0 x`,
 * `D11..D4`, `D3..D0 xxxx`. Read (figure 6-3): status, D11..D4, D3..D0, then the EEPROM's two bytes.
 */

export const MCP4725 = {
  /** Device code 1100, then A2 A1 fixed at the factory and the pin A0 (section 7.2): 0x60..0x67. */
  addressFirst: 0x60,
  addressLast: 0x67,
  codes: 4096,
  fastBytes: 2,
  readBytes: 5,
  /** First byte of a write to the register, or to register and EEPROM. */
  writeRegister: 0x40,
  writeEeprom: 0x60,
  /** Power-down bits in the fast write's first byte: 0 = on; otherwise the output is off, 1 k, 100 k or 500 kOhm to ground. */
  powerShift: 4,
  /** Bits of the status byte of a read: EEPROM written (1 = ready), power-on reset over. */
  statusReady: 0x80,
  statusPowerOn: 0x40,
  /** Second byte of a general call (address 0): reset to the EEPROM's value, or leave power-down (section 7.3). */
  generalReset: 0x06,
  generalWake: 0x09,
  /** Longest EEPROM write [s] (section 1, electrical characteristics); meanwhile new writes are ignored. */
  eepromWrite_s: 0.05,
  /** Settling to half a code of a quarter-to-three-quarter step [s]. */
  settle_s: 6e-6,
  /** Integral error, typical and largest [codes]; offset and gain error, largest, as parts of full scale. */
  inl: 2,
  inlMax: 14.5,
  offsetMax: 0.0075,
  gainMax: 0.02,
}

/** First byte of a fast write; the second is `code & 255`. */
export function fastHigh(code: number): number {
  return (code >> 8) & 0x0f
}
