/** Spectra in closed form with planted numbers, and the noise that a card leaves on them. */
import type { Spectrum } from "../../host/circuit/spectrum"
import { logUniform, type Random } from "./truth"

interface Z {
  readonly re: number
  readonly im: number
}
const add = (a: Z, b: Z): Z => ({ re: a.re + b.re, im: a.im + b.im })
const times = (a: Z, b: Z): Z => ({ re: a.re * b.re - a.im * b.im, im: a.re * b.im + a.im * b.re })
const inverse = (a: Z): Z => {
  const size = a.re * a.re + a.im * a.im
  return { re: a.re / size, im: -a.im / size }
}
const parallel = (a: Z, b: Z): Z => inverse(add(inverse(a), inverse(b)))
const polar = (size: number, angle: number): Z => ({ re: size * Math.cos(angle), im: size * Math.sin(angle) })

export const cpe = (y0: number, alpha: number, w: number): Z => polar(1 / (y0 * w ** alpha), (-alpha * Math.PI) / 2)
export const resistor = (r: number): Z => ({ re: r, im: 0 })

/** sigma (1 - j) w^-1/2 coth(sqrt(j w T)): a layer with a closed far side, diffusion time T [s]. */
export function layer(sigma: number, T_s: number, w: number): Z {
  const a = Math.sqrt((w * T_s) / 2)
  // coth(a (1 + j)) = (sinh 2a - j sin 2a)/(cosh 2a - cos 2a)
  const damp = Math.exp(-2 * a)
  const below = (1 + damp * damp) / 2 - damp * Math.cos(2 * a)
  const coth = { re: (1 - damp * damp) / 2 / below, im: (-damp * Math.sin(2 * a)) / below }
  const s = sigma / Math.sqrt(w)
  return times({ re: s, im: -s }, coth)
}

export interface Randles {
  readonly rS: number
  readonly rCt: number
  readonly y0: number
  readonly alpha: number
  readonly sigma: number
  readonly T_s: number
}

export function randles(p: Randles, f_Hz: number): Z {
  const w = 2 * Math.PI * f_Hz
  const faraday = add(resistor(p.rCt), layer(p.sigma, p.T_s, w))
  return add(resistor(p.rS), parallel(cpe(p.y0, p.alpha, w), faraday))
}

export function spectrumOf(z: (f_Hz: number) => Z, from_Hz: number, to_Hz: number, perDecade: number): Spectrum {
  const n = Math.round(Math.log10(from_Hz / to_Hz) * perDecade) + 1
  const f_Hz = Array.from({ length: n }, (_, k) => from_Hz * 10 ** (-k / perDecade))
  const values = f_Hz.map(z)
  return { f_Hz, re_ohm: values.map(v => v.re), im_ohm: values.map(v => v.im), meta: {} }
}

/** Each part off by a share of |Z|, and all by one gain. */
export function noisy(s: Spectrum, random: Random, share: number, gain = 2e-4): Spectrum {
  const g = 1 + gain * random.normal()
  const size = s.f_Hz.map((_, k) => Math.hypot(s.re_ohm[k], s.im_ohm[k]))
  return {
    ...s,
    re_ohm: s.re_ohm.map((v, k) => g * v + share * size[k] * random.normal()),
    im_ohm: s.im_ohm.map((v, k) => g * v + share * size[k] * random.normal()),
  }
}

/** Diffusion that may be seen wide, hardly, or not at all in 0.01 Hz to 100 kHz. */
export function randomRandles(random: Random): Randles {
  const rCt = logUniform(random, 5, 500)
  return {
    rS: logUniform(random, 1, 50),
    rCt,
    y0: logUniform(random, 5e-6, 2e-3),
    alpha: 0.75 + 0.25 * random.uniform(),
    sigma: rCt * logUniform(random, 0.01, 3),
    T_s: logUniform(random, 1, 1e5),
  }
}
