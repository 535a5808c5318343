/** The Randles dummy that comes with most potentiostats: uncompensated resistance, charge transfer, double layer. */
import { cellKind } from "../cell"
import { DummyCell } from "../cell/dummy"

const series_ohm = 100
const parallel_ohm = 1000
const capacity_F = 10e-6

export const dummyRandles = cellKind({
  id: "dummy-randles",
  title: "Dummy cell: 100 ohm + (1 kohm || 10 uF)",
  source: "components",
  notClaimed: "An ideal capacitor, no diffusion.",
  sample: {},
  planted: [
    { symbol: "Rs", value: series_ohm, unit: "ohm", note: "exact" },
    { symbol: "Rct", value: parallel_ohm, unit: "ohm", note: "exact" },
    { symbol: "Cdl", value: capacity_F, unit: "F", note: "exact" },
  ],
  create: () => new DummyCell({ series_ohm, parallel_ohm, capacity_F }),
})
