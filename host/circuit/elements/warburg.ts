/**
 * Semi-infinite diffusion.
 *
 *   Z = σ (1 - j)/√ω
 */

import { element } from "../element"

export const warburg = element({
  symbol: "W",
  name: "Warburg element, semi-infinite",
  source: "E. Warburg, Ann. Phys. 303 (1899) 493",
  formula: "sigma*(1-j)/sqrt(w)",
  conventions: "σ as impedance.py (W) and EC-Lab. pyimpspec and PalmSens write 1/(Y √(jω)): Y = 1/(√2 σ).",
  params: { sigma: { label: "σ_W", unit: "Ω s^-1/2", min: 1e-9, max: 1e15 } },
  evaluate(w_rad_s, p, at, out) {
    const s = 1 / Math.sqrt(w_rad_s)
    out[0] = p[at] * s
    out[1] = -out[0]
    out[2] = s
    out[3] = -s
  },
  golden: [
    { f_Hz: 1, p: { sigma: 12 }, re_ohm: 4.7873073648172, im_ohm: -4.7873073648172, from: "by hand: 12/√(2π)" },
    {
      f_Hz: 1e-3,
      p: { sigma: 0.05 },
      re_ohm: 0.63078313050504,
      im_ohm: -0.63078313050504,
      from: "mpmath, 40 digits: sigma*sqrt(2)/sqrt(s)",
    },
  ],
})
