/**
 * Ideal inductance: leads and loops.
 *
 *   Z = jωL
 */

import { element } from "../element"

export const inductor = element({
  symbol: "L",
  name: "inductor",
  source: "A. J. Bard, L. R. Faulkner, Electrochemical Methods, 2nd ed., ch. 10",
  formula: "j*w*L",
  conventions: "The same everywhere.",
  params: { L: { label: "L", unit: "H", min: 1e-15, max: 1e6 } },
  evaluate(w_rad_s, p, at, out) {
    out[0] = 0
    out[1] = w_rad_s * p[at]
    out[2] = 0
    out[3] = w_rad_s
  },
  golden: [
    { f_Hz: 1e5, p: { L: 2.2e-6 }, re_ohm: 0, im_ohm: 1.3823007675795, from: "by hand: 2π·0.1 MHz·2.2 µH = 0.44π" },
  ],
})
