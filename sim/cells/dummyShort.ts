/** A shorted lead: what is left is the resistance of clips and wire. */
import { cellKind } from "../cell"
import { DummyCell } from "../cell/dummy"

const ohm = 0.02

export const dummyShort = cellKind({
  id: "dummy-short",
  title: "Shorted leads: 20 mohm",
  source: "components; two crocodile clips and 20 cm of 0.5 mm2 copper wire",
  notClaimed: "No inductance.",
  sample: {},
  planted: [{ symbol: "R", value: ohm, unit: "ohm", note: "exact" }],
  create: () => new DummyCell({ series_ohm: ohm, parallel_ohm: 0, capacity_F: 0 }),
})
