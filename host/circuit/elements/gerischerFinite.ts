/**
 * Diffusion with a reaction in a layer with a blocking end: thin mixed conducting electrodes.
 *
 *   Z = R/(√(1 + jωτ) tanh(φ √(1 + jωτ)))      φ ≫ 1: the Gerischer element
 */

import { add, multiply, scale, write } from "../complex"
import { element } from "../element"
import { cothRatio } from "../layer"

export const gerischerFinite = element({
  symbol: "Gs",
  name: "Gerischer element, finite length",
  source: "B. A. Boukamp, H. J. M. Bouwmeester, Solid State Ionics 157 (2003) 29",
  formula: "R/(sqrt(1+j*w*tau)*tanh(phi*sqrt(1+j*w*tau)))",
  conventions:
    "As impedance.py (Gs_0, Gs_1, Gs_2). The pore Tlmno is the same with R_pore = Rφ, Rp = R/φ, RpQ = τ at a = 1.",
  params: {
    R: { label: "R_Gs", unit: "Ω", min: 1e-9, max: 1e15 },
    tau: { label: "τ_Gs", unit: "s", min: 1e-12, max: 1e12 },
    phi: { label: "φ", unit: "1", min: 1e-3, max: 1e3 },
  },
  evaluate(w_rad_s, p, at, out) {
    const [r, tau, phi] = [p[at], p[at + 1], p[at + 2]]
    const u = { re: phi * phi, im: phi * phi * w_rad_s * tau }
    const { value, slope } = cothRatio(u)
    const byTau = multiply(slope, { re: 0, im: phi * phi * w_rad_s })
    const byPhi = add(value, scale(2, multiply(u, slope)))
    write(out, scale(r * phi, value), scale(phi, value), scale(r * phi, byTau), scale(r, byPhi))
  },
  golden: [
    {
      f_Hz: 2,
      p: { R: 150, tau: 0.3, phi: 0.8 },
      re_ohm: 49.549387442008,
      im_ohm: -51.921559210958,
      from: "mpmath, 40 digits",
    },
    {
      f_Hz: 1e5,
      p: { R: 150, tau: 0.3, phi: 20 },
      re_ohm: 0.24430190397809,
      im_ohm: -0.24430060791967,
      from: "mpmath, 40 digits",
    },
    {
      f_Hz: 0.0001,
      p: { R: 150, tau: 0.3, phi: 0.01 },
      re_ohm: 15000.499463708,
      im_ohm: -2.8274332883988,
      from: "mpmath, 40 digits",
    },
  ],
})
