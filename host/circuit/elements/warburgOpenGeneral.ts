/**
 * Diffusion in a layer with a blocking end, anomalous or over a spread of lengths.
 *
 *   Z = Z0 coth(q)/q,  q = (jωτ)^n      n = 0.5: Wo
 */

import { exp, lnOfJ, multiply, scale, write } from "../complex"
import { element } from "../element"
import { cothRatio } from "../layer"

export const warburgOpenGeneral = element({
  symbol: "WoP",
  name: "Warburg element, finite length, open (reflective) end, with exponent",
  source: "J. Bisquert, A. Compte, J. Electroanal. Chem. 499 (2001) 112",
  formula: "Z0*coth((j*w*tau)**n)/(j*w*tau)**n",
  conventions:
    "ZView: Wo-R = Z0, Wo-T = τ, Wo-P = n. pyimpspec writes coth((B j w)^n)/((Y j w)^n): B = τ, Y = τ/Z0^(1/n).",
  params: {
    Z0: { label: "Z_Wo", unit: "Ω", min: 1e-9, max: 1e15 },
    tau: { label: "τ_Wo", unit: "s", min: 1e-12, max: 1e12 },
    n: { label: "n", unit: "1", min: 0.25, max: 0.5 },
  },
  evaluate(w_rad_s, p, at, out) {
    const [z0, tau, n] = [p[at], p[at + 1], p[at + 2]]
    const lnX = lnOfJ(w_rad_s * tau)
    const u = exp(scale(2 * n, lnX))
    const { value, slope } = cothRatio(u)
    // dZ/d ln x, x = ωτ
    const byLn = scale(2 * z0, multiply(u, slope))
    write(out, scale(z0, value), value, scale(n / tau, byLn), multiply(byLn, lnX))
  },
  golden: [
    {
      f_Hz: 0.5,
      p: { Z0: 3, tau: 10, n: 0.4 },
      re_ohm: 0.61259674788617,
      im_ohm: -0.44205305120924,
      from: "mpmath, 40 digits",
    },
    {
      f_Hz: 1e-6,
      p: { Z0: 3, tau: 10, n: 0.45 },
      re_ohm: 2839.519056942,
      im_ohm: -17921.704016976,
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
