/** A resistor and a capacitor in series: current flows only while the potential changes. */
import { cellKind } from "../cell"
import { DummyCell } from "../cell/dummy"

const ohm = 1000
const farad = 10e-6

export const dummyRc = cellKind({
  id: "dummy-rc",
  title: "Dummy cell: 1 kohm in series with 10 uF",
  source: "components",
  notClaimed: "An ideal capacitor: no leakage, no dielectric absorption.",
  sample: {},
  planted: [
    { symbol: "R", value: ohm, unit: "ohm", note: "exact" },
    { symbol: "C", value: farad, unit: "F", note: "exact" },
  ],
  create: () => new DummyCell({ series_ohm: ohm, parallel_ohm: Infinity, capacity_F: farad }),
})
