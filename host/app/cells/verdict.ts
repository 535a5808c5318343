/** What a row says about a cell: met or not, in a sentence. */
import type { Finding, Row, Tolerance } from "./row"

export interface Verdict {
  readonly row: Row
  readonly ours: string
  /** Null where the class does not count. */
  readonly met: boolean | null
  readonly sentence: string
}

const COUNTED: readonly string[] = ["exact", "paper", "shape"]

export function judge(row: Row): Verdict {
  const counts = COUNTED.includes(row.class)
  if (!row.ours) return { row, ours: "-", met: counts ? false : null, sentence: row.how }
  const found = row.ours()
  const holds = isFinding(found) ? found.holds : within(row, typeof found === "number" ? [found] : found)
  const ours = isFinding(found) ? found.ours : numbers(found)
  if (counts) return { row, ours, met: holds, sentence: `${holds ? "met" : "NOT MET"}: ${row.how}` }
  if (row.class === "input") {
    const state = holds ? "put in, and comes out" : "PUT IN, BUT DOES NOT COME OUT"
    return { row, ours, met: null, sentence: `${state}: ${row.how}` }
  }
  return { row, ours, met: null, sentence: row.how }
}

function isFinding(found: number | readonly number[] | Finding): found is Finding {
  return typeof found === "object" && "holds" in found
}

function within({ value, tolerance }: Row, ours: readonly number[]): boolean {
  const wanted = typeof value === "number" ? [value] : value
  if (typeof wanted === "string" || wanted.length !== ours.length) return false
  return wanted.every((want, k) => inside(ours[k], want, tolerance))
}

function inside(have: number, want: number, tolerance: Tolerance | undefined): boolean {
  if (!Number.isFinite(have)) return false
  switch (tolerance?.kind) {
    case "relative":
      return Math.abs(have / want - 1) <= tolerance.share
    case "absolute":
      return Math.abs(have - want) <= tolerance.by
    case "bound":
      return tolerance.sign === ">=" ? have >= want : have < want
    case undefined:
      return have === want
  }
}

export function numbers(value: number | readonly number[] | string): string {
  if (typeof value === "string") return value
  if (typeof value !== "number") return value.map(numbers).join(", ")
  if (!Number.isFinite(value)) return "none"
  const size = Math.abs(value)
  return size !== 0 && (size < 1e-3 || size >= 1e5)
    ? value.toExponential(2)
    : String(Number(value.toPrecision(size >= 100 ? 4 : 3)))
}

/** What the paper prints, digit for digit. */
export function asPrinted(value: number | readonly number[] | string): string {
  if (typeof value === "string") return value
  if (typeof value !== "number") return value.map(asPrinted).join(", ")
  return value !== 0 && Math.abs(value) < 1e-3 ? value.toExponential() : String(value)
}

export function toleranceText(of: Tolerance | undefined): string {
  switch (of?.kind) {
    case "relative":
      return `${numbers(100 * of.share)} %`
    case "absolute":
      return `± ${of.by}`
    case "bound":
      return of.sign === ">=" ? "at least" : "below"
    case undefined:
      return "-"
  }
}
