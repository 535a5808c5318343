/** The table of rows: what the paper prints, what came out, how far apart, what that says. For terminals and for pages. */
import { asPrinted, numbers, toleranceText } from "../cells/verdict"
import type { Line, Report } from "./carryOut"

export const CLASSES = ["exact", "paper", "shape", "input", "conflict", "unreachable", "out of reach"] as const

/** Columns, and how wide they are on a terminal. */
const COLUMNS: readonly (readonly [title: string, width: number, text: (l: Line) => string])[] = [
  ["experiment", 12, l => l.experiment],
  ["quantity", 19, l => l.quantity],
  ["paper", 18, l => asPrinted(l.paper)],
  ["ours", 22, oursText],
  ["unit", 11, l => l.unit],
  ["difference", 10, differenceText],
  ["tolerance", 9, l => toleranceText(l.tolerance ?? undefined)],
  ["class", 12, l => l.class],
  ["measured by", 12, l => l.by ?? "-"],
]

function oursText(l: Line): string {
  if (l.u === null || l.u === 0 || typeof l.ours !== "number") return l.text
  return `${l.text} ± ${numbers(Number(l.u.toPrecision(2)))}`
}

/** Relative where the tolerance is relative, or none is said; absolute where the tolerance is absolute. */
export function differenceText({ paper, ours, tolerance }: Line): string {
  if (ours === null || typeof paper === "string") return "-"
  const wanted = typeof paper === "number" ? [paper] : paper
  const have = typeof ours === "number" ? [ours] : ours
  if (wanted.length !== have.length || have.some(v => !Number.isFinite(v))) return "-"
  const sign = (v: number, digits: string) =>
    Number.parseFloat(digits) === 0 ? digits : `${v < 0 ? "-" : "+"}${digits}`
  return wanted
    .map((want, k) => {
      const off = have[k] - want
      if (tolerance?.kind === "absolute" || want === 0) return sign(off, numbers(Math.abs(Number(off.toPrecision(2)))))
      const percent = (100 * off) / Math.abs(want)
      const size = Math.abs(percent)
      return sign(percent, size >= 1000 ? `${size.toExponential(1)} %` : `${size.toFixed(size < 10 ? 1 : 0)} %`)
    })
    .join(", ")
}

/** For a terminal. */
export function tableText(reports: readonly Report[]): string {
  const line = (cells: readonly string[], verdict: string) =>
    [...cells.map((cell, k) => cell.padEnd(COLUMNS[k][1])), verdict].join(" ")
  const out: string[] = []
  let system = ""
  for (const r of reports) {
    if (r.system !== system) {
      system = r.system
      out.push(
        "",
        system,
        line(
          COLUMNS.map(([title]) => title),
          "verdict",
        ),
      )
    }
    for (const l of r.lines)
      out.push(
        line(
          COLUMNS.map(([, , text]) => text(l)),
          l.verdict,
        ),
      )
    for (const refusal of r.told.refused) out.push(`${"".padEnd(12)} refused by the dry run: ${refusal}`)
  }
  return out.join("\n").trimStart()
}

/** For a page. */
export function tableMarkdown(lines: readonly Line[]): string[] {
  return markdown(
    [...COLUMNS.slice(1).map(([title]) => title), "place", "verdict"],
    lines.map(l => [...COLUMNS.slice(1).map(([, , text]) => text(l)), l.place, l.verdict]),
  )
}

export function markdown(head: readonly string[], body: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.map(text => text.replace(/\|/g, "\\|")).join(" | ")} |`
  return [line(head), line(head.map(() => "---")), ...body.map(line)]
}

/** Rows of each class, and how many are met. */
export function countLines(lines: readonly Line[]): string[] {
  const counts = CLASSES.map(name => {
    const of = lines.filter(l => l.class === name)
    const met = of.filter(l => l.met === true).length
    const lost = of.filter(l => l.verdict.startsWith("PUT IN")).length
    const counted = of.some(l => l.met !== null)
    const detail = counted ? `, ${met} met, ${of.length - met} not` : lost > 0 ? `, ${lost} do not come out` : ""
    return `${name.padEnd(13)} ${String(of.length).padStart(3)}${detail}`
  })
  return [...counts, `${"all".padEnd(13)} ${String(lines.length).padStart(3)}`]
}
