/**
 * Taught on some cells, asked about others: the scores of the cross-validation, and from them the calibration, the lean of
 * unknown cells and the limits of strangeness.
 */
import { factorsOf, factorsOfUnknown, UNCALIBRATED, weightedQuantile, type Calibration, type Score } from "./calibrate"
import { EXPERTS, viewOf, type View } from "./experts"
import { EXTRAPOLATORS, type ExtrapolatorName } from "./extrapolators"
import { calibrated, forecast, knownOf, misfit, type Forecast, type Model } from "./forecast"
import { median } from "./smooth"
import { askAt, questionAt, scoreOf, type CourseScore, type Question } from "./judge"
import type { OwnPast } from "./mixture"
import { ownPast } from "./ownPast"
import { QUANTILES } from "./quantiles"
import { SIGNS, signsOf, type Familiar, type SignName } from "./outOfDistribution"
import { lifeOf } from "./samples"
import type { Student } from "./teach"

export interface Exam {
  readonly set: string
  readonly id: string
  readonly split: string
  readonly at: number
  readonly question: Question
  readonly view: View
  readonly said: Forecast
  readonly cycles: readonly number[]
  readonly past: OwnPast
  /** ln of true life over N; NaN where the record ends before. */
  readonly lnLife: number
  readonly lnKnee: number
}

/**
 * Asks a model about cells it has not seen.
 * @param bare  only cycles and capacities are shown: no chemistry, nominal capacity, signals or curves
 */
export function examine(students: readonly Student[], model: Model, bare = false): Exam[] {
  return students.flatMap(({ cell: whole, pupil }) => {
    const table = bare ? { cycle: whole.cycle, capacity_Ah: whole.capacity_Ah, signals: {} } : whole
    const cell = { ...table, set: whole.set, id: whole.id, split: whole.split }
    return askAt(cell).flatMap((at): Exam[] => {
      const question = questionAt(cell, at)
      if (!question) return []
      const view = viewOf(cell, at, model.known)
      const now = view.trace.n + view.trace.firstCycle
      const cycles = question.cycle.map(c => c - now)
      const life = lifeOf(pupil, view.trace.reference_Ah)
      return [
        {
          set: cell.set,
          id: cell.id,
          split: cell.split,
          at,
          question,
          view,
          cycles,
          said: forecast(view, model, cycles),
          past: ownPast(cell, view, model),
          lnLife: life.open || life.cycle <= now ? NaN : Math.log((life.cycle - view.trace.firstCycle) / view.trace.n),
          lnKnee: pupil.knee && pupil.knee > now ? Math.log((pupil.knee - view.trace.firstCycle) / view.trace.n) : NaN,
        },
      ]
    })
  })
}

export function courseScore(exam: Exam, calibration: Calibration): CourseScore {
  const { view, question } = exam
  const said = calibrated(exam.said, view, exam.cycles, calibration, exam.past)
  const q = QUANTILES.length
  const column = (k: number) => exam.cycles.map((_, r) => view.trace.level_Ah * (1 + said.changes[r * q + k]))
  return scoreOf(question, column(3), column(0), column(q - 1))
}

/** Mean over sets and cuts of the mean error. */
function meanError(exams: readonly Exam[], calibration: Calibration): number {
  const by = new Map<string, number[]>()
  for (const e of exams) {
    const key = `${e.set} ${e.at}`
    by.set(key, [...(by.get(key) ?? []), courseScore(e, calibration).mape])
  }
  return [...by.values()].reduce((s, v) => s + v.reduce((a, b) => a + b, 0) / v.length, 0) / Math.max(by.size, 1)
}

function best(values: readonly number[], error: (x: number) => number): number {
  const errors = values.map(error)
  return values[errors.indexOf(Math.min(...errors))]
}

const SHARES = [0, 0.2, 0.4, 0.6, 0.8, 1]

/** Scores of single points against bands before any factor. */
function pointScores(exams: readonly Exam[], trust: Calibration["trust"]): Score[] {
  const q = QUANTILES.length
  return exams.flatMap(e => {
    const { changes } = calibrated(e.said, e.view, e.cycles, { ...UNCALIBRATED, trust }, e.past)
    return e.cycles.map((h, r) => {
      const y = e.question.capacity_Ah[r] / e.view.trace.level_Ah - 1
      return {
        set: e.set,
        vote: 1 / e.cycles.length,
        rho: h / e.view.trace.n,
        score: misfit(changes.subarray(r * q, (r + 1) * q), y),
      }
    })
  })
}

/** Share of being known from which on a cell's scores calibrate the band of known ones. */
const KNOWN_FOR_SURE = 0.9

/** @param seen  exams with cells left out; @param unseen  exams with whole sets left out */
export function calibrationOf(seen: readonly Exam[], unseen: readonly Exam[]): Calibration {
  // a cell that is forecast by the mixture says nothing of the network's band
  const likeKnown = seen.filter(e => knownOf(e.view) > KNOWN_FOR_SURE)
  const withQv = seen.filter(e => e.view.qv)
  const withoutQv = seen.filter(e => !e.view.qv)
  const trust = [
    best(SHARES, x => meanError(withoutQv, { ...UNCALIBRATED, trust: [x, x] })),
    best(SHARES, x => meanError(withQv, { ...UNCALIBRATED, trust: [x, x] })),
  ] as const
  return {
    trust,
    known: factorsOf(pointScores(likeKnown, trust)),
    unknown: factorsOfUnknown(pointScores(unseen, trust)),
  }
}

/** Mean and standard deviation of each feature over the lessons of real cells. */
export function usualOf(lessons: {
  x: Float32Array
  count: number
  from: readonly string[]
}): Pick<Familiar, "mean" | "sd"> {
  const width = lessons.x.length / lessons.count
  const real = lessons.from.flatMap((set, r) => (set === "synthetic" ? [] : [r]))
  const mean = new Float32Array(width)
  const sd = new Float32Array(width)
  for (let j = 0; j < width; j++) {
    let sum = 0
    let squares = 0
    for (const r of real) {
      sum += lessons.x[r * width + j]
      squares += lessons.x[r * width + j] ** 2
    }
    mean[j] = sum / real.length
    sd[j] = Math.max(Math.sqrt(Math.max(squares / real.length - mean[j] ** 2, 0)), 0.1)
  }
  return { mean, sd }
}

/** The limits of strangeness: what 1.5 % of the cells of known kinds exceed. */
export function familiarOf(exams: readonly Exam[], usual: Pick<Familiar, "mean" | "sd">): Familiar {
  const signs = exams.map(e => signsOf(e.view, e.said.features, e.past.score, usual))
  const limit = Object.fromEntries(
    SIGNS.map(name => {
      const values = signs.map(s => s[name])
      return [
        name,
        Math.max(
          weightedQuantile(
            values,
            values.map(() => 1),
            0.985,
          ),
          1e-6,
        ),
      ]
    }),
  ) as { [name in SignName]: number }
  return { mean: usual.mean, sd: usual.sd, limit }
}

export interface TableRow {
  readonly set: string
  readonly at: number
  readonly cells: number
  /** Percent of the truth, percent inside the 90 % band, and points of the reference. */
  readonly mape: number
  readonly coverage: number
  readonly width: number
  readonly interval: number
  /** Mean |error| of life and knee in percent, median over cells; null where none is known. */
  readonly life: number | null
  readonly knee: number | null
  /** Percent of each single extrapolator, for comparison. */
  readonly alone: Readonly<Record<ExtrapolatorName, number>>
}

export function tableOf(exams: readonly Exam[], calibration: Calibration): TableRow[] {
  const keys = [...new Set(exams.map(e => `${e.set} ${e.at}`))]
  return keys.map(key => {
    const rows = exams.filter(e => `${e.set} ${e.at}` === key)
    const scores = rows.map(e => courseScore(e, calibration))
    const mean = (of: (s: CourseScore) => number) => (100 * scores.reduce((a, s) => a + of(s), 0)) / scores.length
    const ends = (head: 0 | 1, truth: (e: Exam) => number) => {
      const errors = rows
        .map(e => Math.abs(Math.exp(e.said.lnCycles[head * QUANTILES.length + 3] - truth(e)) - 1))
        .filter(Number.isFinite)
      return errors.length > 0 ? 100 * median(errors) : null
    }
    return {
      set: rows[0].set,
      at: rows[0].at,
      cells: rows.length,
      mape: mean(s => s.mape),
      coverage: mean(s => s.coverage),
      width: mean(s => s.width),
      interval: mean(s => s.interval),
      life: ends(0, e => e.lnLife),
      knee: ends(1, e => e.lnKnee),
      alone: Object.fromEntries(
        EXTRAPOLATORS.map((name, k) => [name, (100 * rows.reduce((a, e) => a + aloneError(e, k), 0)) / rows.length]),
      ) as TableRow["alone"],
    }
  })
}

function aloneError(e: Exam, expert: number): number {
  const said = e.cycles.map((_, r) => e.view.trace.level_Ah * (1 + e.said.experts[r * EXPERTS.length + expert]))
  return scoreOf(e.question, said).mape
}
