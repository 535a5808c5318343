/**
 * Ohmic resistance.
 *
 *   Z = R
 */

import { element } from "../element"

export const resistor = element({
  symbol: "R",
  name: "resistor",
  source: "Ohm's law",
  formula: "R",
  conventions: "The same everywhere.",
  params: { R: { label: "R", unit: "Ω", min: 1e-9, max: 1e15 } },
  evaluate(_w_rad_s, p, at, out) {
    out[0] = p[at]
    out[1] = 0
    out[2] = 1
    out[3] = 0
  },
  golden: [{ f_Hz: 1000, p: { R: 47 }, re_ohm: 47, im_ohm: 0, from: "by hand" }],
})
