/**
 * Ametek VersaStudio `.par`: blocks in angle brackets; each <SegmentN> has `Definition=` with the column names and then
 * comma-separated rows. Segments that are not impedance (no frequency above 0) are passed over.
 */

import type { Spectrum } from "../circuit/spectrum"
import { FileError } from "../errors"
import { columnsOf } from "./columns"
import type { SpectrumFormat } from "./format"
import { spectraFromRows, splitRow } from "./rows"
import { textLines } from "./textLines"

export const versastudio: SpectrumFormat = {
  id: "versastudio",
  title: "VersaStudio (.par)",
  source: "impedance.py exampleDataVersaStudio.par; Z Imag is written as Im Z",
  recognises: head => /^\uFEFF?\s*<Application>/.test(head) && /VersaStudio/i.test(head),
  read(bytes, name) {
    const lines = textLines(bytes)
    const spectra: Spectrum[] = []
    for (let i = 0; i < lines.length; i++) {
      const segment = /^\s*<(Segment\d+)>/.exec(lines[i].text)?.[1]
      if (segment === undefined) continue
      const end = lines.findIndex((l, k) => k > i && l.text.includes(`</${segment}>`))
      if (end < 0)
        throw new FileError("header", `${name}, line ${i + 1}: <${segment}> is not closed: the file is cut off`, {
          line: i + 1,
        })
      const block = lines.slice(i + 1, end)
      const definition = block.findIndex(l => l.text.startsWith("Definition="))
      if (definition < 0) continue
      const cells = splitRow(block[definition].text.slice("Definition=".length), ",")
      const columns = columnsOf(cells, `${name}, line ${block[definition].number}`)
      if (!columns.frequency || !columns.re || !columns.im) continue
      const rows = block.slice(definition + 1)
      const f = columns.frequency.at
      if (!rows.some(l => Number(splitRow(l.text, ",")[f]) > 0)) continue
      spectra.push(
        ...spectraFromRows(rows, { name, separator: ",", columns, meta: { format: "versastudio", segment } }),
      )
    }
    if (spectra.length === 0)
      throw new FileError(
        "points",
        `${name}: no segment holds frequencies with Z Real and Z Imag: no impedance was measured`,
      )
    return spectra
  },
}
