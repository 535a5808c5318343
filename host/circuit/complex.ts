/** Complex numbers for the elements whose formulas would be unreadable in real and imaginary parts. */

export interface Complex {
  readonly re: number
  readonly im: number
}

export const one: Complex = { re: 1, im: 0 }

export function add(a: Complex, b: Complex): Complex {
  return { re: a.re + b.re, im: a.im + b.im }
}

export function subtract(a: Complex, b: Complex): Complex {
  return { re: a.re - b.re, im: a.im - b.im }
}

export function scale(k: number, a: Complex): Complex {
  return { re: k * a.re, im: k * a.im }
}

export function multiply(a: Complex, b: Complex): Complex {
  return { re: a.re * b.re - a.im * b.im, im: a.re * b.im + a.im * b.re }
}

/** Without overflow where |b|² would (R. L. Smith, Comm. ACM 5 (1962) 435). */
export function divide(a: Complex, b: Complex): Complex {
  if (Math.abs(b.re) >= Math.abs(b.im)) {
    const r = b.im / b.re
    const d = b.re + b.im * r
    return { re: (a.re + a.im * r) / d, im: (a.im - a.re * r) / d }
  }
  const r = b.re / b.im
  const d = b.re * r + b.im
  return { re: (a.re * r + a.im) / d, im: (a.im * r - a.re) / d }
}

/** Principal branch. */
export function sqrt(a: Complex): Complex {
  const size = Math.sqrt((Math.hypot(a.re, a.im) + Math.abs(a.re)) / 2)
  if (size === 0) return a
  const other = a.im / (2 * size)
  return a.re >= 0 ? { re: size, im: other } : { re: Math.abs(other), im: a.im < 0 ? -size : size }
}

export function exp(a: Complex): Complex {
  const size = Math.exp(a.re)
  return { re: size * Math.cos(a.im), im: size * Math.sin(a.im) }
}

/** Principal branch. */
export function ln(a: Complex): Complex {
  return { re: Math.log(Math.hypot(a.re, a.im)), im: Math.atan2(a.im, a.re) }
}

/** ln(1 + a), exact for small a too. */
export function lnOnePlus(a: Complex): Complex {
  const size = 2 * a.re + a.re * a.re + a.im * a.im
  return { re: 0.5 * Math.log1p(size), im: Math.atan2(a.im, 1 + a.re) }
}

/** ln(jωτ), from which powers of jωτ come without a branch to choose. */
export function lnOfJ(x: number): Complex {
  return { re: Math.log(x), im: Math.PI / 2 }
}

/** Z and ∂Z/∂p_k to where an element writes them (host/circuit/element.ts). */
export function write(out: Float64Array, z: Complex, ...slopes: readonly Complex[]): void {
  out[0] = z.re
  out[1] = z.im
  slopes.forEach((s, k) => {
    out[2 + 2 * k] = s.re
    out[3 + 2 * k] = s.im
  })
}
