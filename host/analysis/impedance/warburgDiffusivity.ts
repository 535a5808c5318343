/**
 * D from sigma_W, in the two forms that papers use.
 *
 *   insertion   D = 1/2 (V_M |dE/dx| / (F A sigma_W))^2
 *               Ho, Raistrick, Huggins, J. Electrochem. Soc. 127 (1980) 343, eq. 12, for one charge per ion. The square
 *               stands round the whole bracket: printed as [V_M/(F A sigma)] [dE/dx]^2 it has the unit cm V s^-1/2.
 *   solution    D = (R T)^2 / (2 A^2 n^4 F^4 c^2 sigma_W^2)
 *               a couple in solution with one concentration and one D; for an insertion electrode it puts RT/F in the
 *               place of dE/dx, so only ratios of its values at equal c and n say anything.
 *
 * V_M: volume per mole of host [m3/mol]; x: ions per host; A: geometric area, and with it D is that of a slab.
 */
import { FARADAY_C_mol, GAS_CONSTANT_J_mol_K, ROOM_K } from "../../constants"
import {
  doubtful,
  isUnsure,
  type Known,
  type Measured,
  measured,
  positive,
  relativeU,
  valid,
  valueOf,
  type Verdict,
  worst,
} from "../measured"

export interface InsertionInput {
  readonly sigmaW: Known | Measured
  /** Slope of the open-circuit potential against ions per host, either sign [V]. */
  readonly dEdx_V: Known
  readonly molarVolume_m3_mol: Known
  readonly area_m2: Known
}

/** @throws FitError `input` for a number that is zero or missing */
export function diffusivityOfInsertion(input: InsertionInput): Measured {
  const sigmaW = positive("sigmaW", input.sigmaW)
  const volume = positive("molarVolume_m3_mol", input.molarVolume_m3_mol)
  const area = positive("area_m2", input.area_m2)
  const slope_V = Math.abs(valueOf(input.dEdx_V))
  positive("|dEdx_V|", slope_V)
  const bracket = (volume * slope_V) / (FARADAY_C_mol * area * sigmaW)
  const value = 0.5 * bracket * bracket
  const parts = [input.sigmaW, input.dEdx_V, input.molarVolume_m3_mol, input.area_m2]
  const relative = 2 * Math.hypot(...parts.map(relativeU))
  return measured(
    value,
    "m²/s",
    parts.some(isUnsure) ? null : value * relative,
    worst(verdictOf(input.sigmaW), valid("slab on the geometric area, square round the whole bracket")),
    { sigmaW, dEdx_V: slope_V, molarVolume_m3_mol: volume, area_m2: area, bracket },
  )
}

export interface SolutionInput {
  readonly sigmaW: Known | Measured
  readonly area_m2: Known
  readonly c_mol_m3: Known
  /** Electrons; 1 where left out. */
  readonly n?: number
  readonly temperature_K?: number
  /** Neither n nor c is in the source: the value is for ratios only. */
  readonly assumed?: boolean
}

export function diffusivityOfSolution(input: SolutionInput): Measured {
  const { n = 1, temperature_K = ROOM_K, assumed = false } = input
  const sigmaW = positive("sigmaW", input.sigmaW)
  const area = positive("area_m2", input.area_m2)
  const c = positive("c_mol_m3", input.c_mol_m3)
  positive("n", n)
  const root = (GAS_CONSTANT_J_mol_K * temperature_K) / (n * n * FARADAY_C_mol ** 2 * area * c * sigmaW)
  const value = 0.5 * root * root
  const parts = [input.sigmaW, input.area_m2, input.c_mol_m3]
  return measured(
    value,
    "m²/s",
    parts.some(isUnsure) ? null : 2 * value * Math.hypot(...parts.map(relativeU)),
    worst(
      verdictOf(input.sigmaW),
      assumed ? doubtful(`n = ${n} and c = ${c} mol/m³ are assumed: compare ratios only`) : valid("couple in solution"),
    ),
    { sigmaW, area_m2: area, c_mol_m3: c, n, temperature_K },
  )
}

/** D/D0 = (sigma0/sigma)^2 at equal area, n and c: all that two states of one electrode say without them. */
export function diffusivityRatio(sigmaW: Measured, sigmaW0: Measured): Measured {
  const [one, zero] = [positive("sigmaW", sigmaW), positive("sigmaW of the first state", sigmaW0)]
  const value = (zero / one) ** 2
  return measured(
    value,
    "",
    2 * value * Math.hypot(relativeU(sigmaW), relativeU(sigmaW0)),
    worst(sigmaW, sigmaW0, valid("area, n and c cancel")),
    { sigmaW: one, sigmaW0: zero },
  )
}

/** |dE/dx| from two rests of a titration or two open-circuit potentials: dE over the charge per mole of host. */
export function slopeOfTitration(deltaE_V: Known, charge_C: Known, mass_kg: Known, molarMass_kg_mol: Known): Measured {
  const x = Math.abs(
    (valueOf(charge_C) * positive("molarMass_kg_mol", molarMass_kg_mol)) /
      (FARADAY_C_mol * positive("mass_kg", mass_kg)),
  )
  const value = Math.abs(valueOf(deltaE_V)) / positive("charge", x)
  return measured(
    value,
    "V",
    value * Math.hypot(...[deltaE_V, charge_C, mass_kg, molarMass_kg_mol].map(relativeU)),
    valid("change of E over ions per host"),
    { deltaX: x, deltaE_V: valueOf(deltaE_V) },
  )
}

function verdictOf(known: Known | Measured): Verdict {
  return typeof known === "object" && "validity" in known ? known : valid("")
}
