/**
 * What is known of a cell at cycle N, in the one form every expert and every feature reads: capacity against x = n/N on a
 * fixed grid, divided by the level now. So nothing downstream can see units, cell size, sampling or what came after N.
 *
 *   v[j] = q(x_j N) / q(N),   x_j = (j + 1) / GRID        v ends at 1
 *
 * Dense histories are medians over grid cells, sparse ones are interpolated. Single spikes are taken out before.
 * Reference capacity: median of cycles 3..5, or the running maximum after a rise of more than 5 %. A cell that rose by more
 * than 10 % and is past its maximum is looked at from the maximum on: it is a fading cell of that age.
 */
import { FitError } from "../errors"
import type { Signals } from "./signals"
import { median, withoutSpikes } from "./smooth"

export interface QvCurves {
  /** Cycle of each row. */
  readonly cycle: Float64Array
  readonly points: number
  /** Discharged capacity [Ah] against a fixed voltage grid, row after row. */
  readonly q_Ah: Float32Array
}

export interface CycleTable {
  /** Rising cycle numbers; repairs are made where the file is read. */
  readonly cycle: Float64Array
  readonly capacity_Ah: Float64Array
  readonly signals: Signals
  readonly curves?: QvCurves
  /** In words such as "LFP/graphite"; empty when not known. */
  readonly chemistry?: string
  /** What the maker or the user calls its capacity, in the unit of capacity_Ah; used as a ratio only. */
  readonly nominal_Ah?: number
}

export const GRID = 40
/** Fewer points than this say nothing about a course. */
export const POINTS_MIN = 4
const RISE_NEW_REFERENCE = 0.05
const RISE_NEW_START = 0.1
/**
 * A record of every few cycles is looked at as one of all cycles: it counts as many points as were cycled, and differences
 * over several cycles hold more of the slow scatter than of the quick one. Check-ups every hundred cycles are another kind.
 */
const THINNED_MOST = 5
const THINNED_NOISE = 0.7
/** Past its maximum: so many points behind it, and so much lost since. */
const PAST_POINTS = 8
const PAST_LOSS = 0.005

export interface Trace {
  /** Last cycle, counted from the cell's first. */
  readonly n: number
  /** What to subtract from the file's cycle numbers to get ours. */
  readonly firstCycle: number
  /** Capacity now, and the reference, in the file's unit [Ah]. */
  readonly level_Ah: number
  readonly reference_Ah: number
  readonly v: Float64Array
  /** Scatter of single cycles about the smooth course, relative to the level. */
  readonly noise: number
  readonly points: number
  /** Largest single jump between neighbours (medians of three on either side), relative to the level. */
  readonly jump: number
  readonly spikes: number
  readonly table: CycleTable
  /** Rows of the table that were used. */
  readonly rows: number
}

/** Rows of the table with cycle <= upTo: nothing else is ever looked at. */
export function rowsUpTo(table: CycleTable, upTo = Infinity): number {
  let rows = 0
  while (rows < table.cycle.length && table.cycle[rows] <= upTo) rows++
  return rows
}

/**
 * @param table  a cell's cycles
 * @param upTo   last cycle number (as in the file) that may be seen
 * @throws FitError when fewer than four cycles are left
 */
export function traceOf(table: CycleTable, upTo = Infinity): Trace {
  const rows = rowsUpTo(table, upTo)
  if (rows < POINTS_MIN)
    throw new FitError(
      "tooShort",
      `asked for a forecast from ${rows} cycle${rows === 1 ? "" : "s"}; at least ${POINTS_MIN} are needed: cycle on, or raise --at`,
      { cycles: rows, needed: POINTS_MIN },
    )
  const clean = withoutSpikes(table.capacity_Ah.subarray(0, rows))
  const maximum = maximumOf(clean.q)
  const origin = originOf(table.cycle[0])
  const reference_Ah = referenceOf(
    table.cycle.subarray(0, rows).map(c => c - origin),
    clean.q,
    maximum.most,
  )
  const start = newStart(clean.q, maximum)
  const firstCycle = start > 0 ? table.cycle[start] - 1 : originOf(table.cycle[0])
  const q = clean.q.subarray(start)
  const n = Float64Array.from(table.cycle.subarray(start, rows), c => c - firstCycle)
  const last = n[n.length - 1]
  const level_Ah = levelAtEnd(n, q)
  const v = gridded(n, q, last, level_Ah).map(x => x / level_Ah)
  const thinned = n.length < 0.7 * last && THINNED_MOST * 2 * n.length > last
  return {
    n: last,
    firstCycle,
    level_Ah,
    reference_Ah,
    v,
    noise: (scatter(q) / level_Ah) * (thinned ? THINNED_NOISE : 1),
    points: thinned ? Math.min(last, THINNED_MOST * n.length) : n.length,
    jump: largestJump(q) / level_Ah,
    spikes: clean.spikes,
    table,
    rows,
  }
}

/** Cycle numbers that begin late, or at zero, are counted from one. */
function originOf(first: number): number {
  return first > 5 || first < 1 ? first - 1 : 0
}

/** Highest median of five neighbours, and its row. */
function maximumOf(q: Float64Array): { most: number; top: number } {
  let top = 0
  let most = 0
  for (let k = 2; k + 2 < q.length; k++) {
    const m = median(q, k - 2, k + 3)
    if (m > most) {
      most = m
      top = k
    }
  }
  return { most, top }
}

/** Row of the maximum of a cell that rose and is past it; 0 for all others. */
function newStart(q: Float64Array, { most, top }: { most: number; top: number }): number {
  const early = median(q, 0, 5)
  const past = q.length - top > PAST_POINTS && median(q, q.length - 5) < (1 - PAST_LOSS) * most
  return most > (1 + RISE_NEW_START) * early && past ? top : 0
}

/** A robust local line at its right end: less noise than the last point, less lag than a median. */
function levelAtEnd(n: Float64Array, q: Float64Array): number {
  const last = n.length - 1
  const recent = Math.min(Math.max(0.1 * n[last], 6), 40)
  let from = last
  while (from > 0 && (n[last] - n[from - 1] <= recent || last - from < 2)) from--
  const m = q.slice(from).map((_, k) => median(q, Math.max(from + k - 1, from), Math.min(from + k + 2, q.length)))
  let sx = 0
  let sy = 0
  let sxx = 0
  let sxy = 0
  for (let k = 0; k < m.length; k++) {
    const x = n[from + k] - n[last]
    sx += x
    sy += m[k]
    sxx += x * x
    sxy += x * m[k]
  }
  const den = m.length * sxx - sx * sx
  const atEnd = den > 0 ? (sy * sxx - sx * sxy) / den : sy / m.length
  const low = Math.min(...m)
  const high = Math.max(...m)
  const level = Math.min(Math.max(atEnd, low - 0.5 * (high - low)), high + 0.5 * (high - low))
  return level > 0 ? level : Math.max(median(q), 1e-12)
}

function gridded(n: Float64Array, q: Float64Array, last: number, level: number): Float64Array {
  const v = new Float64Array(GRID)
  if (n.length >= 2 * GRID) {
    // medians stand for the middles of the grid cells; the grid is at their edges
    const middle = new Float64Array(GRID)
    let row = 0
    for (let j = 0; j < GRID; j++) {
      const from = row
      while (row < n.length && n[row] <= ((j + 1) / GRID) * last + 1e-9) row++
      middle[j] = row > from ? median(q, from, row) : j > 0 ? middle[j - 1] : q[0]
    }
    for (let j = 0; j + 1 < GRID; j++) v[j] = 0.5 * (middle[j] + middle[j + 1])
    v[GRID - 1] = level
    return v
  }
  const m = q.map((_, k) => (k === 0 || k === q.length - 1 ? q[k] : median(q, k - 1, k + 2)))
  let k = 1
  for (let j = 0; j < GRID; j++) {
    const to = ((j + 1) / GRID) * last
    while (k < n.length - 1 && n[k] < to) k++
    const share = Math.min(Math.max((to - n[k - 1]) / (n[k] - n[k - 1]), 0), 1)
    v[j] = m[k - 1] + share * (m[k] - m[k - 1])
  }
  v[GRID - 1] = level
  return v
}

/** Median absolute second difference, as a standard deviation of white noise. */
function scatter(q: Float64Array): number {
  const d: number[] = []
  for (let k = 1; k + 1 < q.length; k++) d.push(Math.abs(q[k + 1] - 2 * q[k] + q[k - 1]))
  return d.length === 0 ? 0 : (median(d) * 1.4826) / Math.sqrt(6)
}

function largestJump(q: Float64Array): number {
  const threes = new Float64Array(Math.max(q.length - 2, 0))
  for (let k = 0; k < threes.length; k++) threes[k] = median(q, k, k + 3)
  let most = 0
  for (let k = 3; k < threes.length; k++) most = Math.max(most, Math.abs(threes[k] - threes[k - 3]))
  return most
}

function referenceOf(n: Float64Array, q: Float64Array, highest: number): number {
  const early = q.filter((_, k) => n[k] >= 3 && n[k] <= 5)
  let nearest = 0
  for (let k = 1; k < n.length; k++) if (Math.abs(n[k] - 4) < Math.abs(n[nearest] - 4)) nearest = k
  const start = early.length > 0 ? median(early) : q[nearest]
  const most = Math.max(start, highest)
  return most > (1 + RISE_NEW_REFERENCE) * start ? most : start
}

/** Capacity at the beginning over what the cell is called; NaN where it has no name. */
export function startOverNominal(trace: Trace): number {
  const { capacity_Ah, nominal_Ah } = trace.table
  return nominal_Ah ? median(capacity_Ah, 0, Math.min(3, trace.rows)) / nominal_Ah : NaN
}
