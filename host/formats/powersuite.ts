/** Princeton PowerSuite text export: `Frequency  Zre  Zimg` with tabs, blanks and doubled carriage returns. */

import { columnsOf, requireImpedance } from "./columns"
import type { SpectrumFormat } from "./format"
import { spectraFromRows, splitRow } from "./rows"
import { textLines } from "./textLines"

export const powersuite: SpectrumFormat = {
  id: "powersuite",
  title: "PowerSuite (.txt)",
  source: "impedance.py exampleDataPowersuite.txt; Zimg is written as Im Z",
  recognises: head => /^\uFEFF?\s*Frequency\s*\t\s*Zre\s*\t\s*Zimg/.test(head),
  read(bytes, name) {
    const [header, ...rows] = textLines(bytes)
    const cells = splitRow(header.text, "\t")
    const where = `${name}, line 1`
    const columns = columnsOf(cells, where)
    requireImpedance(columns, cells, where)
    return spectraFromRows(rows, { name, separator: "\t", columns, meta: { format: "powersuite" } })
  },
}
