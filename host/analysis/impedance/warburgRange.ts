/**
 * sigma_W from a spectrum, over a range that is found and tested:
 *
 *   Z' = R + sigma_W w^-1/2        -Z'' = k + sigma_W w^-1/2
 *
 * One slope through both parts, each with its own intercept: a double layer beside the diffusion lifts -Z'' by the constant
 * 2 sigma_W^2 C (Bard, Faulkner, Electrochemical Methods, 2nd ed., eq. 10.3.10), the resistances lift Z'. A range of
 * neighbouring points is taken for diffusion while the two slopes agree and neither part bends; among such ranges the one
 * with the smallest uncertainty wins. Towards high frequencies the charge-transfer arc ends it, towards low ones the far
 * side of the layer. The flank of a depressed arc has 45 degrees somewhere as well, but there k is negative and -Z'' falls
 * behind the line below the range; such ranges are not taken. What the two slopes and the bend differ by counts as
 * uncertainty.
 */
import { FitError } from "../../errors"
import { checkSpectrum, type Spectrum } from "../../circuit/spectrum"
import { linearFit } from "../leastSquares"
import { byNoise, doubtful, invalid, type Measured, measured, percent, valid, type Verdict, worst } from "../measured"

export interface WarburgRegression {
  /** [ohm/s^0.5]. */
  readonly sigmaW: Measured
  /** Intercept of Z': the resistances in series with the diffusion [ohm]. */
  readonly resistance: Measured
  readonly from_Hz: number
  readonly to_Hz: number
  readonly points: number
}

export interface WarburgOptions {
  /** Both: use this range as it is, and only test it. */
  readonly from_Hz?: number
  readonly to_Hz?: number
}

const POINTS_MIN = 5
/** Highest over lowest frequency of a range: enough to see a slope, and no more than the low end decides. */
const SPAN_MIN = 4
const SPAN_MAX = 120
/** k below this share of the line's rise, and -Z'' below this share of the line at the lowest frequency: an arc's flank. */
const LIFT_MIN = -0.06
const BELOW_MIN = 0.9
/** Slopes of Z' and of -Z'' over their mean may differ by this much within a range that counts as diffusion. */
const AGREE = 0.16
/** And by this much before the number is called invalid. */
const APART = 0.3

/** Which part of what the slopes and the bend differ by counts as standard uncertainty. */
const APART_COUNTS = 0.22
const BEND_COUNTS = 0.15
/** k over the rise of the line, the first trace of what stands beside the diffusion, costs the slope as much again. */
const LIFT_COUNTS = 0.5
/** A slope known to less than this is no number to make D from. */
const RELATIVE_MAX = 0.09

interface Candidate {
  readonly sigma: number
  readonly scatterU: number
  readonly slopesApart: number
  readonly bend: number
  readonly total: number
  readonly intercept: number
  readonly interceptU: number
  /** k over the rise of the line in the range; negative on the flank of an arc. */
  readonly lift: number
  /** -Z'' at the lowest frequency over what the line gives there. */
  readonly below: number
  readonly used: readonly number[]
}

/** @throws FitError `points` for a spectrum with fewer than five points (in the range) */
export function warburgRegression(s: Spectrum, { from_Hz, to_Hz }: WarburgOptions = {}): WarburgRegression {
  checkSpectrum(s, true)
  const order = s.f_Hz.map((_, k) => k).sort((a, b) => s.f_Hz[a] - s.f_Hz[b])
  const fixed = from_Hz !== undefined && to_Hz !== undefined
  const allowed = order.filter(k => s.f_Hz[k] >= (from_Hz ?? 0) * 0.999 && s.f_Hz[k] <= (to_Hz ?? Infinity) * 1.001)
  if (allowed.length < POINTS_MIN)
    throw new FitError(
      "points",
      `${allowed.length} points ${fixed ? "in the range" : "in the spectrum"}: a Warburg line needs ${POINTS_MIN}`,
    )
  const best = fixed ? candidate(s, allowed, order[0]) : search(s, allowed)
  const [low, high] = [s.f_Hz[best.used[0]], s.f_Hz[best.used[best.used.length - 1]]]
  const range = `${best.used.length} points, ${low.toPrecision(3)} to ${high.toPrecision(3)} Hz`
  const flaw = judge(best, range)
  const steps = {
    points: best.used.length,
    from_Hz: low,
    to_Hz: high,
    slopesApart: best.slopesApart,
    bend: best.bend,
    lift: best.lift,
    intercept_ohm: best.intercept,
  }
  return {
    sigmaW: measured(best.sigma, "Ω s^-1/2", best.total, flaw, steps),
    resistance: measured(
      best.intercept,
      "Ω",
      Math.hypot(best.interceptU, Math.abs(best.bend * best.sigma) * (2 * Math.PI * high) ** -0.5),
      worst(flaw, valid(`Z' carried on to infinite frequency, ${range}`)),
      steps,
    ),
    from_Hz: low,
    to_Hz: high,
    points: best.used.length,
  }
}

function judge(best: Candidate, range: string): Verdict {
  if (!(best.sigma > 0)) return invalid(`Z' does not rise towards low frequencies (${range})`)
  if (isFlank(best)) return invalid(`no 45° line: this is the flank of an arc (${range})`)
  const apart = Math.max(best.slopesApart, best.bend)
  if (apart > APART)
    return invalid(`no 45° line: the slopes of Z' and Z'' differ by ${percent(best.slopesApart)} (${range})`)
  if (apart > AGREE)
    return doubtful(
      `the slopes of Z' and Z'' differ by ${percent(best.slopesApart)}, the bend is ${percent(best.bend)} (${range})`,
    )
  return byNoise(best.total / best.sigma, `45° line over ${range}`, RELATIVE_MAX)
}

/** Of all runs of neighbouring points below the last arc the one that knows sigma best. */
function search(s: Spectrum, order: readonly number[]): Candidate {
  const end = lastTop(s, order)
  let best: Candidate | undefined
  for (let a = 0; a + POINTS_MIN <= end; a++)
    for (let size = POINTS_MIN; a + size <= end; size += Math.max(1, size >> 2)) {
      const used = order.slice(a, a + size)
      const span = s.f_Hz[used[size - 1]] / s.f_Hz[used[0]]
      if (span < SPAN_MIN || span > SPAN_MAX) continue
      const found = candidate(s, used, order[0])
      if (!(found.sigma > 0) || isFlank(found)) continue
      if (!best || found.total / found.sigma < best.total / best.sigma) best = found
    }
  return best ?? candidate(s, order.slice(0, POINTS_MIN), order[0])
}

/** How many points, from the lowest frequency up, lie below the last maximum of -Z'' that stands out of the noise. */
function lastTop(s: Spectrum, order: readonly number[]): number {
  let least = Infinity
  for (let k = 0; k < order.length; k++) {
    const height = -s.im_ohm[order[k]]
    if (height > least + 0.03 * Math.hypot(s.re_ohm[order[k]], s.im_ohm[order[k]])) {
      // past the foot: the foot itself is where the arc begins to count
      let foot = k
      while (foot > 0 && -s.im_ohm[order[foot]] > least) foot--
      return foot + 1
    }
    least = Math.min(least, height)
  }
  return order.length
}

function isFlank(c: Candidate): boolean {
  return c.lift < LIFT_MIN || c.below < BELOW_MIN
}

function candidate(s: Spectrum, used: readonly number[], lowest: number): Candidate {
  const n = used.length
  const x = used.map(k => (2 * Math.PI * s.f_Hz[k]) ** -0.5)
  const size = used.map(k => Math.hypot(s.re_ohm[k], s.im_ohm[k]))
  // errors of an impedance are shares of its size; where they were measured, those
  const weights = used.map((k, j) => 1 / (s.sigma_ohm ? s.sigma_ohm[k] : 1e-3 * size[j]) ** 2)
  const re = used.map(k => s.re_ohm[k])
  const im = used.map(k => -s.im_ohm[k])
  const ones = x.map(() => 1)
  const zeros = x.map(() => 0)
  const both = linearFit(
    [
      [...ones, ...zeros],
      [...zeros, ...ones],
      [...x, ...x],
    ],
    [...re, ...im],
    {
      weights: [...weights, ...weights],
      correlated: false,
    },
  )
  const sigma = both.p[2]
  const [one, two] = [linearFit([ones, x], re, { weights }), linearFit([ones, x], im, { weights })]
  const slopesApart = Math.abs((one.p[1] - two.p[1]) / sigma)
  const uApart = Math.abs(Math.hypot(one.se?.[1] ?? 0, two.se?.[1] ?? 0) / sigma)
  let bend = 0
  let uBend = 0
  if (n > 5) {
    const squares = x.map(v => v * v)
    const span = x[0] - x[n - 1]
    for (const y of [re, im]) {
      const bent = linearFit([ones, x, squares], y, { weights })
      const share = Math.abs((bent.p[2] * span) / sigma)
      if (share > bend) [bend, uBend] = [share, Math.abs(((bent.se?.[2] ?? 0) * span) / sigma)]
    }
  }
  // what scatter alone would show is no flaw, but it may hide one of its own size: only the verdict takes it off
  const beyond = (found: number, u: number) => Math.sqrt(Math.max(0, found ** 2 - (2 * u) ** 2))
  const scatterU = both.se?.[2] ?? Infinity
  const lift = both.p[1] / (sigma * x[0])
  return {
    sigma,
    scatterU,
    slopesApart: beyond(slopesApart, uApart),
    bend: beyond(bend, uBend),
    total: Math.hypot(
      scatterU,
      APART_COUNTS * slopesApart * sigma,
      BEND_COUNTS * bend * sigma,
      LIFT_COUNTS * lift * sigma,
    ),
    intercept: both.p[0],
    interceptU: both.se?.[0] ?? 0,
    lift,
    below: -s.im_ohm[lowest] / (both.p[1] + sigma * (2 * Math.PI * s.f_Hz[lowest]) ** -0.5),
    used,
  }
}
