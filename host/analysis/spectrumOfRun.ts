/** The impedance points of a run: the engine's phasors as they are, the stair sines fitted from their samples. */
import { FLAG } from "../../protocol/readings"
import type { Spectrum } from "../circuit/spectrum"
import type { RunData } from "../technique"
import { fitSine } from "./sineFit"

interface Point {
  readonly f_Hz: number
  readonly re_ohm: number
  readonly im_ohm: number
  readonly t_s: number
}

/** Highest frequency first; only finished frequencies, overloaded points left out. */
export function spectrumOfRun(run: RunData): Spectrum {
  const points: Point[] = run.phasors
    .filter(
      p =>
        (p.flags & (FLAG.overloadE | FLAG.overloadI | FLAG.corrupt)) === 0 &&
        Number.isFinite(p.re_ohm) &&
        Number.isFinite(p.im_ohm),
    )
    .map(p => ({ f_Hz: p.f_Hz, re_ohm: p.re_ohm, im_ohm: p.im_ohm, t_s: p.t_s }))
  points.push(...stairPoints(run))
  points.sort((a, b) => b.f_Hz - a.f_Hz)
  // a frequency word is rounded: two neighbours may have become one
  const apart = points.filter((p, k) => k === 0 || points[k - 1].f_Hz !== p.f_Hz)
  return {
    f_Hz: apart.map(p => p.f_Hz),
    re_ohm: apart.map(p => p.re_ohm),
    im_ohm: apart.map(p => p.im_ohm),
    t_s: apart.map(p => p.t_s),
    meta: {},
  }
}

function stairPoints({ steps, readings: r }: RunData): Point[] {
  const points: Point[] = []
  let from = 0
  for (let k = 1; k <= r.length; k++) {
    if (k < r.length && r.step[k] === r.step[from] && r.pass[k] === r.pass[from]) continue
    const step = steps[r.step[from]]
    const ended = (r.flags[k - 1] & FLAG.stepEnd) !== 0
    if (step?.kind === "sineE" && step.stairs && ended) {
      let settled = from
      while (settled < k && (r.flags[settled] & FLAG.settling) !== 0) settled++
      const t_s = r.t_s.subarray(settled, k)
      const e = fitSine(t_s, r.e_V.subarray(settled, k), step.f_Hz)
      const i = fitSine(t_s, r.i_A.subarray(settled, k), step.f_Hz)
      const size = i.re * i.re + i.im * i.im
      if (size > 0)
        points.push({
          f_Hz: step.f_Hz,
          re_ohm: (e.re * i.re + e.im * i.im) / size,
          im_ohm: (e.im * i.re - e.re * i.im) / size,
          t_s: t_s[t_s.length - 1],
        })
    }
    from = k
  }
  return points
}
