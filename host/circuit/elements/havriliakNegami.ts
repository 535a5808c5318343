/**
 * Skewed, depressed arc: dielectrics and polymers; τ is that of the slowest processes.
 *
 *   Z = R/(1 + (jωτ)^a)^b      b = 1: ZARC; a = 1: Cole-Davidson; a = 1, b = 0.5: Gerischer
 */

import { exp, divide, add, lnOfJ, lnOnePlus, multiply, one, scale, write } from "../complex"
import { element } from "../element"

export const havriliakNegami = element({
  symbol: "HN",
  name: "Havriliak-Negami element",
  source: "S. Havriliak, S. Negami, Polymer 8 (1967) 161",
  formula: "R/(1+(j*w*tau)**a)**b",
  conventions:
    "Programs for dielectrics write the permittivity in this form, not Z. A Gerischer element with an exponent n is a = 1, b = n.",
  params: {
    R: { label: "R", unit: "Ω", min: 1e-9, max: 1e15 },
    tau: { label: "τ", unit: "s", min: 1e-12, max: 1e12 },
    a: { label: "α", unit: "1", min: 0.3, max: 1 },
    b: { label: "β", unit: "1", min: 0.3, max: 1 },
  },
  evaluate(w_rad_s, p, at, out) {
    const [r, tau, a, b] = [p[at], p[at + 1], p[at + 2], p[at + 3]]
    const lnX = lnOfJ(w_rad_s * tau)
    const x = exp(scale(a, lnX))
    const lnD = lnOnePlus(x)
    const byR = exp(scale(-b, lnD))
    const z = scale(r, byR)
    // dZ/d ln x = -b Z x/(1 + x)
    const byLnX = multiply(scale(-b, z), divide(x, add(one, x)))
    write(out, z, byR, scale(a / tau, byLnX), multiply(byLnX, lnX), scale(-1, multiply(z, lnD)))
  },
  golden: [
    {
      f_Hz: 4,
      p: { R: 80, tau: 0.05, a: 0.75, b: 0.6 },
      re_ohm: 51.686809344699,
      im_ohm: -21.104377202519,
      from: "mpmath, 40 digits",
    },
    {
      f_Hz: 1e6,
      p: { R: 80, tau: 0.05, a: 1, b: 0.5 },
      re_ohm: 0.10092546150803,
      im_ohm: -0.10092514025282,
      from: "mpmath, 40 digits",
    },
    {
      f_Hz: 1e-5,
      p: { R: 80, tau: 0.05, a: 0.9, b: 0.7 },
      re_ohm: 79.999902280691,
      im_ohm: -0.00061693804258471,
      from: "mpmath, 40 digits",
    },
  ],
})
