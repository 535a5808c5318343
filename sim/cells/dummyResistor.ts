/** A resistor, for the first check of a channel. */
import { cellKind } from "../cell"
import { DummyCell } from "../cell/dummy"

const ohm = 1000

export const dummyResistor = cellKind({
  id: "dummy-resistor",
  title: "Dummy cell: resistor 1 kohm",
  source: "components",
  notClaimed: "No capacitance, no noise, no temperature coefficient.",
  sample: {},
  planted: [{ symbol: "R", value: ohm, unit: "ohm", note: "exact" }],
  create: () => new DummyCell({ series_ohm: ohm, parallel_ohm: 0, capacity_F: 0 }),
})
