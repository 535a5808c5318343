/**
 * The spectrum as a sum of known shapes with unknown positive sizes, weighted by the noise.
 *
 *   Z = R0 + jωL + 1/(jωC) + ∫ γ(ln τ)/(1 + jωτ) d ln τ - ∫ γ_L(ln τ)/(1 + jωτ) d ln τ
 *
 * γ lies on a grid even in ln τ; the trapezoidal rule is exact to 1e-12 for the kernel, which is analytic within ±π/2.
 * The second integral, for inductive loops, and 1/(jωC), for blocking cells, are only there where they are asked for.
 * Sizes are in units of the largest |Z|, so that all unknowns are of order one.
 */

import type { Spectrum } from "../circuit/spectrum"

export interface SystemOptions {
  readonly perDecade: number
  /** How far the grid reaches beyond the measured frequencies on both sides, in decades. */
  readonly beyond: number
  readonly inductive: boolean
  readonly blocking: boolean
  /** Standard deviation of Re and Im relative to |Z|; that of the spectrum itself goes before it. */
  readonly noiseRelative: number
}

export interface System {
  readonly unknowns: number
  readonly numbers: number
  readonly tau_s: readonly number[]
  /** Step of the grid in ln τ. */
  readonly step: number
  readonly scale_ohm: number
  /** Where each part begins in the vector of unknowns; -1 where it is absent. */
  readonly at: {
    readonly r0: number
    readonly l: number
    readonly c: number
    readonly gamma: number
    readonly loop: number
  }
  /** L is x times the one, C the other divided by x. */
  readonly unit: { readonly l_H: number; readonly c_F: number }
  /** AᵀWA (both triangles), AᵀWb, bᵀWb. */
  readonly gram: Float64Array
  readonly right: Float64Array
  readonly squared: number
}

export function systemOf(s: Spectrum, options: SystemOptions): System {
  const points = s.f_Hz.length
  const w = s.f_Hz.map(f => 2 * Math.PI * f)
  const size = s.re_ohm.map((re, i) => Math.hypot(re, s.im_ohm[i]))
  const scale = size.reduce((a, b) => Math.max(a, b))
  const wMax = w.reduce((a, b) => Math.max(a, b))
  const wMin = w.reduce((a, b) => Math.min(a, b))
  const decades = Math.log10(wMax / wMin) + 2 * options.beyond
  const grid = Math.round(decades * options.perDecade) + 1
  const step = (decades * Math.LN10) / (grid - 1)
  const tau = Array.from({ length: grid }, (_, k) => Math.exp(k * step) / (wMax * 10 ** options.beyond))

  let unknowns = 0
  const take = (count: number) => (unknowns += count) - count
  const at = {
    r0: take(1),
    l: take(1),
    c: options.blocking ? take(1) : -1,
    gamma: take(grid),
    loop: options.inductive ? take(grid) : -1,
  }

  // Column-major: column k holds the real parts of all points, then the imaginary parts.
  const numbers = 2 * points
  const a = new Float64Array(unknowns * numbers)
  const b = new Float64Array(numbers)
  for (let i = 0; i < points; i++) {
    const weight = 1 / (s.sigma_ohm?.[i] ?? options.noiseRelative * size[i])
    const unit = scale * weight
    const im = points + i
    b[i] = s.re_ohm[i] * weight
    b[im] = s.im_ohm[i] * weight
    a[at.r0 * numbers + i] = unit
    a[at.l * numbers + im] = (unit * w[i]) / wMax
    if (at.c >= 0) a[at.c * numbers + im] = (-unit * wMin) / w[i]
    for (let k = 0; k < grid; k++) {
      const x = w[i] * tau[k]
      const re = (unit * step) / (1 + x * x)
      const to = (at.gamma + k) * numbers
      a[to + i] = re
      a[to + im] = -re * x
      if (at.loop < 0) continue
      a[(at.loop + k) * numbers + i] = -re
      a[(at.loop + k) * numbers + im] = re * x
    }
  }
  const dot = (x: Float64Array, xAt: number, y: Float64Array, yAt: number) => {
    let sum = 0
    for (let i = 0; i < numbers; i++) sum += x[xAt + i] * y[yAt + i]
    return sum
  }
  const gram = new Float64Array(unknowns * unknowns)
  const right = new Float64Array(unknowns)
  for (let k = 0; k < unknowns; k++) {
    right[k] = dot(a, k * numbers, b, 0)
    for (let j = 0; j <= k; j++) gram[k * unknowns + j] = gram[j * unknowns + k] = dot(a, k * numbers, a, j * numbers)
  }
  return {
    unknowns,
    numbers,
    tau_s: tau,
    step,
    scale_ohm: scale,
    at,
    unit: { l_H: scale / wMax, c_F: 1 / (scale * wMin) },
    gram,
    right,
    squared: dot(b, 0, b, 0),
  }
}
