/** A lead that is not connected: what is left is insulation and the capacitance between the clips. */
import { cellKind } from "../cell"
import { DummyCell } from "../cell/dummy"

const leak_ohm = 1e12
const stray_F = 10e-12

export const openLead = cellKind({
  id: "open-lead",
  title: "Open lead: 1 Tohm || 10 pF",
  source: "components; PVC insulation of 1 m of lead, clips 1 cm apart",
  notClaimed: "No pick-up of mains, no triboelectric charge.",
  sample: {},
  planted: [
    { symbol: "R", value: leak_ohm, unit: "ohm", note: "assumed" },
    { symbol: "C", value: stray_F, unit: "F", note: "assumed" },
  ],
  create: () => new DummyCell({ series_ohm: 100, parallel_ohm: leak_ohm, capacity_F: stray_F }),
})
