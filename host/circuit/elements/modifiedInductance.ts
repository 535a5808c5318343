/**
 * Lossy inductance: wires with eddy currents.
 *
 *   Z = L (jω)^a
 */

import { element } from "../element"

export const modifiedInductance = element({
  symbol: "La",
  name: "modified inductance",
  source: "EC-Lab Z Fit manual, element La",
  formula: "L*(j*w)**a",
  conventions: "As EC-Lab and pyimpspec. impedance.py 1.7 documents the same but computes (L' j w)^a: L' = L^(1/a).",
  params: {
    L: { label: "L_a", unit: "H s^(a-1)", min: 1e-15, max: 1e6 },
    a: { label: "α_L", unit: "1", min: 0.3, max: 1 },
  },
  evaluate(w_rad_s, p, at, out) {
    const lnW = Math.log(w_rad_s)
    const a = p[at + 1]
    const phase = (a * Math.PI) / 2
    const size = Math.exp(a * lnW)
    const re = size * Math.cos(phase)
    const im = size * Math.sin(phase)
    out[2] = re
    out[3] = im
    out[0] = p[at] * re
    out[1] = p[at] * im
    out[4] = out[0] * lnW - (out[1] * Math.PI) / 2
    out[5] = out[1] * lnW + (out[0] * Math.PI) / 2
  },
  golden: [
    {
      f_Hz: 1e4,
      p: { L: 1e-6, a: 0.9 },
      re_ohm: 0.0032560744231912,
      im_ohm: 0.020558044821318,
      from: "mpmath, 40 digits",
    },
    {
      f_Hz: 50,
      p: { L: 2e-3, a: 0.6 },
      re_ohm: 0.037028711887778,
      im_ohm: 0.050965649580673,
      from: "mpmath, 40 digits",
    },
  ],
})
