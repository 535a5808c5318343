/**
 * Scribner ZPlot / ZView `.z`.
 *
 * Header up to "End Comments" (ZPLOT2) or up to the row of column names (ZPlotW); then nine columns:
 * Freq, Ampl, Bias, Time, Z'(a), Z''(b), GD, Err, Range, tab- or comma-separated.
 */

import { FileError } from "../errors"
import type { Columns } from "./columns"
import type { SpectrumFormat } from "./format"
import { spectraFromRows } from "./rows"
import { type TextLine, textLines } from "./textLines"

export const zplot: SpectrumFormat = {
  id: "zplot",
  title: "ZPlot / ZView (.z)",
  source: "files of ZPlot 3.2; Z'' is written as Im Z",
  recognises: head => /^\uFEFF?"?ZPLOT/i.test(head),
  read(bytes, name) {
    const lines = textLines(bytes)
    const comments = lines.findIndex(l => /^\s*End Comments/.test(l.text))
    const names = lines.findIndex(l => /Z'\(a\)/.test(l.text))
    const start = Math.max(comments, names)
    if (start < 0)
      throw new FileError(
        "header",
        `${name}: neither "End Comments" nor a row of column names with Z'(a) was found: is the file cut off?`,
      )
    const rows = lines.slice(start + 1)
    const separator = rows.find(l => l.text.trim() !== "")?.text.includes(",") ? "," : /\s+/
    const promised = lines.slice(0, start).find(l => /^\s*(Data Points:\s*)?\d+\s*$/.test(l.text))
    return spectraFromRows(rows, {
      name,
      separator,
      columns: nineColumns,
      meta: { format: "zplot", ...announced(promised?.text, rows) },
    })
  },
}

/** Also the layout of Autolab's Z60W files. */
export const nineColumns: Columns = {
  frequency: { at: 0, title: "Freq (Hz)", factor: 1 },
  time: { at: 3, title: "Time (s)", factor: 1 },
  re: { at: 4, title: "Z'(a)", factor: 1 },
  im: { at: 5, title: "Z''(b)", factor: 1 },
}

/** A sweep that was stopped has fewer rows than its header announces. */
export function announced(count: string | undefined, rows: readonly TextLine[]): { incomplete?: string } {
  const promised = Number(/(\d+)\s*$/.exec(count ?? "")?.[1])
  const found = rows.filter(l => l.text.trim() !== "").length
  return promised > found ? { incomplete: `${promised} points were announced, ${found} are there` } : {}
}
