/** Co-ZIF-62 crystal: see the family. */
import { activation, coZif62 } from "../cell/families/coZif62"

export const zifCrystal = coZif62({
  form: "crystal",
  cycled: false,
  // Table S2
  series_ohm: 2.68,
  // assumed
  transfer_ohm: 60,
  active: 0.519,
  diffusivity_m2_s: 1.56e-12,
  // capacitive mostly (sec. 3): part of the charge sits at the surface
  surface: 47.7,
  // so that the first discharge at 0.5 A/g comes near the paper's
  lost: [39, 30.5],
  laws: activation(0.075, 31.4),
  turn: 14,
  planted: [{ symbol: "Q1000", value: 157, unit: "mAh/g", note: "input: the area law is set by it, Fig. 3b" }],
})
