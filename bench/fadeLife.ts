/**
 * Life and knee by the published protocols: MATR after 100 cycles to 80 % of nominal (published cycle life), knee after 50
 * (Bacon-Watts labels), and every set that names a life after 100 cycles.
 */
import type { CycledCell, CycledSet } from "../host/fade/dataSets"
import { predictFade } from "../host/fade/predict"
import { LEVELS } from "../host/fade/qvExpert"
import { viewOf } from "../host/fade/experts"
import type { Predictor } from "../host/fade/weightsFile"

export interface LifeRow {
  readonly set: string
  readonly tier: string
  readonly split: string
  readonly what: "life" | "knee"
  readonly at: number
  readonly by: "Q(V)" | "network"
  readonly cells: number
  /** Cells for which an answer was refused ("rising", "not in sight" ...). */
  readonly refused: number
  /** Cycles, and percent. */
  readonly rmse: number
  readonly mape: number
  readonly answers: readonly { readonly id: string; readonly said: number | null; readonly true: number }[]
}

type Answer = (c: CycledCell) => number | null

export function lifeTable(sets: readonly CycledSet[], predictor: Predictor): LifeRow[] {
  const qv = (at: number, output: number): Answer => {
    return c => {
      const view = viewOf(c, at, predictor.known)
      return view.qv ? view.qv.cycles[LEVELS.length + output] + view.trace.firstCycle : null
    }
  }
  const network = (at: number, what: "life" | "knee"): Answer => {
    return c => predictFade(c, predictor, { at, cycles: [at + 1] })[what].median
  }
  return sets.flatMap(set => {
    const groups = [...new Set(set.cells.map(c => `${c.tier}|${c.split}`))]
    return groups.flatMap(key => {
      const cells = set.cells.filter(c => `${c.tier}|${c.split}` === key && c.meta.outlier !== true)
      const life = (c: CycledCell) => (typeof c.meta.cycleLife === "number" ? c.meta.cycleLife : null)
      const knee = (c: CycledCell) => kneeLabel(c.meta.knee)
      return [
        row(cells, "life", 100, "Q(V)", life, qv(100, 0)),
        row(cells, "knee", 50, "Q(V)", knee, qv(50, 1)),
        row(cells, "life", 100, "network", life, network(100, "life")),
        row(cells, "knee", 50, "network", knee, network(50, "knee")),
      ].filter(r => r !== null)
    })
  })
}

function kneeLabel(x: unknown): number | null {
  if (typeof x === "number") return x
  const label = (x as { BW_point?: number } | undefined)?.BW_point
  return typeof label === "number" ? label : null
}

function row(
  cells: readonly CycledCell[],
  what: "life" | "knee",
  at: number,
  by: LifeRow["by"],
  truth: (c: CycledCell) => number | null,
  said: Answer,
): LifeRow | null {
  const answers = cells.flatMap(c => {
    const t = truth(c)
    if (t === null || !(t > at) || c.cycle.filter(n => n <= at).length < 20) return []
    return [{ id: c.id, said: said(c), true: t }]
  })
  const given = answers.filter(a => a.said !== null)
  if (given.length === 0) return null
  const mean = (of: (a: { said: number | null; true: number }) => number) =>
    given.reduce((sum, a) => sum + of(a), 0) / given.length
  return {
    set: cells[0].set,
    tier: cells[0].tier,
    split: cells[0].split,
    what,
    at,
    by,
    cells: given.length,
    refused: answers.length - given.length,
    rmse: Math.sqrt(mean(a => (a.said! - a.true) ** 2)),
    mape: 100 * mean(a => Math.abs(a.said! / a.true - 1)),
    answers,
  }
}
