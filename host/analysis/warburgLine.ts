/**
 * sigma_W from the low-frequency end of a spectrum: Z' = R + sigma_W w^-1/2, with -Z'' rising at the same slope. The range
 * is the widest run of points from the lowest frequency up whose phase increment stays that of diffusion.
 */
import type { Spectrum } from "../circuit/spectrum"
import { fitLine } from "./line"

export interface WarburgLine {
  readonly sigmaW: number
  readonly sigmaWError: number
  readonly from_Hz: number
  readonly to_Hz: number
  readonly points: number
  readonly validity: "valid" | "doubtful" | "invalid"
  readonly why: string
}

const POINTS_MIN = 4
/** d(-Z'')/dZ' of a Warburg line is 1; what lies within this factor counts as one. */
const SLOPE_TOLERANCE = 0.25

/** Undefined when there are too few points. */
export function warburgLine(s: Spectrum): WarburgLine | undefined {
  const order = s.f_Hz.map((_, k) => k).sort((a, b) => s.f_Hz[a] - s.f_Hz[b])
  if (order.length < POINTS_MIN) return undefined
  const slope = (k: number) =>
    -(s.im_ohm[order[k]] - s.im_ohm[order[k + 1]]) / (s.re_ohm[order[k]] - s.re_ohm[order[k + 1]])
  let n = 1
  while (n < order.length && Math.abs(slope(n - 1) - 1) < SLOPE_TOLERANCE) n++
  const enough = n >= POINTS_MIN
  const used = order.slice(0, Math.max(n, POINTS_MIN))
  const x = used.map(k => (2 * Math.PI * s.f_Hz[k]) ** -0.5)
  const re = fitLine(
    x,
    used.map(k => s.re_ohm[k]),
  )
  const im = fitLine(
    x,
    used.map(k => -s.im_ohm[k]),
  )
  const agree = Math.abs(re.slope - im.slope) < 0.1 * Math.abs(re.slope)
  const range = `${used.length} points, ${s.f_Hz[used[0]].toPrecision(3)} .. ${s.f_Hz[used[used.length - 1]].toPrecision(3)} Hz`
  return {
    sigmaW: re.slope,
    // the two slopes are two measurements of one number: half their difference is the least that must be stated
    sigmaWError: Math.hypot(re.slopeError ?? 0, 0.5 * (re.slope - im.slope)),
    from_Hz: s.f_Hz[used[0]],
    to_Hz: s.f_Hz[used[used.length - 1]],
    points: used.length,
    validity: !enough ? "invalid" : agree ? "valid" : "doubtful",
    why: !enough
      ? `the low-frequency end is no 45° line (${range})`
      : agree
        ? `45° line over ${range}`
        : `Z' and Z'' rise with different slopes (${re.slope.toPrecision(3)}, ${im.slope.toPrecision(3)}) over ${range}`,
  }
}
