/**
 * DAC124S085: four 12-bit converters for the limits of the safety comparators; zero at power-up. Numbers from TI data sheet
 * SNAS348 (section 1.4, input shift register).
 *
 * Write: 16 bits, taken on the falling edge of SCLK (SPI mode 1): `A1 A0 OP1 OP0 D11..D0`; output = reference * code / 4096.
 */

export enum DAC124S085 {
  bytes = 2,
  codes = 4096,
  /** Upper bits of the first byte: channel << 6. */
  channelShift = 6,
  /** OP1 OP0 in the first byte: 0 = write, but leave the outputs; these: write and update; write all; off. */
  writeUpdate = 0x10,
  writeAll = 0x20,
  powerDown = 0x30,
  /** The card's channels: lowest and highest E, part of the current limit. */
  low = 0,
  high = 1,
  currentPart = 2,
}
