/**
 * A layer or pore with resistance R along it and admittance y across it, both in total: u = R y.
 *
 *   far end open    Z = R coth(√u)/√u
 *   far end short   Z = R tanh(√u)/√u
 *   far end Zt      Z = (Zt + R F)/(1 + Zt u F/R),   F = tanh(√u)/√u
 *
 * All finite Warburg and Gerischer elements and the pores of porous electrodes are this, with different y.
 * Source: J. Bisquert, Phys. Chem. Chem. Phys. 2 (2000) 4185; R. de Levie, Adv. Electrochem. Electrochem. Eng. 6 (1967) 329.
 */

import { type Complex, add, divide, exp, multiply, one, scale, sqrt, subtract } from "./complex"

/** A function of u and its derivative. */
export interface Ratio {
  readonly value: Complex
  readonly slope: Complex
}

/** tanh(√u)/√u = Σ c_k u^k; enough terms for 1e-15 below |u| = 0.05. */
const series = [1, -1 / 3, 2 / 15, -17 / 315, 62 / 2835, -1382 / 155925, 21844 / 6081075, -929569 / 638512875]

/** tanh(√u)/√u: a short layer in units of R. */
export function tanhRatio(u: Complex): Ratio {
  if (Math.hypot(u.re, u.im) < 0.05) {
    let value: Complex = { re: 0, im: 0 }
    let slope = value
    for (let k = series.length - 1; k >= 0; k--) {
      value = add(multiply(value, u), { re: series[k], im: 0 })
      if (k > 0) slope = add(multiply(slope, u), { re: k * series[k], im: 0 })
    }
    return { value, slope }
  }
  const q = sqrt(u)
  // e = exp(-2q) cannot overflow.
  const e = exp(scale(-2, q))
  const value = divide(divide(subtract(one, e), add(one, e)), q)
  // (1 - u F² - F)/(2u)
  const slope = divide(subtract(subtract(one, value), multiply(u, multiply(value, value))), scale(2, u))
  return { value, slope }
}

/** coth(√u)/√u = 1/(u F): an open layer in units of R. */
export function cothRatio(u: Complex): Ratio {
  const { value: f, slope } = tanhRatio(u)
  const value = divide(divide(one, u), f)
  // -(F + uF')/(uF)²
  return { value, slope: scale(-1, multiply(multiply(value, value), add(f, multiply(u, slope)))) }
}

export interface Terminated {
  readonly z: Complex
  /** ∂Z/∂R at constant u, ∂Z/∂u, ∂Z/∂Zt. */
  readonly byR: Complex
  readonly byU: Complex
  readonly byEnd: Complex
}

/** A layer that ends in the impedance Zt. */
export function terminatedLayer(r: number, u: Complex, end: Complex): Terminated {
  const { value: f, slope } = tanhRatio(u)
  const uf = multiply(u, f)
  const bottom = add(one, scale(1 / r, multiply(end, uf)))
  const z = divide(add(end, scale(r, f)), bottom)
  const zEnd = scale(1 / r, multiply(z, end))
  return {
    z,
    byR: divide(add(f, scale(1 / r, multiply(zEnd, uf))), bottom),
    byU: divide(subtract(scale(r, slope), multiply(zEnd, add(f, multiply(u, slope)))), bottom),
    byEnd: divide(subtract(one, scale(1 / r, multiply(z, uf))), bottom),
  }
}
