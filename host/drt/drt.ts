/**
 * Distribution of relaxation times: which processes are there, how fast, how large, and how sure is that?
 *
 *   Z(ω) = R0 + jωL + ∫ γ(ln τ)/(1 + jωτ) d ln τ        γ in ohm per unit of ln τ; its area is the polarisation resistance
 *
 * The strength of the smoothing is chosen by the data (host/drt/smooth.ts, host/drt/tikhonov.ts); nothing is set by hand.
 * The bands are what the noise and the smoothing leave open, at 95 %. Noise comes from the spectrum's own sigma, else from
 * Kramers-Kronig.
 */

import { FitError } from "../errors"
import { kramersKronig } from "../circuit/kramersKronig"
import type { Spectrum } from "../circuit/spectrum"
import { inverse } from "../circuit/cholesky"
import { type DrtPeak, peaksOf } from "./peaks"
import { sizeOf, smoothest } from "./smooth"
import { tikhonov } from "./tikhonov"
import { type System, systemOf } from "./system"

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
  /** What is kept smooth: ln γ (the default), or γ itself, held positive, as in classical Tikhonov regularisation. */
  readonly smooth?: "logarithm" | "gamma"
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
  /** λ of the smoothing, chosen by the evidence; of different meaning for the two kinds. */
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
  const found = options.smooth === "gamma" ? bySize(system) : byLogarithm(system)
  const { at, unit, scale_ohm, tau_s } = system
  const { x } = found
  const band = (from: number): DrtBand => {
    const grid = tau_s.length
    const gamma_ohm = Array.from(x.subarray(from, from + grid), v => v * scale_ohm)
    const part = new Float64Array(grid * grid)
    for (let i = 0; i < grid; i++)
      for (let k = 0; k < grid; k++) part[i * grid + k] = found.covariance(from + i, from + k) * scale_ohm ** 2
    return {
      gamma_ohm,
      low_ohm: gamma_ohm.map((_, i) => found.end(from + i, -1.96) * scale_ohm),
      high_ohm: gamma_ohm.map((_, i) => found.end(from + i, 1.96) * scale_ohm),
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

/** Sizes of a system, how they vary together, and how far each may go, in sigma. */
interface Sizes {
  readonly x: Float64Array
  readonly strength: number
  readonly chiSquared: number
  covariance(i: number, k: number): number
  end(i: number, sigmas: number): number
}

function byLogarithm(system: System): Sizes {
  const found = smoothest(system)
  const n = system.unknowns
  const ofLogarithms = inverse(found.factor, n)
  const x = found.g.map((_, i) => sizeOf(system, found.g, i))
  return {
    ...found,
    x,
    covariance: (i, k) => x[i] * x[k] * ofLogarithms[i * n + k],
    end: (i, sigmas) => x[i] * Math.exp(sigmas * Math.sqrt(ofLogarithms[i * n + i])),
  }
}

function bySize(system: System): Sizes {
  const found = tikhonov(system)
  const n = system.unknowns
  return {
    ...found,
    covariance: (i, k) => found.covariance[i * n + k],
    end: (i, sigmas) => Math.max(0, found.x[i] + sigmas * Math.sqrt(found.covariance[i * n + i])),
  }
}

function looksBlocked(s: Spectrum): boolean {
  let slowest = 0
  s.f_Hz.forEach((f, i) => {
    if (f < s.f_Hz[slowest]) slowest = i
  })
  return Math.atan2(s.im_ohm[slowest], s.re_ohm[slowest]) < blockedPhase
}
