/** Leave-one-cell-out and leave-one-batch-out scores of the Q(V) expert: life after N cycles, knee after 50. */
import { askQv, LEVELS, QV_CYCLES, teachQv } from "./qvExpert"
import type { Student } from "./teach"

export interface QvRow {
  readonly n: number
  readonly leftOut: "cell" | "batch"
  readonly cells: number
  /** Life: root mean square error in cycles, mean absolute error in percent; knee: percent. */
  readonly rmse: number
  readonly mape: number
  readonly knee: number
}
export type QvScores = readonly QvRow[]

export function qvScores(students: readonly Student[]): QvScores {
  const rows: QvRow[] = []
  for (const n of QV_CYCLES)
    for (const leftOut of ["cell", "batch"] as const) {
      const taught = students.flatMap(s => {
        const lesson = s.qv?.get(n)
        return lesson ? [{ s, lesson }] : []
      })
      if (taught.length < 10) continue
      let squares = 0
      let life = 0
      let knee = 0
      for (const { s, lesson } of taught) {
        const others = taught.filter(o => (leftOut === "cell" ? o.s !== s : o.s.cell.batch !== s.cell.batch))
        const { cycles } = askQv(
          teachQv(
            n,
            others.map(o => o.lesson),
          ),
          lesson.numbers,
        )
        const truth = lesson.targets.slice(LEVELS.length).map(Math.exp)
        squares += (cycles[LEVELS.length] - truth[0]) ** 2
        life += Math.abs(cycles[LEVELS.length] / truth[0] - 1)
        knee += Math.abs(cycles[LEVELS.length + 1] / truth[1] - 1)
      }
      const m = taught.length
      rows.push({ n, leftOut, cells: m, rmse: Math.sqrt(squares / m), mape: (100 * life) / m, knee: (100 * knee) / m })
    }
  return rows
}
