/**
 * Diffusion with a homogeneous reaction: mixed conducting electrodes, preceding reactions.
 *
 *   Z = R/√(1 + jωτ)
 */

import { element } from "../element"

export const gerischer = element({
  symbol: "G",
  name: "Gerischer element",
  source: "H. Gerischer, Z. Phys. Chem. 198 (1951) 286",
  formula: "R/sqrt(1+j*w*tau)",
  conventions: "As impedance.py (G_0, G_1). pyimpspec writes 1/(Y √(k + jω)): τ = 1/k, R = 1/(Y √k).",
  params: {
    R: { label: "R_G", unit: "Ω", min: 1e-9, max: 1e15 },
    tau: { label: "τ_G", unit: "s", min: 1e-12, max: 1e12 },
  },
  evaluate(w_rad_s, p, at, out) {
    const y = w_rad_s * p[at + 1]
    const size = Math.hypot(1, y)
    const sr = Math.sqrt((size + 1) / 2)
    const si = y / (2 * sr)
    out[2] = sr / size
    out[3] = -si / size
    const re = p[at] * out[2]
    const im = p[at] * out[3]
    out[0] = re
    out[1] = im
    // dZ/dτ = -Z/2 · jω/(1 + jy)
    const k = w_rad_s / (2 * size * size)
    out[4] = -k * (re * y - im)
    out[5] = -k * (im * y + re)
  },
  golden: [
    {
      f_Hz: 2,
      p: { R: 150, tau: 0.3 },
      re_ohm: 60.199173090685,
      im_ohm: -46.312713003237,
      from: "mpmath, 40 digits",
    },
    {
      f_Hz: 1e5,
      p: { R: 150, tau: 0.3 },
      re_ohm: 0.24430190397809,
      im_ohm: -0.24430060791967,
      from: "mpmath, 40 digits",
    },
  ],
})
