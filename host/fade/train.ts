/**
 * `npm run train`: cells of the open tier and synthetic ones to `fade.weights` and `fade.card.json`.
 *
 * Seven rounds are taught only to be examined: three with a third of the cells of every set left out, four with whole sets
 * left out. Their scores are the table on the card, the calibration of the bands, the lean of unknown cells and the limits
 * of strangeness. Then an ensemble is taught with all open cells. The same seed gives the same file on the same machine.
 *
 * What the rounds have learned can be kept in a folder: a change of what comes after the networks (calibration, mixture of
 * unknown cells) then costs a minute. Empty the folder when features, experts, generator or data have changed.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { startBackend } from "./backend"
import { readSets } from "./dataSets"
import { UNCALIBRATED, type Calibration } from "./calibrate"
import { calibrationOf, examine, familiarOf, tableOf, usualOf, type Exam, type TableRow } from "./examine"
import { FEATURES } from "./features"
import { qvScores, type QvScores } from "./qvScores"
import type { Pupil } from "./samples"
import { studentsOf, syntheticPupils, teach, type Student, type Taught, type TeachOptions } from "./teach"
import { modelCard } from "./modelCard"
import { SIGNS, type Familiar } from "./outOfDistribution"
import {
  CARD_FILE,
  MODEL_CARD_FILE,
  packedPredictor,
  readPredictor,
  unpackedPredictor,
  WEIGHTS_FILE,
  writePredictor,
  type Predictor,
} from "./weightsFile"

/** Whole sets left out together; no chemistry of one group is in another but LFP and LCO, whose makers differ. */
const GROUPS = [
  ["matr", "calce"],
  ["hust", "tju"],
  ["xjtu", "nasa", "baumhofer"],
  ["sunwoda", "triform", "cameis"],
]
const FOLDS = 3
/** Sets small enough to be asked again whenever the weights are tested. */
export const CHECKED_SETS = ["calce", "cameis", "nasa", "sunwoda"]

export interface TrainOptions {
  readonly data: string
  readonly out?: string
  readonly card?: string
  /** Where what each round has learned is kept, and taken from when it is there. */
  readonly rounds?: string
  readonly seed: number
  /** 1 is the full training; less for trials. */
  readonly effort: number
  readonly say: (text: string) => void
}

export interface Card {
  readonly hash: string
  readonly size_B: number
  readonly seed: number
  readonly effort: number
  readonly sets: readonly {
    readonly set: string
    readonly cells: number
    readonly chemistry: string
    readonly source: string
    readonly licence: string
  }[]
  readonly features: readonly string[]
  readonly calibration: Calibration
  readonly limits: unknown
  /** Cross-validation with cells left out, and with whole sets left out. */
  readonly seen: readonly TableRow[]
  readonly unseen: readonly TableRow[]
  /** The same with cycles and capacities only. */
  readonly seenBare: readonly TableRow[]
  readonly unseenBare: readonly TableRow[]
  /** The committed weights on some of the cells that taught them: no merit, but a file that was read wrongly shows. */
  readonly taught: readonly TableRow[]
  readonly qv: QvScores
}

export async function trainAll(options: TrainOptions): Promise<Card> {
  const { say, seed, effort } = options
  await startBackend("wasm")
  const sets = readSets(options.data)
  const students = studentsOf(sets.flatMap(s => s.cells).filter(c => c.tier === "open"))
  say(`${students.length} cells of ${sets.length} sets`)
  let pupils: Pupil[] | undefined
  const synthetic = () => (pupils ??= syntheticPupils(Math.round(1200 * effort) + 100, seed))
  const round: TeachOptions = {
    lessons: Math.round(9000 * effort),
    ensemble: 1,
    seed,
    training: { steps: Math.round(2400 * effort), batch: 256, rate: 3e-3 },
  }
  const seen = exams("cell", FOLDS, (s, fold) => placeOf(s, students) % FOLDS === fold)
  const unseen = exams("set", GROUPS.length, (s, fold) => GROUPS[fold].includes(s.cell.set))

  function exams(
    what: string,
    folds: number,
    leftOut: (s: Student, fold: number) => boolean,
  ): { full: Exam[]; bare: Exam[] } {
    const rounds = Array.from({ length: folds }, (_, fold) => {
      const taught = kept(`${what}-${fold + 1}`, () =>
        teach(
          students.filter(s => !leftOut(s, fold)),
          synthetic(),
          { ...round, seed: seed + fold, say: t => say(`${what} ${fold + 1}/${folds}: ${t}`) },
        ),
      )
      const others = students.filter(s => leftOut(s, fold))
      return { full: examine(others, taught), bare: examine(others, taught, true) }
    })
    return { full: rounds.flatMap(r => r.full), bare: rounds.flatMap(r => r.bare) }
  }

  const calibration = calibrationOf([...seen.full, ...seen.bare], [...unseen.full, ...unseen.bare])
  const final = kept("all", () =>
    teach(students, synthetic(), {
      ...round,
      lessons: Math.round(16000 * effort),
      ensemble: 2,
      training: { ...round.training, steps: Math.round(4000 * effort) },
      say: t => say(`all cells: ${t}`),
    }),
  )
  const familiar = familiarOf([...seen.full, ...seen.bare], final.familiar)
  function kept(name: string, taught: () => Taught): Predictor {
    const path = options.rounds ? join(options.rounds, `${name}-seed${seed}-effort${effort}.weights`) : ""
    if (path && existsSync(path)) {
      say(`${name}: kept in ${path}`)
      return unpackedPredictor(readFileSync(path), path)
    }
    // what is examined is what can be kept: numbers of the width of the file
    const packed = packedRound(taught())
    if (path) {
      mkdirSync(options.rounds!, { recursive: true })
      writeFileSync(path, packed)
    }
    return unpackedPredictor(packed)
  }

  const { hash, size_B } = writePredictor(options.out ?? WEIGHTS_FILE, { ...final, calibration, familiar })
  const card: Card = {
    hash,
    size_B,
    seed,
    effort,
    sets: sets.map(s => ({
      set: s.name,
      cells: students.filter(x => x.cell.set === s.name).length,
      chemistry: s.chemistry,
      source: s.source,
      licence: s.licence,
    })),
    features: FEATURES,
    calibration,
    limits: familiar.limit,
    seen: tableOf(seen.full, calibration),
    unseen: tableOf(unseen.full, calibration),
    seenBare: tableOf(seen.bare, calibration),
    unseenBare: tableOf(unseen.bare, calibration),
    taught: checkedScores(students, options.out ?? WEIGHTS_FILE),
    qv: qvScores(students),
  }
  const text = JSON.stringify(card, (_, x) => rounded(x), 1) + "\n"
  const path = options.card ?? CARD_FILE
  writeFileSync(path, text)
  writeFileSync(modelCardBeside(path), modelCard(JSON.parse(text)))
  return card
}

/** `MODEL.md` beside the committed card, `NAME.md` beside another one. */
function modelCardBeside(card: string): string {
  return card === CARD_FILE ? MODEL_CARD_FILE : card.replace(/(\.json)?$/, ".md")
}

/** A round before any calibration: networks, library, and what is usual among its lessons. */
function packedRound({ ensemble, known, lessons }: Taught): Uint8Array {
  const limit = Object.fromEntries(SIGNS.map(s => [s, 1])) as Familiar["limit"]
  return packedPredictor({ ensemble, known, calibration: UNCALIBRATED, familiar: { ...usualOf(lessons), limit } })
}

/** @param weights  the file: what is tested is what was written */
export function checkedScores(students: readonly Student[], weights: string): TableRow[] {
  const predictor = readPredictor(weights)
  return tableOf(
    examine(
      students.filter(s => CHECKED_SETS.includes(s.cell.set)),
      predictor,
    ),
    predictor.calibration,
  )
}

/** Numbers of the card to four digits: it is for people and for diffs. */
function rounded(x: unknown): unknown {
  return typeof x === "number" && !Number.isInteger(x) ? Number(x.toPrecision(4)) : x
}

function placeOf(s: Student, students: readonly Student[]): number {
  return students.filter(o => o.cell.set === s.cell.set).indexOf(s)
}
