/**
 * Histories from files: our run files, Battery Data Format CSV (readings), and cycle tables (CSV: cycle, capacity, optional
 * columns). What the file is, is seen from its content.
 *
 * Cycle tables: names and units from the header ("Capacity / mAh", "qDis", "discharge_capacity_Ah" ...); without a header
 * two columns are cycle and capacity [Ah]. Specific capacities (mAh/g) are as good as others: only ratios are used.
 */
import { readFileSync } from "node:fs"
import { basename } from "node:path"
import { FileError } from "../errors"
import { splitRow, usesDecimalComma } from "../formats/rows"
import { type TextLine, textLines } from "../formats/textLines"
import { readRun } from "../record/read"
import type { Phasor } from "../readings"
import { repaired, type CycleRow, type Repair } from "./cycleRepairs"
import { cyclesOfReadings, impedanceOfCycles, type RecordEnd } from "./cyclesOfReadings"
import type { CycleTable, QvCurves } from "./history"
import { median } from "./smooth"
import { plainName, signalsOf } from "./signals"

export interface HistoryFile {
  readonly table: CycleTable
  readonly repairs: readonly Repair[]
  readonly kind: "run" | "readings" | "cycles"
}

export interface ReadOptions {
  /** Last cycle that may be seen; later rows are not looked at. */
  readonly upTo?: number
  readonly nominal_Ah?: number
  readonly chemistry?: string
  /** CSV of Q(V): cycle, then discharged capacity at a fixed grid of voltages, highest first. */
  readonly curves?: string
}

/** @throws FileError when the file is none of the three kinds or no rule repairs it */
export function readHistory(path: string, options: ReadOptions = {}): HistoryFile {
  const name = basename(path)
  const bytes = bytesOf(path)
  const about = {
    ...(options.nominal_Ah ? { nominal_Ah: options.nominal_Ah } : {}),
    ...(options.chemistry ? { chemistry: options.chemistry } : {}),
    ...(options.curves ? { curves: readCurves(options.curves) } : {}),
  }
  if (isRunFile(bytes)) {
    const run = readRun(path)
    return fromReadings(
      run.readings,
      name,
      run.stop?.ending.reason === "finished" ? "ended" : "torn",
      "run",
      about,
      options.upTo,
      run.phasors,
    )
  }
  const lines = textLines(bytes).filter(l => l.text.trim() !== "" && !l.text.trim().startsWith("#"))
  if (lines.length === 0) throw new FileError("empty", `${name} is empty; give a run file, BDF or a table of cycles`)
  const separator = separatorOf(lines[0].text)
  const header = splitRow(lines[0].text, separator)
  const titled = header.some(c => !Number.isFinite(Number(c.replace(",", "."))) && !/^(nan)?$/i.test(c.trim()))
  if (titled && header.some(c => /volt|^e[_ ]?v$|ewe/i.test(c)) && header.some(c => /current|^i[_ ]?a$/i.test(c)))
    return fromReadings(bdf(lines, header, separator, name), name, "torn", "readings", about, options.upTo)
  return { ...fromTable(lines, titled ? header : null, separator, name, options.upTo, about), kind: "cycles" }
}

function bytesOf(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (cause) {
    throw new FileError("unreadable", `cannot read ${path} (${(cause as Error).message}); check the name`, {}, cause)
  }
}

/** A run file begins with a MessagePack map whose first key is "kind". */
function isRunFile(bytes: Buffer): boolean {
  return bytes[0] >= 0x80 && bytes.subarray(0, 16).includes("kind")
}

function separatorOf(line: string): string | RegExp {
  for (const s of ["\t", ";", ","]) if (line.includes(s)) return s
  return /\s+/
}

function numberIn(text: string | undefined, comma: boolean): number {
  const t = (text ?? "").trim()
  return t === "" ? NaN : Number(comma ? t.replace(",", ".") : t)
}

function fromReadings(
  readings: { t_s: ArrayLike<number>; e_V: ArrayLike<number>; i_A: ArrayLike<number> },
  name: string,
  end: RecordEnd,
  kind: "run" | "readings",
  about: Partial<CycleTable>,
  upTo = Infinity,
  phasors: readonly Phasor[] = [],
): HistoryFile {
  const found = cyclesOfReadings(readings, name, end)
  const rows = found.table.cycle.filter(c => c <= upTo).length
  const cut = (v?: Float64Array) => v?.slice(0, rows)
  const repairs: Repair[] = []
  if (found.chargedFirst)
    repairs.push({
      code: "chargeFirst",
      rows: 1,
      text: `${name}: the cell was charged first; a cycle is a charge and the discharge after it`,
    })
  if (found.unfinished && upTo >= found.table.cycle.length)
    repairs.push({
      code: "incomplete",
      rows: 1,
      text: `${name}: the last discharge is still going on; it is not counted`,
    })
  const { signals } = found.table
  const impedance = phasors.length > 0 ? impedanceOfCycles(phasors, found.end_s) : null
  return {
    kind,
    repairs,
    table: {
      ...found.table,
      cycle: cut(found.table.cycle)!,
      capacity_Ah: cut(found.table.capacity_Ah)!,
      signals: {
        efficiency: cut(signals.efficiency),
        polarisation: cut(signals.polarisation),
        ...(impedance ? { r0: cut(impedance.r0), rCt: cut(impedance.rCt) } : {}),
      },
      ...about,
    },
  }
}

function bdf(lines: readonly TextLine[], header: readonly string[], separator: string | RegExp, name: string) {
  const at = (pattern: RegExp, what: string) => {
    const k = header.findIndex(c => pattern.test(c.trim()))
    if (k < 0)
      throw new FileError(
        "columns",
        `${name}, line ${lines[0].number}: no column of ${what} among ${header.join(", ")}`,
      )
    return k
  }
  const t = at(/^(test_?time|time|t_s|t$)/i, "test time [s]")
  const e = at(/volt|^e[_ ]?v$|ewe/i, "voltage [V]")
  const i = at(/current|^i[_ ]?a$/i, "current [A]")
  const milli = /milli|\bmA\b|_mA/.test(header[i]) ? 1e-3 : 1
  const hours = /hour|\/ ?h\b/i.test(header[t]) ? 3600 : 1
  const rows = lines.slice(1)
  const comma = usesDecimalComma(rows, separator)
  const column = (k: number, factor: number) =>
    Float64Array.from(rows, l => {
      const x = numberIn(splitRow(l.text, separator)[k], comma) * factor
      if (!Number.isFinite(x))
        throw new FileError(
          "number",
          `${name}, line ${l.number}: no number in column ${header[k]}; repair or remove the line`,
          {
            line: l.number,
          },
        )
      return x
    })
  return { t_s: column(t, hours), e_V: column(e, 1), i_A: column(i, milli) }
}

const CYCLE = /^(cycle|cycles|cycle[ _]?(number|index|count|no\.?|nr\.?|id)|n|zyklus)$/i
const DISCHARGE = /^(q|q_?dis.*|q_?d|.*discharg.*cap.*|.*cap.*discharg.*|.*delithiation.*)$/i
const CAPACITY = /^(.*capacity.*|cap|soh|q_?ah|kapazit.*)$/i

function fromTable(
  lines: readonly TextLine[],
  header: readonly string[] | null,
  separator: string | RegExp,
  name: string,
  upTo: number | undefined,
  about: Partial<CycleTable>,
): Omit<HistoryFile, "kind"> {
  const body = header ? lines.slice(1) : lines
  const names = header?.map(c => c.trim()) ?? ["cycle", "capacity_Ah"]
  const width = splitRow(lines[0].text, separator).length
  if (!header && width !== 2)
    throw new FileError(
      "columns",
      `${name}: ${width} columns without a header; write one such as "cycle,capacity_Ah"`,
      { width },
    )
  const bare = names.map(c =>
    c
      .replace(/[([/].*$/, "")
      .replace(/_?(m?Ah)$/i, "")
      .trim(),
  )
  const cycleAt = bare.findIndex(c => CYCLE.test(c))
  const among = names.map((_, k) => k).filter(k => k !== cycleAt && !/charg/i.test(bare[k].replace(/discharg/i, "")))
  const capacityAt =
    among.find(k => DISCHARGE.test(bare[k])) ?? among.find(k => CAPACITY.test(bare[k]) || /ah$/i.test(names[k]))
  if (cycleAt < 0 || capacityAt === undefined)
    throw new FileError(
      "columns",
      `${name}, line ${lines[0].number}: no column of ${cycleAt < 0 ? "cycle numbers" : "discharge capacity"} among ` +
        `${names.join(", ")}; name them "cycle" and "capacity_Ah"`,
    )
  const comma = usesDecimalComma(body, separator)
  const factor = /mAh/.test(names[capacityAt]) ? 1e-3 : 1
  const rows: CycleRow[] = body.map(l => {
    const cells = splitRow(l.text, separator)
    const rest: Record<string, number> = {}
    names.forEach((c, k) => {
      if (k !== cycleAt && k !== capacityAt) rest[c] = numberIn(cells[k], comma)
    })
    return {
      line: l.number,
      cycle: numberIn(cells[cycleAt], comma),
      capacity_Ah: numberIn(cells[capacityAt], comma) * factor,
      rest,
    }
  })
  const { rows: left, repairs } = repaired(rows, name, upTo)
  const capacity_Ah = Float64Array.from(left, r => r.capacity_Ah)
  const columns = Object.fromEntries(
    names
      .filter((_, k) => k !== cycleAt && k !== capacityAt)
      .map(c => [
        c,
        Float64Array.from(left, r => r.rest[c] * (/charg/i.test(plainName(c)) && /mAh/.test(c) ? 1e-3 : 1)),
      ]),
  )
  // what holds for the whole cell may stand in a column of its own
  const named = (what: RegExp) => names.findIndex(c => what.test(c))
  const nominalAt = named(/^nominal/i)
  const chemistryAt = named(/^chemistry$/i)
  const nominal_Ah = nominalAt < 0 ? NaN : median(columns[names[nominalAt]]) * (/mAh/.test(names[nominalAt]) ? 1e-3 : 1)
  const chemistry = chemistryAt < 0 ? "" : splitRow(body[0].text, separator)[chemistryAt].trim()
  return {
    repairs,
    table: {
      cycle: Float64Array.from(left, r => r.cycle),
      capacity_Ah,
      signals: signalsOf(columns, left.length, undefined, capacity_Ah),
      ...(nominal_Ah > 0 ? { nominal_Ah } : {}),
      ...(chemistry ? { chemistry } : {}),
      ...about,
    },
  }
}

/** @throws FileError when a row is not as long as the first */
export function readCurves(path: string): QvCurves {
  const name = basename(path)
  const lines = textLines(bytesOf(path)).filter(l => l.text.trim() !== "")
  const separator = separatorOf(lines[0]?.text ?? ",")
  const rows = lines
    .map(l => ({ line: l.number, v: splitRow(l.text, separator).map(Number) }))
    .filter(r => Number.isFinite(r.v[0]))
  const points = (rows[0]?.v.length ?? 0) - 1
  const wrong = rows.find(r => r.v.length !== points + 1 || r.v.some(x => !Number.isFinite(x)))
  if (points < 10 || wrong)
    throw new FileError(
      "curves",
      `${name}${wrong ? `, line ${wrong.line}` : ""}: Q(V) needs rows of cycle and at least 10 capacities, all of one length`,
    )
  return {
    cycle: Float64Array.from(rows, r => r.v[0]),
    points,
    q_Ah: Float32Array.from(rows.flatMap(r => r.v.slice(1))),
  }
}
