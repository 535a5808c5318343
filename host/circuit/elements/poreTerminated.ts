/**
 * Porous electrode with charge transfer at its wall and at its ground.
 *
 *   Z = (Zt + R F)/(1 + Zt u F/R),  F = tanh(√u)/√u,  u = R (1/Rp + Q (jω)^a),  1/Zt = 1/Rb + Qb (jω)^b
 */

import { add, divide, exp, lnOfJ, multiply, one, scale, write } from "../complex"
import { element } from "../element"
import { terminatedLayer } from "../layer"

export const poreTerminated = element({
  symbol: "Tlmnq",
  name: "pore with a reacting wall, ending in a reacting ground",
  source: "J. Bisquert, Phys. Chem. Chem. Phys. 2 (2000) 4185",
  formula:
    "(Rb/(1+Rb*Qb*(j*w)**b)+R*tanh(sqrt(R*(1/Rp+Q*(j*w)**a)))/sqrt(R*(1/Rp+Q*(j*w)**a)))/(1+Rb/(1+Rb*Qb*(j*w)**b)*sqrt(R*(1/Rp+Q*(j*w)**a))*tanh(sqrt(R*(1/Rp+Q*(j*w)**a)))/R)",
  conventions: "pyimpspec (Tlmnq, length L): R = R_i L, Q = Y L, a = n, Rp = R_ct/L, Rb = R_B, Qb = Y_B, b = n_B.",
  params: {
    R: { label: "R_pore", unit: "Ω", min: 1e-9, max: 1e15 },
    Rp: { label: "R_p", unit: "Ω", min: 1e-9, max: 1e15 },
    Q: { label: "Q", unit: "F s^(a-1)", min: 1e-18, max: 1e9 },
    a: { label: "α", unit: "1", min: 0.3, max: 1 },
    Rb: { label: "R_b", unit: "Ω", min: 1e-9, max: 1e15 },
    Qb: { label: "Q_b", unit: "F s^(a-1)", min: 1e-18, max: 1e9 },
    b: { label: "β", unit: "1", min: 0.3, max: 1 },
  },
  evaluate(w_rad_s, p, at, out) {
    const [r, rp, q, a, rb, qb, b] = p.subarray(at, at + 7)
    const lnJw = lnOfJ(w_rad_s)
    const wall = scale(r * q, exp(scale(a, lnJw)))
    const ground = scale(qb, exp(scale(b, lnJw)))
    const u = add({ re: r / rp, im: 0 }, wall)
    const end = divide(one, add({ re: 1 / rb, im: 0 }, ground))
    const { z, byR, byU, byEnd } = terminatedLayer(r, u, end)
    const byLnQ = multiply(wall, byU)
    // ∂Z/∂(1/Zt) = -Zt² ∂Z/∂Zt
    const byGround = scale(-1, multiply(multiply(end, end), byEnd))
    const byLnQb = multiply(ground, byGround)
    write(
      out,
      z,
      add(byR, scale(1 / r, multiply(u, byU))),
      scale(-r / (rp * rp), byU),
      scale(1 / q, byLnQ),
      multiply(byLnQ, lnJw),
      scale(-1 / (rb * rb), byGround),
      scale(1 / qb, byLnQb),
      multiply(byLnQb, lnJw),
    )
  },
  golden: [
    {
      f_Hz: 3,
      p: { R: 40, Rp: 90, Q: 0.002, a: 0.85, Rb: 30, Qb: 0.001, b: 0.7 },
      re_ohm: 34.319887198047,
      im_ohm: -14.990741817665,
      from: "mpmath, 40 digits",
    },
    {
      f_Hz: 0.001,
      p: { R: 40, Rp: 500, Q: 0.002, a: 0.9, Rb: 200, Qb: 0.02, b: 0.8 },
      re_ohm: 169.54175527861,
      im_ohm: -6.5716916050045,
      from: "mpmath, 40 digits",
    },
    {
      f_Hz: 1e4,
      p: { R: 40, Rp: 5, Q: 0.002, a: 0.7, Rb: 3, Qb: 0.0001, b: 1 },
      re_ohm: 2.5261800820659,
      im_ohm: -1.4823862435718,
      from: "mpmath, 40 digits",
    },
  ],
})
