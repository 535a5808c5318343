/** Co-ZIF-62 amorphous: see the family. */
import { activation, coZif62 } from "../cell/families/coZif62"

export const zifAmorphous = coZif62({
  form: "amorphous",
  cycled: false,
  // Table S2
  series_ohm: 3.57,
  // 52 ohm (sec. 3), all of it planted in the arc
  transfer_ohm: 52,
  active: 0.57,
  diffusivity_m2_s: 1.5e-12,
  // diffusion controlled mostly (sec. 3)
  surface: 0,
  // so that the first discharge at 0.5 A/g comes near the paper's
  lost: [1, 1],
  laws: activation(0.75, 2),
  planted: [{ symbol: "Q1000", value: 188, unit: "mAh/g", note: "target of the area law at 2 A/g, Fig. 3b" }],
})
