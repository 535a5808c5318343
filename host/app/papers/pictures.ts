/** Pictures of the papers' pages, thinned: what a page shows, not what was measured. */
import { drawPanels, ink } from "../../pictures/draw"
import { nyquist } from "../../pictures/nyquist"
import { voltammogram } from "../../pictures/voltammogram"
import type { ImpedancePoint, Point } from "../cells/protocols"
import type { Picture } from "./experiment"

export interface XY {
  readonly x: number
  readonly y: number
}

const POINTS_MAX = 400

function thinned<T>(points: readonly T[]): T[] {
  const skip = Math.max(1, Math.ceil(points.length / POINTS_MAX))
  return points.filter((_, k) => k % skip === 0 || k === points.length - 1)
}

const short = (v: number) => Number(v.toPrecision(5))

/** Curves over one pair of axes; later ones are darker. */
export async function curvesPicture(
  name: string,
  caption: string,
  [xLabel, yLabel]: readonly [string, string],
  series: readonly (readonly XY[])[],
  look: { readonly dots?: boolean; readonly logY?: boolean } = {},
): Promise<Picture> {
  const shade = (k: number) => (series.length < 2 ? 1 : 0.35 + (0.65 * k) / (series.length - 1))
  const svg = await drawPanels("", Plot => [
    {
      height: 300,
      x: { label: `${xLabel} →`, labelAnchor: "center", grid: true },
      y: {
        label: `↑ ${yLabel}`,
        grid: true,
        ticks: 6,
        ...(look.logY ? { type: "log" as const, tickFormat: (v: number) => v.toExponential(0) } : {}),
      },
      marks: series.flatMap((points, k) => {
        const shown = thinned(points).map(p => ({ x: short(p.x), y: short(p.y) }))
        const line = Plot.line(shown, { x: "x", y: "y", stroke: ink.data, strokeOpacity: shade(k), strokeWidth: 1.5 })
        return look.dots ? [line, Plot.dot(shown, { x: "x", y: "y", fill: ink.data, r: 3 })] : [line]
      }),
    },
  ])
  return { name, caption, svg }
}

/** Sweeps, one after the other; later cycles darker. */
export async function sweepsPicture(
  name: string,
  caption: string,
  sweeps: readonly (readonly Point[])[],
  reference: string,
  perCycle = 2,
): Promise<Picture> {
  const points = sweeps.flatMap((sweep, k) => thinned(sweep).map(p => ({ ...p, n: Math.floor(k / perCycle) })))
  const svg = await voltammogram({
    e_V: points.map(p => short(p.e_V)),
    i_A: points.map(p => short(p.i_A)),
    cycle: points.map(p => p.n),
    reference,
  })
  return { name, caption, svg }
}

/** A spectrum as points, and another one as a line. */
export async function spectrumPicture(
  name: string,
  caption: string,
  points: readonly ImpedancePoint[],
  line: readonly ImpedancePoint[] = [],
): Promise<Picture> {
  const shown = (of: readonly ImpedancePoint[]) =>
    of.map(p => ({ f_Hz: p.f_Hz, re_ohm: short(p.re), im_ohm: short(p.im) }))
  return { name, caption, svg: await nyquist({ points: shown(points), curve: shown(line) }) }
}
