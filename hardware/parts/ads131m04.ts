/**
 * ADS131M04: four simultaneous 24-bit delta-sigma converters. Numbers from TI data sheet SBAS890C.
 * Frames of six 24-bit words, SPI mode 1: command, status and channels overlap (section 8.5).
 */
export enum ADS131M04 {
  words = 6,
  bytes = 18,
  /** Full scale at gain 1 [V], section 8.3.2. */
  fullScale_V = 1.2,
  /** Codes run from -2^23 to 2^23 - 1. */
  codes = 8388608,
  /** Commands, table 8-11. */
  cmdNull = 0x0000,
  cmdReset = 0x0011,
  cmdReadReg = 0xa000,
  cmdWriteReg = 0x6000,
  /** Registers, section 8.6. */
  regId = 0x00,
  regStatus = 0x01,
  regMode = 0x02,
  regClock = 0x03,
  /** MODE with the flag of the reset cleared: 24-bit words, no CRC on what the chip receives (table 8-15). */
  modeStarted = 0x0110,
  /** ID, bits 11:8 = number of channels; upper byte 0x24. */
  id = 0x24,
  /** CLOCK: four channels on, OSR 16384, very low power (CLKIN 1.6384 MHz gives 50 conversions per second). */
  clock50 = 0x0f1c,
  /** STATUS bits, table 8-14. */
  statusCrcError = 0x1000,
  statusReset = 0x0400,
  statusReady = 0x000f,
  /** Conversion period with OSR 16384 at 1.6384 MHz modulator input / 2 [s]. */
  period_s = 0.02,
  /** Conversions that wait to be read when nobody reads (section 8.5.1.9.1). */
  bufferDeep = 2,
}
