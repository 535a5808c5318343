/** Co-ZIF-62 glass, after 1000 cycles at 2 A/g: see the family. */
import { activation, coZif62 } from "../cell/families/coZif62"

export const zifGlassCycled = coZif62({
  form: "glass",
  cycled: true,
  // Table S2
  series_ohm: 4.95,
  // assumed
  transfer_ohm: 60,
  active: 0.97,
  diffusivity_m2_s: 4e-13,
  // diffusion controlled mostly (sec. 3)
  surface: 0,
  // so that the first discharge at 0.5 A/g comes near the paper's
  lost: [115, 345],
  laws: activation(0.66, 6),
  planted: [
    { symbol: "Q_initial", value: 95, unit: "mAh/g", note: "target of the area law at 2 A/g, Fig. 3b" },
    { symbol: "Q1000", value: 306, unit: "mAh/g", note: "target of the area law at 2 A/g, Fig. 3b" },
  ],
})
