/** E(t) on the left axis, I(t) on the right one; at most 4000 points, chosen so that no extreme is lost. */
import uPlot from "uplot"
import type { Columns } from "../columns"
import { extremes, lowerBound } from "../decimate"
import { formatDuration, formatSi } from "../../../quantity/format"
import { prefixFor } from "../../../quantity/prefixes"
import { axis, frame, onPointer, palette, type Listeners, type Plot } from "./frame"
import { padded, span, type Range } from "./range"

export interface TimeData {
  readonly columns: Columns
  readonly length: number
}

const MOST_POINTS = 4000
/** Flat signals: not less than 1 mV, and not less than 0.5 % of the current, over the whole height. */
const E_FLOOR_V = 1e-3
const I_FLOOR = 5e-3

const TIME_UNITS = [
  { sign: "s", factor: 1 },
  { sign: "min", factor: 60 },
  { sign: "h", factor: 3600 },
  { sign: "d", factor: 86_400 },
]

export function timePlot(host: HTMLElement, listeners: Listeners): Plot<TimeData> {
  let zoom: Range | null = null
  let data: TimeData | null = null
  let picked: Uint32Array = new Uint32Array(0)
  let time = TIME_UNITS[0]
  let ePrefix = prefixFor(1, "V")
  let iPrefix = prefixFor(1, "A")

  const setZoom = (to: Range | null) => {
    zoom = to
    listeners.zoomed(to !== null)
    listeners.again()
  }
  const u = new uPlot(
    {
      ...frame(
        host,
        { x: true, y: false },
        "e",
        x => setZoom([x[0] * time.factor, x[1] * time.factor]),
        () => setZoom(null),
      ),
      scales: {
        x: { time: false, auto: false },
        e: { auto: false },
        i: { auto: false },
      },
      series: [
        {},
        // Current pulses are tall; the potential is drawn over them.
        { scale: "i", stroke: () => palette().i, width: 1, alpha: 0.75, points: { show: false }, auto: false },
        { scale: "e", stroke: () => palette().e, width: 1.75, points: { show: false }, auto: false },
      ],
      axes: [
        axis("x", 2, "muted", () => `t / ${time.sign}`, true),
        axis("e", 3, "e", () => `E / ${ePrefix.sign}V`, true),
        axis("i", 1, "i", () => `I / ${iPrefix.sign}A`, false),
      ],
    },
    [[], [], []],
    host,
  )

  onPointer(u, at => {
    if (!at || !data || picked.length === 0) return listeners.hover("")
    const t = u.posToVal(at.x, "x") * time.factor
    const { t_s, e_V, i_A } = data.columns
    const right = Math.min(data.length - 1, lowerBound(t_s, data.length, t))
    const k = right > 0 && t - t_s[right - 1] < t_s[right] - t ? right - 1 : right
    listeners.hover(`${formatDuration(t_s[k])}   ${formatSi(e_V[k], "V")}   ${formatSi(i_A[k], "A")}`)
  })

  return {
    draw(next) {
      data = next
      const { t_s, e_V, i_A } = next.columns
      const n = next.length
      const first = zoom ? Math.max(0, lowerBound(t_s, n, zoom[0]) - 1) : 0
      const end = zoom ? Math.min(n, lowerBound(t_s, n, zoom[1]) + 1) : n
      picked = extremes(t_s, [e_V, i_A], first, end, MOST_POINTS)
      const range: Range = zoom ?? (n > 0 ? [t_s[0], Math.max(t_s[n - 1], t_s[0] + 1e-3)] : [0, 1])
      time = TIME_UNITS.findLast(unit => range[1] - range[0] >= 3 * unit.factor) ?? TIME_UNITS[0]

      const e = padded(span(e_V, picked), E_FLOOR_V)
      const iSpan = span(i_A, picked)
      const iSize = iSpan ? Math.max(Math.abs(iSpan[0]), Math.abs(iSpan[1])) : 0
      const i = padded(iSpan, Math.max(1e-12, I_FLOOR * iSize))
      ePrefix = prefixFor(Math.max(Math.abs(e[0]), Math.abs(e[1])), "V")
      iPrefix = prefixFor(Math.max(Math.abs(i[0]), Math.abs(i[1])), "A")
      const column = (from: Float64Array, factor: number) =>
        Array.from(picked, k => (Number.isNaN(from[k]) ? null : from[k] / factor))
      u.batch(() => {
        u.setData(
          [Array.from(picked, k => t_s[k] / time.factor), column(i_A, iPrefix.factor), column(e_V, ePrefix.factor)],
          false,
        )
        u.setScale("x", { min: range[0] / time.factor, max: range[1] / time.factor })
        u.setScale("e", { min: e[0] / ePrefix.factor, max: e[1] / ePrefix.factor })
        u.setScale("i", { min: i[0] / iPrefix.factor, max: i[1] / iPrefix.factor })
      })
      return picked.length
    },
    resize: (width, height) => u.setSize({ width, height }),
    repaint: () => u.redraw(false, true),
    destroy: () => u.destroy(),
  }
}
