/**
 * Porous electrode whose wall only charges, on a conductor that is in contact at the far end.
 *
 *   Z = R tanh(√u)/√u,  u = R Q (jω)^a      R along the pore, Q of its whole wall
 */

import { add, exp, lnOfJ, multiply, scale, write } from "../complex"
import { element } from "../element"
import { tanhRatio } from "../layer"

export const poreBlockingShort = element({
  symbol: "Tlmbs",
  name: "pore with a blocking wall, short end",
  source: "J. Bisquert, Phys. Chem. Chem. Phys. 2 (2000) 4185",
  formula: "R*tanh(sqrt(R*Q*(j*w)**a))/sqrt(R*Q*(j*w)**a)",
  conventions:
    "pyimpspec (Tlmbs, length L): R = R_i L, Q = Y L, a = n. The same as WsP with Z0 = R, n = a/2, τ = (RQ)^(1/a).",
  params: {
    R: { label: "R_pore", unit: "Ω", min: 1e-9, max: 1e15 },
    Q: { label: "Q", unit: "F s^(a-1)", min: 1e-18, max: 1e9 },
    a: { label: "α", unit: "1", min: 0.3, max: 1 },
  },
  evaluate(w_rad_s, p, at, out) {
    const [r, q, a] = [p[at], p[at + 1], p[at + 2]]
    const lnJw = lnOfJ(w_rad_s)
    const u = scale(r * q, exp(scale(a, lnJw)))
    const { value, slope } = tanhRatio(u)
    const byLnU = multiply(u, slope)
    write(out, scale(r, value), add(value, byLnU), scale(r / q, byLnU), scale(r, multiply(byLnU, lnJw)))
  },
  golden: [
    {
      f_Hz: 3,
      p: { R: 40, Q: 0.002, a: 0.85 },
      re_ohm: 33.97590551088,
      im_ohm: -9.4453741345538,
      from: "mpmath, 40 digits",
    },
    {
      f_Hz: 0.0001,
      p: { R: 40, Q: 0.002, a: 0.9 },
      re_ohm: 39.99978080331,
      im_ohm: -0.00138358173819,
      from: "mpmath, 40 digits",
    },
    {
      f_Hz: 1e5,
      p: { R: 40, Q: 0.002, a: 0.7 },
      re_ohm: 1.1269842080828,
      im_ohm: -0.69061681093441,
      from: "mpmath, 40 digits",
    },
  ],
})
