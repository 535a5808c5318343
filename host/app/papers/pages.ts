/** docs/papers: a page per paper, an index, the pictures, and the same as papers.json for programs. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { quantity } from "../../quantity/resultText"
import { numbers } from "../cells/verdict"
import type { Report } from "./carryOut"
import { papers, type Paper } from "./papers"
import { countLines, markdown, tableMarkdown } from "./table"

const GENERATED = "<!-- Written by `npm run papers`; do not edit. -->"

/** A report as it is kept: pictures by the names of their files. */
export interface Kept extends Omit<Report, "pictures"> {
  readonly paper: string
  readonly pictures: readonly { readonly file: string; readonly caption: string }[]
}

export interface Table {
  readonly about: string
  readonly board: string
  readonly profile: string
  readonly reports: readonly Kept[]
}

/**
 * Writes what was carried out, and leaves the other experiments as an earlier call has left them.
 * @returns all reports, in the order of the papers
 */
export function writePages(
  folder: string,
  fresh: readonly { readonly paper: string; readonly report: Report }[],
): Kept[] {
  mkdirSync(folder, { recursive: true })
  const file = join(folder, "papers.json")
  const before: readonly Kept[] = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Table).reports : []
  const made = fresh.map(({ paper, report }) => keep(folder, paper, report))
  const same = (a: Kept, b: { system: string; name: string }) => a.system === b.system && a.experiment === b.name
  const all = papers.flatMap(p =>
    p.experiments.flatMap(e => made.find(k => same(k, e)) ?? before.find(k => same(k, e)) ?? []),
  )
  const table: Table = {
    about:
      "Rows of five papers, each rerun on simulated channel cards through the firmware's bytecode; written by npm run papers",
    board: "channel-card",
    profile: "typical",
    reports: all,
  }
  writeFileSync(file, JSON.stringify(table, null, 1) + "\n")
  for (const paper of papers) {
    const own = all.filter(k => k.paper === paper.id)
    if (own.length > 0) writeFileSync(join(folder, `${paper.id}.md`), page(paper, own))
  }
  writeFileSync(join(folder, "README.md"), index(all))
  return all
}

function keep(folder: string, paper: string, report: Report): Kept {
  const { pictures, ...of } = report
  return {
    paper,
    ...of,
    pictures: pictures.map(({ name, caption, svg }) => {
      const file = `${report.system}-${report.experiment}-${name}.svg`.replace(/[^A-Za-z0-9.-]+/g, "-").toLowerCase()
      writeFileSync(join(folder, file), svg)
      return { file, caption }
    }),
  }
}

function page(paper: Paper, reports: readonly Kept[]): string {
  const systems = [...new Set(reports.map(r => r.system))]
  return [
    GENERATED,
    "",
    `# ${paper.title}`,
    "",
    `${paper.source}. \`galvanode papers --paper ${paper.id}\``,
    "",
    ...systems.flatMap(system => [`## ${system}`, "", ...reports.filter(r => r.system === system).flatMap(section)]),
  ].join("\n")
}

function section(r: Kept): string[] {
  const { told } = r
  const through =
    told.runs > 0
      ? `${told.runs} runs through the bytecode, ${told.readings} readings${told.phasors > 0 ? `, ${told.phasors} points of the impedance engine` : ""}, ${quantity(told.t_s, "s")} of virtual time.`
      : ""
  const bypassed =
    told.bypassed.length > 0 ? `On the bare cell, handed over by snapshot: ${told.bypassed.join("; ")}.` : ""
  return [
    `### ${r.experiment}`,
    "",
    `Set: ${r.settings}.`,
    "",
    ...r.pictures.flatMap(p => [`![${p.caption}](${p.file})`, "", p.caption, ""]),
    ...told.refused.flatMap(text => [`> Refused by the dry run: ${text}`, ""]),
    ...tableMarkdown(r.lines),
    "",
    ...[...r.notes, [through, bypassed].filter(Boolean).join(" ")].filter(Boolean).flatMap(note => [note, ""]),
    ...(r.truth.length > 0
      ? [
          "What was planted, and what the method makes of it:",
          "",
          ...markdown(
            ["method", "found", "planted", "unit", "found / planted", "note"],
            r.truth.map(t => [
              t.what,
              numbers(t.found),
              numbers(t.planted),
              t.unit,
              numbers(Number((t.found / t.planted).toPrecision(2))),
              t.note,
            ]),
          ),
          "",
        ]
      : []),
  ]
}

function index(reports: readonly Kept[]): string {
  const lines = reports.flatMap(r => r.lines)
  const tally = (paper: string) => {
    const own = reports.filter(r => r.paper === paper).flatMap(r => r.lines.filter(l => l.met !== null))
    return own.length === 0 ? "-" : `${own.filter(l => l.met).length} of ${own.length}`
  }
  const missed = lines.filter(l => l.met === false)
  return [
    GENERATED,
    "",
    "# The five papers, rerun",
    "",
    "Every experiment on simulated channel cards of a typical build (noise, quantisation, each with its own calibration record),",
    "driven by the firmware's bytecode; analysed by the papers' formulas; beside the papers' numbers. `npm run papers` runs",
    "them and writes these pages; `galvanode papers --system VT60 --truth` runs a part and prints it. `papers.json` holds the same",
    "for programs.",
    "",
    "The classes are those of `host/app/cells/row.ts`: only `exact`, `paper` and `shape` count as met or not; `input` was put in",
    "and has to come out; `conflict`, `unreachable` and `out of reach` are explained and never count. Most cells were fitted to",
    "these very rows: a met row says that card, program and formula give back what the cell holds.",
    "",
    "Measured by: `card` alone; `card + bare`, where a long test ran on the bare cell between its check-ups and the state was",
    "handed over by snapshot; `card's limit`, where the dry run refused the paper's setting and the nearest that the board can do",
    "was taken; `bare cell`, where the board cannot see it at all.",
    "",
    "```",
    ...countLines(lines),
    "```",
    "",
    ...markdown(
      ["paper", "title", "rows met"],
      papers.map(p => [`[${p.id}](${p.id}.md)`, p.title, tally(p.id)]),
    ),
    "",
    ...(missed.length > 0
      ? [
          "Not met:",
          "",
          ...missed.map(l => `- ${l.system} ${l.experiment} ${l.quantity}: ${l.text} ${l.unit}; ${l.verdict}`),
          "",
        ]
      : []),
  ].join("\n")
}
