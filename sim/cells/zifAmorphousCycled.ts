/** Co-ZIF-62 amorphous, after 1000 cycles at 2 A/g: see the family. */
import { activation, coZif62 } from "../cell/families/coZif62"

export const zifAmorphousCycled = coZif62({
  form: "amorphous",
  cycled: true,
  // Table S2
  series_ohm: 3.57,
  // 52 ohm (sec. 3), all of it planted in the arc
  transfer_ohm: 52,
  active: 0.624,
  diffusivity_m2_s: 1.67e-13,
  // diffusion controlled mostly (sec. 3)
  surface: 0,
  // so that the first discharge at 0.5 A/g comes near the paper's
  lost: [4.6, 5.1],
  laws: [
    ...activation(0.16, 29.9),
    // 125 mAh/g in cycle 1 and in cycle 20: what a slow slab keeps back after the first discharge, new material makes up
    { name: "opening", on: "area", shape: "saturating", amount: 0.354, scale: 5, exponent: 1 },
  ],
  turn: 23,
  planted: [{ symbol: "Q1000", value: 188, unit: "mAh/g", note: "input: the area law is set by it, Fig. 3b" }],
})
