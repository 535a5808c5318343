/**
 * Bad cycle tables: what is wrong is named and located, and repaired by a stated rule or refused.
 *
 *   not a number, zero or negative capacity   the row is left out; refused beyond a third of all rows
 *   all capacities negative                   the sign is turned: discharge was counted negative
 *   a stretch 1000 times too large or small   brought to the unit of the others
 *   more than 500 Ah throughout               taken as mAh
 *   the same cycle twice                      the later row counts
 *   back to 0, 1 or 2                         a test continued in a new file: counting goes on
 *   back by less                              sorted
 *   a jump far beyond the usual step          kept as cycles that were not recorded, and said
 *   first row without discharge               a cell that was charged first: the row is left out
 */
import { FileError } from "../errors"
import { median } from "./smooth"

export interface Repair {
  readonly code:
    | "notANumber"
    | "notPositive"
    | "sign"
    | "unit"
    | "repeated"
    | "restarted"
    | "sorted"
    | "jump"
    | "chargeFirst"
    | "incomplete"
  /** In words, with place and rule. */
  readonly text: string
  readonly rows: number
}

/** A row of the table with the line of the file it stands in. */
export interface CycleRow {
  line: number
  cycle: number
  capacity_Ah: number
  readonly rest: Readonly<Record<string, number>>
}

const LARGEST_CELL_AH = 500
const MOST_BAD = 1 / 3
const JUMP = 50

function places(rows: readonly CycleRow[]): string {
  const first = rows.slice(0, 3).map(r => r.line)
  return `line${rows.length > 1 ? "s" : ""} ${first.join(", ")}${rows.length > 3 ? ", ..." : ""}`
}

/**
 * @param rows  as read, NaN where no number stood
 * @param name  of the file, for the messages
 * @param upTo  last cycle that may be looked at: later rows cannot change what is done to earlier ones
 * @throws FileError `capacities`, `cycles` or `tooShort` when no rule applies
 */
export function repaired(
  rows: readonly CycleRow[],
  name: string,
  upTo = Infinity,
): { rows: CycleRow[]; repairs: Repair[] } {
  const repairs: Repair[] = []
  const say = (code: Repair["code"], bad: readonly CycleRow[], what: string) =>
    repairs.push({ code, rows: bad.length, text: `${name}, ${places(bad)}: ${what}` })
  let left = continued(
    rows.map(r => ({ ...r })),
    upTo,
    say,
  )
  left = numbersOnly(left, name, say)
  left = signs(left, name, say)
  left = units(left, name, say)
  left = inOrder(left, name, say)
  if (left.length < 2)
    throw new FileError(
      "tooShort",
      `${name} holds ${left.length === 1 ? "one cycle" : "no cycle"} only; a course needs at least four: cycle on`,
      { cycles: left.length },
    )
  jumps(left, say)
  return { rows: left, repairs }
}

type Say = (code: Repair["code"], bad: readonly CycleRow[], what: string) => void

function refuseBeyond(bad: number, all: number, name: string, what: string) {
  if (bad > MOST_BAD * all)
    throw new FileError(
      "capacities",
      `${name}: ${bad} of ${all} rows have ${what}; allowed is a third: check which column holds the discharge capacity`,
      { bad, all },
    )
}

function numbersOnly(rows: CycleRow[], name: string, say: Say): CycleRow[] {
  const bad = rows.filter(r => !Number.isFinite(r.capacity_Ah) || !Number.isFinite(r.cycle))
  refuseBeyond(bad.length, rows.length, name, "no number")
  if (bad.length > 0) say("notANumber", bad, `${bad.length} rows hold no number; left out`)
  return rows.filter(r => !bad.includes(r))
}

function signs(rows: CycleRow[], name: string, say: Say): CycleRow[] {
  const first = rows[0]
  if (rows.length > 2 && first.capacity_Ah === 0 && rows[1].capacity_Ah > 0) {
    say("chargeFirst", [first], "no discharge in the first cycle: the cell was charged first; the row is left out")
    rows = rows.slice(1)
  }
  const negative = rows.filter(r => r.capacity_Ah < 0)
  if (negative.length > 0.9 * rows.length) {
    say("sign", negative, "discharge capacity is counted negative; the sign is turned")
    rows.forEach(r => (r.capacity_Ah = -r.capacity_Ah))
  }
  const bad = rows.filter(r => r.capacity_Ah <= 0)
  refuseBeyond(bad.length, rows.length, name, "a capacity of zero or less")
  if (bad.length > 0) say("notPositive", bad, `${bad.length} rows have a capacity of zero or less; left out`)
  return rows.filter(r => r.capacity_Ah > 0)
}

function units(rows: CycleRow[], name: string, say: Say): CycleRow[] {
  const q = rows.map(r => r.capacity_Ah)
  // the smaller unit's numbers are the larger ones: whichever more rows are in stays
  const typical = median(q)
  const large = rows.filter(r => r.capacity_Ah > 200 * typical && r.capacity_Ah < 5000 * typical)
  const small = rows.filter(r => r.capacity_Ah < typical / 200 && r.capacity_Ah > typical / 5000)
  if (large.length > 0) {
    say("unit", large, `${large.length} rows are 1000 times larger than the others: mAh among Ah; divided by 1000`)
    large.forEach(r => (r.capacity_Ah /= 1000))
  }
  if (small.length > 0) {
    say("unit", small, `${small.length} rows are 1000 times smaller than the others: Ah among mAh; multiplied by 1000`)
    small.forEach(r => (r.capacity_Ah *= 1000))
  }
  const now = median(rows.map(r => r.capacity_Ah))
  if (now > LARGEST_CELL_AH) {
    say("unit", rows, `${now.toPrecision(4)} Ah is no cell of this world (limit ${LARGEST_CELL_AH} Ah); taken as mAh`)
    rows.forEach(r => (r.capacity_Ah /= 1000))
  }
  return rows
}

/** Counting goes on where a file begins anew; what lies behind `upTo` is dropped, as if it had not been written yet. */
function continued(rows: CycleRow[], upTo: number, say: Say): CycleRow[] {
  const restarts: CycleRow[] = []
  let offset = 0
  let last = -Infinity
  for (const r of rows) {
    if (!Number.isFinite(r.cycle)) continue
    if (r.cycle + offset < last && r.cycle >= 0 && r.cycle <= 2 && last > 3) {
      offset = last + (r.cycle >= 1 ? 0 : 1)
      restarts.push(r)
    }
    r.cycle += offset
    last = Math.max(last, r.cycle)
  }
  const seen = restarts.filter(r => r.cycle <= upTo)
  if (seen.length > 0)
    say("restarted", seen, "cycle numbers begin again: a continued test; counting goes on from the last cycle")
  return rows.filter(r => !(r.cycle > upTo))
}

function inOrder(rows: CycleRow[], name: string, say: Say): CycleRow[] {
  const backs = rows.filter((r, k) => k > 0 && r.cycle < rows[k - 1].cycle)
  if (backs.length > MOST_BAD * rows.length)
    throw new FileError(
      "cycles",
      `${name}, ${places(backs)}: cycle numbers go back in ${backs.length} of ${rows.length} rows; check the column, or sort the file`,
      { backs: backs.length },
    )
  if (backs.length > 0) {
    say("sorted", backs, "cycle numbers go back; rows are sorted by cycle")
    rows = rows
      .map((r, k) => ({ r, k }))
      .sort((a, b) => a.r.cycle - b.r.cycle || a.k - b.k)
      .map(x => x.r)
  }
  const twice = rows.filter((r, k) => k + 1 < rows.length && rows[k + 1].cycle === r.cycle)
  if (twice.length > 0) say("repeated", twice, `${twice.length} cycles stand there twice; the later row counts`)
  return rows.filter(r => !twice.includes(r))
}

function jumps(rows: CycleRow[], say: Say) {
  const steps = rows.slice(1).map((r, k) => r.cycle - rows[k].cycle)
  const usual = median(steps)
  const bad = rows.slice(1).filter((_, k) => steps[k] > JUMP * usual)
  if (bad.length > 0)
    say("jump", bad, `cycle numbers jump by more than ${JUMP} usual steps; taken as cycles that were not recorded`)
}
