/** The pages in docs/cells: what a cell is, what it shows, the paper's numbers beside its own, what it does not claim. */
import { mkdirSync, readdirSync, unlinkSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { countLines } from "./check"
import { drawings, type Drawing } from "./drawings"
import { plans, type Plan } from "./plans"
import { rows } from "./rows"
import { asPrinted, judge, numbers, toleranceText, type Verdict } from "./verdict"

const GENERATED = "<!-- Written by `npm run cells`; do not edit. -->"

/** @param folder where the pages go; what an earlier run has left there goes @returns how many pages */
export async function writePages(folder: string): Promise<number> {
  mkdirSync(folder, { recursive: true })
  for (const name of readdirSync(folder)) if (/\.(md|svg)$/.test(name)) unlinkSync(join(folder, name))
  const verdicts = rows.map(judge)
  for (const plan of plans) {
    const pictures = await drawings(plan)
    for (const { name, svg } of pictures) writeFileSync(join(folder, `${plan.kind.id}-${name}.svg`), svg)
    writeFileSync(join(folder, `${plan.kind.id}.md`), page(plan, pictures, verdicts))
  }
  writeFileSync(join(folder, "README.md"), index(verdicts))
  return plans.length
}

function page({ kind, systems }: Plan, pictures: readonly Drawing[], all: readonly Verdict[]): string {
  const own = all.filter(v => systems.includes(v.row.system))
  return [
    GENERATED,
    "",
    `# ${kind.title}`,
    "",
    `\`--cell ${kind.id}\``,
    "",
    `From: ${kind.source}.`,
    "",
    `**Not claimed.** ${kind.notClaimed}`,
    "",
    ...pictures.flatMap(p => [`![${p.caption}](${kind.id}-${p.name}.svg)`, "", p.caption, ""]),
    ...(own.length > 0 ? ["## The paper's numbers", "", ...verdictTable(own), ""] : []),
    ...(kind.planted.length > 0
      ? [
          "## Planted",
          "",
          ...table(
            ["symbol", "value", "unit", "note"],
            kind.planted.map(p => [p.symbol, numbers(p.value), p.unit, p.note]),
          ),
          "",
        ]
      : []),
  ].join("\n")
}

function verdictTable(verdicts: readonly Verdict[]): string[] {
  return table(
    ["experiment", "quantity", "paper", "unit", "place", "class", "tolerance", "ours", "verdict"],
    verdicts.map(v => [
      v.row.experiment,
      v.row.quantity,
      asPrinted(v.row.value),
      v.row.unit,
      v.row.place,
      v.row.class,
      toleranceText(v.row.tolerance),
      v.ours,
      v.sentence,
    ]),
  )
}

function table(head: readonly string[], body: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.map(text => text.replace(/\|/g, "\\|")).join(" | ")} |`
  return [line(head), line(head.map(() => "---")), ...body.map(line)]
}

function index(verdicts: readonly Verdict[]): string {
  const tally = (systems: readonly string[]) => {
    const own = verdicts.filter(v => systems.includes(v.row.system) && v.met !== null)
    return own.length === 0 ? "-" : `${own.filter(v => v.met).length} of ${own.length}`
  }
  return [
    GENERATED,
    "",
    "# The cells, one by one",
    "",
    "Each page: the bare cell, with no card between, run through its paper's protocols; the paper's numbers beside what",
    "comes out; what the set does not claim; what was planted. `npm run cells` writes them, `npm run cells -- --check` prints",
    "the table of all rows.",
    "",
    "The classes follow rules, in `host/app/cells/row.ts`. `paper`: within the tolerance, under the paper's protocol, one set of",
    "parameters per cell; most sets were fitted to these very rows, so a met row says that the numbers hold together in one",
    "consistent cell, not that they were predicted. `shape`: a written predicate. `input`: the number, or a parameter that",
    "serves it alone, was put in. `conflict` (two rows of one state that exclude each other, with the arithmetic),",
    "`unreachable` and `out of reach` never count as met.",
    "",
    "```",
    ...countLines(verdicts),
    "```",
    "",
    ...table(
      ["cell", "title", "rows met"],
      plans.map(({ kind, systems }) => [`[${kind.id}](${kind.id}.md)`, kind.title, tally(systems)]),
    ),
    "",
  ].join("\n")
}
