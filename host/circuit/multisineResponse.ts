/**
 * From the current and the voltage of a multisine to impedance, and to what disturbed it.
 *
 *   x(t) = a + b t + Σ_j c_j exp(-t/τ_j) + Σ_k Re{X_k exp(2πjk f0 t)},   Z(k f0) = U_k/I_k
 *
 * Least squares over whole periods. The exponentials take what is left of the start and the drift of a relaxing cell, so
 * that no period is spent on waiting. What is then left at the half lines, between the harmonics, is noise n = u - Z i; from
 * it comes sigma of each point. Odd harmonics that were left out hold noise and odd distortion, even ones noise and even
 * distortion, and half lines beside excited lines, more than other half lines, what a cell that changes adds. Levels are
 * root mean squares of one line relative to that of one excited line, noise included.
 * Source: R. Pintelon, J. Schoukens, System Identification, 2nd ed. (2012), ch. 2, 4, 7; N. Hallemans et al., J. Power Sources
 * 547 (2022) 232005 (detection lines of a battery).
 */

import { FitError } from "../errors"
import { type Line, LineModel } from "./lineModel"
import type { Multisine } from "./multisine"
import type { Spectrum } from "./spectrum"

export interface MultisineResponse {
  readonly spectrum: Spectrum
  readonly noise: number
  readonly oddDistortion: number
  readonly evenDistortion: number
  /** Half lines beside excited lines. */
  readonly drift: number
  /** How much the standard deviation of the lowest line has grown by making room for a transient. */
  readonly inflation: number
}

/** Half lines from which the noise at a line is taken; the lowest ones went into the transient. */
const neighbours = 8
const firstHalfLine = 5

/**
 * @param u_V  [periods · samples]  evenly sampled, whole periods
 * @param i_A  the same
 * @throws FitError `points` unless two or more whole periods of both are there
 */
export function multisineResponse(
  design: Pick<Multisine, "base_Hz" | "excited" | "oddDetection" | "evenDetection">,
  u_V: Float64Array,
  i_A: Float64Array,
  periods: number,
): MultisineResponse {
  const n = u_V.length
  const samples = n / periods
  if (periods < 2 || !Number.isInteger(samples) || i_A.length !== n)
    throw new FitError(
      "points",
      `${n} voltages and ${i_A.length} currents over ${periods} periods: give two or more whole periods of both; ` +
        "from less than a period there is no estimate of its line",
    )
  const harmonics = design.excited.map(e => e.harmonic)
  const highest = harmonics.at(-1)!
  if (samples <= 2 * highest)
    throw new FitError(
      "points",
      `${samples} samples per period cannot show line ${highest}: take more than ${2 * highest}`,
    )
  const model = modelOf(
    n,
    harmonics.map(h => h * periods),
  )
  const u = model.fit(u_V)
  const i = model.fit(i_A)
  const z = harmonics.map((_, k) => over(u.lines[k], i.lines[k]))

  // n = u - Z i at a place between excited lines, with Z drawn straight between them over ln f.
  const disturbance = (bin: number, du: Line, di: Line) => {
    const { re, im } = between(harmonics, z, bin / periods)
    return (du.re - re * di.re + im * di.im) ** 2 + (du.im - re * di.im - im * di.re) ** 2
  }
  // Every line up to the highest, so that distortion does not pass for a transient.
  const all = Array.from({ length: Math.min(highest + 1, Math.ceil(samples / 2) - 1) }, (_, k) => k + 1)
  const every = modelOf(
    n,
    all.map(h => h * periods),
  )
  const [uAll, iAll] = [every.fit(u_V), every.fit(i_A)]
  const power = new Map<number, number>()
  for (let bin = firstHalfLine; bin < all.length * periods; bin++)
    if (bin % periods !== 0)
      power.set(bin, disturbance(bin, every.amplitude(uAll.rest, bin), every.amplitude(iAll.rest, bin)))
  const halfLines = [...power.keys()]
  const distortion = (h: number) => disturbance(h * periods, uAll.lines[h - 1], iAll.lines[h - 1])

  const f_Hz: number[] = []
  const re_ohm: number[] = []
  const im_ohm: number[] = []
  const sigma_ohm: number[] = []
  for (let k = harmonics.length - 1; k >= 0; k--) {
    const near = [...halfLines].sort(
      (a, b) => Math.abs(a - harmonics[k] * periods) - Math.abs(b - harmonics[k] * periods),
    )
    const variance = (n / 4) * meanOf(near.slice(0, neighbours).map(bin => power.get(bin)!))
    f_Hz.push(harmonics[k] * design.base_Hz)
    re_ohm.push(z[k].re)
    im_ohm.push(z[k].im)
    sigma_ohm.push(Math.sqrt(variance * model.variance[k]) / Math.hypot(i.lines[k].re, i.lines[k].im))
  }
  const signal = meanOf(u.lines.map(x => x.re ** 2 + x.im ** 2))
  const level = (powers: readonly number[]) => Math.sqrt(meanOf(powers) / signal)
  const beside = (bin: number) => harmonics.some(h => Math.abs(h * periods - bin) < periods)
  return {
    spectrum: { f_Hz, re_ohm, im_ohm, sigma_ohm, meta: {} },
    noise: level(halfLines.filter(bin => !beside(bin)).map(bin => power.get(bin)!)),
    oddDistortion: level(design.oddDetection.map(distortion)),
    evenDistortion: level(design.evenDetection.filter(h => h <= all.length).map(distortion)),
    drift: level(halfLines.filter(beside).map(bin => power.get(bin)!)),
    inflation: Math.sqrt(model.variance[0] / (2 / n)),
  }
}

/** The last few models: a record is looked at again and again while it grows, and the next one is like it. */
const models = new Map<string, LineModel>()

function modelOf(n: number, bins: readonly number[]): LineModel {
  const key = `${n}:${bins.join()}`
  const known = models.get(key) ?? new LineModel(n, bins)
  models.delete(key)
  models.set(key, known)
  if (models.size > 4) models.delete(models.keys().next().value!)
  return known
}

function meanOf(x: readonly number[]): number {
  return x.length === 0 ? 0 : x.reduce((a, b) => a + b) / x.length
}

function over(a: Line, b: Line): Line {
  const size = b.re ** 2 + b.im ** 2
  return { re: (a.re * b.re + a.im * b.im) / size, im: (a.im * b.re - a.re * b.im) / size }
}

/** Z at any place, drawn straight over the logarithm of the harmonic; beyond the ends as at them. */
function between(harmonics: readonly number[], z: readonly Line[], at: number): Line {
  const k = harmonics.findIndex(h => h > at)
  if (k <= 0) return z[k < 0 ? z.length - 1 : 0]
  const share = Math.log(at / harmonics[k - 1]) / Math.log(harmonics[k] / harmonics[k - 1])
  const [a, b] = [z[k - 1], z[k]]
  return { re: a.re + (b.re - a.re) * share, im: a.im + (b.im - a.im) * share }
}
