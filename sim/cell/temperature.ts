/** Arrhenius: how much faster something goes at `temperature_K` than at 25 C. */
import { GAS_J_MOL_K } from "./constants"

export const REFERENCE_K = 298.15

/** Activation energies; absent = does not depend on temperature. The widths of galleries scale with RT/F by themselves. */
export interface ActivationParameters {
  readonly diffusivity_J_mol?: number
  readonly exchange_J_mol?: number
  /** Conduction through arcs and series resistance, and the electrolyte's diffusion. */
  readonly conduction_J_mol?: number
}

export function arrhenius(activation_J_mol: number | undefined, temperature_K: number): number {
  return Math.exp(((activation_J_mol ?? 0) / GAS_J_MOL_K) * (1 / REFERENCE_K - 1 / temperature_K))
}
