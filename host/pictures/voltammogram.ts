/** Current against potential, in the order of measurement; earlier cycles fade. Oxidation is up. */

import { drawPanels, ink } from "./draw"
import { siScale } from "../quantity/scale"
import { largest } from "./timeSeries"

export interface VoltammogramPicture {
  readonly title?: string
  readonly e_V: readonly number[]
  readonly i_A: readonly number[]
  /** Number of the cycle of each point; one curve each. */
  readonly cycle?: readonly number[]
  /** Against what E was measured, e.g. `Li⁺/Li`. */
  readonly reference?: string
}

export async function voltammogram({ title = "", e_V, i_A, cycle, reference }: VoltammogramPicture): Promise<string> {
  const current = siScale(largest(i_A), "A")
  const cycles = [...new Set(cycle ?? [0])].sort((a, b) => a - b)
  const age = (c: number) => (cycles.length < 2 ? 1 : 0.25 + (0.75 * cycles.indexOf(c)) / (cycles.length - 1))
  const points = e_V.map((e, k) => ({ e, i: i_A[k] * current.factor, c: cycle?.[k] ?? 0 }))
  return drawPanels(title, Plot => [
    {
      height: 440,
      x: { label: `E (V${reference ? ` vs ${reference}` : ""}) →`, labelAnchor: "center", grid: true },
      y: { label: `↑ I (${current.unit})`, grid: true },
      marks: [
        Plot.ruleY([0], { stroke: ink.quiet, strokeWidth: 0.8 }),
        ...cycles.map(c =>
          Plot.line(
            points.filter(p => p.c === c),
            { x: "e", y: "i", stroke: ink.data, strokeOpacity: age(c), strokeWidth: 1.5 },
          ),
        ),
      ],
    },
  ])
}
