/** Modulus and phase against frequency, both logarithmic where decades count. */

import { drawPanels, ink } from "./draw"
import type { ImpedancePicture, ImpedancePoint } from "./nyquist"
import { siScale } from "../quantity/scale"

const modulus = (p: ImpedancePoint) => Math.hypot(p.re_ohm, p.im_ohm)
const phase = (p: ImpedancePoint) => (-Math.atan2(p.im_ohm, p.re_ohm) * 180) / Math.PI

export async function bode({ title = "", points, curve = [] }: ImpedancePicture): Promise<string> {
  const scale = siScale(Math.max(...points.map(modulus)), "Ω")
  const size = (p: ImpedancePoint) => modulus(p) * scale.factor
  const x = "f_Hz"
  return drawPanels(title, Plot => {
    const layers = (y: (p: ImpedancePoint) => number) => [
      Plot.line(curve, { x, y, stroke: ink.fit, strokeWidth: 2 }),
      Plot.dot(points, { x, y, stroke: ink.data, fill: "white", r: 3, strokeWidth: 1.5 }),
    ]
    const frequency = { type: "log" as const, grid: true, tickFormat: frequencyTick, ticks: 8 }
    return [
      {
        height: 260,
        x: { ...frequency, label: null },
        y: { type: "log", grid: true, label: `↑ |Z| (${scale.unit})`, tickFormat: "~g", ticks: 5 },
        marks: layers(size),
      },
      {
        height: 220,
        x: { ...frequency, label: "frequency (Hz) →", labelAnchor: "center" },
        y: { grid: true, label: "↑ −phase (°)", ticks: 5 },
        marks: layers(phase),
      },
    ]
  })
}

function frequencyTick(f: number): string {
  const { factor, unit } = siScale(f, "Hz")
  return `${Number((f * factor).toPrecision(3))}${unit.slice(0, -2)}`
}
