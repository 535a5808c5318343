/** Potential above, current below, over one time axis; long tests keep their extremes. */

import { drawPanels, ink } from "./draw"
import { siScale } from "../quantity/scale"

export interface TimePicture {
  readonly title?: string
  readonly t_s: readonly number[]
  readonly e_V: readonly number[]
  readonly i_A: readonly number[]
  /** A computed potential to draw over the measured one, at the same times. */
  readonly eFit_V?: readonly number[]
}

const timeUnits: readonly (readonly [number, string])[] = [
  [86400 * 3, "d"],
  [3600 * 3, "h"],
  [60 * 5, "min"],
  [0, "s"],
]
const secondsPer: Readonly<Record<string, number>> = { d: 86400, h: 3600, min: 60, s: 1 }

export async function timeSeries({ title = "", t_s, e_V, i_A, eFit_V }: TimePicture): Promise<string> {
  const longest = t_s[t_s.length - 1] ?? 0
  const unit = timeUnits.find(([from]) => longest >= from)![1]
  const time = (s: number) => s / secondsPer[unit]
  const current = siScale(largest(i_A), "A")
  const curve = (values: readonly number[], factor = 1) =>
    keepExtremes(t_s, values, 1500).map(i => ({ x: time(t_s[i]), y: values[i] * factor }))
  return drawPanels(title, Plot => {
    const line = (points: { x: number; y: number }[], stroke: string) =>
      Plot.line(points, { x: "x", y: "y", stroke, strokeWidth: 1.5 })
    return [
      {
        height: 220,
        x: { label: null, grid: true },
        y: { label: "↑ E (V)", grid: true, ticks: 5 },
        marks: [line(curve(e_V), ink.data), ...(eFit_V ? [line(curve(eFit_V), ink.fit)] : [])],
      },
      {
        height: 200,
        x: { label: `time (${unit}) →`, labelAnchor: "center", grid: true },
        y: { label: `↑ I (${current.unit})`, grid: true, ticks: 5 },
        marks: [Plot.ruleY([0], { stroke: ink.quiet, strokeWidth: 0.8 }), line(curve(i_A, current.factor), ink.data)],
      },
    ]
  })
}

export function largest(values: readonly number[]): number {
  let most = 0
  for (const x of values) most = Math.max(most, Math.abs(x))
  return most
}

/** Indices of first, lowest, highest and last value of each of `buckets` stretches, so that no spike is lost. */
export function keepExtremes(t_s: readonly number[], values: readonly number[], buckets: number): number[] {
  const n = Math.min(t_s.length, values.length)
  if (n <= 4 * buckets) return Array.from({ length: n }, (_, i) => i)
  const kept: number[] = []
  for (let b = 0; b < buckets; b++) {
    const from = Math.floor((b * n) / buckets)
    const to = Math.floor(((b + 1) * n) / buckets)
    let low = from
    let high = from
    for (let i = from; i < to; i++) {
      if (values[i] < values[low]) low = i
      if (values[i] > values[high]) high = i
    }
    kept.push(...[...new Set([from, low, high, to - 1])].sort((a, b) => a - b))
  }
  return kept
}
