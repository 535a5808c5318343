/**
 * The glass 60 V2O5 - 40 TeO2 against lithium: Zhang et al., Nano Energy 57 (2019) 592.
 *
 * Mass, area and electrolyte are not in the paper (they are "as in ref. 18"): 1.5 mg on a 12 mm disc is what sister work
 * of the group uses. One slab, L = m V_M / (M A). D and i00 are chosen fast: with 1.5 mg, 5 A/g is 7.5 mA, and the
 * printed capacities at that rate leave less than 50 ohm for everything.
 */
import { cellKind } from "../cell"
import { thermalVoltage } from "../cell/constants"
import { HalfCell } from "../cell/halfCell"
import type { PoolParameters } from "../cell/sideReaction"

const mass_kg = 1.5e-6
const area_m2 = Math.PI * 6e-3 ** 2
/** (V2O5)0.6 (TeO2)0.4; 4.1 g/cm3 assumed, glasses of 50-60 mol% V2O5 lie at 3.9-4.2. */
const molarMass_kg_mol = 0.17297
const molarVolume_m3_mol = molarMass_kg_mol / 4100
const length_m = (mass_kg * molarVolume_m3_mol) / (molarMass_kg_mol * area_m2)
/** Coulomb in one mAh/g of this electrode. */
const specific_C = 3.6e3 * mass_kg

/** A loss [mAh/g] whose peak falls on e_V, less IR, at the paper's 0.1 mV/s: k = a F v / RT. */
function sweptPool(lost: number, e_V: number, transfer: number): PoolParameters {
  const rate_per_s = (transfer * 1e-4) / thermalVoltage(298.15)
  return { charge_C: lost * specific_C, e_V, rate_per_s, transfer, direction: "reduction" }
}

export const vt60 = cellKind({
  id: "vt60",
  title: "60V2O5-40TeO2 glass | Li, coin cell",
  source:
    "Zhang et al., Nano Energy 57 (2019) 592: sec. 3 with Fig. 1a (629/196 mAh/g), 1b (0.58, 0.65, 0.85, 1.3 V), 1c " +
    "(121 mAh/g at 5000), 1d (order of the arcs); mass, area, density, resistances assumed, reasons in the file",
  notClaimed:
    "No number of the impedance (Fig. 1d is a picture). The retention of 83.7 % has a base of 144.6 mAh/g that the paper " +
    "does not name, and 53.6 % at 5 A/g one of 149.3, above that of the lower rate: not met. " +
    "Phases (LiVO3, Li3VO4) are one crystallised share, not thermodynamics.",
  sample: { area_m2, mass_kg, molarMass_kg_mol, molarVolume_m3_mol, capacity_C: 196 * specific_C },
  planted: [
    { symbol: "D", value: 1.5e-12, unit: "m2/s", note: "assumed: fast enough for 5 A/g" },
    { symbol: "i00", value: 12, unit: "A/m2", note: "assumed; x3 once crystallised" },
    { symbol: "Q_irr", value: 385 * specific_C, unit: "C", note: "385 mAh/g of the 433 lost in the first cycle" },
    { symbol: "E_irr", value: 0.658, unit: "V", note: "reduction at 0.58 V in Fig. 1b, IR and overlap taken off" },
    { symbol: "hysteresis", value: 0.2, unit: "V", note: "half the distance of 0.85 and 1.3 V, less IR" },
    {
      symbol: "R_film",
      value: 60,
      unit: "ohm",
      note: "fresh; falls to 12 with crystallisation, then grows (order of Fig. 1d)",
    },
    {
      symbol: "fade",
      value: 0.163,
      unit: "1",
      note: "of the area in 5000 cycles at 1 A/g: input, from 121 of 144.6 mAh/g",
    },
    { symbol: "fade exponent of rate", value: 0.9, unit: "1", note: "input, from 80 mAh/g at 5 A/g" },
  ],
  create: () =>
    new HalfCell({
      start_V: 2.9,
      startHysteresis: 1,
      concentration_mol_m3: 1 / molarVolume_m3_mol,
      isotherm: [
        { u_V: 1.075, x: 0.8, width: 8 },
        { u_V: 0.9, x: 0.8, width: 26 },
      ],
      particles: [{ shape: "slab", length_m, area_m2, diffusivity_m2_s: 1.5e-12, exchange_A_m2: 12 }],
      series_ohm: 4,
      doubleLayer: { y0: 3e-4, alpha: 0.8 },
      arcs: [{ r_ohm: 60, y0: 2e-5, alpha: 0.8 }],
      hysteresis: { shift_V: 0.2, turn_C: 16 * specific_C },
      pools: [
        // SEI, the small peak at 0.65 V: steep, or it would drown in its neighbour
        sweptPool(60, 0.72, 1.6),
        // V5+ to V3+ and Te4+ to Te0 that do not come back: 0.58 V; both together with the slow rest make 629 - 196
        sweptPool(325, 0.658, 0.6),
        // what still is lost in cycles 2 and 3 (92.8 and 94.3 %): slow, hardly driven by potential
        { charge_C: 140 * specific_C, e_V: 0.2, rate_per_s: 1.1e-3, transfer: 0.1, direction: "reduction" },
      ],
      slow: {
        cycle_C: 196 * specific_C,
        stress: { rate_per_s: 1000 / 196 / 3600, exponent: 0.9 },
        laws: [
          // 200 mAh/g in cycle 3, a base of 144.6 later
          { name: "formation", on: "area", shape: "saturating", amount: -0.294, scale: 25, exponent: 1 },
          {
            name: "loss of material",
            on: "area",
            by: "stress",
            shape: "power",
            amount: -0.163,
            scale: 5000,
            exponent: 0.55,
          },
          { name: "crystallisation", on: "exchange", shape: "saturating", amount: 2, scale: 150, exponent: 0.8 },
          { name: "crystallisation", on: "arc0", shape: "saturating", amount: -0.8, scale: 150, exponent: 0.8 },
          // side reactions with the electrolyte: the arc at 5000 cycles is a little above the one at 1000
          { name: "film growth", on: "arc0", shape: "power", amount: 0.5, scale: 5000, exponent: 0.5 },
        ],
      },
    }),
})
