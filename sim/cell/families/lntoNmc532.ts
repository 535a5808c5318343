/**
 * NMC532 coated with LiNb0.5Ta0.5O3 | LGPS | Li-In, and the same active material in a liquid cell: Wang et al., Nano Energy
 * 2020, 10.1016/j.nanoen.2020.104686.
 *
 * One diffusivity for all four: the paper's 12-fold change of D with a coating of 5-10 nm is the interface left inside
 * dEt. What differs are the printed interfacial resistances, a slow part beside each, the share of the material that is reached and the share of
 * the area through which it is reached:
 *     area = contact A,   slab = L reached / contact,   L = m V_M / (M A)
 */
import { cellKind, type CellKind } from "../../cell"
import { HalfCell } from "../halfCell"
import type { SlowLaw } from "../slow"
import type { PoolParameters } from "../sideReaction"

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
const liIn_V = 0.62

/** Lower cut-off against Li-In: 2.72 V against Li, usual for this oxide; not in the paper. */
export const LOW_V = 2.1
/** Scan rate, assumed: the separations of the three samples with their printed resistances ask for it. */
export const SCAN_V_S = 2.6e-5

/** Layered oxide against Li-In: steps near 3.1-3.2 V, then a slope (shares and places fitted). */
const galleries = [
  { u_V: 3.128, x: 0.05, width: 1.42 },
  { u_V: 3.199, x: 0.293, width: 1.78 },
  { u_V: 3.418, x: 0.384, width: 2.7 },
  { u_V: 3.91, x: 0.106, width: 5.88 },
]
const sites = galleries.reduce((sum, g) => sum + g.x, 0)
/** Share of the sites and log10 of D [m2/s]: D falls with the depth of discharge (Fig. 4c), most of all at its end. */
const diffusivityAt = [
  [0, -12.783],
  [0.6, -13.006],
  [1, -13.58],
] as const
const diffusivity_m2_s = {
  x: diffusivityAt.map(([share]) => share * sites),
  diffusivity_m2_s: diffusivityAt.map(([, log]) => 10 ** log),
}

export interface LntoNmc532 {
  readonly name: "350" | "450" | "550" | "liquid"
  readonly title: string
  /** Against Li-In, or against Li. */
  readonly counter: "Li-In" | "Li"
  readonly series_ohm: number
  readonly interface_ohm: number
  /** A part of the interface that a second of rest does not see: fitted to D and the voltammograms. */
  readonly slow_ohm: number
  /** Share of the material that is reached, and of the area through which it is. */
  readonly reached: number
  readonly contact: number
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
        symbol: "D(charged)",
        value: 1.65e-13,
        unit: "m2/s",
        note: "one for all coatings; fitted to 107.5 mAh/g at 1 C",
      },
      {
        symbol: "D(discharged)",
        value: 2.63e-14,
        unit: "m2/s",
        note: "one for all coatings; fitted to the trend of Fig. 4c",
      },
      ...(of.counter === "Li"
        ? []
        : [{ symbol: "R_slow", value: of.slow_ohm, unit: "ohm", note: "28 s; fitted to D and the voltammogram" }]),
      { symbol: "reached", value: of.reached, unit: "1", note: "share of the material, fitted to the first discharge" },
      { symbol: "contact", value: of.contact, unit: "1", note: "share of the area, fitted to D and the capacities" },
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
        concentration_mol_m3: 1 / molarVolume_m3_mol,
        isotherm: galleries.map(g => ({ ...g, u_V: g.u_V + shift_V })),
        particles: [
          {
            shape: "slab",
            length_m: (length_m * of.reached) / of.contact,
            area_m2: area_m2 * of.contact,
            diffusivity_m2_s,
            exchange_A_m2: 100,
          },
        ],
        series_ohm: of.series_ohm,
        doubleLayer: { y0: 1e-4, alpha: 0.85 },
        arcs: [
          { r_ohm: of.interface_ohm, y0: 2e-6, alpha: 0.8 },
          ...(of.counter === "Li" ? [{ r_ohm: 10, y0: 1e-4, alpha: 0.8 }] : slowArcs(of.slow_ohm)),
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
          // 99.2 % in each cycle without as much loss (sec. 2.2): a shuttle at the top of charge that never runs dry
          ...(of.counter === "Li" ? [] : [shuttle]),
        ],
        slow: { cycle_C: 120 * specific_C, laws: of.laws },
      }),
  })
}

/** Li-In (the low arc of Fig. S8) and a slow part of the interface, time constants 10 and 28 s. */
function slowArcs(slow_ohm: number) {
  return [
    { r_ohm: 9, y0: 8 / 9, alpha: 0.9 },
    { r_ohm: slow_ohm, y0: 20 / slow_ohm, alpha: 0.9 },
  ]
}

const shuttle: PoolParameters = {
  charge_C: 1e4 * specific_C,
  e_V: 3.7,
  rate_per_s: 5e-8,
  transfer: 0.5,
  direction: "oxidation",
}

/** LGPS pellet: 2.8 mS/cm (paper); its thickness follows from what R_int leaves of the printed IR drops. */
export const lgps_ohm = 6.3
