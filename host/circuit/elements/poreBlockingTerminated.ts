/**
 * Porous electrode whose wall and whose ground only charge, each in its own way.
 *
 *   Z = (Zt + R F)/(1 + Zt u F/R),  F = tanh(√u)/√u,  u = R Q (jω)^a,  Zt = 1/(Qb (jω)^b)
 */

import { add, exp, lnOfJ, multiply, scale, write } from "../complex"
import { element } from "../element"
import { terminatedLayer } from "../layer"

export const poreBlockingTerminated = element({
  symbol: "Tlmbq",
  name: "pore with a blocking wall, ending in a constant phase element",
  source: "J. Bisquert, Phys. Chem. Chem. Phys. 2 (2000) 4185",
  formula:
    "(1/(Qb*(j*w)**b)+R*tanh(sqrt(R*Q*(j*w)**a))/sqrt(R*Q*(j*w)**a))/(1+sqrt(R*Q*(j*w)**a)*tanh(sqrt(R*Q*(j*w)**a))/(R*Qb*(j*w)**b))",
  conventions: "pyimpspec (Tlmbq, length L): R = R_i L, Q = Y L, a = n, Qb = Y_B, b = n_B.",
  params: {
    R: { label: "R_pore", unit: "Ω", min: 1e-9, max: 1e15 },
    Q: { label: "Q", unit: "F s^(a-1)", min: 1e-18, max: 1e9 },
    a: { label: "α", unit: "1", min: 0.3, max: 1 },
    Qb: { label: "Q_b", unit: "F s^(a-1)", min: 1e-18, max: 1e9 },
    b: { label: "β", unit: "1", min: 0.3, max: 1 },
  },
  evaluate(w_rad_s, p, at, out) {
    const [r, q, a, qb, b] = [p[at], p[at + 1], p[at + 2], p[at + 3], p[at + 4]]
    const lnJw = lnOfJ(w_rad_s)
    const u = scale(r * q, exp(scale(a, lnJw)))
    const end = scale(1 / qb, exp(scale(-b, lnJw)))
    const { z, byR, byU, byEnd } = terminatedLayer(r, u, end)
    const byLnU = multiply(u, byU)
    const byLnEnd = multiply(end, byEnd)
    write(
      out,
      z,
      add(byR, scale(1 / r, byLnU)),
      scale(1 / q, byLnU),
      multiply(byLnU, lnJw),
      scale(-1 / qb, byLnEnd),
      scale(-1, multiply(byLnEnd, lnJw)),
    )
  },
  golden: [
    {
      f_Hz: 3,
      p: { R: 40, Q: 0.002, a: 0.85, Qb: 0.001, b: 0.7 },
      re_ohm: 25.485793135826,
      im_ohm: -32.385385708478,
      from: "mpmath, 40 digits",
    },
    {
      f_Hz: 0.001,
      p: { R: 40, Q: 0.002, a: 0.9, Qb: 0.02, b: 0.8 },
      re_ohm: 856.67981024587,
      im_ohm: -2599.0240949722,
      from: "mpmath, 40 digits",
    },
    {
      f_Hz: 1e4,
      p: { R: 40, Q: 0.002, a: 0.7, Qb: 0.0001, b: 1 },
      re_ohm: 2.5230033697034,
      im_ohm: -1.5460984527979,
      from: "mpmath, 40 digits",
    },
  ],
})
