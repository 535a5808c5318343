/**
 * A signal of many sines whose response tells impedance, noise and non-linearity apart: odd random phase multisine.
 *
 *   u(t) = Σ_k A_k cos(2π k f0 t + φ_k),  k odd
 *
 * Of each group of odd harmonics one, drawn by lot, is left out. In the response the excited lines carry Z; the odd lines
 * left out carry odd distortion and noise, the even lines even distortion and noise. A cell that only adds noise shows as
 * much on one as on the other. Phases start as Schroeder's and are improved by clipping the peaks again and again, which
 * keeps the amplitudes: the lower the crest factor, the more signal fits under the same peak.
 * Source: M. R. Schroeder, IEEE Trans. Inf. Theory 16 (1970) 85; E. Van der Ouderaa et al., IEEE Trans. Instrum. Meas. 37
 * (1988) 145; E. Van Gheem et al., Electrochim. Acta 49 (2004) 4753.
 */

import { RefusedError } from "../errors"
import { seededRandom } from "./random"

export interface MultisineOptions {
  /** Lowest line; one period lasts 1/f0. */
  readonly base_Hz: number
  readonly highest_Hz: number
  /** Excited lines per decade above ten times the base; below that all that are not left out are excited. */
  readonly perDecade?: number
  /** One odd line in so many is left out. */
  readonly group?: number
  /** Relative amplitude of a line; all alike by default. */
  readonly amplitude?: (f_Hz: number) => number
  readonly seed?: number
}

export interface Multisine {
  readonly base_Hz: number
  readonly excited: readonly { readonly harmonic: number; readonly amplitude: number; readonly phase_rad: number }[]
  /** Odd harmonics among them that are left out, and even ones between. */
  readonly oddDetection: readonly number[]
  readonly evenDetection: readonly number[]
  /** Peak over root mean square. */
  readonly crestFactor: number
  /** One period, scaled to a peak of one; enough samples for the highest line. */
  readonly period: Float64Array
}

/** The first begins with Schroeder's phases, the others with random ones. */
const attempts = 12
const rounds = 80
const deepest = 0.5

/** @throws RefusedError `multisine` if the range holds fewer than three odd lines, or the base is no frequency */
export function multisine(options: MultisineOptions): Multisine {
  const { base_Hz, highest_Hz, perDecade = 10, group = 4, amplitude = () => 1, seed = 1 } = options
  const top = Math.floor(highest_Hz / base_Hz + 1e-9)
  if (!(base_Hz > 0) || !(top >= 5))
    throw new RefusedError(
      "multisine",
      `a multisine from ${base_Hz} to ${highest_Hz} Hz was asked: the highest must be five times the lowest or more`,
    )
  const random = seededRandom(seed)
  const { lines, oddDetection } = chooseLines(top, perDecade, group, random)
  const evenDetection = lines.map(k => k + 1).filter(k => k <= top)

  const samples = 2 ** Math.ceil(Math.log2(8 * top))
  const a = lines.map(k => amplitude(k * base_Hz))
  const wave = new Waves(lines, samples)
  const power = a.reduce((sum, x) => sum + x * x, 0)
  let best = { phases: a, crest: Infinity }
  for (let attempt = 0; attempt < attempts; attempt++) {
    let phases = attempt === 0 ? schroeder(lines, a, power) : lines.map(() => 2 * Math.PI * random())
    for (let round = 0; round < rounds; round++) {
      const signal = wave.sum(a, phases)
      const peak = peakOf(signal)
      const crest = peak / Math.sqrt(power / 2)
      if (crest < best.crest) best = { phases, crest }
      // Deep at first, only the tops at last.
      const limit = peak * (deepest + (1 - deepest) * (round / rounds))
      phases = wave.phases(signal.map(x => Math.max(-limit, Math.min(limit, x))))
    }
  }
  const period = wave.sum(a, best.phases)
  const peak = peakOf(period)
  return {
    base_Hz,
    excited: lines.map((harmonic, i) => ({ harmonic, amplitude: a[i] / peak, phase_rad: best.phases[i] })),
    oddDetection,
    evenDetection,
    crestFactor: best.crest,
    period: period.map(x => x / peak),
  }
}

/** Phases by which each line has its turn in time, for as long as its share of the power. */
function schroeder(lines: readonly number[], a: readonly number[], power: number): number[] {
  let phase = 0
  let share = 0
  return lines.map((k, i) => {
    phase -= 2 * Math.PI * (k - (lines[i - 1] ?? 0)) * share
    share += (a[i] * a[i]) / power
    return phase
  })
}

function chooseLines(top: number, perDecade: number, group: number, random: () => number) {
  const wanted: number[] = []
  for (let k = 1; k <= top; k += 2) {
    // Dense at first, then the odd harmonic next to each step of the logarithmic grid.
    const last = wanted.at(-1)
    if (last === undefined || k < 10 || k >= last * 10 ** (1 / perDecade)) wanted.push(k)
  }
  const lines: number[] = []
  const oddDetection: number[] = []
  for (let i = 0; i < wanted.length; i += group) {
    const of = wanted.slice(i, i + group)
    // Neither the lowest line nor a lonely last one is given up.
    const out = of.length < group ? -1 : Math.floor(random() * (i === 0 ? group - 1 : group)) + (i === 0 ? 1 : 0)
    of.forEach((k, j) => (j === out ? oddDetection : lines).push(k))
  }
  return { lines, oddDetection }
}

function peakOf(x: Float64Array): number {
  return x.reduce((a, v) => Math.max(a, Math.abs(v)), 0)
}

/** Sines of the excited lines over one period, and back; the number of samples is a power of two. */
class Waves {
  private readonly cos: Float64Array
  private readonly sin: Float64Array

  constructor(
    private readonly lines: readonly number[],
    private readonly samples: number,
  ) {
    this.cos = Float64Array.from({ length: samples }, (_, i) => Math.cos((2 * Math.PI * i) / samples))
    this.sin = Float64Array.from({ length: samples }, (_, i) => Math.sin((2 * Math.PI * i) / samples))
  }

  sum(a: readonly number[], phases: readonly number[]): Float64Array {
    const { samples, cos, sin } = this
    const out = new Float64Array(samples)
    this.lines.forEach((k, n) => {
      const [c, s] = [a[n] * Math.cos(phases[n]), a[n] * Math.sin(phases[n])]
      for (let i = 0, at = 0; i < samples; i++, at = (at + k) & (samples - 1)) out[i] += c * cos[at] - s * sin[at]
    })
    return out
  }

  phases(x: Float64Array): number[] {
    const { samples, cos, sin } = this
    return this.lines.map(k => {
      let [c, s] = [0, 0]
      for (let i = 0, at = 0; i < samples; i++, at = (at + k) & (samples - 1)) {
        c += x[i] * cos[at]
        s -= x[i] * sin[at]
      }
      return Math.atan2(s, c)
    })
  }
}
