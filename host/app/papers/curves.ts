/** From a run's readings to what the rows are measured on: sweeps, spectra, pulses, each as host/app/cells/protocols has it. */
import type { Readings } from "../../readings"
import type { Analysis, RunData } from "../../technique"
import type { ImpedancePoint, Point, Pulse } from "../cells/protocols"
import * as bare from "../cells/protocols"

/** Readings of a sweep are averaged over this much of E before peaks are sought: the bare cell's own reading interval. */
const BIN_V = 4e-3
/** Standard uncertainty of a peak's potential [V]: somewhere in its bin. */
export const uPeak_V = BIN_V / Math.sqrt(12)
/** A maximum that stands out of its surroundings by less than so many standard deviations of a bin's mean is noise. */
const SIGMAS = 6

/** The sweeps of a voltammogram in order: steps that go on in the same direction are one sweep, the quiet time is none. */
export function sweeps(r: Readings): Point[][] {
  const found: { up: boolean; points: Point[] }[] = []
  for (let from = 0, to = 0; from < r.length; from = to) {
    to = from + 1
    while (to < r.length && r.step[to] === r.step[from] && r.pass[to] === r.pass[from]) to++
    if (r.step[from] === 0) continue
    const up = r.e_V[to - 1] > r.e_V[from]
    const points = Array.from({ length: to - from }, (_, k) => ({ e_V: r.e_V[from + k], i_A: r.i_A[from + k] }))
    const last = found[found.length - 1]
    if (last && last.up === up) last.points.push(...points)
    else found.push({ up, points })
  }
  return found.map(s => s.points)
}

/** The same on a coarser grid, noise averaged. */
export function binned(points: readonly Point[], bin_V = BIN_V): Point[] {
  const out: Point[] = []
  for (let from = 0, to = 0; from < points.length; from = to) {
    while (to < points.length && Math.abs(points[to].e_V - points[from].e_V) < bin_V - 1e-9) to++
    to = Math.max(to, from + 1)
    const part = points.slice(from, to)
    out.push({ e_V: bare.mean(part.map(p => p.e_V)), i_A: bare.mean(part.map(p => p.i_A)) })
  }
  return out
}

/** Peaks of a sweep that stand out of the noise. */
export function peaksOf(sweep: readonly Point[]): Point[] {
  const points = binned(sweep)
  const least_A = SIGMAS * noise_A(sweep) * Math.sqrt(points.length / sweep.length)
  return bare.peaks(points).filter(p => {
    const at = points.reduce((b, q, k) => (Math.abs(q.e_V - p.e_V) < Math.abs(points[b].e_V - p.e_V) ? k : b), 0)
    return prominence(points, at) > least_A
  })
}

/** Standard deviation of one reading [A]: second differences see noise, the curve hardly. */
function noise_A(sweep: readonly Point[]): number {
  const bend = sweep.slice(2).map((p, k) => Math.abs(p.i_A - 2 * sweep[k + 1].i_A + sweep[k].i_A))
  return bend.length > 0 ? bare.median(bend) / 0.6745 / Math.sqrt(6) : 0
}

/** How far |I| falls, on the side where it falls less, before it rises above the maximum, or the sweep ends. */
function prominence(points: readonly Point[], at: number): number {
  const sign = Math.sign(points[points.length - 1].e_V - points[0].e_V)
  const height = sign * points[at].i_A
  const side = (step: 1 | -1) => {
    let low = height
    for (let k = at + step; k >= 0 && k < points.length && sign * points[k].i_A <= height; k += step)
      low = Math.min(low, sign * points[k].i_A)
    return height - low
  }
  return Math.min(side(1), side(-1))
}

/** A measured spectrum, highest frequency first. */
export function spectrumPoints(analysis: Analysis): ImpedancePoint[] {
  const s = analysis.spectrum
  if (!s) throw new Error("a technique without a spectrum was asked for one")
  return s.f_Hz.map((f_Hz, k) => ({ f_Hz, re: s.re_ohm[k], im: s.im_ohm[k] }))
}

/** Z' at a frequency, between its neighbours along the logarithm of f. */
export function realAt(points: readonly ImpedancePoint[], f_Hz: number): number {
  const k = points.findIndex(p => p.f_Hz <= f_Hz)
  if (k <= 0) return points[k < 0 ? points.length - 1 : 0].re
  const [a, b] = [points[k - 1], points[k]]
  const part = Math.log(a.f_Hz / f_Hz) / Math.log(a.f_Hz / b.f_Hz)
  return a.re + part * (b.re - a.re)
}

/** Whole pulses of a titration, up to the first that a cut-off ended early. */
export function pulsesOf({ readings: r, steps }: RunData, i_A: number, pulse_s: number, first_s: number): Pulse[] {
  const kindAt = (k: number) => {
    const step = steps[r.step[k]]
    return step.kind === "holdI" ? `${r.step[k]} ${r.pass[k]} ${step.i_A === i_A ? "pulse" : "other"}` : "rest"
  }
  const parts: { from: number; to: number; kind: string }[] = []
  for (let from = 0, to = 0; from < r.length; from = to) {
    const kind = kindAt(from)
    to = from + 1
    while (to < r.length && kindAt(to) === kind) to++
    parts.push({ from, to, kind })
  }
  const found: Pulse[] = []
  for (let k = 1; k + 1 < parts.length; k++) {
    const [before, { from, to, kind }, after] = [parts[k - 1], parts[k], parts[k + 1]]
    if (!kind.endsWith("pulse")) continue
    const end_s = r.t_s[to - 1]
    if (end_s - r.t_s[before.to - 1] < 0.999 * pulse_s) break
    let first = after.from
    while (first + 1 < after.to && r.t_s[first] - end_s < first_s - 1e-6) first++
    found.push({
      before_V: r.e_V[from - 1],
      under_V: r.e_V[to - 1],
      after_V: r.e_V[after.to - 1],
      drop_V: (r.e_V[first] - r.e_V[to - 1]) * Math.sign(-i_A),
    })
  }
  return found
}

/** The foot of the first arc: after its top the point where -Z'' is least. */
export function footOfArc(z: readonly ImpedancePoint[]): ImpedancePoint {
  const from = z.findIndex((p, k) => k > 0 && -p.im < -z[k - 1].im)
  return z.slice(Math.max(0, from)).reduce((a, p) => (-p.im < -a.im ? p : a))
}
