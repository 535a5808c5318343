/**
 * NMC532 coated with LiNb0.5Ta0.5O3 | LGPS | Li-In, and the same active material in a liquid cell: Wang et al., Nano Energy
 * 2020, 10.1016/j.nanoen.2020.104686.
 *
 * One particle diffusivity for all four, the one of the liquid cell (4.62e-10 cm2/s, sec. 2.3): the paper's 12-fold
 * change of D with a coating of 5-10 nm is the interface left inside dEt. What differs are the printed interfacial
 * resistances and the share of material that takes part, fitted to the first discharge.
 */
import { cellKind, type CellKind } from "../../cell"
import { HalfCell } from "../halfCell"
import type { SlowLaw } from "../slow"

/**
 * 1.8 cm2: the differences of IR drop between the samples over 0.13 mA/cm2 are the differences of R_int at this area; a
 * 10 mm die would be 0.785.
 */
const area_m2 = 1.8e-4
/** 0.1 C = 0.13 mA/cm2 and 160 mA/g at 1 C (assumed) make 8.1 mg/cm2. */
const mass_kg = 81e-3 * area_m2
/** Li0.3 NMC532 and its molar volume, both from the paper. */
const molarMass_kg_mol = 0.09166
const molarVolume_m3_mol = 20.73e-6
const length_m = (mass_kg * molarVolume_m3_mol) / (molarMass_kg_mol * area_m2)
const specific_C = 3.6e3 * mass_kg
/** 4.62e-10 cm2/s of the liquid cell. */
const diffusivity_m2_s = 4.62e-14
const liIn_V = 0.62

export interface LntoNmc532 {
  readonly name: "350" | "450" | "550" | "liquid"
  readonly title: string
  /** Against Li-In, or against Li. */
  readonly counter: "Li-In" | "Li"
  readonly series_ohm: number
  readonly interface_ohm: number
  /** Share of the material that is reached. */
  readonly active: number
  /** Charge of the first cycle that does not come back [mAh/g]. */
  readonly lost: number
  readonly laws: readonly SlowLaw[]
  readonly planted: { readonly symbol: string; readonly value: number; readonly unit: string; readonly note: string }[]
  readonly notClaimed: string
}

export function lntoNmc532(of: LntoNmc532): CellKind {
  const shift_V = of.counter === "Li" ? liIn_V : 0
  return cellKind({
    id: `nmc532-${of.name === "liquid" ? "liquid" : `lnto-${of.name}`}`,
    title: of.title,
    source:
      "Wang et al., Nano Energy 2020, 10.1016/j.nanoen.2020.104686: sec. 2.2 with Figs. 2 and 3 (capacities, R_int), " +
      "sec. 2.3 with Fig. 4 (IR drop, D), methods (V_M, M, current); area, loading and galleries assumed, reasons in the file",
    notClaimed: of.notClaimed,
    sample: { area_m2, mass_kg, molarMass_kg_mol, molarVolume_m3_mol, capacity_C: 160 * specific_C },
    planted: [
      {
        symbol: "D",
        value: diffusivity_m2_s,
        unit: "m2/s",
        note: "one value for all coatings: 4.62e-10 cm2/s of the liquid cell",
      },
      {
        symbol: "R_int",
        value: of.interface_ohm,
        unit: "ohm",
        note: of.name === "liquid" ? "assumed" : "input, sec. 2.2 and Fig. 3",
      },
      ...of.planted,
    ],
    create: () =>
      new HalfCell({
        start_V: 2.6 + shift_V,
        startHysteresis: 0,
        concentration_mol_m3: of.active / molarVolume_m3_mol,
        // layered oxide against Li-In: steps near 3.0-3.15 V, then a slope; 3.25 V starts delithiation (sec. 2.2)
        isotherm: [
          { u_V: 3.02 + shift_V, x: 0.2, width: 1.6 },
          { u_V: 3.13 + shift_V, x: 0.28, width: 2.2 },
          { u_V: 3.45 + shift_V, x: 0.3, width: 5.5 },
          { u_V: 3.95 + shift_V, x: 0.22, width: 5 },
        ],
        particles: [{ shape: "slab", length_m, area_m2, diffusivity_m2_s, exchange_A_m2: 80 }],
        series_ohm: of.series_ohm,
        doubleLayer: { y0: 1e-4, alpha: 0.85 },
        arcs: [
          { r_ohm: of.interface_ohm, y0: 2e-6, alpha: 0.8 },
          // counter electrode: assumed small, as R_int alone makes nearly all of the printed IR drops
          { r_ohm: of.counter === "Li" ? 10 : 1, y0: 1e-4, alpha: 0.8 },
        ],
        pools: [
          // first-cycle loss: decomposition of the electrolyte while charging, above 3.2 V against Li-In
          {
            charge_C: of.lost * specific_C,
            e_V: 3.35 + shift_V,
            rate_per_s: 1e-3,
            transfer: 0.5,
            direction: "oxidation",
          },
        ],
        slow: { cycle_C: 120 * specific_C, laws: of.laws },
      }),
  })
}

/** LGPS pellet: 2.8 mS/cm (paper); 0.3 mm assumed: 31.8 mV at 0.234 mA leave 12 ohm beside R_int. */
export const lgps_ohm = 0.3e-3 / (0.28 * area_m2)
