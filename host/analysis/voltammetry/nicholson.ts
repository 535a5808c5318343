/**
 * k0 of a couple in solution from its peak separation: k0 = psi sqrt(pi D n F v/(R T)), psi by reversibility.ts.
 *
 * Holds for transfer coefficients from 0.3 to 0.7 and a separation between the reversible one and about 220/n mV. A series
 * resistance widens the separation as slow kinetics do: give it, or correct the curve first. Where the peaks are as far
 * apart as reversible ones, k0 is only bounded from below.
 */
import { FARADAY_C_mol, GAS_CONSTANT_J_mol_K, ROOM_K } from "../../constants"
import {
  byNoise,
  doubtful,
  invalid,
  type Known,
  type Measured,
  measured,
  positive,
  relativeU,
  uOf,
  valid,
  valueOf,
  worst,
} from "../measured"
import { kineticsOf } from "./reversibility"

export interface NicholsonInput {
  readonly separation: Known
  readonly diffusivity_m2_s: Known
  readonly rate_V_s: Known
  readonly n?: number
  readonly temperature_K?: number
  readonly turn_V?: number
  /** Uncompensated resistance, and the sizes of both peak currents: their drop is taken off the separation. */
  readonly series_ohm?: Known
  readonly iPeaks_A?: readonly [Known, Known]
}

/** Separation below which psi > 7 cannot be told from a reversible couple, and above which the coefficient decides [V]. */
const FAST_V = 0.0605
const SLOW_V = 0.22
/** What the table, the turn and equal diffusivities leave open in the separation [V]. */
const TABLE_V = 0.00005

/**
 * By how much a drop of both peak currents widens n dEp [V]: by more than itself, since it slows the sweep at the interface
 * before the peak and hastens it after. Computed by the integral equation for psi 0.3 to 100 and drops up to 60 mV, which
 * this line meets within 3 %.
 */
function widening_V(apart_V: number, drop_V: number): number {
  let own_V = apart_V - drop_V
  for (let k = 0; k < 4; k++) own_V = apart_V - drop_V * (1.41 - 2 * (Math.max(own_V, 0.0576) - 0.0576) - drop_V)
  return apart_V - own_V
}

export function nicholson(input: NicholsonInput): Measured {
  const { n = 1, temperature_K = ROOM_K } = input
  const thermal_V = (GAS_CONSTANT_J_mol_K * temperature_K) / FARADAY_C_mol
  const [one, two] = input.iPeaks_A ?? [0, 0]
  const both_A = Math.abs(valueOf(one)) + Math.abs(valueOf(two))
  const drop_V = valueOf(input.series_ohm ?? 0) * both_A
  const widened_V = widening_V(n * valueOf(input.separation), n * drop_V)
  const apart_V = n * valueOf(input.separation) - widened_V
  const uApart_V =
    n * Math.hypot(uOf(input.separation), 1.4 * uOf(input.series_ohm ?? 0) * both_A, TABLE_V / n, 0.02 * drop_V)
  const found = kineticsOf(apart_V, n * (input.turn_V ?? 0.3 / n), thermal_V)
  const D = positive("diffusivity_m2_s", input.diffusivity_m2_s)
  const rate = positive("rate_V_s", input.rate_V_s)
  const unit = Math.sqrt((Math.PI * D * n * rate) / thermal_V)
  // at the fast end of the table k0 is at least its last row
  const psi = found?.psi ?? 100
  const value = psi * unit
  const steps = { psi, apart_V, drop_V, widened_V, unit_m_s: unit }
  if (found === null || apart_V - 2 * uApart_V < FAST_V - 0.0025)
    return measured(
      value,
      "m/s",
      null,
      invalid(
        `peaks ${(1000 * apart_V).toFixed(1)} mV apart: reversible within the uncertainty, k0 is only bounded from below; scan faster`,
      ),
      steps,
    )
  const reading = Math.abs(found.slope) * uApart_V
  // transfer coefficients 0.3 to 0.7 move the separation more the slower the couple (Nicholson 1965, table II)
  const coefficient = 0.01 + 0.2 * Math.max(0, apart_V - 0.09)
  const relative = Math.hypot(
    reading,
    coefficient,
    0.5 * relativeU(input.diffusivity_m2_s),
    0.5 * relativeU(input.rate_V_s),
  )
  const heavy = widened_V > 1.5 * (apart_V - 0.057)
  return measured(
    value,
    "m/s",
    value * relative,
    worst(
      apart_V > SLOW_V
        ? doubtful("peaks more than 220/n mV apart: the transfer coefficient decides, fit the curve")
        : valid(""),
      heavy ? doubtful("the series resistance widens the separation by more than the kinetics do") : valid(""),
      byNoise(reading, `ψ = ${psi.toPrecision(3)} from the peak separation`),
    ),
    steps,
  )
}
