/**
 * Gamry `.DTA`: tab-separated, tagged lines; the spectrum is the table ZCURVE (names, units, then rows that begin with
 * a tab). A run that was stopped has EXPERIMENTABORTED after it and is read as far as it got. Some locales write 1,5.
 */

import { FileError } from "../errors"
import { columnsOf, requireImpedance } from "./columns"
import type { SpectrumFormat } from "./format"
import { spectraFromRows, splitRow, usesDecimalComma } from "./rows"
import { textLines } from "./textLines"

export const gamry: SpectrumFormat = {
  id: "gamry",
  title: "Gamry Framework (.DTA)",
  source: "impedance.py exampleDataGamry.DTA and exampleDataGamryABORT.DTA; Zimag is written as Im Z",
  recognises: head => /^\uFEFF?EXPLAIN\s*[\r\n]/.test(head),
  read(bytes, name) {
    const lines = textLines(bytes)
    const table = lines.findIndex(l => l.text.startsWith("ZCURVE\tTABLE"))
    if (table < 0)
      throw new FileError(
        "header",
        `${name}: there is no ZCURVE table, so this is not an impedance file of Gamry, or it stopped before the first point`,
      )
    const header = lines[table + 1]
    const where = `${name}, line ${table + 2}`
    const cells = splitRow(header?.text ?? "", "\t")
    const columns = columnsOf(cells, where)
    requireImpedance(columns, cells, where)
    const body = lines.slice(table + 3)
    const end = body.findIndex(l => !l.text.startsWith("\t"))
    const rows = end < 0 ? body : body.slice(0, end)
    const aborted = lines.some(l => l.text.startsWith("EXPERIMENTABORTED\tTOGGLE\tT"))
    return spectraFromRows(rows, {
      name,
      separator: "\t",
      columns,
      decimalComma: usesDecimalComma(rows, "\t"),
      meta: { format: "gamry", ...(aborted ? { aborted: "the run was stopped before its end" } : {}) },
    })
  },
}
