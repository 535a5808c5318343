/**
 * Metrohm Autolab / NOVA text export "Z60W Data File".
 *
 * Quoted header, number of points, row of names with Z'(a) and Z''(b), then nine comma-separated columns.
 */

import { FileError } from "../errors"
import type { SpectrumFormat } from "./format"
import { spectraFromRows } from "./rows"
import { textLines } from "./textLines"
import { announced, nineColumns } from "./zplot"

export const autolab: SpectrumFormat = {
  id: "autolab",
  title: "Autolab / NOVA (.txt, Z60W)",
  source: "impedance.py exampleDataAutolab.txt; Z'' is written as Im Z",
  recognises: head => /Z60W Data File/.test(head.slice(0, 200)),
  read(bytes, name) {
    const lines = textLines(bytes)
    const names = lines.findIndex(l => /Freq.*Z'\(a\)/.test(l.text))
    if (names < 0)
      throw new FileError("header", `${name}: the row of column names with Freq and Z'(a) is missing: export it again`)
    // The time column is always 0 in these exports.
    const { time: _, ...columns } = nineColumns
    const rows = lines.slice(names + 1)
    const meta = { format: "autolab", ...announced(lines[names - 1]?.text, rows) }
    return spectraFromRows(rows, { name, separator: ",", columns, meta })
  },
}
