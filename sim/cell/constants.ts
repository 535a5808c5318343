/** Physical constants, exact since the SI of 2019 (CODATA 2018). */
export const FARADAY_C_MOL = 96485.33212
export const GAS_J_MOL_K = 8.314462618

/** Thermal voltage RT/F [V] at `temperature_K`. */
export function thermalVoltage(temperature_K: number): number {
  return (GAS_J_MOL_K * temperature_K) / FARADAY_C_MOL
}
