/**
 * All experts on one history: seven extrapolators, two readings of the library, and the Q(V) expert where there are curves.
 * The network weighs them by horizon; what each of them says of life and knee goes to it as well.
 */
import { bounded, changes, extrapolate, EXTRAPOLATORS, type Extrapolation } from "./extrapolators"
import { traceOf, type CycleTable, type Trace } from "./history"
import { kneeOf } from "./knee"
import { changeOf, courseAt, KNOTS, twinsOf, type Course, type Twins } from "./library"
import { askQv, LEVELS, onLevels, qvNumbers, type QvModel } from "./qvExpert"
import { summaryOf, type SignalSummary } from "./signals"

export const EXPERTS = [...EXTRAPOLATORS, "nearest twins", "family of twins", "Q(V)"] as const
export const CAUTIOUS_AT = EXTRAPOLATORS.indexOf("cautious")
export const TWINS_AT = EXTRAPOLATORS.length
export const QV_AT = EXTRAPOLATORS.length + 2

/** Root mean square z of the numbers of Q(V), each held within four; where the chemistry is told to be its own, and not. */
const QV_STRANGE_TOLD = 3.5
const QV_STRANGE_UNTOLD = 2

/** End of life: this share of the reference capacity. */
export const END_OF_LIFE = 0.8

/** What was learned, beside the network: finished courses and Q(V) models. */
export interface Knowledge {
  readonly courses: readonly Course[]
  readonly qv: readonly QvModel[]
}

export interface View {
  readonly trace: Trace
  readonly signals: SignalSummary
  readonly fits: Extrapolation
  readonly twins: Twins
  /** Cycles to each level, to 80 % of nominal and to the knee; null without curves. */
  readonly qv: { readonly cycles: readonly number[]; readonly strange: number } | null
}

export function viewOf(table: CycleTable, upTo: number, known: Knowledge): View {
  const trace = traceOf(table, upTo)
  const signals = summaryOf(trace)
  return {
    trace,
    signals,
    fits: extrapolate(trace.v),
    twins: twinsOf(trace, signals, known.courses),
    qv: askedQv(table, trace, known.qv),
  }
}

/** The model for the largest N that has been seen; none before the first, none of curves it does not know. */
export function askedQv(table: CycleTable, trace: Trace, models: readonly QvModel[]): View["qv"] {
  if (!table.curves) return null
  let model: QvModel | undefined
  const told = table.chemistry ?? ""
  for (const m of models) {
    if (told && m.chemistry && m.chemistry !== told) continue
    if (trace.n >= 0.97 * m.n && (!model || m.n > model.n)) model = m
  }
  if (!model) return null
  const numbers = qvNumbers(table, model.n)
  if (!numbers) return null
  const said = askQv(model, numbers)
  // beyond this the straight lines of this expert lead anywhere
  return said.strange > (told ? QV_STRANGE_TOLD : QV_STRANGE_UNTOLD) ? null : said
}

/** @returns each expert's change over the level now, `cycles` later; 0 where it has nothing to say */
export function expertChanges(view: View, cycles: number): number[] {
  const { trace, fits, twins, qv } = view
  const out = changes(fits, cycles / trace.n)
  out.push(changeOf(twins.near, trace.n, cycles), changeOf(twins.wide, trace.n, cycles))
  out.push(qv ? onLevels(qv.cycles, trace.n + cycles) / onLevels(qv.cycles, trace.n) - 1 : 0)
  return out.map(bounded)
}

/** 1 for the experts that have something to say. */
export function expertsThere(view: View): number[] {
  return EXPERTS.map((_, k) =>
    k === QV_AT ? (view.qv ? 1 : 0) : k >= TWINS_AT && view.twins.near.length === 0 ? 0 : 1,
  )
}

const lives = new WeakMap<Course, { life: number; knee: number }>()

/** Cycle of a course's end of life, by its last slope where it ends earlier, and of its knee (NaN without). */
export function endsOf(c: Course): { life: number; knee: number } {
  const known = lives.get(c)
  if (known) return known
  let life = NaN
  const n = Array.from({ length: 120 }, (_, k) => ((k + 1) / 120) * c.last)
  const q = n.map(x => courseAt(c, x))
  for (let k = n.length - 1; k >= 0; k--) {
    if (q[k] >= END_OF_LIFE) {
      life = k === n.length - 1 ? NaN : n[k] + (n[k + 1] - n[k]) * ((q[k] - END_OF_LIFE) / (q[k] - q[k + 1] || 1))
      break
    }
  }
  if (!Number.isFinite(life)) {
    const slope = (c.value[KNOTS - 3] - c.value[KNOTS]) / (c.last * (1 - ((KNOTS - 3) / KNOTS) ** 2))
    life = slope > 1e-9 ? Math.min(c.last + (c.value[KNOTS] - END_OF_LIFE) / slope, 5 * c.last) : 5 * c.last
  }
  const ends = { life: Math.max(life, 1), knee: kneeOf(n, q) ?? NaN }
  lives.set(c, ends)
  return ends
}

/** ln(life/N) as the twins, the lines and Q(V) see it, and ln(knee/N) as the twins and Q(V) see it; NaN where not. */
export function expertEnds(view: View): { life: number[]; knee: number[] } {
  const { trace, fits, twins, qv } = view
  const twin = (set: Twins["near"], which: "life" | "knee") => {
    let sum = 0
    let total = 0
    for (const { course, weight } of set) {
      const at = endsOf(course)[which]
      if (!Number.isFinite(at)) continue
      sum += weight * Math.log(Math.max(at, 1) / trace.n)
      total += weight
    }
    return total > 0 ? sum / total : NaN
  }
  const left = END_OF_LIFE * (trace.reference_Ah / trace.level_Ah) - 1
  const reached = (at: (cycles: number) => number) => {
    for (let h = 0.02; h < 200; h *= 1.15) if (at(h * trace.n) <= left) return Math.log(1 + h)
    return Math.log(200)
  }
  const alone = (k: number) => reached(cycles => changes(fits, cycles / trace.n)[k])
  const last = LEVELS.length - 1
  return {
    life: [
      twin(twins.near, "life"),
      twin(twins.wide, "life"),
      alone(1),
      alone(3),
      alone(4),
      qv ? Math.log((qv.cycles[last] + 0.6 * (qv.cycles[last] - qv.cycles[last - 3]) * (2 / 3)) / trace.n) : NaN,
    ],
    knee: [
      twin(twins.near, "knee"),
      twin(twins.wide, "knee"),
      qv ? Math.log(qv.cycles[LEVELS.length + 1] / trace.n) : NaN,
    ],
  }
}
