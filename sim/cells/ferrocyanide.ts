/**
 * Ferri/ferrocyanide at a disk, the first couple of every teaching lab.
 *
 *     [Fe(CN)6]3- + e- = [Fe(CN)6]4-,   D 6.5e-10 m2/s, k0 5e-5 m/s, E0' +0.23 V against Ag/AgCl (3 M KCl)
 *
 * A solution couple is a slab with one site of width RT/F: x is the reduced share, c_max the total concentration, and
 * i00 = F k0 c/2. The slab is 1.5 mm deep, so diffusion is semi-infinite for some 5 minutes, as it is in an unstirred beaker.
 */
import { cellKind } from "../cell"
import { FARADAY_C_MOL } from "../cell/constants"
import { HalfCell } from "../cell/halfCell"

const area_m2 = Math.PI * 1.5e-3 ** 2
/** 5 mM of each, in 1 M KCl. */
const concentration_mol_m3 = 10
/**
 * Konopka and McDuffie, Anal. Chem. 42 (1970) 1741: ferro 6.5e-10, ferri 7.6e-10 m2/s in 1 M KCl. One value for both
 * forms keeps every textbook formula exact.
 */
const diffusivity_m2_s = 6.5e-10
/** Between 1e-5 m/s on used and 1e-3 m/s on freshly activated carbon: assumed, so that 57 mV opens above 0.1 V/s. */
const rate_m_s = 5e-5
const formal_V = 0.23
/** Recessed-free disk, R = 1 / (4 kappa a), kappa 10.8 S/m of 1 M KCl at 25 C. */
const series_ohm = 1 / (4 * 10.8 * 1.5e-3)

export const ferrocyanide = cellKind({
  id: "ferrocyanide",
  title: "Ferri/ferrocyanide 5 mM each, 1 M KCl, glassy carbon disk 3 mm",
  source:
    "Textbook couple (Bard and Faulkner, Electrochemical Methods, 2nd ed., ch. 5-6); D: Konopka and McDuffie 1970; " +
    "k0 and double layer assumed, reasons in the file",
  notClaimed:
    "No natural convection after minutes, no adsorption of cyanide, no edge diffusion at the rim of the disk, equal D of both forms.",
  sample: { area_m2 },
  planted: [
    { symbol: "D", value: diffusivity_m2_s, unit: "m2/s", note: "both forms" },
    { symbol: "k0", value: rate_m_s, unit: "m/s", note: "alpha = 0.5" },
    { symbol: "E0'", value: formal_V, unit: "V", note: "against Ag/AgCl (3 M KCl)" },
    { symbol: "c", value: concentration_mol_m3 / 2, unit: "mol/m3", note: "of each form" },
    { symbol: "Rs", value: series_ohm, unit: "ohm", note: "disk in 1 M KCl" },
  ],
  create: () =>
    new HalfCell({
      start_V: formal_V,
      concentration_mol_m3,
      isotherm: [{ u_V: formal_V, x: 1, width: 1 }],
      particles: [
        {
          shape: "slab",
          length_m: 1.5e-3,
          area_m2,
          diffusivity_m2_s,
          exchange_A_m2: (FARADAY_C_MOL * rate_m_s * concentration_mol_m3) / 2,
        },
      ],
      series_ohm,
      // 0.2 F/m2, usual for polished carbon; alpha 0.95 for its roughness
      doubleLayer: { y0: 0.2 * area_m2, alpha: 0.95 },
    }),
})
