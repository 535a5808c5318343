/**
 * Na3V2(PO4)3 film on a Na3.4Zr2Si2.4P0.6O12 pellet: Shen et al., Adv. Sci. 2023, doi 10.1002/advs.202301490.
 *
 * The main text has geometry and structure, but no current, capacity, mass or impedance: everything electrical is
 * assumed from the literature on NVP and from the pellet's conductivity.
 */
import { cellKind } from "../cell"
import { HalfCell } from "../cell/halfCell"

/** 10 mm pellet, 1-2 mm thick (paper); film of 1 mg/cm2 assumed, swab-coated. */
const area_m2 = Math.PI * 5e-3 ** 2
const mass_kg = 1e-2 * area_m2
const molarMass_kg_mol = 0.45576
/** V/Z = 241.277 A3 (sec. 2). */
const molarVolume_m3_mol = 145.3e-6
const length_m = (mass_kg * molarVolume_m3_mol) / (molarMass_kg_mol * area_m2)
/** 1.5 mm at 5 mS/cm: over 5e-3 S/cm at 25 C for this composition (Juelich, record 863621). */
const pellet_ohm = 1.5e-3 / (0.5 * area_m2)

export const nvpNzsp = cellKind({
  id: "nvp-nzsp",
  title: "Na3V2(PO4)3 | NZSP pellet | Na",
  source:
    "Shen et al., Adv. Sci. 2023, 10.1002/advs.202301490: methods (pellet 10 mm, 1-2 mm), sec. 2 (unit cells, window " +
    "2.7-4 V, 0.4 C); plateau 3.37-3.41 V from the literature on NVP; interface, D, i00 assumed",
  notClaimed:
    "No electrochemical number of the main text stands behind it: no capacity, no current, no resistance. The trend of " +
    "resistance under bias (falls, then rises) is not modelled. Na as counter electrode is assumed.",
  sample: {
    area_m2,
    mass_kg,
    molarMass_kg_mol,
    molarVolume_m3_mol,
    // 2 Na per formula, 117.6 mAh/g
    capacity_C: 117.6 * 3.6e3 * mass_kg,
  },
  planted: [
    { symbol: "U", value: 3.39, unit: "V", note: "assumed: V3+/V4+ plateau of NVP" },
    { symbol: "D", value: 1e-14, unit: "m2/s", note: "assumed" },
    { symbol: "R_pellet", value: pellet_ohm, unit: "ohm", note: "derived, 1.5 mm at 5 mS/cm" },
    { symbol: "R_interface", value: 150, unit: "ohm", note: "assumed" },
    { symbol: "Ea", value: 28750, unit: "J/mol", note: "assumed: 0.298 eV of the DFT barrier in Na3VP (Fig. S19)" },
  ],
  create: () =>
    new HalfCell({
      start_V: 3.3,
      concentration_mol_m3: 2 / molarVolume_m3_mol,
      // two overlapping two-phase plateaus: x = 1 is Na3, x = 0 is Na1
      isotherm: [
        { u_V: 3.37, x: 0.5, width: 0.2 },
        { u_V: 3.41, x: 0.5, width: 0.2 },
      ],
      particles: [{ shape: "slab", length_m, area_m2, diffusivity_m2_s: 1e-14, exchange_A_m2: 3 }],
      series_ohm: pellet_ohm,
      doubleLayer: { y0: 1e-5, alpha: 0.85 },
      arcs: [{ r_ohm: 150, y0: 1e-6, alpha: 0.8 }],
      activation: { diffusivity_J_mol: 28750 },
    }),
})
