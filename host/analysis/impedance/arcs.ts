/**
 * Arcs of a spectrum without a circuit: intercept at high frequency, top, foot.
 *
 *   -Z''      top
 *         .  .
 *       .      .    /
 *      |        .__/        width = Z'(foot) - Z'(intercept)
 *      intercept  foot
 *
 * The foot is where -Z'' is least between the top and the line that follows. With the line close by, or a depressed arc,
 * the width is not R: fit a circuit (host/circuit) where it matters. The uncertainty given is how flat the foot is.
 */
import type { Spectrum } from "../../circuit/spectrum"
import { checkSpectrum } from "../../circuit/spectrum"
import { doubtful, invalid, type Measured, measured, percent, valid, worst } from "../measured"

export interface Arc {
  /** Z'(foot) less Z'(intercept) [ohm]. */
  readonly width: Measured
  /** Z' where the arc begins [ohm]. */
  readonly intercept: Measured
  readonly top_Hz: number
  readonly topIm_ohm: number
  readonly foot_Hz: number
}

/** The first arc from high frequencies down; undefined where -Z'' has no maximum. */
export function firstArc(s: Spectrum): Arc | undefined {
  checkSpectrum(s, true)
  const order = s.f_Hz.map((_, k) => k).sort((a, b) => s.f_Hz[b] - s.f_Hz[a])
  const re = order.map(k => s.re_ohm[k])
  const im = order.map(k => -s.im_ohm[k])
  const n = order.length
  // inductance: begin where -Z'' has become positive
  let start = im.findIndex(v => v > 0)
  if (start < 0) return undefined
  // what falls from the first point on belongs to something faster
  let from = start
  while (from + 1 < n && im[from + 1] <= im[from]) from++
  if (from >= n - 2) from = start
  const top = peakFrom(im, from)
  if (top === undefined) return undefined
  let foot = top
  while (foot + 1 < n && im[foot + 1] < im[foot]) foot++
  if (from > start) start = from
  const crossing = start > 0 && im[start - 1] < 0
  const part = crossing ? -im[start - 1] / (im[start] - im[start - 1]) : 0
  const begin_ohm = crossing ? re[start - 1] + part * (re[start] - re[start - 1]) : re[start]
  const width_ohm = re[foot] - begin_ohm
  const flat = im[foot] / Math.max(im[top], 1e-300)
  const open = foot === n - 1
  const begun = im[start] / Math.max(im[top], 1e-300)
  const u = Math.hypot(0.5 * im[foot] * 0.3, crossing ? 0 : 0.5 * im[start] * 0.3)
  return {
    width: measured(
      width_ohm,
      "Ω",
      u,
      worst(
        open ? invalid("the spectrum ends before the arc does") : valid(""),
        flat > 0.7
          ? doubtful(`-Z'' falls to no less than ${percent(flat)} of the top: the arc does not stand apart`)
          : valid(""),
        begun > 0.3 && !crossing
          ? doubtful(
              `the spectrum begins at ${percent(begun)} of the top: part of the arc lies above its highest frequency`,
            )
          : valid(""),
        valid("from the intercept to the least -Z'' after the top"),
      ),
      { intercept_ohm: begin_ohm, foot_ohm: re[foot], footIm_ohm: -im[foot], topIm_ohm: -im[top] },
    ),
    intercept: measured(
      begin_ohm,
      "Ω",
      crossing ? 0.05 * Math.abs(re[start] - re[start - 1]) : 0.5 * im[start] * 0.3,
      crossing || begun < 0.1
        ? valid("where Z'' changes its sign")
        : doubtful("Z'' does not reach zero: Z' at the highest frequency"),
    ),
    top_Hz: s.f_Hz[order[top]],
    topIm_ohm: -im[top],
    foot_Hz: s.f_Hz[order[foot]],
  }
}

/** Frequencies of all local maxima of -Z'' [Hz], highest first: one per arc that stands apart. */
export function arcTops(s: Spectrum): number[] {
  const order = s.f_Hz.map((_, k) => k).sort((a, b) => s.f_Hz[b] - s.f_Hz[a])
  const im = order.map(k => -s.im_ohm[k])
  const found: number[] = []
  for (let k = 1; k + 1 < im.length; k++) if (im[k] > im[k - 1] && im[k] >= im[k + 1]) found.push(s.f_Hz[order[k]])
  return found
}

function peakFrom(im: readonly number[], from: number): number | undefined {
  for (let k = Math.max(1, from); k + 1 < im.length; k++) if (im[k] > im[k - 1] && im[k] >= im[k + 1]) return k
  return undefined
}
