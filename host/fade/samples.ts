/**
 * Lessons for the network: a cell cut at a cycle N, what the experts say of H later cycles, and what came. Optional
 * observables, nominal capacity, chemistry and Q(V) are left out at random, and the library is made to forget the cell's own
 * batch or set at random, so that the network learns to do without and to see when the library is strange.
 */
import { EXPERTS, END_OF_LIFE, expertChanges, expertsThere, viewOf, type Knowledge, type View } from "./experts"
import { FEATURES, featuresOf } from "./features"
import type { CycleTable } from "./history"
import { median, withoutSpikes } from "./smooth"
import { kneeOf } from "./knee"
import type { Course } from "./library"
import type { Random } from "./random"
import type { SignalName } from "./signals"

export const HORIZONS = 24
/** Places of the hat functions by which the network's outputs depend on the horizon, ln(1 + h/N). */
export const HATS = [0, 0.2, 0.6, 1.3, 2.2, 3.4] as const
export const HEADS = 2

export interface Lessons {
  readonly count: number
  /** Row-major: [count][FEATURES], [count][H][HATS], [count][H][EXPERTS], [count][EXPERTS], [count][H], [count][H]. */
  readonly x: Float32Array
  readonly hats: Float32Array
  readonly experts: Float32Array
  readonly there: Float32Array
  readonly y: Float32Array
  readonly weight: Float32Array
  /** [count][HEADS]: ln life/N and ln knee/N; weight 0 where it is not known; +1 in `open` where it is later than this. */
  readonly ends: Float32Array
  readonly endWeight: Float32Array
  readonly open: Float32Array
  /** Horizon h/N of each, and the set each lesson comes from, for calibration. */
  readonly rho: Float32Array
  readonly from: readonly string[]
}

/** A cell whose end is known, with what is asked about it. */
export interface Pupil {
  readonly table: CycleTable
  readonly set: string
  readonly batch: string
  readonly id: string
  /** Capacity without spikes, and rows up to the floor. */
  readonly q: Float64Array
  readonly rows: number
  readonly knee: number | null
}

/** @param floor  share of the reference below which a course is no longer asked for */
export function pupilOf(table: CycleTable, about: { set: string; batch: string; id: string }, floor = 0.55): Pupil {
  const { q } = withoutSpikes(table.capacity_Ah)
  const most = Math.max(...q.slice(0, 6))
  let rows = q.length
  for (let k = 6; k < q.length; k++)
    if (q[k] < floor * most && median(q, k, k + 3) < floor * most) {
      rows = k
      break
    }
  return { table, ...about, q, rows, knee: kneeOf(table.cycle.subarray(0, rows), q.subarray(0, rows)) }
}

/** First of three consecutive cycles below 80 % of the reference seen at N; and whether the record ends before. */
export function lifeOf(
  p: { table: CycleTable; q: Float64Array },
  reference_Ah: number,
): { cycle: number; open: boolean } {
  const limit = END_OF_LIFE * reference_Ah
  const { cycle } = p.table
  let below = 0
  for (let k = 0; k < p.q.length; k++) {
    below = p.q[k] < limit ? below + 1 : 0
    if (below === 3 || (below > 0 && k === p.q.length - 1)) return { cycle: cycle[k - below + 1], open: false }
  }
  return { cycle: cycle[cycle.length - 1], open: true }
}

/** Hat functions at ln(1 + rho). */
export function hatsAt(rho: number): number[] {
  const z = Math.log1p(rho)
  const out = HATS.map(() => 0)
  if (z >= HATS[HATS.length - 1]) out[HATS.length - 1] = 1
  else
    for (let k = 1; k < HATS.length; k++)
      if (z <= HATS[k]) {
        const share = (z - HATS[k - 1]) / (HATS[k] - HATS[k - 1])
        out[k - 1] = 1 - share
        out[k] = share
        break
      }
  return out
}

export interface LessonSource {
  readonly pupils: readonly Pupil[]
  /** Share of all lessons that come from these. */
  readonly share: number
  /** Library and Q(V) models that know nothing of this pupil. */
  readonly knowledge: (p: Pupil, random: Random) => Knowledge
  /** Sets weigh by the square root of their size. */
  readonly bySet: boolean
}

export function lessonsOf(sources: readonly LessonSource[], count: number, random: Random): Lessons {
  const rows: { view: View; pupil: Pupil }[] = []
  for (const source of sources) {
    const sets = [...new Set(source.pupils.map(p => p.set))].sort()
    const groups = source.bySet ? sets.map(s => source.pupils.filter(p => p.set === s)) : [source.pupils]
    const total = groups.reduce((sum, g) => sum + Math.sqrt(g.length), 0)
    for (const group of groups) {
      const wanted = Math.round((count * source.share * Math.sqrt(group.length)) / total)
      for (let k = 0, tries = 0; k < wanted && tries < 20 * wanted; tries++) {
        const pupil = group[k % group.length]
        const view = drawnView(pupil, source, random)
        if (!view) continue
        rows.push({ view, pupil })
        k++
      }
    }
  }
  return packed(rows, random)
}

/** A cut at N, log-uniform, more often at 20, 50 and 100 where the bars are. */
function drawnView(pupil: Pupil, source: LessonSource, random: Random): View | null {
  const { cycle } = pupil.table
  const first = cycle[0] > 5 || cycle[0] < 1 ? cycle[0] - 1 : 0
  const last = cycle[pupil.rows - 1] - first
  const least = Math.max(8, cycle[Math.min(4, pupil.rows - 1)] - first)
  if (least > 0.85 * last) return null
  const at = random()
  let n = Math.exp(Math.log(least) + (Math.log(0.8 * last) - Math.log(least)) * random())
  if (at < 0.5) n = [20, 50, 100][Math.floor(6 * at)] * (1 + 0.1 * (random() - 0.5))
  if (n < least || n > 0.85 * last) return null
  try {
    return viewOf(lessened(pupil.table, pupil.rows, n + first, random), n + first, source.knowledge(pupil, random))
  } catch {
    return null
  }
}

/** Leaves out optional inputs and, sometimes, cycles: a user's file has what it has. */
function lessened(t: CycleTable, rows: number, upTo: number, random: Random): CycleTable {
  const signals: { [name in SignalName]?: Float64Array } = { ...t.signals }
  const bare = random() < 0.35
  for (const name of Object.keys(signals) as SignalName[]) if (bare || random() < 0.15) delete signals[name]
  let seen = 0
  while (seen < rows && t.cycle[seen] <= upTo) seen++
  const step = seen > 40 && random() < 0.2 ? 2 + Math.floor(4 * random()) : 1
  const keep = (v: Float64Array) => (step === 1 ? v : v.filter((_, k) => k % step === 0 || k === seen - 1))
  for (const name of Object.keys(signals) as SignalName[]) signals[name] = keep(signals[name]!)
  return {
    cycle: keep(t.cycle),
    capacity_Ah: keep(t.capacity_Ah),
    signals,
    ...(t.curves && random() > 0.3 ? { curves: t.curves } : {}),
    ...(t.chemistry && !bare && random() > 0.3 ? { chemistry: t.chemistry } : {}),
    ...(t.nominal_Ah && !bare && random() > 0.3 ? { nominal_Ah: t.nominal_Ah } : {}),
  }
}

export function packed(rows: readonly { view: View; pupil: Pupil }[], random: Random): Lessons {
  const count = rows.length
  if (FEATURES.length === 0 && count > 0) featuresOf(rows[0].view)
  const width = FEATURES.length
  const h = HORIZONS
  const l = {
    count,
    x: new Float32Array(count * width),
    hats: new Float32Array(count * h * HATS.length),
    experts: new Float32Array(count * h * EXPERTS.length),
    there: new Float32Array(count * EXPERTS.length),
    y: new Float32Array(count * h),
    weight: new Float32Array(count * h),
    ends: new Float32Array(count * HEADS),
    endWeight: new Float32Array(count * HEADS),
    open: new Float32Array(count * HEADS),
    rho: new Float32Array(count * h),
    from: rows.map(r => r.pupil.set),
  }
  rows.forEach(({ view, pupil }, r) => {
    const { trace } = view
    l.x.set(featuresOf(view), r * width)
    l.there.set(expertsThere(view), r * EXPERTS.length)
    const now = trace.n + trace.firstCycle
    const { cycle } = pupil.table
    let from = 0
    while (from < pupil.rows && cycle[from] <= now) from++
    const future = pupil.rows - from
    for (let k = 0; k < h; k++) {
      // two thirds even over what is left, as the scores are; one third on a logarithmic scale for the near future
      const u = (k + random()) / h
      const even = k % 3 !== 0
      const offset = even ? u * future : Math.expm1(u * Math.log1p(future))
      const row = Math.min(from + Math.floor(offset), pupil.rows - 1)
      if (future < 1) continue
      const cycles = cycle[row] - now
      const at = r * h + k
      const rho = cycles / trace.n
      l.rho[at] = rho
      l.hats.set(hatsAt(rho), at * HATS.length)
      l.experts.set(expertChanges(view, cycles), at * EXPERTS.length)
      const y = pupil.q[row] / trace.level_Ah - 1
      l.y[at] = Math.min(Math.max(y, -0.95), 3)
      // errors are relative to what is there
      l.weight[at] = (even ? 1 : 0.5) / Math.max(1 + y, 0.3)
    }
    const life = lifeOf(pupil, trace.reference_Ah)
    if (life.cycle > now) {
      l.ends[r * HEADS] = Math.log((life.cycle - trace.firstCycle) / trace.n)
      l.endWeight[r * HEADS] = 1
      l.open[r * HEADS] = life.open ? 1 : 0
    }
    if (pupil.knee && pupil.knee > now) {
      l.ends[r * HEADS + 1] = Math.log((pupil.knee - trace.firstCycle) / trace.n)
      l.endWeight[r * HEADS + 1] = 1
    }
  })
  return l
}

/** A library that has forgotten a pupil, or its batch, or its whole set. */
export function without(courses: readonly Course[], p: Pupil, what: "cell" | "batch" | "set"): Course[] {
  return courses.filter(c =>
    what === "set"
      ? c.set !== p.set
      : what === "batch"
        ? c.set !== p.set || c.batch !== p.batch
        : c.set !== p.set || c.id !== p.id,
  )
}
