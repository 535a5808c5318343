/** CH Instruments text export: a block of settings, then `Freq/Hz, Z'/ohm, Z"/ohm, Z/ohm, Phase/deg` and rows. */

import { FileError } from "../errors"
import { columnsOf, requireImpedance } from "./columns"
import type { SpectrumFormat } from "./format"
import { spectraFromRows, splitRow } from "./rows"
import { textLines } from "./textLines"

export const chi: SpectrumFormat = {
  id: "chi",
  title: "CH Instruments (.txt)",
  source: 'CHI660E export; Z" is written as Im Z',
  recognises: head => /Instrument Model:\s*CHI/i.test(head) || /^A\.C\. Impedance/m.test(head),
  read(bytes, name) {
    const lines = textLines(bytes)
    const names = lines.findIndex(l => /^\s*Freq\/Hz/.test(l.text))
    if (names < 0)
      throw new FileError(
        "header",
        `${name}: no row of names beginning with Freq/Hz: the file does not hold an A.C. impedance measurement`,
      )
    const cells = splitRow(lines[names].text, ",")
    const where = `${name}, line ${names + 1}`
    const columns = columnsOf(cells, where)
    requireImpedance(columns, cells, where)
    return spectraFromRows(lines.slice(names + 1), { name, separator: ",", columns, meta: { format: "chi" } })
  },
}
