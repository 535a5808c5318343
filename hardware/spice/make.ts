/**
 * Writes the committed decks, the numbers they must give, and the tables of docs/spice.md between its marks.
 *
 *     npx tsx hardware/spice/make.ts
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { COMPENSATIONS, compensationFor } from "../boards/channelCard"
import { TOPOLOGY } from "../board"
import type { Leads } from "../schematic/circuit"
import { CELLS } from "./cells"
import { committed } from "./committed"
import { spice, type Spice } from "./engine"
import { solvedMargin, type LoopCase, type Margin } from "./margin"
import { RANGES, type Mode } from "./operation"

const HERE = dirname(fileURLToPath(import.meta.url))
export const DECKS = join(HERE, "decks")
export const EXPECTED = join(DECKS, "expected.json")
export const PAGE = join(HERE, "..", "..", "docs", "spice.md")

/** Leads of a length with a reference electrode of a resistance. */
export function leadsOf(length_m: number, re_ohm: number): Leads {
  const lead = { r_ohm: 0.1 * length_m, l_H: 0.6e-6 * length_m, c_F: 100e-12 * length_m }
  return { ce: lead, we: lead, re: lead, s: lead, re_ohm }
}
/** Short and long cables, good and bad reference electrodes: where margins are looked for. */
export const LEAD_SETS: readonly Leads[] = [leadsOf(0.1, 0), leadsOf(1, 0), leadsOf(1, 2e3), leadsOf(2, 10e3)]

interface Worst extends Margin {
  readonly cell: string
}
const found = new Map<string, Worst>()

/** Smallest margin of a loop over all cells and lead sets; found once per process. */
export function worstMargin(c: Pick<LoopCase, "loop" | "mode" | "range">): Worst {
  const key = `${c.loop} ${c.mode} ${c.range.name}`
  const known = found.get(key)
  if (known !== undefined) return known
  let worst: Worst = { phase_rad: Infinity, unity_Hz: NaN, cell: "" }
  for (const cell of CELLS)
    for (const leads of LEAD_SETS) {
      const margin = solvedMargin({ ...c, cell, leads })
      if (margin.phase_rad < worst.phase_rad) worst = { ...margin, cell: cell.name }
    }
  found.set(key, worst)
  return worst
}

function frequency(f_Hz: number): string {
  return f_Hz >= 1e6 ? `${(f_Hz / 1e6).toPrecision(2)} MHz` : `${Number((f_Hz / 1e3).toPrecision(2))} kHz`
}

/** Rows of the table of margins in docs/spice.md. */
export function marginTable(): string {
  const cell = (loop: LoopCase["loop"], mode: Mode, range: (typeof RANGES)[number]) => {
    const m = worstMargin({ loop, mode, range })
    return `${((m.phase_rad * 180) / Math.PI).toFixed(0)} at ${frequency(m.unity_Hz)} (${m.cell.replaceAll("|", "\\|")})`
  }
  const rows = RANGES.map(range => {
    const inner = range.topology === TOPOLOGY.transimpedance ? cell("inner", "potentiostat", range) : "-"
    const name = (galvanostat: boolean) => COMPENSATIONS[compensationFor(galvanostat, range)].name
    const e = `${name(false)} | ${cell("outer", "potentiostat", range)}`
    const i = `${name(true)} | ${cell("outer", "galvanostat", range)}`
    return `| ${range.name} | ${e} | ${i} | ${inner} |`
  })
  return [
    "| range | potentiostat | margin, deg | galvanostat | margin, deg | transimpedance, deg |",
    "|---|---|---|---|---|---|",
    ...rows,
  ].join("\n")
}

export async function expectedNumbers(run: Spice): Promise<Record<string, Readonly<Record<string, number>>>> {
  const numbers: Record<string, Readonly<Record<string, number>>> = {}
  for (const deck of committed) {
    const answers = Object.entries(deck.answers(await run(deck.text)))
    numbers[deck.file] = Object.fromEntries(answers.map(([name, value]) => [name, Number(value.toPrecision(6))]))
  }
  return numbers
}

/** Text with what stands between the marks of `name` replaced. Throws RangeError if the marks are missing. */
export function between(page: string, name: string, text: string): string {
  const marks = new RegExp(`(<!-- ${name} -->\n)[^]*?(<!-- end of ${name} -->)`)
  if (!marks.test(page)) throw new RangeError(`docs/spice.md has lost its marks of ${name}`)
  return page.replace(marks, (_, open: string, close: string) => `${open}\n${text}\n\n${close}`)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  void (async () => {
    mkdirSync(DECKS, { recursive: true })
    for (const deck of committed) writeFileSync(join(DECKS, deck.file), deck.text)
    writeFileSync(EXPECTED, JSON.stringify(await expectedNumbers(await spice()), undefined, 2) + "\n")
    writeFileSync(PAGE, between(readFileSync(PAGE, "utf8"), "margins", marginTable()))
    process.exit(0)
  })()
}
