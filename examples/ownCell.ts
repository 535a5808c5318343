/**
 * A cell of one's own as data: OCV and exchange current as tables, discharged at C/5 on the bare model, then its impedance.
 * The same object as a JSON file is what `--cell file.json` takes (docs/cellFormat.md).
 * Run it: npx tsx examples/ownCell.ts
 */
import { runBare } from "../host/app/bareCell"
import { frequencies } from "../host/sine"
import { cellFromData } from "../sim/cell/data"

const kind = cellFromData({
  id: "mine",
  title: "a layered oxide against lithium",
  source: "made up for this example",
  notClaimed: "any real material",
  sample: { capacity_C: 10 },
  parameters: {
    start_V: 4.1,
    concentration_mol_m3: 48000,
    isotherm: { x: [0.25, 0.4, 0.55, 0.7, 0.85, 0.99], u_V: [4.3, 4.0, 3.85, 3.75, 3.65, 3.3] },
    particles: [
      {
        shape: "sphere",
        length_m: 4e-6,
        area_m2: 0.012,
        diffusivity_m2_s: 5e-15,
        exchange_A_m2: { x: [0.25, 0.6, 0.99], exchange_A_m2: [0.6, 1.5, 0.4] },
      },
    ],
    series_ohm: 4,
    doubleLayer: { y0: 2e-4, alpha: 0.9 },
  },
})
const cell = kind.create(1)
const discharge = {
  kind: "holdI",
  i_A: -10 / 3600 / 5,
  every_s: 60,
  until: { atMost_s: 36000, eBelow_V: 3.5 },
} as const
const curve = runBare(cell, [discharge])
const last = curve.length - 1
console.log(`${curve.length} readings; ${curve.e_V[last].toFixed(3)} V after ${(curve.t_s[last] / 3600).toFixed(2)} h`)
for (const f_Hz of frequencies(1e4, 0.01, 1)) {
  const { re, im } = cell.impedance(f_Hz)
  console.log(`${f_Hz.toPrecision(3)} Hz  ${re.toFixed(3)} ${im.toFixed(3)}j ohm`)
}
