/** Co-ZIF-62 glass: see the family. */
import { activation, coZif62 } from "../cell/families/coZif62"

export const zifGlass = coZif62({
  form: "glass",
  cycled: false,
  // Table S2
  series_ohm: 4.95,
  // assumed
  transfer_ohm: 60,
  active: 1.116,
  diffusivity_m2_s: 2.8e-13,
  // diffusion controlled mostly (sec. 3)
  surface: 0,
  // so that the first discharge at 0.5 A/g comes near the paper's
  lost: [112, 327],
  laws: activation(0.44, 32),
  turn: 30,
  planted: [
    {
      symbol: "Q_initial",
      value: 95,
      unit: "mAh/g",
      note: "D and the share of sites follow from it and 200 mAh/g at 0.5 A/g",
    },
    { symbol: "Q1000", value: 306, unit: "mAh/g", note: "input: the area law is set by it, Fig. 3b" },
  ],
})
