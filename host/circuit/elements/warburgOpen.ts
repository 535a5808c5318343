/**
 * Diffusion in a layer with a blocking end ("open", "reflective"): insertion electrodes.
 *
 *   Z = Z0 coth(q)/q,  q = √(jωτ),  τ = L²/D
 *   ω -> 0: Z0/3 - j Z0/(ωτ);   ω -> ∞: Z0/√(jωτ)
 */

import { element } from "../element"

export const warburgOpen = element({
  symbol: "Wo",
  name: "Warburg element, finite length, open (reflective) end",
  source: "T. Jacobsen, K. West, Electrochim. Acta 40 (1995) 255",
  formula: "Z0*coth(sqrt(j*w*tau))/sqrt(j*w*tau)",
  conventions:
    "As impedance.py (Wo_0, Wo_1). ZView: Wo-R = Z0, Wo-T = τ at Wo-P = 0.5. pyimpspec: B = τ, Y = τ/Z0² at n = 0.5.",
  params: {
    Z0: { label: "Z_Wo", unit: "Ω", min: 1e-9, max: 1e15 },
    tau: { label: "τ_Wo", unit: "s", min: 1e-12, max: 1e12 },
  },
  evaluate(w_rad_s, p, at, out) {
    const z0 = p[at]
    const tau = p[at + 1]
    const y = w_rad_s * tau
    if (y < 1e-3) {
      // coth(q)/q = 1/q² + 1/3 - q²/45 + 2 q⁴/945: the closed form loses the real part here.
      const im = -1 / y - y / 45
      out[2] = 1 / 3 - (2 * y * y) / 945
      out[3] = im
      out[4] = (-z0 * 4 * y * y) / (945 * tau)
      out[5] = (z0 * (1 / y - y / 45)) / tau
      out[0] = z0 * out[2]
      out[1] = z0 * im
      return
    }
    // q = x(1+j); coth q = (1+e)/(1-e) with e = exp(-2q), which cannot overflow.
    const x = Math.sqrt(y / 2)
    const e = Math.exp(-2 * x)
    const er = e * Math.cos(2 * x)
    const ei = -e * Math.sin(2 * x)
    const d = (1 - er) * (1 - er) + ei * ei
    const hr = (1 - er * er - ei * ei) / d
    const hi = (2 * ei) / d
    out[2] = (hr + hi) / (2 * x)
    out[3] = (hi - hr) / (2 * x)
    out[0] = z0 * out[2]
    out[1] = z0 * out[3]
    // τ dZ/dτ = (Z0 (1 - coth²) - Z)/2
    out[4] = (z0 * (1 - hr * hr + hi * hi) - out[0]) / (2 * tau)
    out[5] = (-2 * z0 * hr * hi - out[1]) / (2 * tau)
  },
  golden: [
    {
      f_Hz: 0.5,
      p: { Z0: 3, tau: 10 },
      re_ohm: 0.37817742667901,
      im_ohm: -0.37872245402745,
      from: "mpmath, 40 digits",
    },
    {
      f_Hz: 1e-6,
      p: { Z0: 3, tau: 10 },
      re_ohm: 0.99999999997493,
      im_ohm: -47746.482931757,
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
