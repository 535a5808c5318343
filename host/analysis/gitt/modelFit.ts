/**
 * D from a pulse and its rest together, by fitting the slab itself instead of its square-root limit:
 *
 *   E(t) = E0 + s h + k h2 + (drop + creep h) [under current],   h(t) = sum over pulses of G((t - on)/T) - G((t - off)/T)
 *   D = L2/T
 *
 * h is the rise at the face by this pulse and what the earlier ones still do, so neither tau << L2/D nor a finished rest is
 * needed; k takes the bend of the open-circuit potential, creep a charge transfer that changes while the face fills (the
 * rest, which knows no drop, tells them apart). One non-linear number, T: scanned, then refined; the others are linear. Holds while D and the slab stay what they are over the pulse. The first twentieth after each edge is left out:
 * the double layer and the arcs charge then.
 */
import { type Curve } from "../curve"
import { correlationFactor, linearFit, type LinearFit } from "../leastSquares"
import type { Pulse } from "./pulses"
import { historyRise, type PastPulse } from "./slabDiffusion"

export interface ModelFit {
  readonly diffusionTime_s: number
  /** Standard uncertainty of ln T. */
  readonly uLog: number
  readonly drop_V: number
  readonly uDrop_V: number
  /** By how much the drop changes along the pulse [V]. */
  readonly creep_V: number
  readonly uCreep_V: number
  /** dE per rise of the mean by one pulse: dEs of a finished rest. */
  readonly deltaEs_V: number
  /** Share of the change along the pulse that the bend makes. */
  readonly bendShare: number
  /** Root mean square of what is left over [V]. */
  readonly scatter_V: number
  /** The change of E by diffusion along the pulse, to compare it with. */
  readonly change_V: number
  /** Time from the edge of the pulse to the last reading, and of the rest in it [s]. */
  readonly seen_s: number
  readonly rested_s: number
  /** The scan ran into its end: T is only bounded. */
  readonly atEnd: boolean
}

const SKIP = 0.05
const POINTS = 45

/** @param past this pulse last, with weight 1  @returns undefined with too few readings or a flat curve */
export function modelFit(c: Curve, p: Pulse, past: readonly PastPulse[]): ModelFit | undefined {
  const own = past[past.length - 1]
  const tau_s = own.end_s - own.start_s
  const picked = readingsFor(c, p, tau_s)
  if (picked.length < 12 || !p.after) return undefined
  const t = picked.map(k => c.t_s[k])
  const e = picked.map(k => c.e_V[k])
  const on = picked.map(k => (k >= p.during.from && k < p.during.to ? 1 : 0))
  const ones = picked.map(() => 1)
  const at = (logT: number): LinearFit | undefined => {
    const T_s = Math.exp(logT)
    // in units of one pulse's rise of the mean, so that the factor is dEs
    const h = t.map(v => (historyRise(past, v, T_s) * T_s) / tau_s)
    try {
      return linearFit([ones, on, h, h.map(v => v * v), h.map((v, k) => v * on[k])], e)
    } catch {
      return undefined
    }
  }
  const span = [Math.log(tau_s / 8), Math.log(tau_s * 1e5)] as const
  const best = minimise(logT => at(logT)?.chiSquared ?? Infinity, span)
  const fit = at(best.x)
  if (!fit?.se || !fit.covariance) return undefined
  const uLog = uncertaintyOf(best.x, logT => at(logT), fit)
  const T_s = Math.exp(best.x)
  const rise = (historyRise(past, own.end_s, T_s) * T_s) / tau_s - (historyRise(past, own.start_s, T_s) * T_s) / tau_s
  const hEnd = (historyRise(past, own.end_s, T_s) * T_s) / tau_s
  const hStart = (historyRise(past, own.start_s, T_s) * T_s) / tau_s
  const bend_V = fit.p[3] * (hEnd ** 2 - hStart ** 2)
  // the slope at the state before the pulse, times the pulse's rise of the mean
  const slope = fit.p[2] + 2 * fit.p[3] * hStart
  const change_V = fit.p[2] * rise + bend_V
  return {
    diffusionTime_s: T_s,
    uLog,
    drop_V: fit.p[1] + fit.p[4] * hStart,
    uDrop_V: Math.hypot(fit.se[1], fit.se[4] * hStart),
    creep_V: fit.p[4] * rise,
    uCreep_V: fit.se[4] * Math.abs(rise),
    deltaEs_V: slope + fit.p[3],
    bendShare: change_V === 0 ? 0 : (fit.p[3] * rise * rise) / change_V,
    scatter_V: fit.scatter,
    change_V,
    seen_s: c.t_s[p.after.to - 1] - own.start_s,
    rested_s: c.t_s[p.after.to - 1] - own.end_s,
    atEnd: best.atEnd,
  }
}

/** Readings at even steps of sqrt(t) after each edge, and the last of the rest before. */
function readingsFor(c: Curve, p: Pulse, tau_s: number): number[] {
  const picked = new Set<number>()
  const thin = (from: number, to: number, since_s: number) => {
    if (to <= from) return
    const until_s = c.t_s[to - 1] - since_s
    let next_s = SKIP * Math.min(tau_s, until_s)
    let step = 1
    for (let k = from; k < to; k++) {
      const t_s = c.t_s[k] - since_s
      if (t_s < next_s) continue
      picked.add(k)
      while (next_s <= t_s) {
        const root = Math.sqrt(SKIP * Math.min(tau_s, until_s)) + (Math.sqrt(until_s) / POINTS) * step++
        next_s = root * root
      }
    }
  }
  if (p.rested) for (let k = Math.max(p.before.from, p.before.to - 5); k < p.before.to; k++) picked.add(k)
  thin(p.during.from, p.during.to, p.start_s)
  if (p.after) thin(p.after.from, p.after.to, p.end_s)
  return [...picked].sort((a, b) => a - b)
}

/** Scan, then golden section about the least. */
function minimise(f: (x: number) => number, [low, high]: readonly [number, number]): { x: number; atEnd: boolean } {
  const steps = 20
  let best = 0
  let least = Infinity
  for (let k = 0; k <= steps; k++) {
    const value = f(low + ((high - low) * k) / steps)
    if (value < least) [least, best] = [value, k]
  }
  const width = (high - low) / steps
  let a = low + width * Math.max(0, best - 1)
  let b = low + width * Math.min(steps, best + 1)
  const golden = (Math.sqrt(5) - 1) / 2
  let [x1, x2] = [b - golden * (b - a), a + golden * (b - a)]
  let [f1, f2] = [f(x1), f(x2)]
  for (let k = 0; k < 20; k++) {
    if (f1 < f2) {
      ;[b, x2, f2] = [x2, x1, f1]
      x1 = b - golden * (b - a)
      f1 = f(x1)
    } else {
      ;[a, x1, f1] = [x1, x2, f2]
      x2 = a + golden * (b - a)
      f2 = f(x2)
    }
  }
  return { x: 0.5 * (a + b), atEnd: best === 0 || best === steps }
}

/** How far ln T may go until chi2 has risen by one unit of the scatter, by the curvature of the projected chi2. */
function uncertaintyOf(x: number, at: (logT: number) => LinearFit | undefined, fit: LinearFit): number {
  const spare = Math.max(1, fit.count - fit.p.length - 1)
  const s2 = fit.chiSquared / spare
  const widen = correlationFactor(fit.residuals, undefined, spare)
  let step = 0.02
  for (let k = 0; k < 8; k++) {
    const rise = ((at(x + step)?.chiSquared ?? Infinity) + (at(x - step)?.chiSquared ?? Infinity)) / 2 - fit.chiSquared
    if (rise > 0.2 * s2 || step > 1) {
      const curvature = (2 * rise) / (step * step)
      return curvature > 0 ? Math.sqrt((2 * s2 * widen) / curvature) : Infinity
    }
    step *= 2
  }
  return Infinity
}
