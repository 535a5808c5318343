/**
 * `tsx bench/fadeScenarios.ts [--data DIR]`: what no public set has. The laboratory's three stories as closed forms with
 * random parameters (none of them from the generator that taught the network), and histories that are no cell's: scrambled,
 * with a step, with mAh among Ah, with the sign turned, tripling. For those the area under the ROC curve of the strangeness
 * against untouched cells.
 */
import { parseArgs } from "node:util"
import { resolve } from "node:path"
import { startBackend } from "../host/fade/backend"
import { repaired } from "../host/fade/cycleRepairs"
import { readSets } from "../host/fade/dataSets"
import type { CycleTable } from "../host/fade/history"
import { questionAt, scoreOf } from "../host/fade/judge"
import { predictFade, type Prediction } from "../host/fade/predict"
import { seededNormal, seededRandom, shuffled, type Random } from "../host/fade/random"
import { readPredictor } from "../host/fade/weightsFile"

const { values } = parseArgs({
  options: {
    data: { type: "string", default: resolve(import.meta.dirname, "../../shared/data/fade") },
    seeds: { type: "string", default: "20" },
  },
})
await startBackend()
const predictor = readPredictor()

function course(cycles: number, random: Random, noise: number, q: (n: number) => number): CycleTable {
  const normal = seededNormal(random)
  return {
    cycle: Float64Array.from({ length: cycles }, (_, k) => k + 1),
    capacity_Ah: Float64Array.from({ length: cycles }, (_, k) => q(k + 1) * (1 + noise * normal())),
    signals: {},
  }
}

/** 65 % left after 50 cycles, slowing down, as NaVO3 does. */
function fast(random: Random): CycleTable {
  const tau = 12 + 20 * random()
  const g = 0.6 + 0.4 * random()
  const drift = 0.0008 * random()
  const shape = (n: number) => 1 - Math.exp(-(((n - 1) / tau) ** g))
  const depth = (0.35 - 49 * drift) / shape(50)
  return course(200, random, 0.002 + 0.004 * random(), n => Math.max(1 - depth * shape(n) - drift * (n - 1), 0.05))
}

/** 5000 cycles with 1..6 % loss. */
function flat(random: Random): CycleTable {
  const loss = 0.01 + 0.05 * random()
  const p = 0.5 + 0.6 * random()
  return course(5000, random, 0.0005 + 0.002 * random(), n => 1 - loss * (n / 5000) ** p)
}

/** Threefold over about 1000 cycles, then a decay. */
function triple(random: Random): { table: CycleTable; peak: number } {
  const tau = 250 + 250 * random()
  const b = 1 + random()
  const peak = 900 + 300 * random()
  const rate = (0.3 + 0.9 * random()) / 1000
  const q = (n: number) => (1 + 2 * (1 - Math.exp(-((n / tau) ** b)))) * (n > peak ? Math.exp(-rate * (n - peak)) : 1)
  return { table: course(2500, random, 0.003 + 0.004 * random(), q), peak }
}

function judged(table: CycleTable, at: number) {
  const question = questionAt(table, at)
  if (!question) return null
  const p = predictFade(table, predictor, { at, cycles: question.cycle })
  const column = (k: number) => p.trajectory.capacity_Ah.map(q => q[k])
  const level = table.capacity_Ah[at - 1]
  return {
    p,
    score: scoreOf(question, column(3), column(0), column(6)),
    stay: scoreOf(
      question,
      question.cycle.map(() => level),
    ).mape,
  }
}

function summary(name: string, tables: readonly CycleTable[], at: number, flag: (p: Prediction) => boolean) {
  const all = tables.flatMap(t => judged(t, at) ?? [])
  if (all.length === 0) return
  const mean = (of: (a: (typeof all)[number]) => number) => (100 * all.reduce((s, a) => s + of(a), 0)) / all.length
  console.log(
    `${name.padEnd(28)} N ${String(at).padEnd(5)} MAPE ${mean(a => a.score.mape).toFixed(1)} %  persistence ${mean(a => a.stay).toFixed(1)} %  ` +
      `covered ${mean(a => a.score.coverage).toFixed(0)} %  width ${mean(a => a.score.width).toFixed(0)}  flagged ${mean(a => (flag(a.p) ? 1 : 0)).toFixed(0)} %`,
  )
}

const seeds = Array.from({ length: Number(values.seeds) }, (_, k) => k + 1)
for (const at of [20, 30])
  summary(
    "fast fade",
    seeds.map(s => fast(seededRandom(s))),
    at,
    p => !p.familiar,
  )
for (const at of [20, 100, 500, 1000])
  summary(
    "flat (flag: false end of life)",
    seeds.map(s => flat(seededRandom(s))),
    at,
    p => p.life.median !== null && p.life.median < 5000,
  )
const triples = seeds.map(s => triple(seededRandom(s)))
for (const at of [50, 100, 300, 600, 850])
  summary(
    "tripling (rising or unknown)",
    triples.map(t => t.table),
    at,
    p => p.phase === "rising" || !p.familiar,
  )
for (const past of [60, 200, 500])
  for (const t of triples.slice(0, 1)) {
    const at = Math.round(t.peak + past)
    summary(
      `${past} after the peak`,
      triples.map(x => x.table).filter((_, k) => Math.abs(triples[k].peak - t.peak) < 50),
      at,
      p => !p.familiar,
    )
  }

const cells = readSets(values.data)
  .flatMap(s => s.cells)
  .filter((c, k) => c.cycle.length > 150 && k % 3 === 0)
const spoilt: Record<string, (q: Float64Array, random: Random) => Float64Array> = {
  scrambled: (q, random) => Float64Array.from(shuffled(q.length, random), k => q[k]),
  step: (q, random) => q.map((x, k) => (k < q.length / 2 ? x : x * (1 + (random() < 0 ? 1 : -0.15)))),
  "mAh among Ah": q => q.map((x, k) => (k < q.length * 0.6 ? x : x * 1000)),
  "sign turned": q => q.map(x => -x),
  tripling: q => q.map((x, k) => x * (1 + (2 * k) / q.length)),
}
function strangeness(c: CycleTable, q: Float64Array, at: number): number {
  const rows = Array.from(q, (capacity_Ah, k) => ({ line: k + 2, cycle: c.cycle[k], capacity_Ah, rest: {} }))
  try {
    const { rows: left, repairs } = repaired(rows, "spoilt")
    const table = {
      cycle: Float64Array.from(left, r => r.cycle),
      capacity_Ah: Float64Array.from(left, r => r.capacity_Ah),
      signals: {},
    }
    return predictFade(table, predictor, { at, cycles: [at + 1], repairs }).strangeness.score
  } catch {
    // refused: stranger than any number
    return 1e3
  }
}
for (const at of [50, 100]) {
  const own = cells.map(c => strangeness(c, c.capacity_Ah.slice(0, at), at))
  for (const [name, spoil] of Object.entries(spoilt)) {
    const random = seededRandom(3)
    const bad = cells.map(c => strangeness(c, spoil(c.capacity_Ah.slice(0, at), random), at))
    let wins = 0
    for (const b of bad) for (const o of own) wins += b > o ? 1 : b === o ? 0.5 : 0
    const caught = bad.filter(b => b > 1).length / bad.length
    console.log(
      `${name.padEnd(16)} N ${at}  AUROC ${(wins / bad.length / own.length).toFixed(3)}  flagged ${(100 * caught).toFixed(0)} %`,
    )
  }
  console.log(`untouched: flagged ${((100 * own.filter(o => o > 1).length) / own.length).toFixed(0)} %`)
}
