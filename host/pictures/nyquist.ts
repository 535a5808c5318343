/**
 * Impedance in the complex plane: Z' to the right, -Z'' up, both axes alike, so that an arc looks like an arc.
 *
 * Points at whole decades of frequency are labelled; the fitted curve runs underneath the points.
 */

import { siScale } from "../quantity/scale"
import { drawPanels, ink, padded, panelWidth } from "./draw"

export interface ImpedancePoint {
  readonly f_Hz: number
  readonly re_ohm: number
  readonly im_ohm: number
}

export interface ImpedancePicture {
  readonly title?: string
  readonly points: readonly ImpedancePoint[]
  readonly curve?: readonly ImpedancePoint[]
}

const margin = { left: 64, right: 40, top: 28, bottom: 44 }

export async function nyquist({ title = "", points, curve = [] }: ImpedancePicture): Promise<string> {
  const all = [...points, ...curve]
  const scale = siScale(Math.max(...all.map(p => Math.max(Math.abs(p.re_ohm), Math.abs(p.im_ohm)))), "Ω")
  const x = (p: ImpedancePoint) => p.re_ohm * scale.factor
  const y = (p: ImpedancePoint) => -p.im_ohm * scale.factor
  const { xDomain, yDomain, height } = equalAxes(all.map(x), all.map(y))
  return drawPanels(title, Plot => [
    {
      height,
      marginLeft: margin.left,
      marginRight: margin.right,
      marginTop: margin.top,
      marginBottom: margin.bottom,
      x: { domain: xDomain, label: `Z′ (${scale.unit}) →`, labelAnchor: "center", grid: true, ticks: 7 },
      y: { domain: yDomain, label: `↑ −Z″ (${scale.unit})`, grid: true, ticks: 5 },
      marks: [
        Plot.ruleY([0], { stroke: ink.quiet, strokeWidth: 0.8 }),
        Plot.line(curve, { x, y, stroke: ink.fit, strokeWidth: 2 }),
        Plot.dot(points, { x, y, stroke: ink.data, fill: "white", r: 3.5, strokeWidth: 1.5 }),
        Plot.dot(atDecades(points), { x, y, fill: ink.data, r: 4 }),
        Plot.text(atDecades(points), {
          x,
          y,
          text: p => frequencyText(p.f_Hz),
          dy: -12,
          fill: ink.text,
          stroke: "white",
          strokeWidth: 3,
        }),
      ],
    },
  ])
}

/** Domains of equal scale that fill a picture of fixed width, neither a strip nor a tower. */
function equalAxes(xs: readonly number[], ys: readonly number[]) {
  const width = panelWidth - margin.left - margin.right
  let [x0, x1] = padded(xs)
  const [y0, yHigh] = padded([...ys, 0], 0.1)
  let y1 = yHigh
  const tallest = 1
  const flattest = 0.45
  const ratio = (y1 - y0) / (x1 - x0)
  if (ratio > tallest) {
    const extra = (y1 - y0) / tallest - (x1 - x0)
    x0 -= extra / 2
    x1 += extra / 2
  } else if (ratio < flattest) y1 += flattest * (x1 - x0) - (y1 - y0)
  const height = Math.round((width * (y1 - y0)) / (x1 - x0)) + margin.top + margin.bottom
  return { xDomain: [x0, x1], yDomain: [y0, y1], height }
}

/** The point nearest to each whole decade, where one is within a tenth of a decade; not where labels would crowd. */
function atDecades(points: readonly ImpedancePoint[]): ImpedancePoint[] {
  const found = new Map<number, ImpedancePoint>()
  for (const p of points) {
    const decade = Math.round(Math.log10(p.f_Hz))
    const distance = (q: ImpedancePoint) => Math.abs(Math.log10(q.f_Hz) - decade)
    const before = found.get(decade)
    if (distance(p) <= 0.1 && (before === undefined || distance(p) < distance(before))) found.set(decade, p)
  }
  const size = Math.max(...points.map(p => Math.hypot(p.re_ohm, p.im_ohm))) - Math.min(...points.map(p => p.re_ohm))
  const kept: ImpedancePoint[] = []
  for (const [, p] of [...found].sort((a, b) => a[0] - b[0]))
    if (kept.every(q => Math.hypot(q.re_ohm - p.re_ohm, q.im_ohm - p.im_ohm) > 0.11 * size)) kept.push(p)
  return kept
}

function frequencyText(f_Hz: number): string {
  const rounded = Number(f_Hz.toPrecision(2))
  const { factor, unit } = siScale(rounded, "Hz")
  return `${Number((rounded * factor).toPrecision(2))} ${unit}`
}
