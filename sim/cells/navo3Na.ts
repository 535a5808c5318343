/**
 * NaVO3 against sodium: Chandra et al., arXiv (the same paper as `navo3-li`), Figs. 4 and 5.
 *
 * 385 mAh/g at 7 mA/g (Fig. 4b) and 110 mAh/g at 11 mA/g (Fig. 4d) cannot be one state of one electrode: this set is the
 * cell of Fig. 4b and 5 (fresh); the loss of 35 % in 50 cycles (Fig. 4d) is planted as loss of material.
 */
import { cellKind } from "../cell"
import { HalfCell } from "../cell/halfCell"

/** Experimental section: 14 mm disc, 3.3 mg on average. */
const area_m2 = Math.PI * 7e-3 ** 2
const mass_kg = 3.3e-6
const molarMass_kg_mol = 0.121928
const molarVolume_m3_mol = 41.85e-6
const length_m = (mass_kg * molarVolume_m3_mol) / (molarMass_kg_mol * area_m2)
const specific_C = 3.6e3 * mass_kg

export const navo3Na = cellKind({
  id: "navo3-na",
  title: "NaVO3 | NaClO4 EC:DEC | Na, coin cell",
  source:
    "Chandra et al., arXiv, NaVO3 anode: sec. II (mass, disc), Fig. 4a (peaks below 0.5 V), Fig. 4b (385 mAh/g at 7 mA/g), " +
    "Fig. 4d (65 % after 50 cycles), Fig. 5d (D 3.65e-11 cm2/s at 0.3 V); resistances assumed",
  notClaimed:
    "110 mAh/g at 11 mA/g belongs to another cell or formation. sigma_W and all resistances are not in the paper. " +
    "The first GITT step (1.8e-10) is dominated by the missing rest before it.",
  sample: { area_m2, mass_kg, molarMass_kg_mol, molarVolume_m3_mol, capacity_C: 385 * specific_C },
  planted: [
    { symbol: "D(0.3 V)", value: 3.65e-15, unit: "m2/s", note: "Fig. 5d, planted" },
    { symbol: "R_film", value: 80, unit: "ohm", note: "assumed" },
    { symbol: "retention(50)", value: 0.65, unit: "1", note: "input, Fig. 4d: planted as loss of material" },
  ],
  create: () =>
    new HalfCell({
      start_V: 2.5,
      startHysteresis: 1,
      concentration_mol_m3: 1 / molarVolume_m3_mol,
      // 385 mAh/g are 1.75 Na per formula: a couple below 0.5 V (Fig. 4a) on a wide background
      isotherm: [
        { u_V: 0.179, x: 1.157, width: 2.2 },
        { u_V: 0.779, x: 1.258, width: 19 },
      ],
      particles: [
        {
          shape: "slab",
          length_m,
          area_m2,
          // 3.65e-11 cm2/s at 0.3 V; falls as it fills, so that the paper's formula gives 2.55e-12 near 0.1 V (Fig. 5b)
          diffusivity_m2_s: {
            x: [0, 0.519, 1.038, 1.726, 2.415],
            diffusivity_m2_s: [9.12e-15, 5.77e-15, 3.65e-15, 5.89e-16, 2.88e-16],
          },
          exchange_A_m2: 2.1,
        },
      ],
      series_ohm: 8,
      doubleLayer: { y0: 5e-4, alpha: 0.8 },
      arcs: [{ r_ohm: 80, y0: 2e-5, alpha: 0.8 }],
      hysteresis: { shift_V: 0.016, turn_C: 20 * specific_C },
      slow: {
        cycle_C: 385 * specific_C,
        laws: [{ name: "loss of material", on: "area", shape: "power", amount: -0.33, scale: 50, exponent: 0.7 }],
      },
    }),
})
