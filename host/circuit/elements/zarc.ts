/**
 * Depressed arc: R in parallel with a constant phase element, written by its time constant.
 *
 *   Z = R/(1 + (jωτ)^a),  τ = (RQ)^(1/a)
 */

import { element } from "../element"

export const zarc = element({
  symbol: "ZARC",
  name: "depressed arc (Cole-Cole)",
  source: "K. S. Cole, R. H. Cole, J. Chem. Phys. 9 (1941) 341",
  formula: "R/(1+(j*w*tau)**a)",
  conventions: "As impedance.py (Zarc_0..2). p(R,CPE) is the same impedance with Q = τ^a/R.",
  params: {
    R: { label: "R", unit: "Ω", min: 1e-9, max: 1e15 },
    tau: { label: "τ", unit: "s", min: 1e-12, max: 1e12 },
    a: { label: "α", unit: "1", min: 0.3, max: 1 },
  },
  evaluate(w_rad_s, p, at, out) {
    const tau = p[at + 1]
    const a = p[at + 2]
    const lnY = Math.log(w_rad_s * tau)
    const phase = (a * Math.PI) / 2
    const size = Math.exp(a * lnY)
    const ur = size * Math.cos(phase)
    const ui = size * Math.sin(phase)
    const d = (1 + ur) * (1 + ur) + ui * ui
    out[2] = (1 + ur) / d
    out[3] = -ui / d
    const re = p[at] * out[2]
    const im = p[at] * out[3]
    out[0] = re
    out[1] = im
    // g = -Z u/(1 + u);  dZ/dτ = g a/τ,  dZ/da = g (ln ωτ + jπ/2)
    const vr = (ur * (1 + ur) + ui * ui) / d
    const vi = ui / d
    const gr = im * vi - re * vr
    const gi = -re * vi - im * vr
    out[4] = (gr * a) / tau
    out[5] = (gi * a) / tau
    out[6] = gr * lnY - (gi * Math.PI) / 2
    out[7] = gi * lnY + (gr * Math.PI) / 2
  },
  golden: [
    {
      f_Hz: 4,
      p: { R: 80, tau: 0.05, a: 0.75 },
      re_ohm: 35.071725992427,
      im_ohm: -26.445742524269,
      from: "mpmath, 40 digits",
    },
    {
      f_Hz: 1e6,
      p: { R: 80, tau: 0.05, a: 1 },
      re_ohm: 8.1056946913049e-10,
      im_ohm: -2.5464790894445e-4,
      from: "mpmath, 40 digits",
    },
  ],
})
