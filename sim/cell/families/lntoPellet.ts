/**
 * Pellets of LiNb0.5Ta0.5O3 between blocking electrodes: Wang et al., Nano Energy 2020, 10.1016/j.nanoen.2020.104686,
 * Fig. 1b,c. A resistor with a geometric capacitance, in series with the blocking electrodes.
 *
 * 10 mm diameter and 1 mm thickness are assumed (not in the main text); electronic leakage 1e-11 S/cm (sec. 2.1).
 */
import { cellKind, type CellKind } from "../../cell"
import { PelletCell } from "../pellet"

const area_m2 = Math.PI * 5e-3 ** 2
const thickness_m = 1e-3
/** Relative permittivity 40 of LiNbO3-like ceramics: assumed. */
const geometric_F = (40 * 8.854e-12 * area_m2) / thickness_m
const leak_ohm = thickness_m / (1e-9 * area_m2)

/** @param annealed_C temperature in the paper, only for names; @param sigma_S_m printed conductivity */
export function lntoPellet(annealed: 350 | 450 | 550, sigma_S_m: number): CellKind {
  const bulk_ohm = thickness_m / (sigma_S_m * area_m2)
  return cellKind({
    id: `lnto-pellet-${annealed}`,
    title: `LiNb0.5Ta0.5O3 pellet annealed at ${annealed} C, blocking electrodes`,
    source:
      "Wang et al., Nano Energy 2020, 10.1016/j.nanoen.2020.104686: Fig. 1b,c (ionic conductivity), sec. 2.1 " +
      "(electronic); diameter, thickness, permittivity and electrode CPE assumed",
    notClaimed: "One bulk arc: grain and grain boundary are not told apart in the paper's number.",
    sample: { area_m2 },
    planted: [
      { symbol: "sigma_ion", value: sigma_S_m, unit: "S/m", note: "Fig. 1b,c, planted" },
      { symbol: "R_bulk", value: bulk_ohm, unit: "ohm", note: "derived for 1 mm and 10 mm" },
      { symbol: "sigma_el", value: 1e-9, unit: "S/m", note: "sec. 2.1, from its refs 30 and 31" },
      { symbol: "C_bulk", value: geometric_F, unit: "F", note: "assumed permittivity 40" },
    ],
    create: () =>
      new PelletCell({
        bulk: { r_ohm: bulk_ohm, y0: geometric_F, alpha: 1 },
        electrodes: { y0: 1e-6, alpha: 0.9 },
        leak_ohm,
        contact_ohm: 1,
      }),
  })
}
