/**
 * Porous electrode with charge transfer at its wall: "Bisquert, open".
 *
 *   Z = R coth(√u)/√u,  u = R (1/Rp + Q (jω)^a)      R along the pore, Rp and Q of its whole wall
 */

import { add, exp, lnOfJ, multiply, scale, write } from "../complex"
import { element } from "../element"
import { cothRatio } from "../layer"

export const poreOpen = element({
  symbol: "Tlmno",
  name: "pore with a reacting wall, open end",
  source: "J. Bisquert, Phys. Chem. Chem. Phys. 2 (2000) 4185",
  formula: "R*coth(sqrt(R*(1/Rp+Q*(j*w)**a)))/sqrt(R*(1/Rp+Q*(j*w)**a))",
  conventions: "pyimpspec (Tlmno, length L): R = R_i L, Q = Y L, a = n, Rp = R_ct/L.",
  params: {
    R: { label: "R_pore", unit: "Ω", min: 1e-9, max: 1e15 },
    Rp: { label: "R_p", unit: "Ω", min: 1e-9, max: 1e15 },
    Q: { label: "Q", unit: "F s^(a-1)", min: 1e-18, max: 1e9 },
    a: { label: "α", unit: "1", min: 0.3, max: 1 },
  },
  evaluate(w_rad_s, p, at, out) {
    const [r, rp, q, a] = [p[at], p[at + 1], p[at + 2], p[at + 3]]
    const lnJw = lnOfJ(w_rad_s)
    const wall = scale(r * q, exp(scale(a, lnJw)))
    const u = add({ re: r / rp, im: 0 }, wall)
    const { value, slope } = cothRatio(u)
    const byLnQ = scale(r, multiply(wall, slope))
    write(
      out,
      scale(r, value),
      add(value, multiply(u, slope)),
      scale(-((r / rp) ** 2), slope),
      scale(1 / q, byLnQ),
      multiply(byLnQ, lnJw),
    )
  },
  golden: [
    {
      f_Hz: 3,
      p: { R: 40, Rp: 90, Q: 0.002, a: 0.85 },
      re_ohm: 32.723522769221,
      im_ohm: -28.88580399719,
      from: "mpmath, 40 digits",
    },
    {
      f_Hz: 0.0001,
      p: { R: 40, Rp: 500, Q: 0.002, a: 0.9 },
      re_ohm: 513.15920348019,
      im_ohm: -0.64838582395332,
      from: "mpmath, 40 digits",
    },
    {
      f_Hz: 1e5,
      p: { R: 40, Rp: 5, Q: 0.002, a: 0.7 },
      re_ohm: 1.1274024146903,
      im_ohm: -0.68487632913103,
      from: "mpmath, 40 digits",
    },
  ],
})
