/** Co-ZIF-62 glass: see the family. */
import { activation, coZif62 } from "../cell/families/coZif62"

export const zifGlass = coZif62({
  form: "glass",
  cycled: false,
  // Table S2
  series_ohm: 4.95,
  // assumed
  transfer_ohm: 60,
  active: 0.64,
  diffusivity_m2_s: 1.5e-12,
  // diffusion controlled mostly (sec. 3)
  surface: 0,
  // so that the first discharge at 0.5 A/g comes near the paper's
  lost: [120, 350],
  laws: activation(1.5, 2),
  planted: [
    { symbol: "Q_initial", value: 95, unit: "mAh/g", note: "target of the area law at 2 A/g, Fig. 3b" },
    { symbol: "Q1000", value: 306, unit: "mAh/g", note: "target of the area law at 2 A/g, Fig. 3b" },
  ],
})
