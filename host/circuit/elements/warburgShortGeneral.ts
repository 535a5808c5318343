/**
 * Diffusion in a layer with a permeable end, anomalous or over a spread of lengths.
 *
 *   Z = Z0 tanh(q)/q,  q = (jωτ)^n      n = 0.5: Ws
 */

import { exp, lnOfJ, multiply, scale, write } from "../complex"
import { element } from "../element"
import { tanhRatio } from "../layer"

export const warburgShortGeneral = element({
  symbol: "WsP",
  name: "Warburg element, finite length, short (transmissive) end, with exponent",
  source: "J. Bisquert, A. Compte, J. Electroanal. Chem. 499 (2001) 112",
  formula: "Z0*tanh((j*w*tau)**n)/(j*w*tau)**n",
  conventions:
    "ZView: Ws-R = Z0, Ws-T = τ, Ws-P = n. pyimpspec writes tanh((B j w)^n)/((Y j w)^n): B = τ, Y = τ/Z0^(1/n).",
  params: {
    Z0: { label: "Z_Ws", unit: "Ω", min: 1e-9, max: 1e15 },
    tau: { label: "τ_Ws", unit: "s", min: 1e-12, max: 1e12 },
    n: { label: "n", unit: "1", min: 0.25, max: 0.5 },
  },
  evaluate(w_rad_s, p, at, out) {
    const [z0, tau, n] = [p[at], p[at + 1], p[at + 2]]
    const lnX = lnOfJ(w_rad_s * tau)
    const u = exp(scale(2 * n, lnX))
    const { value, slope } = tanhRatio(u)
    // dZ/d ln x, x = ωτ
    const byLn = scale(2 * z0, multiply(u, slope))
    write(out, scale(z0, value), value, scale(n / tau, byLn), multiply(byLn, lnX))
  },
  golden: [
    {
      f_Hz: 0.5,
      p: { Z0: 3, tau: 10, n: 0.4 },
      re_ohm: 0.60989665566362,
      im_ohm: -0.44614127178834,
      from: "mpmath, 40 digits",
    },
    {
      f_Hz: 1e-6,
      p: { Z0: 3, tau: 10, n: 0.45 },
      re_ohm: 2.9999741256829,
      im_ohm: -0.0001632949750428,
      from: "mpmath, 40 digits",
    },
    {
      f_Hz: 1e4,
      p: { Z0: 3, tau: 10, n: 0.3 },
      re_ohm: 0.048702154970622,
      im_ohm: -0.024814987402753,
      from: "mpmath, 40 digits",
    },
  ],
})
