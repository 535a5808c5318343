/** `npm run cells -- --check`: every row of the papers, what the cells give, and the counts. */
import { rows } from "./rows"
import { asPrinted, judge, toleranceText, type Verdict } from "./verdict"

const CLASSES = ["exact", "paper", "shape", "input", "conflict", "unreachable", "out of reach"] as const

const COLUMNS: readonly (readonly [title: string, width: number, text: (v: Verdict) => string])[] = [
  ["system", 15, v => v.row.system],
  ["experiment", 13, v => v.row.experiment],
  ["quantity", 20, v => v.row.quantity],
  ["paper", 26, v => asPrinted(v.row.value)],
  ["unit", 11, v => v.row.unit],
  ["class", 12, v => v.row.class],
  ["tolerance", 10, v => toleranceText(v.row.tolerance)],
  ["ours", 26, v => v.ours],
]

/** @returns the table as text, and whether every row of class exact, paper and shape is met */
export function check(): { readonly text: string; readonly good: boolean } {
  const verdicts = rows.map(judge)
  const line = (cells: readonly string[]) =>
    cells.map((cell, k) => (k < COLUMNS.length ? cell.padEnd(COLUMNS[k][1]) : cell)).join(" ")
  const table = verdicts.map(v => line([...COLUMNS.map(([, , text]) => text(v)), v.sentence]))
  return {
    text: [line([...COLUMNS.map(([title]) => title), "verdict"]), ...table, "", ...countLines(verdicts)].join("\n"),
    good: verdicts.every(v => v.met !== false),
  }
}

export function countLines(verdicts: readonly Verdict[]): string[] {
  const lines = CLASSES.map(name => {
    const of = verdicts.filter(v => v.row.class === name)
    const met = of.filter(v => v.met === true).length
    const counted = of.some(v => v.met !== null)
    const lost = of.filter(v => v.sentence.startsWith("PUT IN")).length
    const detail = counted ? `, ${met} met, ${of.length - met} not` : lost > 0 ? `, ${lost} do not come out` : ""
    return `${name.padEnd(13)} ${String(of.length).padStart(3)}${detail}`
  })
  return [...lines, `${"all".padEnd(13)} ${String(verdicts.length).padStart(3)}`]
}
