/**
 * Rows of numbers to spectra: the part that is the same in every text format.
 *
 * Rows at 0 Hz are direct-current readings between points and are left out (counted in `meta.skipped`). A new cycle
 * number begins a new spectrum. Anything that is not a number is an error with its line, never a gap.
 */

import type { Spectrum } from "../circuit/spectrum"
import { FileError } from "../errors"
import type { Column, Columns } from "./columns"
import type { TextLine } from "./textLines"

export interface RowsLayout {
  readonly name: string
  readonly separator: string | RegExp
  readonly columns: Columns
  readonly decimalComma?: boolean
  readonly meta: Readonly<Record<string, string>>
}

/** No phase is larger; rounding allowed for. */
const WHOLE_TURN = 2 * Math.PI * 1.001

interface Growing {
  f_Hz: number[]
  re_ohm: number[]
  im_ohm: number[]
  t_s: number[]
  cycle: number | null
}

/**
 * @param lines  the rows; empty ones are passed over
 * @throws FileError `number`, `frequency` or `points`
 */
export function spectraFromRows(lines: readonly TextLine[], layout: RowsLayout): Spectrum[] {
  const { columns, separator, name } = layout
  const spectra: Growing[] = []
  let current: Growing | null = null
  let skipped = 0
  for (const line of lines) {
    if (line.text.trim() === "") continue
    const cells = splitRow(line.text, separator)
    const get = (column: Column) => {
      const text = cells[column.at]
      const value =
        text === undefined || text === "" ? NaN : Number(layout.decimalComma ? text.replace(",", ".") : text)
      if (!Number.isFinite(value))
        throw new FileError(
          "number",
          `${name}, line ${line.number}: column ${column.at + 1} (${column.title}) holds ` +
            `${text === undefined ? "nothing" : `"${text}"`}, expected a number: repair or remove the line`,
          { line: line.number, column: column.at + 1 },
        )
      return value * column.factor
    }
    const f = get(columns.frequency!)
    if (f === 0) {
      skipped++
      continue
    }
    if (f < 0)
      throw new FileError(
        "frequency",
        `${name}, line ${line.number}: the frequency is ${f} Hz: is column ${columns.frequency!.at + 1} really the frequency?`,
        { line: line.number },
      )
    const cycle = columns.cycle ? get(columns.cycle) : null
    if (current === null || current.cycle !== cycle) {
      current = { f_Hz: [], re_ohm: [], im_ohm: [], t_s: [], cycle }
      spectra.push(current)
    }
    current.f_Hz.push(f)
    if (columns.re && columns.im) {
      current.re_ohm.push(get(columns.re))
      current.im_ohm.push(get(columns.im))
    } else {
      const modulus = get(columns.modulus!)
      const phase = get(columns.phase!)
      if (Math.abs(phase) > WHOLE_TURN)
        throw new FileError(
          "phase",
          `${name}, line ${line.number}: column ${columns.phase!.at + 1} (${columns.phase!.title}) gives a phase of ` +
            `${phase.toPrecision(4)} rad, more than a whole turn: name it phase/deg if it is in degrees`,
          { line: line.number },
        )
      current.re_ohm.push(modulus * Math.cos(phase))
      current.im_ohm.push(modulus * Math.sin(phase))
    }
    if (columns.time) current.t_s.push(get(columns.time))
  }
  if (spectra.length === 0)
    throw new FileError(
      "points",
      `${name}: the table has no points${skipped > 0 ? ` (${skipped} rows at 0 Hz)` : ""}: was the measurement saved?`,
    )
  return spectra.map(({ f_Hz, re_ohm, im_ohm, t_s, cycle }) => ({
    f_Hz,
    re_ohm,
    im_ohm,
    ...(columns.time ? { t_s } : {}),
    meta: {
      ...layout.meta,
      ...(cycle === null ? {} : { cycle: String(cycle) }),
      ...(skipped > 0 ? { skipped: `${skipped} rows at 0 Hz` } : {}),
    },
  }))
}

export function splitRow(text: string, separator: string | RegExp): string[] {
  const trimmed = separator instanceof RegExp ? text.trim() : text
  return trimmed.split(separator).map(cell => cell.trim().replace(/^"|"$/g, ""))
}

/** True where numbers are written as 1,5: commas but no points among the cells. */
export function usesDecimalComma(lines: readonly TextLine[], separator: string | RegExp): boolean {
  if (separator === ",") return false
  let commas = 0
  for (const { text } of lines) {
    for (const cell of splitRow(text, separator)) {
      if (/^[-+]?\d*\.\d/.test(cell)) return false
      if (/^[-+]?\d*,\d/.test(cell)) commas++
    }
  }
  return commas > 0
}
