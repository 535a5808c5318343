/**
 * Distribution of relaxation times: which processes are there, how fast, how large, and how sure is that?
 *
 *   Z(ω) = R0 + jωL + ∫ γ(ln τ)/(1 + jωτ) d ln τ        γ in ohm per unit of ln τ; its area is the polarisation resistance
 *
 * The strength of the smoothing is chosen by the data (host/drt/smooth.ts); nothing is set by hand. The bands are what the
 * noise and the smoothing leave open, at 95 %. Noise comes from the spectrum's own sigma, else from Kramers-Kronig.
 */

import { FitError } from "../errors"
import { kramersKronig } from "../circuit/kramersKronig"
import type { Spectrum } from "../circuit/spectrum"
import { inverse } from "../circuit/cholesky"
import { type DrtPeak, peaksOf } from "./peaks"
import { sizeOf, smoothest } from "./smooth"
import { systemOf } from "./system"

export type { DrtPeak } from "./peaks"

export interface DrtOptions {
  /** Points of the grid per decade of τ. */
  readonly perDecade?: number
  /** Decades of τ beyond the measured frequencies, on both sides. */
  readonly beyond?: number
  /** Look for inductive loops too: a second distribution, of negative sign. */
  readonly inductive?: boolean
  /** A capacitance in series; by default where the lowest frequency looks blocked. */
  readonly blocking?: boolean
}

export interface DrtBand {
  readonly gamma_ohm: readonly number[]
  /** 95 % credible. */
  readonly low_ohm: readonly number[]
  readonly high_ohm: readonly number[]
  readonly peaks: readonly DrtPeak[]
}

export interface Drt extends DrtBand {
  readonly tau_s: readonly number[]
  /** Of the inductive loops; null if they were not asked for. */
  readonly loop: DrtBand | null
  readonly r0_ohm: number
  readonly l_H: number
  /** null where no capacitance in series was assumed. */
  readonly c_F: number | null
  /** λ of the smoothing, chosen by the evidence. */
  readonly strength: number
  readonly noiseRelative: number
  /** χ² per number: near 1 where a distribution explains the data. */
  readonly reducedChiSquared: number
}

const fewest = 8
/** Nothing measured is better than this, relative to |Z|; keeps noiseless data solvable. */
const leastNoise = 1e-5
/** Steeper than this at the lowest frequency is a blocked cell. */
const blockedPhase = -Math.PI / 3

/**
 * @throws FitError `points` for fewer than eight points, and as `checkSpectrum`
 */
export function drt(s: Spectrum, options: DrtOptions = {}): Drt {
  const n = s.f_Hz.length
  const kk = kramersKronig(s)
  if (n < fewest || kk === null)
    throw new FitError(
      "points",
      `a distribution of relaxation times was asked of ${n} points: measure at least ${fewest} frequencies over a decade`,
      { points: n },
    )
  const noiseRelative = Math.max(kk.noiseRelative, leastNoise)
  const system = systemOf(s, {
    perDecade: options.perDecade ?? 10,
    beyond: options.beyond ?? 1,
    inductive: options.inductive ?? false,
    blocking: options.blocking ?? looksBlocked(s),
    noiseRelative,
  })
  const found = smoothest(system)
  const covariance = inverse(found.factor, system.unknowns)
  const { at, unit, scale_ohm, tau_s } = system
  const x = found.g.map((_, i) => sizeOf(system, found.g, i))

  const band = (from: number): DrtBand => {
    const grid = tau_s.length
    const gamma_ohm = Array.from(x.subarray(from, from + grid), v => v * scale_ohm)
    const part = new Float64Array(grid * grid)
    for (let i = 0; i < grid; i++)
      for (let k = 0; k < grid; k++) part[i * grid + k] = covariance[(from + i) * system.unknowns + from + k]
    const reach = gamma_ohm.map((_, i) => Math.exp(1.96 * Math.sqrt(part[i * grid + i])))
    return {
      gamma_ohm,
      low_ohm: gamma_ohm.map((v, i) => v / reach[i]),
      high_ohm: gamma_ohm.map((v, i) => v * reach[i]),
      peaks: peaksOf(tau_s, gamma_ohm, part),
    }
  }
  return {
    tau_s,
    ...band(at.gamma),
    loop: at.loop < 0 ? null : band(at.loop),
    r0_ohm: x[at.r0] * scale_ohm,
    l_H: x[at.l] * unit.l_H,
    c_F: at.c < 0 ? null : unit.c_F / x[at.c],
    strength: found.strength,
    noiseRelative,
    reducedChiSquared: found.chiSquared / system.numbers,
  }
}

function looksBlocked(s: Spectrum): boolean {
  let slowest = 0
  s.f_Hz.forEach((f, i) => {
    if (f < s.f_Hz[slowest]) slowest = i
  })
  return Math.atan2(s.im_ohm[slowest], s.re_ohm[slowest]) < blockedPhase
}
