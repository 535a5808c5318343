/**
 * What a DFT over a finite window makes of a sine, in closed form. N points at angle theta per point, weights w_n = 1, or
 * 1 - cos(2 pi n / N) with the Hann window on (both of mean 1):
 *
 *   X = 2/N sum w_n v_n exp(-j theta n)       v_n = Re(V exp(j theta n)) + harmonics + dc + slope n
 *     = V + V* W(-2 theta) + 2 dc W(-theta) + ...      W(phi) = 1/N sum w_n exp(j phi n), Dirichlet's kernel
 *
 * V* W is the image that a window of a broken number of periods lets in.
 */
import type { Complex } from "../cell"

export interface DftSignal {
  /** Phasor of the fundamental, at the first point. */
  readonly fundamental: Complex
  /** Phasors of the second and third harmonic. */
  readonly harmonics: readonly Complex[]
  /** Mean over the window, and the change over the whole window. */
  readonly dc: number
  readonly ramp: number
}

/** 1/N sum exp(j phi n). */
function dirichlet(phi: number, n: number): Complex {
  const half = 0.5 * phi
  const s = Math.sin(half)
  const turn = half / Math.PI
  // a whole number of turns per point: every term is 1
  if (Math.abs(turn - Math.round(turn)) < 1e-13) return { re: 1, im: 0 }
  const size = Math.sin(n * half) / (n * s)
  const angle = half * (n - 1)
  return { re: size * Math.cos(angle), im: size * Math.sin(angle) }
}

/** 1/N sum (n/N - (N-1)/2N) exp(j phi n): a line from -1/2 to 1/2 over the window. */
function ramped(phi: number, n: number): Complex {
  const half = 0.5 * phi
  const s = Math.sin(half)
  if (Math.abs(s) < 1e-9) return { re: 0, im: 0 }
  // the line is odd about the window's middle: derivative of the kernel there, times -j
  const c = Math.cos(half)
  const slope = (0.5 * (n * Math.cos(n * half) * s - Math.sin(n * half) * c)) / (n * s * s)
  const angle = half * (n - 1)
  // -j d/dphi of a real kernel turned by the middle's phase
  return { re: (slope * Math.sin(angle)) / n, im: (-slope * Math.cos(angle)) / n }
}

/** The kernel with or without the Hann window. */
function windowed(kernel: (phi: number, n: number) => Complex, phi: number, n: number, hann: boolean): Complex {
  const k = kernel(phi, n)
  if (!hann) return k
  const d = (2 * Math.PI) / n
  const a = kernel(phi + d, n)
  const b = kernel(phi - d, n)
  return { re: k.re - 0.5 * (a.re + b.re), im: k.im - 0.5 * (a.im + b.im) }
}

/** @param theta radians per point; @param points N; @returns X, with X = fundamental for a long window */
export function dft(v: DftSignal, theta: number, points: number, hann: boolean): Complex {
  let re = 0
  let im = 0
  const add = (a: Complex, w: Complex) => {
    re += a.re * w.re - a.im * w.im
    im += a.re * w.im + a.im * w.re
  }
  const tone = (a: Complex, order: number) => {
    add(a, windowed(dirichlet, (order - 1) * theta, points, hann))
    add({ re: a.re, im: -a.im }, windowed(dirichlet, -(order + 1) * theta, points, hann))
  }
  tone(v.fundamental, 1)
  v.harmonics.forEach((h, k) => tone(h, k + 2))
  add({ re: 2 * v.dc, im: 0 }, windowed(dirichlet, -theta, points, hann))
  add({ re: 2 * v.ramp, im: 0 }, windowed(ramped, -theta, points, hann))
  return { re, im }
}
