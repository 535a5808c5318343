/**
 * BioLogic EC-Lab `.mpt`: "Nb header lines : N", column names on line N, tab-separated rows, Western code page.
 *
 * The column is -Im(Z). Rows at 0 Hz (rests between sweeps) occur, and several cycles can be in one file.
 */

import { FileError } from "../errors"
import { columnsOf, requireImpedance } from "./columns"
import type { SpectrumFormat } from "./format"
import { spectraFromRows, splitRow, usesDecimalComma } from "./rows"
import { textLines } from "./textLines"

export const biologic: SpectrumFormat = {
  id: "biologic",
  title: "BioLogic EC-Lab (.mpt)",
  source: "EC-Lab 11 text export; -Im(Z) is written, and turned round here",
  recognises: head => /^\uFEFF?(EC-Lab|BT-Lab) ASCII FILE/.test(head),
  read(bytes, name) {
    const lines = textLines(bytes)
    const announced = /^Nb header lines\s*:\s*(\d+)/.exec(lines[1]?.text ?? "")
    if (announced === null)
      throw new FileError(
        "header",
        `${name}, line 2: expected "Nb header lines : N", found "${lines[1]?.text ?? ""}"`,
        {
          line: 2,
        },
      )
    const n = Number(announced[1])
    const header = lines[n - 1]
    if (header === undefined)
      throw new FileError("header", `${name}, line 2: ${n} header lines are announced but the file has ${lines.length}`)
    const cells = splitRow(header.text, "\t")
    const where = `${name}, line ${n}`
    const columns = columnsOf(cells, where)
    requireImpedance(columns, cells, where)
    const rows = lines.slice(n)
    return spectraFromRows(rows, {
      name,
      separator: "\t",
      columns,
      decimalComma: usesDecimalComma(rows, "\t"),
      meta: { format: "biologic" },
    })
  },
}
