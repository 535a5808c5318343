/**
 * Constant phase element: a capacitance spread over time constants.
 *
 *   Z = 1/(Q (jω)^a)      a = 1: capacitor, a = 0.5: Warburg with σ = 1/(√2 Q)
 */

import { element } from "../element"

export const constantPhase = element({
  symbol: "CPE",
  name: "constant phase element",
  source: "G. J. Brug et al., J. Electroanal. Chem. 176 (1984) 275",
  formula: "1/(Q*(j*w)**a)",
  conventions:
    "As impedance.py (CPE_0, CPE_1), ZView (CPE-T, CPE-P) and pyimpspec (Y, n). Programs that write 1/(Q' j w)^a: Q = Q'^a.",
  params: {
    Q: { label: "Q", unit: "F s^(a-1)", min: 1e-18, max: 1e9 },
    a: { label: "α", unit: "1", min: 0.3, max: 1 },
  },
  evaluate(w_rad_s, p, at, out) {
    const lnW = Math.log(w_rad_s)
    const q = p[at]
    const a = p[at + 1]
    const phase = (a * Math.PI) / 2
    const size = Math.exp(-a * lnW) / q
    const re = size * Math.cos(phase)
    const im = -size * Math.sin(phase)
    out[0] = re
    out[1] = im
    out[2] = -re / q
    out[3] = -im / q
    out[4] = (im * Math.PI) / 2 - re * lnW
    out[5] = -(re * Math.PI) / 2 - im * lnW
  },
  golden: [
    {
      f_Hz: 10,
      p: { Q: 2e-5, a: 0.8 },
      re_ohm: 562.87048162141,
      im_ohm: -1732.3372148481,
      from: "mpmath, 40 digits",
    },
    { f_Hz: 0.02, p: { Q: 1.5, a: 1 }, re_ohm: 0, im_ohm: -5.3051647697298, from: "by hand: a capacitor of 1.5 F" },
    {
      f_Hz: 1e5,
      p: { Q: 3e-9, a: 0.5 },
      re_ohm: 297354.0193588,
      im_ohm: -297354.0193588,
      from: "by hand: 45 degrees, |Z| = 1/(3 nF s^-0.5·√(2π·0.1 MHz))",
    },
  ],
})
