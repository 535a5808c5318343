/**
 * Co-ZIF-62 as crystal, glass and amorphous solid against lithium: Gao et al., Adv. Mater. 34 (2022) 2110048.
 *
 * The printed diffusivities (1e-14 cm2/s) with the slab of the paper's mass and area would need 3 years per charge, while
 * 95 mAh/g flow in 171 s: D here follows from the rate and from the b-values, and the printed ones are an output of eq. 1.
 * The capacity that rises over 1000 cycles is activation: diffusion gets some 30 times faster, as the printed ratio of D
 * after and before has it for crystal and glass, and a growing share of the material takes part.
 */
import { cellKind, type CellKind } from "../../cell"
import { thermalVoltage } from "../constants"
import { HalfCell } from "../halfCell"
import type { Gallery } from "../isotherm"
import type { SlowLaw } from "../slow"

/** 12 mm, 1-2 mg (methods; 1.5 used). */
const area_m2 = Math.PI * 6e-3 ** 2
const mass_kg = 1.5e-6
/** Co(C3H3N2)1.75(C7H5N2)0.25; density 1.35 g/cm3 assumed. */
const molarMass_kg_mol = 0.2056
const molarVolume_m3_mol = molarMass_kg_mol / 1350
const length_m = (mass_kg * molarVolume_m3_mol) / (molarMass_kg_mol * area_m2)
const specific_C = 3.6e3 * mass_kg

/** Peaks of first-cycle reactions fall on their potential, less IR, at the paper's 0.1 mV/s: k = a F v / RT. */
const transfer = 0.6
const rate_per_s = (transfer * 1e-4) / thermalVoltage(298.15)

/** Fresh: the pair 0.46/1.2 V (Fig. 3d) on a wide background. */
const fresh: readonly Gallery[] = [
  { u_V: 0.83, x: 1.084, width: 1.55 },
  { u_V: 0.714, x: 0.798, width: 19.3 },
]
/** After 1000 cycles: pairs 1.68/1.94 and 0.93/1.4 V (Fig. S13). */
const cycled: readonly Gallery[] = [
  { u_V: 1.734, x: 0.166, width: 1.25 },
  { u_V: 1.161, x: 1.21, width: 3.16 },
  { u_V: 0.7, x: 0.267, width: 22.9 },
]

export interface CoZif62 {
  readonly form: "crystal" | "glass" | "amorphous"
  readonly cycled: boolean
  /** R_b (Table S2). */
  readonly series_ohm: number
  readonly transfer_ohm: number
  /** Share of the sites that take part fresh. */
  readonly active: number
  readonly diffusivity_m2_s: number
  /** Reversible charge at the surface [mAh/g]: capacitive control. */
  readonly surface: number
  /** First-cycle losses at 0.7 and 0.14 V [mAh/g]. */
  readonly lost: readonly [number, number]
  readonly laws: readonly SlowLaw[]
  /** Charge over which the branches of the cycled cell are crossed [mAh/g]: the same share of each capacity. */
  readonly turn: number
  readonly planted: { readonly symbol: string; readonly value: number; readonly unit: string; readonly note: string }[]
}

export function coZif62(of: CoZif62): CellKind {
  const galleries = of.cycled ? cycled : fresh
  return cellKind({
    id: `zif-${of.form}${of.cycled ? "-cycled" : ""}`,
    title: `Co-ZIF-62 ${of.form} | Li, coin cell${of.cycled ? ", after 1000 cycles" : ""}`,
    source:
      "Gao et al., Adv. Mater. 34 (2022) 2110048: methods (mass, disc), sec. 3 with Fig. 3b (capacities at 2 A/g), Fig. 3d and " +
      "S13 (peaks), Table S2 (R_b); density, D, i00, film assumed, reasons in the file",
    notClaimed:
      "The printed D (1e-14 cm2/s and its gains) come from an equation whose n and C are not given and cannot hold together " +
      "with the rate. 306 mAh/g is the glass (abstract), not the amorphous solid (sec. 3). Activation is planted, its chemistry is not." +
      (of.form === "amorphous"
        ? " Equal capacities in cycles 1 and 20 are material that opens within 5 cycles; between them it dips to 87 mAh/g."
        : ""),
    sample: { area_m2, mass_kg, molarMass_kg_mol, molarVolume_m3_mol, capacity_C: 200 * specific_C },
    planted: [
      { symbol: "R_b", value: of.series_ohm, unit: "ohm", note: "input, Table S2" },
      { symbol: "D", value: of.diffusivity_m2_s, unit: "m2/s", note: "assumed from the rate: see the family" },
      ...of.planted,
    ],
    create: () => {
      const cell = new HalfCell({
        start_V: 2.9,
        startHysteresis: 1,
        concentration_mol_m3: of.active / molarVolume_m3_mol,
        isotherm: galleries,
        particles: [{ shape: "slab", length_m, area_m2, diffusivity_m2_s: of.diffusivity_m2_s, exchange_A_m2: 10 }],
        series_ohm: of.series_ohm,
        doubleLayer: { y0: 3e-4, alpha: 0.8 },
        arcs: [{ r_ohm: of.transfer_ohm, y0: 2e-5, alpha: 0.8 }],
        // half the distance of the pairs, less IR
        hysteresis: { shift_V: of.cycled ? 0.198 : 0.308, turn_C: (of.cycled ? of.turn : 18.5) * specific_C },
        surfaceCharges:
          of.surface > 0 ? [{ charge_C: of.surface * specific_C, e_V: of.cycled ? 1.16 : 0.83, width: 10 }] : [],
        pools: [
          { charge_C: of.lost[0] * specific_C, e_V: 0.728, rate_per_s, transfer, direction: "reduction" },
          { charge_C: of.lost[1] * specific_C, e_V: 0.174, rate_per_s, transfer, direction: "reduction" },
        ],
        slow: { cycle_C: 200 * specific_C, laws: of.laws },
      })
      if (of.cycled) cell.age(1000)
      return cell
    },
  })
}

/** Activation as in Fig. 3b and S7e: slow at first, so that 100 cycles at 0.5 A/g see none of it; a decay after 1500. */
export function activation(area: number, diffusivity: number): readonly SlowLaw[] {
  return [
    { name: "activation", on: "area", shape: "saturating", amount: area, scale: 800, exponent: 3 },
    { name: "activation", on: "diffusivity", shape: "saturating", amount: diffusivity, scale: 800, exponent: 3 },
    { name: "activation", on: "arc0", shape: "saturating", amount: -0.4, scale: 800, exponent: 3 },
    { name: "decay", on: "area", shape: "decay", scale: 4000, exponent: 1, after: 1500 },
  ]
}
