/**
 * From the current and the voltage of a multisine to impedance, and to what disturbed it.
 *
 *   Z(k f0) = U_k/I_k over whole periods;   σ from the scatter of the periods, distortion from the lines left out
 *
 * A straight drift of the voltage would leak into every line: it is taken out first, through the first and last period.
 * Levels are root mean squares relative to the excited lines, noise included; where odd and even levels are no larger than
 * the noise level there is no sign of non-linearity.
 */

import { FitError } from "../errors"
import type { Multisine } from "./multisine"
import type { Spectrum } from "./spectrum"

export interface MultisineResponse {
  readonly spectrum: Spectrum
  /** Of the voltage, relative to the root mean square of its excited lines. */
  readonly noise: number
  readonly oddDistortion: number
  readonly evenDistortion: number
}

/**
 * @param u_V  [periods · samples]  evenly sampled, whole periods
 * @param i_A  the same
 * @throws FitError `points` unless two or more whole periods of both are there
 */
export function multisineResponse(
  design: Multisine,
  u_V: Float64Array,
  i_A: Float64Array,
  periods: number,
): MultisineResponse {
  const samples = u_V.length / periods
  if (periods < 2 || !Number.isInteger(samples) || i_A.length !== u_V.length)
    throw new FitError(
      "points",
      `${u_V.length} voltages and ${i_A.length} currents over ${periods} periods: give two or more whole periods of both`,
    )
  const highest = design.excited.at(-1)!.harmonic
  if (samples <= 2 * highest)
    throw new FitError(
      "points",
      `${samples} samples per period cannot show line ${highest}: take more than ${2 * highest}`,
    )
  const u = straightened(u_V, periods)
  const i = straightened(i_A, periods)
  const lines = (x: Float64Array, k: number) =>
    Array.from({ length: periods }, (_, p) => lineOf(x.subarray(p * samples, (p + 1) * samples), k))

  const f_Hz: number[] = []
  const re_ohm: number[] = []
  const im_ohm: number[] = []
  const sigma_ohm: number[] = []
  let [signal, scatter] = [0, 0]
  for (const { harmonic } of [...design.excited].reverse()) {
    const [us, is] = [lines(u, harmonic), lines(i, harmonic)]
    const [um, im] = [mean(us), mean(is)]
    const size = im.re ** 2 + im.im ** 2
    const re = (um.re * im.re + um.im * im.im) / size
    const imaginary = (um.im * im.re - um.re * im.im) / size
    f_Hz.push(harmonic * design.base_Hz)
    re_ohm.push(re)
    im_ohm.push(imaginary)
    // U_p - Z I_p is what is left of each period; its mean is zero, so the scatter of the mean is 1/(P (P - 1)).
    const rest = us.reduce(
      (sum, x, p) =>
        sum + (x.re - re * is[p].re + imaginary * is[p].im) ** 2 + (x.im - re * is[p].im - imaginary * is[p].re) ** 2,
      0,
    )
    sigma_ohm.push(Math.sqrt(rest / (2 * periods * (periods - 1)) / size))
    signal += um.re ** 2 + um.im ** 2
    scatter += rest / (periods * (periods - 1))
  }
  const level = (harmonics: readonly number[]) => {
    const power = harmonics.reduce((sum, k) => {
      const x = mean(lines(u, k))
      return sum + x.re ** 2 + x.im ** 2
    }, 0)
    return harmonics.length === 0 ? 0 : Math.sqrt(power / harmonics.length / (signal / f_Hz.length))
  }
  return {
    spectrum: { f_Hz, re_ohm, im_ohm, sigma_ohm, meta: {} },
    noise: Math.sqrt(scatter / signal),
    oddDistortion: level(design.oddDetection),
    evenDistortion: level(design.evenDetection),
  }
}

interface Line {
  readonly re: number
  readonly im: number
}

function mean(lines: readonly Line[]): Line {
  const sum = lines.reduce((a, b) => ({ re: a.re + b.re, im: a.im + b.im }))
  return { re: sum.re / lines.length, im: sum.im / lines.length }
}

/** Amplitude of harmonic k of one period. */
function lineOf(x: Float64Array, k: number): Line {
  const n = x.length
  let [re, im] = [0, 0]
  const step = (2 * Math.PI * k) / n
  for (let i = 0; i < n; i++) {
    re += x[i] * Math.cos(step * i)
    im -= x[i] * Math.sin(step * i)
  }
  return { re: (2 * re) / n, im: (2 * im) / n }
}

/** Without the straight line through the means of the first and the last period. */
function straightened(x: Float64Array, periods: number): Float64Array {
  const samples = x.length / periods
  const average = (p: number) => x.subarray(p * samples, (p + 1) * samples).reduce((a, b) => a + b, 0) / samples
  const slope = (average(periods - 1) - average(0)) / ((periods - 1) * samples)
  return x.map((v, i) => v - slope * i)
}
