/**
 * Converter volts to what is at the cell, by a calibration record:
 *
 *   E = eA m0 + eX m1 + eB        I = iA[r] m1 + iB[r]
 *
 * m0 and m1 are the volts of the E and the I monitor at the converter. Source of the form: hardware/calibration.
 */
import { AUX } from "../../hardware/boards/channelCard"
import type { Calibration } from "../../hardware/calibration"

/** E [V] of monitor volts. */
export function cellPotential_V(c: Calibration, m0_V: number, m1_V: number): number {
  return c.eA * m0_V + c.eX * m1_V + c.eB_V
}

/** I [A] of monitor volts on range `range` (index, largest first). */
export function cellCurrent_A(c: Calibration, range: number, m1_V: number): number {
  return c.iA_A_V[range] * m1_V + c.iB_A[range]
}

/** Monitor volts that belong to E and I: the inverse of the two above. */
export function monitorVolts(
  c: Calibration,
  range: number,
  e_V: number,
  i_A: number,
): { readonly m0_V: number; readonly m1_V: number } {
  const m1_V = (i_A - c.iB_A[range]) / c.iA_A_V[range]
  return { m0_V: (e_V - c.eX * m1_V - c.eB_V) / c.eA, m1_V }
}

/**
 * Temperature of the card [degC] from the volts of the thermistor, which stands below 10 kOhm on the 1.0 V reference
 * divider. Beta model: 1/T = 1/298.15 K + ln(R/R25)/beta.
 */
export function cardTemperature_degC(aux_V: number): number {
  const r_ohm = (AUX.ntc25_ohm * aux_V) / (AUX.reference_V - aux_V)
  return 1 / (1 / 298.15 + Math.log(r_ohm / AUX.ntc25_ohm) / AUX.ntcBeta_K) - 273.15
}
