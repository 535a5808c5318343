/**
 * Does the spectrum belong to a cell that is linear, causal and steady?
 *
 * Each point is compared with the best chain of RC elements (host/circuit/linearKramersKronig.ts), with relative weights.
 * A point that stands out by more than its neighbours' noise is set aside, the chain is fitted again without it, and the
 * point is named. Good residuals are necessary, not sufficient: a slow drift can follow a causal curve.
 */

import type { ResultLine } from "../live"
import { type LinearKk, linearKramersKronig } from "./linearKramersKronig"
import { siText } from "../quantity/scale"
import { type Spectrum, checkSpectrum } from "./spectrum"
import { weightsOf } from "./weights"

export interface KramersKronig {
  /** (Z - Z_kk)/|Z|, in the order of the spectrum. */
  readonly residuals: readonly { readonly re: number; readonly im: number }[]
  /** Root mean square of |Z - Z_kk|/|Z| over the points that do not stand out. */
  readonly rmsRelative: number
  /** Noise of Re and of Im relative to |Z|, corrected for what the chain took up. */
  readonly noiseRelative: number
  readonly rcElements: number
  /** Indices of the points that stand out, worst first. */
  readonly outliers: readonly number[]
  readonly validity: ResultLine["validity"]
  readonly verdict: string
}

/** A clean point exceeds this many sigma once in 7 000: exp(-4.2²/2). */
const standsOut = 4.2
/** How well 4 RC per decade follow a smooth impedance; nothing smaller is held against the data. */
const chainBias = 3e-4
/** Residuals below this are within what instruments promise, whatever their pattern. */
const harmless = 5e-3
const goodNoise = 0.015
const bad = 0.05

/**
 * @param perDecade  RC elements per decade of frequency; at least 4
 * @returns null while there are too few points to leave residuals
 * @throws FitError if the spectrum cannot be used
 */
export function kramersKronig(s: Spectrum, perDecade = 4): KramersKronig | null {
  checkSpectrum(s, true)
  const n = s.f_Hz.length
  const { re: modulus } = weightsOf(s, "modulus")
  const chain = linearKramersKronig(
    {
      points: n,
      w_rad_s: Float64Array.from(s.f_Hz, f => 2 * Math.PI * f),
      re_ohm: Float64Array.from(s.re_ohm),
      im_ohm: Float64Array.from(s.im_ohm),
      weight: modulus,
    },
    perDecade,
  )
  if (chain === null) return null
  let kk = chain
  // Over all points, before any is set aside: a chain without its last point may say anything there.
  const whole = Math.sqrt(kk.chiSquared / n)
  const outliers: number[] = []
  while (outliers.length < n / 5 && kk.freedom >= 8) {
    const worst = worstPoint(kk, modulus, outliers)
    const rest: LinearKk | null = worst === null ? null : kk.without(worst)
    if (rest === null) break
    outliers.push(worst!)
    kk = rest
  }

  const { residualRe, residualIm, freedom, rcElements } = kk
  const residuals = s.f_Hz.map((_, i) => {
    const perOhm = Math.sqrt(modulus[i])
    return { re: residualRe[i] * perOhm, im: residualIm[i] * perOhm }
  })
  let sum = 0
  let follow = 0
  let before: { re: number; im: number } | null = null
  residuals.forEach((r, i) => {
    if (outliers.includes(i)) return
    sum += r.re ** 2 + r.im ** 2
    if (before) follow += r.re * before.re + r.im * before.im
    before = r
  })
  const kept = n - outliers.length
  const noiseRelative = Math.sqrt(sum / Math.max(1, freedom))
  const patterned = noiseRelative > harmless && follow > 0.4 * sum && follow / sum > 3 / Math.sqrt(2 * kept)
  return {
    residuals,
    rmsRelative: Math.sqrt(sum / kept),
    noiseRelative,
    rcElements,
    outliers,
    ...judge(s, whole, noiseRelative, outliers, patterned),
  }
}

function judge(s: Spectrum, whole: number, noise: number, outliers: readonly number[], patterned: boolean) {
  const n = s.f_Hz.length
  const named = outliers
    .slice(0, 5)
    .map(i => siText(s.f_Hz[i], "Hz"))
    .join(", ")
  const apart =
    outliers.length === 0
      ? ""
      : `; ${outliers.length} of ${n} points stand out: ${named}${outliers.length > 5 ? " and more" : ""}`
  const noiseText = `noise ${(100 * noise).toPrecision(2)} % of |Z|`
  if (Math.max(whole, noise) > bad)
    return {
      validity: "invalid" as const,
      verdict: `no linear, causal, steady cell explains these data (${noiseText}${apart}): check wiring, amplitude, drift and the sign of Im`,
    }
  if (patterned)
    return {
      validity: "doubtful" as const,
      verdict: `residuals follow a pattern instead of scattering (${noiseText}${apart}): the cell drifted or was not linear`,
    }
  if (noise > goodNoise || outliers.length > 0)
    return {
      validity: "doubtful" as const,
      verdict: `a linear, causal, steady cell explains the data (${noiseText})${apart || "; measure longer for less noise"}`,
    }
  return { validity: "valid" as const, verdict: `a linear, causal, steady cell explains the data (${noiseText})` }
}

/** Index of the point with the largest residual in units of its own sigma, if that stands out. */
function worstPoint(kk: LinearKk, modulus: Float64Array, without: readonly number[]): number | null {
  const n = kk.residualRe.length
  const size = new Float64Array(n)
  const known = new Float64Array(n - without.length)
  let others = 0
  for (let i = 0; i < n; i++) {
    // A point the chain follows completely has no residual to judge.
    const own = Math.max(1 - kk.leverage[i], 0.1)
    size[i] = Math.sqrt(((kk.residualRe[i] ** 2 + kk.residualIm[i] ** 2) * modulus[i]) / own)
    if (!without.includes(i)) known[others++] = size[i]
  }
  known.sort()
  // The median of |complex Gaussian| is 1.1774 sigma.
  const sigma = Math.max(known[known.length >> 1] / 1.1774, chainBias)
  let worst = -1
  for (let i = 0; i < n; i++) if (!without.includes(i) && (worst < 0 || size[i] > size[worst])) worst = i
  return worst >= 0 && size[worst] > Math.max(standsOut * sigma, harmless) ? worst : null
}
