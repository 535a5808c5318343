/**
 * One pulse as potentials: where E stood before, how it rose under current against sqrt(t), where it came to rest.
 *
 *   E(t) = at0 + slope0 sqrt(t) + bend t           under current, from a tenth of the pulse on
 *   drop = at0 - eBefore                            everything that answers at once: solution, film, charge transfer
 *
 * The parabola is exact for a semi-infinite layer whose open-circuit potential bends to second order. The double layer and
 * arcs charge in the first tenth, which is left out; past a quarter of the diffusion time the far face shows, which is left
 * out as well once the diffusion time is known. Potentials at the edges are lines through the last readings, so that
 * a reading that comes late does not move them.
 */
import { type Curve, quantile } from "../curve"
import { linearFit } from "../leastSquares"
import type { Pulse } from "./pulses"

export interface Level {
  readonly e_V: number
  /** Standard uncertainty by scatter. */
  readonly u_V: number
  /** Drift at that end [V/s]. */
  readonly drift_V_s: number
  /** Of a single reading about that line [V]. */
  readonly scatter_V: number
}

export interface PulseShape {
  readonly tau_s: number
  readonly before: Level
  /** Under current at its end. */
  readonly end: Level
  /** At the end of the rest so far; absent while the pulse runs. */
  readonly after?: Level
  /** E at t = 0 of the parabola, and its slope there [V/s^0.5]; null with fewer than five readings to fit. */
  readonly root: {
    readonly at0_V: number
    readonly slope0: number
    readonly uAt0_V: number
    readonly uSlope0: number
    /** How much of the change along the pulse is the bend. */
    readonly bendShare: number
    readonly readings: number
    readonly from_s: number
    readonly to_s: number
  } | null
  /** First reading under current less eBefore, and when it was taken after the edge. */
  readonly firstStep_V: number
  readonly firstDelay_s: number
  /** What E jumps back by the first reading of the rest, and when that was taken. */
  readonly jump_V: number | null
  readonly jumpDelay_s: number | null
  /** Scatter of the readings [V]. */
  readonly noise_V: number
}

const FIT_FROM = 0.1
const READINGS_MAX = 400

/** @param to_s use no readings later than this after the edge  @param c cleaned curve */
export function pulseShape(c: Curve, p: Pulse, to_s = Infinity): PulseShape {
  const tau_s = p.end_s - p.start_s
  const before = p.rested ? levelAt(c, p.before.from, p.before.to, p.start_s) : lastReading(c, p.before.to - 1)
  const last = p.during.to - 1
  const end = levelAt(c, Math.max(p.during.from, last - 12), p.during.to, p.end_s)
  const after = p.after && levelAt(c, p.after.from, p.after.to, c.t_s[p.after.to - 1])
  const root = fitRoot(c, p, tau_s, to_s)
  const first = p.during.from
  return {
    tau_s,
    before,
    end,
    after,
    root,
    firstStep_V: c.e_V[first] - before.e_V,
    firstDelay_s: Math.max(0, c.t_s[first] - p.start_s),
    jump_V: p.after ? c.e_V[p.after.from] - end.e_V : null,
    jumpDelay_s: p.after ? c.t_s[p.after.from] - p.end_s : null,
    noise_V: Math.max(before.scatter_V, end.scatter_V),
  }
}

function fitRoot(c: Curve, p: Pulse, tau_s: number, to_s: number): PulseShape["root"] {
  const stride = Math.max(1, Math.floor((p.during.to - p.during.from) / READINGS_MAX))
  const until_s = Math.min(tau_s, Math.max(to_s, 0.3 * tau_s))
  const from_s = FIT_FROM * until_s
  const x: number[] = []
  const e: number[] = []
  for (let k = p.during.from; k < p.during.to; k += stride) {
    const t_s = c.t_s[k] - p.start_s
    if (t_s < from_s || t_s > until_s * 1.000001) continue
    x.push(Math.sqrt(t_s))
    e.push(c.e_V[k])
  }
  if (x.length < 5) return null
  const fit = linearFit([x.map(() => 1), x, x.map(v => v * v)], e)
  const [at0_V, slope0, bend] = fit.p
  const change_V = slope0 * Math.sqrt(until_s)
  return {
    at0_V,
    slope0,
    uAt0_V: fit.se?.[0] ?? 0,
    uSlope0: fit.se?.[1] ?? 0,
    bendShare: change_V === 0 ? 0 : (bend * until_s) / change_V,
    readings: x.length,
    from_s,
    to_s: until_s,
  }
}

/** A line through the last readings of from..to-1, at t_s; a tenth of the stretch, at least five readings. */
export function levelAt(c: Curve, from: number, to: number, t_s: number): Level {
  const n = to - from
  if (n < 4) return lastReading(c, to - 1)
  const since_s = c.t_s[to - 1] - 0.1 * (c.t_s[to - 1] - c.t_s[from])
  let start = to - 1
  while (start > from && (c.t_s[start - 1] >= since_s || to - start < 5) && to - start < 200) start--
  const x = Float64Array.from({ length: to - start }, (_, k) => c.t_s[start + k] - t_s)
  const y = Float64Array.from({ length: to - start }, (_, k) => c.e_V[start + k])
  const fit = linearFit([new Float64Array(x.length).fill(1), x], y)
  return { e_V: fit.p[0], u_V: fit.se?.[0] ?? 0, drift_V_s: fit.p[1], scatter_V: fit.scatter }
}

function lastReading(c: Curve, k: number): Level {
  return { e_V: c.e_V[k], u_V: 0, drift_V_s: 0, scatter_V: 0 }
}

/**
 * How far E still is from the end of its relaxation [V], signed: three levels in equal distance, at the middle, three
 * quarters and the end of the rest, continued as a geometric series (Aitken). 0 where they differ by no more than noise.
 */
export function remaining_V(c: Curve, from: number, to: number): number {
  const span_s = c.t_s[to - 1] - c.t_s[from]
  const level = (part: number) => {
    const e: number[] = []
    for (let k = from; k < to; k++)
      if (Math.abs(c.t_s[k] - c.t_s[from] - part * span_s) <= 0.04 * span_s) e.push(c.e_V[k])
    if (e.length === 0) return undefined
    const mean = e.reduce((s, v) => s + v / e.length, 0)
    return { mean, n: e.length, wide: quantile(e, 0.84) - quantile(e, 0.16) }
  }
  const [a, b, d] = [level(0.46), level(0.71), level(0.96)]
  if (!a || !b || !d) return 0
  const [first, second] = [b.mean - a.mean, d.mean - b.mean]
  const noise_V = (0.5 * Math.max(b.wide, d.wide)) / Math.sqrt(Math.min(b.n, d.n))
  if (Math.abs(second) < 3 * noise_V || first === 0) return 0
  const ratio = second / first
  if (ratio <= 0) return second
  return ratio < 0.9 ? (second * ratio) / (1 - ratio) : 10 * second
}
