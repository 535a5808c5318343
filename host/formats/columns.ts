/**
 * What the columns of a table mean, from the names that programs give them.
 *
 *   freq/Hz   Frequency (Hz)   f_kHz      Z'   Zre   Re(Z)/Ohm   Z Real   real      Z''   Zimag   -Im(Z)/Ohm
 *
 * A leading minus means that the column holds -Z''. Where two columns claim the same meaning, nothing is guessed.
 */

import { FileError } from "../errors"

export type Meaning = "frequency" | "re" | "im" | "modulus" | "phase" | "time" | "cycle"

export interface Column {
  readonly at: number
  readonly title: string
  /** Multiplies what is written to give Hz, Ω, rad or s; negative for -Im(Z). */
  readonly factor: number
}

export type Columns = Partial<Record<Meaning, Column>>

const names: readonly (readonly [Meaning, RegExp])[] = [
  ["frequency", /^(f|freq|frequency)$/],
  ["re", /^(re|real|zre|zreal|zr|rez|realz|z')$/],
  ["im", /^(im|imag|imaginary|zim|zimag|zimg|zi|imz|imagz|z''|z")$/],
  ["modulus", /^(z|\|z\||zmod|modulus|magnitude|zmag|absz)$/],
  ["phase", /^(phase|phasez|zphz|phz|theta|argz)$/],
  ["time", /^(t|time|timesec|elapsedtime)$/],
  ["cycle", /^(cycle|cyclenumber|zcycle)$/],
]

const units: Readonly<Record<string, number>> = {
  Hz: 1,
  hz: 1,
  mHz: 1e-3,
  kHz: 1e3,
  MHz: 1e6,
  ohm: 1,
  Ohm: 1,
  ohms: 1,
  Ohms: 1,
  Ω: 1,
  mohm: 1e-3,
  mOhm: 1e-3,
  mΩ: 1e-3,
  kohm: 1e3,
  kOhm: 1e3,
  kΩ: 1e3,
  Mohm: 1e6,
  MOhm: 1e6,
  MΩ: 1e6,
  s: 1,
  S: 1,
  sec: 1,
  Sec: 1,
  min: 60,
  h: 3600,
  deg: Math.PI / 180,
  "°": Math.PI / 180,
  rad: 1,
}

/**
 * Reads a header row.
 * @param where  file and line, for errors
 * @throws FileError `columns` if two columns mean the same
 */
export function columnsOf(cells: readonly string[], where: string): Columns {
  const found: { -readonly [K in Meaning]?: Column } = {}
  cells.forEach((cell, at) => {
    const read = meaningOf(cell)
    if (read === null) return
    const before = found[read.meaning]
    if (before !== undefined)
      throw new FileError(
        "columns",
        `${where}: columns ${before.at + 1} (${before.title}) and ${at + 1} (${cell.trim()}) both look like ` +
          `${read.meaning}: remove one`,
      )
    found[read.meaning] = { at, title: cell.trim(), factor: read.factor }
  })
  return found
}

/** Frequency, Re and Im are there, or the error says what is missing and what was found. */
export function requireImpedance(columns: Columns, cells: readonly string[], where: string): void {
  const missing = (["frequency", "re", "im"] as const).filter(m => columns[m] === undefined)
  if (missing.length === 0) return
  const listed = cells.map(c => c.trim()).filter(c => c !== "")
  throw new FileError(
    "columns",
    `${where}: no column for ${missing.join(", ")} among ${listed.slice(0, 12).join(" | ")}: ` +
      "export the spectrum with frequency, Re(Z) and Im(Z)",
  )
}

function meaningOf(cell: string): { meaning: Meaning; factor: number } | null {
  const clean = cell
    .trim()
    .replace(/^"|"$/g, "")
    .replace(/[\u2032\u2019]/g, "'")
    .replace(/\u2033/g, "''")
    .replace(/\u2126/g, "Ω")
    .trim()
  const parts = /^(.*?)\s*(?:[/([]\s*|_|\s)([A-Za-zΩ°]+)\s*[)\]]?$/.exec(clean)
  const factor = parts === null ? undefined : units[parts[2]]
  const base = (factor === undefined ? clean : parts![1]).replace(/\([ab]\)$/, "")
  const negated = /^\s*(-|\u2212|\u2013|neg\w*\W|minus\W)/i.test(base)
  const word = base
    .replace(/^\s*(-|\u2212|\u2013|neg\w*\W|minus\W)/i, "")
    .toLowerCase()
    .replace(/[\s_.()<>]/g, "")
  const meaning = names.find(([, pattern]) => pattern.test(word))?.[0]
  if (meaning === undefined || (negated && meaning !== "im" && meaning !== "phase")) return null
  return { meaning, factor: (negated ? -1 : 1) * (factor ?? 1) }
}
