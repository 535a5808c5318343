/**
 * One round of teaching: from cells to networks and knowledge. The cross-validation and the final training go the same way,
 * only with other cells.
 *
 * Two kinds of rounds are held for the scores: "cell" leaves a third of the cells of every set out, "set" leaves whole sets
 * out (other chemistries). A cell that is left out is in nothing: not in the library, the Q(V) models or the lessons.
 */
import { condensed } from "./condense"
import type { CycledCell } from "./dataSets"
import type { Knowledge } from "./experts"
import { syntheticCell } from "./generator"
import { kneeOf } from "./knee"
import { courseOf, type Course } from "./library"
import { train, type TrainingOptions, type Weights } from "./network"
import { cyclesToLevels, QV_CYCLES, qvNumbers, teachQv, type QvLesson, type QvModel } from "./qvExpert"
import { seededRandom } from "./random"
import { lessonsOf, pupilOf, without, type Lessons, type Pupil } from "./samples"

/** A cell with everything that does not depend on which others are there. */
export interface Student {
  readonly cell: CycledCell
  readonly pupil: Pupil
  readonly course: Course
  /** By N of QV_CYCLES; only where there are curves and a published life. */
  readonly qv: ReadonlyMap<number, QvLesson> | null
}

/** Sets with curves enough to teach the Q(V) expert. */
const QV_LESSONS_MIN = 8

/** @param cells  of the tier "open" only */
export function studentsOf(cells: readonly CycledCell[]): Student[] {
  return cells
    .filter(c => c.meta.trajectory !== false)
    .map(cell => {
      const about = { set: cell.set, batch: cell.batch, id: cell.id }
      return { cell, pupil: pupilOf(cell, about), course: courseOf(cell, about), qv: qvLessons(cell) }
    })
}

function qvLessons(cell: CycledCell): Map<number, QvLesson> | null {
  const life = cell.meta.cycleLife
  if (!cell.curves || typeof life !== "number") return null
  const label = (cell.meta.knee as { BW_point?: number } | undefined)?.BW_point
  const knee = label ?? kneeOf(cell.cycle, cell.capacity_Ah)
  if (!knee) return null
  const targets = [...cyclesToLevels(cell), life, knee].map(Math.log)
  const lessons = new Map<number, QvLesson>()
  for (const n of QV_CYCLES) {
    const numbers = qvNumbers(cell, n)
    if (numbers?.every(Number.isFinite)) lessons.set(n, { numbers, targets })
  }
  return lessons
}

export function qvModelsOf(students: readonly Student[]): QvModel[] {
  return QV_CYCLES.flatMap(n => {
    const able = students.filter(s => s.qv?.has(n))
    const chemistry = able[0]?.cell.chemistry ?? ""
    const lessons = able.filter(s => s.cell.chemistry === chemistry).map(s => s.qv!.get(n)!)
    return lessons.length >= QV_LESSONS_MIN ? [teachQv(n, lessons, chemistry)] : []
  })
}

export interface TeachOptions {
  readonly lessons: number
  readonly ensemble: number
  readonly seed: number
  readonly training: Omit<TrainingOptions, "seed">
  readonly say?: (text: string) => void
}

export interface Taught {
  readonly ensemble: Weights[]
  readonly known: Knowledge
  readonly losses: number[]
  readonly lessons: Lessons
}

/** Share of the lessons from synthetic cells. */
const SYNTHETIC_SHARE = 0.35

export function syntheticPupils(count: number, seed: number): Pupil[] {
  const random = seededRandom(seed)
  return Array.from({ length: count }, (_, k) => {
    const cell = syntheticCell(random)
    return pupilOf(cell, { set: "synthetic", batch: cell.kind, id: `synthetic-${k}` }, 0.3)
  })
}

/** @param synthetic  pupils of the generator, shared by the rounds */
export function teach(students: readonly Student[], synthetic: readonly Pupil[], options: TeachOptions): Taught {
  const courses = students.map(s => s.course)
  const all = { courses: condensed(courses), qv: qvModelsOf(students) }
  const withoutQv = new Map<string, QvModel[]>()
  for (const s of students) if (s.qv) withoutQv.set(s.cell.id, qvModelsOf(students.filter(o => o !== s)))
  const lessons = lessonsOf(
    [
      {
        pupils: students.map(s => s.pupil),
        share: 1 - SYNTHETIC_SHARE,
        bySet: true,
        knowledge: (p, random) => {
          const u = random()
          const forgets = u < 0.58 ? "cell" : u < 0.7 ? "batch" : "set"
          return {
            courses: without(courses, p, forgets),
            qv: forgets === "set" ? [] : (withoutQv.get(p.id) ?? all.qv),
          }
        },
      },
      { pupils: synthetic, share: SYNTHETIC_SHARE, bySet: false, knowledge: () => all },
    ],
    options.lessons,
    seededRandom(options.seed),
  )
  options.say?.(`${lessons.count} lessons`)
  const losses: number[] = []
  const ensemble: Weights[] = []
  for (let k = 0; k < options.ensemble; k++) {
    const round = train(lessons, { ...options.training, seed: options.seed + 101 * (k + 1) })
    ensemble.push(round.weights)
    losses.push(...round.losses)
    options.say?.(
      `network ${k + 1}: loss ${round.losses[0].toFixed(3)} -> ${round.losses[round.losses.length - 1].toFixed(3)}`,
    )
  }
  return { ensemble, known: all, losses, lessons }
}
