/**
 * The few complex operations that impedances need.
 *
 * Values are immutable {re, im}; impedance [ohm], admittance [S]. Not for the time-stepping path, which is real.
 */
import type { Complex } from "../cell"

export const zero: Complex = { re: 0, im: 0 }

export function add(a: Complex, b: Complex): Complex {
  return { re: a.re + b.re, im: a.im + b.im }
}

export function scale(a: Complex, factor: number): Complex {
  return { re: a.re * factor, im: a.im * factor }
}

export function multiply(a: Complex, b: Complex): Complex {
  return { re: a.re * b.re - a.im * b.im, im: a.re * b.im + a.im * b.re }
}

export function invert(a: Complex): Complex {
  const n = a.re * a.re + a.im * a.im
  return { re: a.re / n, im: -a.im / n }
}
