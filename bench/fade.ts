/**
 * `npm run bench:fade -- --data DIR [--out results.json]`: the fade predictor on whatever sets a folder holds, beside its
 * peers and the published numbers.
 *
 * Protocols: course (host/fade/judge.ts: MAPE, coverage, interval score at N = 20, 50, 100), life of the MATR cells after 100
 * cycles (Severson et al. 2019: RMSE and MAPE, primary without its outlier, secondary), knee after 50 cycles, life of all
 * sets that name one after 100 cycles (BatteryML). Cells of the tier "open" taught the committed weights: for them the
 * numbers to believe are the cross-validated ones of the card, printed below.
 */
import { readFileSync, writeFileSync } from "node:fs"
import { resolve } from "node:path"
import { parseArgs } from "node:util"
import { startBackend } from "../host/fade/backend"
import { readSets, type CycledCell } from "../host/fade/dataSets"
import { askAt, questionAt, scoreOf, type CourseScore, type Question } from "../host/fade/judge"
import { predictFade } from "../host/fade/predict"
import { seededRandom } from "../host/fade/random"
import type { Card } from "../host/fade/train"
import { CARD_FILE, readPredictor } from "../host/fade/weightsFile"
import { conformalInterval } from "./fadeConformal"
import { nearestFive, PEERS, type Finished } from "./fadePeers"
import { lifeTable } from "./fadeLife"
import { printCard, printRows } from "./fadePrint"

const { values } = parseArgs({
  options: {
    data: { type: "string", default: resolve(import.meta.dirname, "../../shared/data/fade") },
    out: { type: "string" },
    set: { type: "string" },
    peers: { type: "boolean", default: true },
  },
  allowNegative: true,
})

export interface BenchRow {
  readonly set: string
  readonly tier: string
  readonly split: string
  readonly at: number
  readonly cells: number
  /** Percent, percent, points of the reference. */
  readonly mape: number
  readonly coverage: number
  /** 95 % interval of the coverage, bootstrap over cells. */
  readonly coverageLow: number
  readonly coverageHigh: number
  readonly width: number
  readonly interval: number
  readonly rising: number
  readonly unknown: number
  readonly peers: Readonly<Record<string, number>>
  /** Interval score of the best peer with a split-conformal band, and which. */
  readonly conformal: { readonly interval: number; readonly peer: string } | null
}

export interface CellResult {
  readonly set: string
  readonly tier: string
  readonly split: string
  readonly id: string
  readonly at: number
  readonly mape: number
  readonly coverage: number
  readonly interval: number
  readonly life: number | null
  readonly knee: number | null
  readonly phase: string
  readonly outOfDistribution: number
}

const backend = await startBackend()
const predictor = readPredictor()
const sets = readSets(values.data).filter(s => values.set === undefined || values.set.split(",").includes(s.name))
const rows: BenchRow[] = []
const cells: CellResult[] = []
for (const set of sets)
  for (const group of groupsOf(set.cells))
    for (const at of askAt(group[0])) {
      const row = benched(group, set.cells, at)
      if (row) rows.push(row)
    }
const life = lifeTable(sets, predictor)
const card = JSON.parse(readFileSync(CARD_FILE, "utf8")) as Card
printRows(rows, life)
printCard(card)
if (values.out)
  writeFileSync(
    values.out,
    JSON.stringify({ weights: predictor.hash, backend, rows, life, cells, crossValidated: card }, null, 1) + "\n",
  )

function groupsOf(all: readonly CycledCell[]): CycledCell[][] {
  const by = new Map<string, CycledCell[]>()
  for (const c of all) {
    if (c.meta.trajectory === false || c.meta.outlier === true) continue
    const key = `${c.tier} ${c.split}`
    by.set(key, [...(by.get(key) ?? []), c])
  }
  return [...by.values()]
}

function seen(c: CycledCell, q: Question) {
  const rows = [...c.cycle].filter(n => n <= q.at).length
  return {
    n: [...c.cycle.subarray(0, rows)],
    s: [...c.capacity_Ah.subarray(0, rows)].map(x => x / q.reference_Ah),
  }
}

function finished(c: CycledCell): Finished {
  const q = c.cycle.length > 20 ? c.capacity_Ah.slice(0, 5).sort()[2] : c.capacity_Ah[0]
  return { n: [...c.cycle], s: [...c.capacity_Ah].map(x => x / q) }
}

function benched(group: readonly CycledCell[], all: readonly CycledCell[], at: number): BenchRow | null {
  const asked = group.flatMap(c => {
    const question = questionAt(c, at)
    return question ? [{ c, question }] : []
  })
  if (asked.length === 0) return null
  const scores = asked.map(({ c, question }) => {
    const p = predictFade(c, predictor, { at, cycles: question.cycle })
    const column = (k: number) => p.trajectory.capacity_Ah.map(q => q[k])
    const score = scoreOf(question, column(3), column(0), column(6))
    cells.push({
      set: c.set,
      tier: c.tier,
      split: c.split,
      id: c.id,
      at,
      mape: score.mape,
      coverage: score.coverage,
      interval: score.interval,
      life: p.life.median,
      knee: p.knee.median,
      phase: p.phase,
      outOfDistribution: p.strangeness.score,
    })
    return { ...score, rising: p.phase === "rising" ? 1 : 0, unknown: p.familiar ? 0 : 1 }
  })
  const mean = (of: (s: (typeof scores)[number]) => number) => scores.reduce((a, s) => a + of(s), 0) / scores.length
  const [coverageLow, coverageHigh] = bootstrap(scores)
  const { peers, conformal } = values.peers ? peersOf(asked, all, at) : { peers: {}, conformal: null }
  return {
    set: group[0].set,
    tier: group[0].tier,
    split: group[0].split,
    at,
    cells: asked.length,
    mape: 100 * mean(s => s.mape),
    coverage: 100 * mean(s => s.coverage),
    coverageLow,
    coverageHigh,
    width: 100 * mean(s => s.width),
    interval: 100 * mean(s => s.interval),
    rising: mean(s => s.rising),
    unknown: mean(s => s.unknown),
    peers,
    conformal,
  }
}

function bootstrap(scores: readonly CourseScore[]): [number, number] {
  const random = seededRandom(5)
  const draws = Array.from({ length: 500 }, () => {
    let sum = 0
    for (let k = 0; k < scores.length; k++) sum += scores[Math.floor(random() * scores.length)].coverage
    return (100 * sum) / scores.length
  }).sort((a, b) => a - b)
  return [draws[12], draws[487]]
}

function peersOf(asked: readonly { c: CycledCell; question: Question }[], all: readonly CycledCell[], at: number) {
  const library = all.filter(c => c.tier === "open" && c.meta.trajectory !== false)
  const methods: [string, (c: CycledCell) => (typeof PEERS)[string]][] = Object.entries(PEERS).map(([k, f]) => [
    k,
    () => f,
  ])
  if (library.length > 5)
    methods.push(["kNN", c => nearestFive(library.filter(o => o.tier !== c.tier || o.id !== c.id).map(finished))])
  const peers: Record<string, number> = {}
  let conformal: BenchRow["conformal"] = null
  const open = library.flatMap(c => {
    const question = questionAt(c, at)
    return question ? [{ c, question }] : []
  })
  for (const [name, method] of methods) {
    const said = ({ c, question }: (typeof asked)[number]) => {
      const { n, s } = seen(c, question)
      return method(c)(n, s, question.cycle).map(x => Math.min(Math.max(x, 0), 2.5) * question.reference_Ah)
    }
    const answers = asked.map(said)
    peers[name] = (100 * asked.reduce((sum, a, k) => sum + scoreOf(a.question, answers[k]).mape, 0)) / asked.length
    if (name === "kNN" || open.length < 3) continue
    const interval = 100 * conformalInterval(asked, answers, open, open.map(said))
    if (!conformal || interval < conformal.interval) conformal = { interval, peer: name }
  }
  return { peers, conformal }
}
