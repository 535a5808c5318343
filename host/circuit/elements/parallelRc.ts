/**
 * A resistor in parallel with a capacitor, written by its time constant.
 *
 *   Z = R/(1 + jωτ),  τ = RC
 */

import { element } from "../element"

export const parallelRc = element({
  symbol: "K",
  name: "resistor and capacitor in parallel, by time constant",
  source: "B. A. Boukamp, J. Electrochem. Soc. 142 (1995) 1885",
  formula: "R/(1+j*w*tau)",
  conventions: "As impedance.py (K_0, K_1). p(R,C) is the same impedance with C = τ/R.",
  params: {
    R: { label: "R", unit: "Ω", min: 1e-9, max: 1e15 },
    tau: { label: "τ", unit: "s", min: 1e-12, max: 1e12 },
  },
  evaluate(w_rad_s, p, at, out) {
    const y = w_rad_s * p[at + 1]
    const d = 1 + y * y
    out[2] = 1 / d
    out[3] = -y / d
    out[0] = p[at] * out[2]
    out[1] = p[at] * out[3]
    // dZ/dτ = -R jω/(1 + jy)²
    const k = (p[at] * w_rad_s) / (d * d)
    out[4] = -2 * y * k
    out[5] = (y * y - 1) * k
  },
  golden: [
    {
      f_Hz: 100,
      p: { R: 50, tau: 0.002 },
      re_ohm: 19.386331836958,
      im_ohm: -24.361583071616,
      from: "mpmath, 40 digits",
    },
    {
      f_Hz: 1e5,
      p: { R: 50, tau: 0.002 },
      re_ohm: 3.1662849837497e-5,
      im_ohm: -0.039788710576479,
      from: "mpmath, 40 digits",
    },
  ],
})
