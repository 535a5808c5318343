/**
 * DAC8563: dual 16-bit converter, mid-scale at power-up and on CLR. Numbers from TI data sheet SLAS719E.
 * Write: 24 bits, SPI mode 1, `00 CCC AAA D15..D0` (table 17).
 */

export enum DAC8563 {
  bytes = 3,
  codes = 65536,
  /** Internal reference [V]; output = reference * gain * code / 65536. */
  reference_V = 2.5,
  /** First byte: command << 3 | address. */
  writeUpdateA = 0x18,
  writeUpdateB = 0x19,
  /** Command 000, address 010: gain register; both channels gain 1 = 3 (table 17). */
  gain = 0x02,
  gainBoth1 = 3,
  /** Command 111: internal reference on = 1. */
  referenceOn = 0x38,
}
