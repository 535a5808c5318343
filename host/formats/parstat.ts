/** Ametek PARSTAT text export: one header row, tabs; rows at 0 Hz are the direct-current readings before the sweep. */

import { columnsOf, requireImpedance } from "./columns"
import type { SpectrumFormat } from "./format"
import { spectraFromRows, splitRow } from "./rows"
import { textLines } from "./textLines"

export const parstat: SpectrumFormat = {
  id: "parstat",
  title: "PARSTAT (.txt)",
  source: "impedance.py exampleDataParstat.txt; Zim is written as Im Z",
  recognises: head => /^\uFEFF?Potential \(V\)\tCurrent \(A\)\t.*Zre \(ohms\)/.test(head),
  read(bytes, name) {
    const [header, ...rows] = textLines(bytes)
    const cells = splitRow(header.text, "\t")
    const where = `${name}, line 1`
    const columns = columnsOf(cells, where)
    requireImpedance(columns, cells, where)
    return spectraFromRows(rows, { name, separator: "\t", columns, meta: { format: "parstat" } })
  },
}
