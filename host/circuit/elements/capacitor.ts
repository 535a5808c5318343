/**
 * Ideal capacitance.
 *
 *   Z = 1/(jωC)
 */

import { element } from "../element"

export const capacitor = element({
  symbol: "C",
  name: "capacitor",
  source: "A. J. Bard, L. R. Faulkner, Electrochemical Methods, 2nd ed., ch. 10",
  formula: "1/(j*w*C)",
  conventions: "The same everywhere.",
  params: { C: { label: "C", unit: "F", min: 1e-18, max: 1e9 } },
  evaluate(w_rad_s, p, at, out) {
    const x = 1 / (w_rad_s * p[at])
    out[0] = 0
    out[1] = -x
    out[2] = 0
    out[3] = x / p[at]
  },
  golden: [
    { f_Hz: 1000, p: { C: 1e-6 }, re_ohm: 0, im_ohm: -159.1549430919, from: "by hand: 1/(2π·1 kHz·1 µF) = 1000/2π" },
    { f_Hz: 0.01, p: { C: 3.3 }, re_ohm: 0, im_ohm: -4.8228770633908, from: "mpmath, 40 digits" },
  ],
})
