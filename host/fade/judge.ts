/**
 * The published way to score a forecast of a course, the same for every method and set.
 *
 *   asked at N in {20, 50, 100} (check-up sets: 500, 800); judged on at most 100 later cycles, evenly spread, up to where
 *   the cell first falls below 60 % of the median of its first five cycles; MAPE and interval score are means over cells
 *
 * Interval score (Gneiting & Raftery, J. Am. Stat. Assoc. 102, 359 (2007)) of the 90 % band in points of the reference:
 * width + 20 x what lies outside.
 */
import type { CycleTable } from "./history"
import { median } from "./smooth"

export const ASK_AT = [20, 50, 100] as const
/** Sets with a check-up every hundred cycles or more. */
export const ASK_SPARSE_AT = [500, 800] as const
const POINTS = 100
const FLOOR = 0.6

export interface Question {
  /** Cycle after which nothing is seen. */
  readonly at: number
  readonly reference_Ah: number
  /** Later cycle numbers and what was measured there. */
  readonly cycle: readonly number[]
  readonly capacity_Ah: readonly number[]
}

export function askAt(table: CycleTable): readonly number[] {
  const steps = table.cycle.slice(1).map((c, k) => c - table.cycle[k])
  return median(steps) > 20 ? ASK_SPARSE_AT : ASK_AT
}

/** @returns null when there is too little before or behind the cut */
export function questionAt(table: CycleTable, at: number): Question | null {
  const { cycle, capacity_Ah } = table
  const reference_Ah = cycle.length > 20 ? median(capacity_Ah, 0, 5) : capacity_Ah[0]
  let end = capacity_Ah.findIndex(q => q / reference_Ah < FLOOR)
  if (end < 0) end = cycle.length
  let from = 0
  while (from < cycle.length && cycle[from] <= at) from++
  const sparse = cycle.length < 40
  if (from < (sparse ? 4 : Math.max(5, 0.5 * Math.min(at, 20)))) return null
  if (end - from < (sparse ? 2 : Math.max(10, 0.2 * at))) return null
  const count = Math.min(end - from, POINTS)
  const rows = Array.from(
    { length: count },
    (_, k) => from + Math.floor((k * (end - from - 1)) / Math.max(count - 1, 1)),
  )
  return { at, reference_Ah, cycle: rows.map(r => cycle[r]), capacity_Ah: rows.map(r => capacity_Ah[r]) }
}

export interface CourseScore {
  /** Fractions: mean |error| / truth, share inside the 90 % band, width and interval score over the reference. */
  readonly mape: number
  readonly coverage: number
  readonly width: number
  readonly interval: number
}

/** @param low,high  90 % band [Ah]; leave out for methods without one */
export function scoreOf(
  q: Question,
  said_Ah: ArrayLike<number>,
  low_Ah?: ArrayLike<number>,
  high_Ah?: ArrayLike<number>,
): CourseScore {
  const n = q.cycle.length
  let mape = 0
  let inside = 0
  let width = 0
  let interval = 0
  for (let k = 0; k < n; k++) {
    const y = q.capacity_Ah[k]
    mape += Math.abs(said_Ah[k] - y) / y / n
    if (!low_Ah || !high_Ah) continue
    const w = (high_Ah[k] - low_Ah[k]) / q.reference_Ah
    const out = Math.max(low_Ah[k] - y, y - high_Ah[k], 0) / q.reference_Ah
    inside += out === 0 ? 1 / n : 0
    width += w / n
    interval += (w + 20 * out) / n
  }
  const none = !low_Ah
  return { mape, coverage: none ? NaN : inside, width: none ? NaN : width, interval: none ? NaN : interval }
}
