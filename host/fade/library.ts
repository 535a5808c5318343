/**
 * The library expert: how cells that were cycled to their end went on from a history like this one.
 *
 * A course is kept as 24 intervals on n = L (k/24)^2, dense early, relative to its own reference. A query compares the
 * courses at the same cycles after dividing both by their level at N, and takes the weighted mean of what came after
 * (1) of the five nearest, (2) of all under a wide kernel. A course that has ended counts a tenth, held at its last value:
 * the forecast is for a cell that is still being cycled.
 *
 * courses that ship with the weights are means of two or more cells of one set (relative time, geometric mean life), not
 * cells; a laboratory adds its own finished cells with `courseOf`.
 */
import { GRID, startOverNominal, traceOf, type CycleTable, type Trace } from "./history"
import { median, withoutSpikes } from "./smooth"
import { summaryOf, type SignalSummary } from "./signals"

export const KNOTS = 24

export interface Course {
  /** Set or laboratory series, and cell. */
  readonly set: string
  readonly batch: string
  readonly id: string
  readonly chemistry: string
  /** Cycles from first to last. */
  readonly last: number
  /** KNOTS + 1 capacities over the reference. */
  readonly value: Float64Array
  readonly noise: number
  readonly signals: SignalSummary
  /** Capacity at the beginning over nominal; NaN where not known. */
  readonly start: number
}

/** A finished cell as a course. */
export function courseOf(table: CycleTable, about: { set: string; batch: string; id: string }, floor = 0.5): Course {
  const trace = traceOf(table)
  const { q } = withoutSpikes(table.capacity_Ah)
  const early = traceOf(table, table.cycle[Math.min(Math.max(20, 4), table.cycle.length) - 1])
  const s = q.map(x => x / early.reference_Ah)
  let end = s.findIndex((x, k) => x < floor && median(s, k, k + 3) < floor)
  if (end < 0) end = s.length
  const n = table.cycle.subarray(0, end).map(c => c - trace.firstCycle)
  const last = n[end - 1]
  const value = new Float64Array(KNOTS + 1)
  for (let k = 0; k <= KNOTS; k++) value[k] = smoothAt(n, s, knot(last, k), 0.6 * (knot(last, k + 1) - knot(last, k)))
  return {
    ...about,
    chemistry: table.chemistry ?? "",
    last,
    value,
    noise: trace.noise,
    signals: summaryOf(early),
    start: startOverNominal(early),
  }
}

function knot(last: number, k: number): number {
  return Math.max(1, (last * k * k) / (KNOTS * KNOTS))
}

function smoothAt(n: Float64Array, s: Float64Array, at: number, half: number): number {
  const near: number[] = []
  let sx = 0
  for (let k = 0; k < n.length; k++)
    if (Math.abs(n[k] - at) <= half) {
      near.push(s[k])
      sx += n[k] - at
    }
  if (near.length >= 3 && Math.abs(sx) < 0.3 * half * near.length) return median(near)
  let k = 1
  while (k < n.length - 1 && n[k] < at) k++
  const share = Math.min(Math.max((at - n[k - 1]) / (n[k] - n[k - 1]), 0), 1)
  return s[k - 1] + share * (s[k] - s[k - 1])
}

/** Relative capacity of a course at cycle n, held at both ends. */
export function courseAt(c: Course, n: number): number {
  const k = KNOTS * Math.sqrt(Math.min(Math.max(n, 0) / c.last, 1))
  const from = Math.min(Math.floor(k), KNOTS - 1)
  const a = knot(c.last, from)
  const b = knot(c.last, from + 1)
  const share = Math.min(Math.max((Math.min(n, c.last) - a) / (b - a || 1), 0), 1)
  return c.value[from] + share * (c.value[from + 1] - c.value[from])
}

export interface Twin {
  readonly course: Course
  readonly weight: number
  /** Its value at the cycle that is now. */
  readonly level: number
}

export interface Twins {
  /** Weights over `courses`, the five nearest and the wide kernel. */
  readonly near: readonly Twin[]
  readonly wide: readonly Twin[]
  readonly n: number
  /** Distance to the nearest and to the fifth; Infinity without a library. */
  readonly nearest: number
  readonly fifth: number
}

/** Distance 1 = as different as scatter and a tenth of the change so far explain. */
export function distance(trace: Trace, signals: SignalSummary, c: Course): number {
  if (trace.n > 0.9 * c.last) return Infinity
  const level = courseAt(c, trace.n)
  let low = Infinity
  let high = -Infinity
  let sum = 0
  for (let j = 0; j < GRID; j++) {
    low = Math.min(low, trace.v[j])
    high = Math.max(high, trace.v[j])
    const d = trace.v[j] - courseAt(c, ((j + 1) / GRID) * trace.n) / level
    sum += d * d
  }
  const scale = 0.0012 + 0.4 * trace.noise + 0.1 * (high - low)
  let d2 = sum / GRID / (scale * scale)
  const dn = Math.log((trace.noise + 2e-5) / (c.noise + 2e-5))
  d2 += 0.25 * dn * dn
  const p = signals.polarisation.start - c.signals.polarisation.start
  if (Number.isFinite(p)) d2 += 0.5 * (p / 0.05) ** 2
  const t = signals.temperature.start - c.signals.temperature.start
  if (Number.isFinite(t)) d2 += 0.5 * (t / 8) ** 2
  const start = startOverNominal(trace) - c.start
  if (Number.isFinite(start)) d2 += 0.3 * (start / 0.02) ** 2
  const chemistry = trace.table.chemistry
  if (chemistry && c.chemistry && chemistry !== c.chemistry) d2 += 4
  return Math.sqrt(d2)
}

export function twinsOf(trace: Trace, signals: SignalSummary, courses: readonly Course[]): Twins {
  const all = courses
    .map(course => ({ course, d: distance(trace, signals, course) }))
    .filter(x => Number.isFinite(x.d))
    .sort((a, b) => a.d - b.d)
  const d0 = all[0]?.d ?? Infinity
  const twin = (course: Course, weight: number): Twin => ({ course, weight, level: courseAt(course, trace.n) })
  return {
    near: all.slice(0, 5).map(({ course, d }) => twin(course, 1 / (d + 0.1))),
    wide: all.map(({ course, d }) => twin(course, Math.exp(-0.5 * (d * d - d0 * d0)))).filter(x => x.weight > 1e-3),
    n: trace.n,
    nearest: d0,
    fifth: all[Math.min(4, all.length - 1)]?.d ?? Infinity,
  }
}

/** Change of capacity over the level now, `cycles` later. */
export function changeOf(twins: Twins["near"], n: number, cycles: number): number {
  let sum = 0
  let total = 0
  for (const { course, weight, level } of twins) {
    const alive = n + cycles <= course.last ? weight : 0.1 * weight
    sum += alive * (courseAt(course, n + cycles) / level - 1)
    total += alive
  }
  return total > 0 ? sum / total : 0
}

/** How far the twins differ from each other `cycles` later (standard deviation). */
export function spreadOf(twins: Twins["near"], n: number, cycles: number): number {
  const mean = changeOf(twins, n, cycles)
  let sum = 0
  let total = 0
  for (const { course, weight, level } of twins) {
    const d = courseAt(course, n + cycles) / level - 1 - mean
    sum += weight * d * d
    total += weight
  }
  return total > 0 ? Math.sqrt(sum / total) : 0
}
