/**
 * Plain tables: frequency, Re, Im in a header's order, or exactly three columns without a header (f, Z', Z'').
 *
 * Separators are found (comma, semicolon, tab, blanks), units are read from the header (Hz, kHz, Ω, mΩ ...), columns
 * named -Im(Z) are turned round, |Z| and phase are converted. What cannot be told is refused, not guessed.
 */

import { FileError } from "../errors"
import { type Columns, columnsOf, requireImpedance } from "./columns"
import type { SpectrumFormat } from "./format"
import { spectraFromRows, splitRow, usesDecimalComma } from "./rows"
import { type TextLine, textLines } from "./textLines"

export const csv: SpectrumFormat = {
  id: "csv",
  title: "Table of frequency, Z' and Z'' (csv, txt)",
  source: "impedance.py exampleData.csv; EC-Lab text export. Z'' as the header says, Im Z without a header",
  recognises: (head, name) => {
    if (/\.(csv|tsv)$/i.test(name)) return true
    const lines = head.split(/\r*\n|\r/).filter(l => l.trim() !== "" && !l.startsWith("#"))
    const separator = separatorOf(lines)
    return lines.length > 0 && (isNumeric(lines[0], separator) || hasImpedanceHeader(lines[0], separator))
  },
  read(bytes, name) {
    const lines = textLines(bytes).filter(l => l.text.trim() !== "" && !l.text.startsWith("#"))
    if (lines.length === 0) throw new FileError("points", `${name} is empty`)
    const separator = separatorOf(lines.map(l => l.text))
    if (isNumeric(lines[0].text, separator)) return withoutHeader(lines, separator, name)

    const where = `${name}, line ${lines[0].number}`
    const cells = splitRow(lines[0].text, separator)
    const columns = columnsOf(cells, where)
    if (!columns.re && !columns.im && columns.modulus && columns.phase) requirePhaseUnit(columns, where)
    else requireImpedance(columns, cells, where)
    let rows = lines.slice(1)
    // Some programs write the units into a second row.
    if (rows.length > 0 && !/\d/.test(rows[0].text)) rows = rows.slice(1)
    return spectraFromRows(rows, {
      name,
      separator,
      columns,
      decimalComma: usesDecimalComma(rows, separator),
      meta: { format: "csv" },
    })
  },
}

function withoutHeader(lines: readonly TextLine[], separator: string | RegExp, name: string) {
  const cells = splitRow(lines[0].text, separator)
  if (cells.length !== 3)
    throw new FileError(
      "columns",
      `${name}, line ${lines[0].number}: ${cells.length} columns and no header, so their meaning is a guess: ` +
        'write a header such as "frequency_Hz,re_ohm,im_ohm", or keep just f, Re, Im',
      { line: lines[0].number, columns: cells.length },
    )
  const columns: Columns = {
    frequency: { at: 0, title: "f", factor: 1 },
    re: { at: 1, title: "Re", factor: 1 },
    im: { at: 2, title: "Im", factor: 1 },
  }
  const decimalComma = usesDecimalComma(lines, separator)
  const spectra = spectraFromRows(lines, { name, separator, columns, decimalComma, meta: { format: "csv" } })
  const f = spectra[0].f_Hz
  const rising = f.every((x, i) => i === 0 || x > f[i - 1])
  const falling = f.every((x, i) => i === 0 || x < f[i - 1])
  if (!rising && !falling)
    throw new FileError(
      "columns",
      `${name}: the first of three columns without a header neither rises nor falls throughout, so it may not be the ` +
        "frequency: write a header, or sort the points",
    )
  return spectra
}

function separatorOf(lines: readonly string[]): string | RegExp {
  const sample = lines.slice(0, 20)
  for (const separator of ["\t", ";"]) if (sample.every(l => l.includes(separator))) return separator
  // "1,5 2,5" has decimal commas between blanks; "1, 2, 3" has commas as separators.
  const blanks = sample.every(l => /\d,\d+\s+[-+\d]/.test(l.trim()) && !/,\s/.test(l))
  return sample.every(l => l.includes(",")) && !blanks ? "," : /\s+/
}

function isNumeric(line: string, separator: string | RegExp): boolean {
  return splitRow(line, separator).every(c => c !== "" && Number.isFinite(Number(c.replace(",", "."))))
}

function hasImpedanceHeader(line: string, separator: string | RegExp): boolean {
  try {
    const { frequency, re, im, modulus, phase } = columnsOf(splitRow(line, separator), "")
    return frequency !== undefined && ((re !== undefined && im !== undefined) || (!!modulus && !!phase))
  } catch {
    return false
  }
}

function requirePhaseUnit(columns: Columns, where: string): void {
  if (!/deg|°|rad/i.test(columns.phase!.title))
    throw new FileError(
      "columns",
      `${where}: the phase column "${columns.phase!.title}" does not say whether it is in degrees or radians: ` +
        'name it "phase/deg" or "phase/rad"',
    )
}
