/** Carries one experiment out and sets what came out beside the paper's rows. */
import { crc32 } from "../../../protocol/crc32"
import { GalvanodeError } from "../../errors"
import type { Row, Value } from "../cells/row"
import { judge } from "../cells/verdict"
import type { Experiment, Findings, Measured, Picture, Truth } from "./experiment"
import { nothingTold, type Told } from "./lab"
import { rowsOf } from "./rowsOf"

/** One row of the table: everything in it can be cloned to another thread and written to a file. */
export interface Line {
  readonly system: string
  readonly experiment: string
  readonly quantity: string
  readonly unit: string
  readonly place: string
  readonly class: Row["class"]
  readonly tolerance: Row["tolerance"] | null
  readonly paper: Value
  /** Null where nothing was measured. */
  readonly ours: number | readonly number[] | null
  /** Ours in words, also for predicates. */
  readonly text: string
  readonly u: number | null
  readonly by: Measured["by"] | null
  /** Null where the class does not count. */
  readonly met: boolean | null
  readonly verdict: string
}

export interface Report {
  readonly system: string
  readonly experiment: string
  readonly settings: string
  readonly lines: readonly Line[]
  readonly pictures: readonly Picture[]
  readonly truth: readonly Truth[]
  readonly notes: readonly string[]
  readonly told: Told
  /** Why it could not be carried out; its rows are not met then. */
  readonly failed: string | null
}

/** A card of its own for each experiment, the same one every time. */
function seedOf(text: string): number {
  return 10 * (crc32(0, Buffer.from(text), 0, Buffer.byteLength(text)) % 100_000)
}

/** An experiment that a card or the dry run ended is reported as failed: its rows are there, and not met. */
export async function carryOut(e: Experiment, truth: boolean): Promise<Report> {
  const told = nothingTold(seedOf(`${e.system} ${e.name}`))
  let found: Findings = { values: {}, pictures: [] }
  let failed: string | null = null
  try {
    found = await e.run({ told, truth })
  } catch (error) {
    if (!(error instanceof GalvanodeError)) throw error
    failed = error.message
  }
  const own = rowsOf(e.system, e.name)
  for (const quantity of Object.keys(found.values))
    if (!own.some(r => r.quantity === quantity)) throw new Error(`${e.system} ${e.name} has no row ${quantity}`)
  return {
    system: e.system,
    experiment: e.name,
    settings: e.settings,
    lines: own.map(row => lineOf(row, found.values[row.quantity], failed)),
    pictures: found.pictures,
    truth: found.truth ?? [],
    notes: found.notes ?? [],
    told,
    failed,
  }
}

function lineOf(row: Row, measured: Measured | undefined, failed: string | null): Line {
  const { ours: _bare, ...of } = row
  const v = judge(measured ? { ...of, how: measured.how ?? row.how, ours: () => measured.ours } : of)
  const numbers = measured && !isFinding(measured.ours) ? measured.ours : null
  return {
    system: row.system,
    experiment: row.experiment,
    quantity: row.quantity,
    unit: row.unit,
    place: row.place,
    class: row.class,
    tolerance: row.tolerance ?? null,
    paper: row.value,
    ours: numbers,
    text: v.ours,
    u: measured?.u ?? null,
    by: measured?.by ?? null,
    met: v.met,
    verdict: failed === null || row.class === "out of reach" ? v.sentence : `NOT MEASURED: ${failed}`,
  }
}

function isFinding(ours: Measured["ours"]): ours is Exclude<Measured["ours"], number | readonly number[]> {
  return typeof ours === "object" && "holds" in ours
}
