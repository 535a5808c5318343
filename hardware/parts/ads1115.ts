/**
 * ADS1115: 16-bit delta-sigma converter with a multiplexer, on I2C. Numbers from TI data sheet SBAS444.
 *
 *   value = word * fullScale / 32768, two's complement (section 9.5.4)
 *
 * One input at a time: E and I are never looked at in the same instant. Registers are 16 bits, upper byte first, behind a
 * pointer byte (section 9.6).
 */

export const ADS1115 = {
  /** Pin ADDR to ground, supply, SDA, SCL (table 9-2). */
  addressGround: 0x48,
  addressSupply: 0x49,
  addressSda: 0x4a,
  addressScl: 0x4b,
  codes: 32768,
  regConversion: 0,
  regConfig: 1,
  regLow: 2,
  regHigh: 3,
  /** CONFIG after reset (table 9-6) and the thresholds' reset values. */
  configReset: 0x8583,
  lowReset: 0x8000,
  highReset: 0x7fff,
  /** Write: begin one conversion. Read: 1 = no conversion under way. */
  start: 0x8000,
  /** MUX, bits 14:12: positive minus negative input. */
  mux0minus1: 0x0000,
  mux0minus3: 0x1000,
  mux1minus3: 0x2000,
  mux2minus3: 0x3000,
  mux0: 0x4000,
  mux1: 0x5000,
  mux2: 0x6000,
  mux3: 0x7000,
  /** PGA, bits 11:9, shifted; full scale per code [V]. */
  gainShift: 9,
  fullScales_V: [6.144, 4.096, 2.048, 1.024, 0.512, 0.256, 0.256, 0.256],
  gain2: 0x0400,
  single: 0x0100,
  /** DR, bits 7:5, shifted; conversions per second, +-10 %. */
  rateShift: 5,
  rates_Hz: [8, 16, 32, 64, 128, 250, 475, 860],
  rate8: 0x0000,
  rate64: 0x0060,
  rate128: 0x0080,
  rateTolerance: 0.1,
  /** Time to wake up before a single conversion [s] (section 9.4.2.1). */
  wake_s: 25e-6,
  /** Comparator off. */
  noComparator: 0x0003,
  /** Largest gain error at 25 degC, offset error [V] of a differential input at +-2.048 V, integral error [parts]. */
  gainMax: 0.0015,
  offsetMax_V: 190e-6,
  inl: 16e-6,
  /** Typical input noise at +-2.048 V up to 128 conversions per second: at or below one code (table 7-1). */
  noise_V: 62.5e-6,
  /** Differential input impedance at +-2.048 V [ohm]. */
  input_ohm: 4900000,
}

/** Volts of a conversion register's word at a configuration. */
export function ads1115Volts(word: number, config: number): number {
  return (word * ADS1115.fullScales_V[(config >> ADS1115.gainShift) & 7]) / ADS1115.codes
}
