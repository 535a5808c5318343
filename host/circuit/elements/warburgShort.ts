/**
 * Diffusion in a layer with a permeable end ("short", "transmissive"): Nernst layers, membranes.
 *
 *   Z = Z0 tanh(q)/q,  q = √(jωτ),  τ = L²/D
 *   ω -> 0: Z0;   ω -> ∞: Z0/√(jωτ)
 */

import { element } from "../element"

export const warburgShort = element({
  symbol: "Ws",
  name: "Warburg element, finite length, short (transmissive) end",
  source: "T. Jacobsen, K. West, Electrochim. Acta 40 (1995) 255",
  formula: "Z0*tanh(sqrt(j*w*tau))/sqrt(j*w*tau)",
  conventions:
    "As impedance.py (Ws_0, Ws_1). ZView: Ws-R = Z0, Ws-T = τ at Ws-P = 0.5. pyimpspec: B = τ, Y = τ/Z0² at n = 0.5.",
  params: {
    Z0: { label: "Z_Ws", unit: "Ω", min: 1e-9, max: 1e15 },
    tau: { label: "τ_Ws", unit: "s", min: 1e-12, max: 1e12 },
  },
  evaluate(w_rad_s, p, at, out) {
    const z0 = p[at]
    const tau = p[at + 1]
    const y = w_rad_s * tau
    if (y < 1e-3) {
      // tanh(q)/q = 1 - q²/3 + 2 q⁴/15 - 17 q⁶/315
      out[2] = 1 - (2 * y * y) / 15
      out[3] = -y / 3 + (17 * y * y * y) / 315
      out[4] = (-z0 * 4 * y * y) / (15 * tau)
      out[5] = (z0 * (-y / 3 + (17 * y * y * y) / 105)) / tau
      out[0] = z0 * out[2]
      out[1] = z0 * out[3]
      return
    }
    // q = x(1+j); tanh q = (1-e)/(1+e) with e = exp(-2q), which cannot overflow.
    const x = Math.sqrt(y / 2)
    const e = Math.exp(-2 * x)
    const er = e * Math.cos(2 * x)
    const ei = -e * Math.sin(2 * x)
    const d = (1 + er) * (1 + er) + ei * ei
    const hr = (1 - er * er - ei * ei) / d
    const hi = (-2 * ei) / d
    out[2] = (hr + hi) / (2 * x)
    out[3] = (hi - hr) / (2 * x)
    out[0] = z0 * out[2]
    out[1] = z0 * out[3]
    // τ dZ/dτ = (Z0 (1 - tanh²) - Z)/2
    out[4] = (z0 * (1 - hr * hr + hi * hi) - out[0]) / (2 * tau)
    out[5] = (-2 * z0 * hr * hi - out[1]) / (2 * tau)
  },
  golden: [
    {
      f_Hz: 0.5,
      p: { Z0: 3, tau: 10 },
      re_ohm: 0.37876216329883,
      im_ohm: -0.37821707880395,
      from: "mpmath, 40 digits",
    },
    {
      f_Hz: 1e-6,
      p: { Z0: 3, tau: 10 },
      re_ohm: 2.9999999984209,
      im_ohm: -6.2831853031635e-5,
      from: "mpmath, 40 digits",
    },
    {
      f_Hz: 1e9,
      p: { Z0: 3, tau: 10 },
      re_ohm: 8.4628437532163e-6,
      im_ohm: -8.4628437532163e-6,
      from: "mpmath, 40 digits",
    },
  ],
})
