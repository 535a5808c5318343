/**
 * I over E as the path the cell went, in time order. The sweep that runs now is drawn full, the former ones pale, and
 * a dot stands where the cell is. Points nearer than half a pixel to the last one drawn are left out.
 */
import uPlot from "uplot"
import type { Columns } from "../columns"
import { thinPath } from "../decimate"
import { formatDuration, formatSi } from "../../../quantity/format"
import { prefixFor } from "../../../quantity/prefixes"
import { area, axis, frame, onPointer, palette, ring, toCanvas, type Listeners, type Plot } from "./frame"
import { padded, spanOf, type Range } from "./range"

export interface PathData {
  readonly columns: Columns
  readonly length: number
  readonly running: boolean
}

const MOST_POINTS = 20_000
/** Two sweeps make a cycle: what is drawn full. */
const FULL_STEPS = 2
const NEAR_PX = 24

export function voltammogram(host: HTMLElement, listeners: Listeners): Plot<PathData> {
  let zoom: { x: Range; y: Range } | null = null
  let data: PathData | null = null
  let picked: Uint32Array = new Uint32Array(0)
  let ePrefix = prefixFor(1, "V")
  let iPrefix = prefixFor(1, "A")
  /** Extents so far; only readings not seen yet are looked at, unless the run is another one. */
  let seen = { columns: null as Columns | null, length: 0, e: null as Range | null, i: null as Range | null }

  const setZoom = (to: { x: Range; y: Range } | null) => {
    zoom = to
    listeners.zoomed(to !== null)
    listeners.again()
  }
  const times = (r: Range, factor: number): Range => [r[0] * factor, r[1] * factor]
  const u = new uPlot(
    {
      ...frame(
        host,
        { x: true, y: true },
        "y",
        (x, y) => setZoom({ x: times(x, ePrefix.factor), y: times(y, iPrefix.factor) }),
        () => setZoom(null),
      ),
      mode: 2,
      scales: { x: { time: false, auto: false }, y: { auto: false } },
      series: [
        {},
        {
          facets: [
            { scale: "x", auto: false },
            { scale: "y", auto: false },
          ],
          stroke: () => palette().i,
          paths: drawPath,
        },
      ] as uPlot.Series[],
      axes: [
        axis("x", 2, "e", () => `E / ${ePrefix.sign}V`, true),
        axis("y", 3, "i", () => `I / ${iPrefix.sign}A`, true),
      ],
    },
    [null, [[], []]] as unknown as uPlot.AlignedData,
    host,
  )

  function drawPath(plot: uPlot): null {
    if (!data || picked.length === 0) return null
    const { ctx } = plot
    const { e_V, i_A, step } = data.columns
    const to = toCanvas(plot, "x", "y")
    const place = (k: number) => [to.x(e_V[k] / ePrefix.factor), to.y(i_A[k] / iPrefix.factor)] as const
    const full = step[picked[picked.length - 1]] - FULL_STEPS + 1
    const split = data.running ? picked.findIndex(k => step[k] >= full) : 0
    const dpr = devicePixelRatio
    ctx.save()
    ctx.beginPath()
    ctx.rect(plot.bbox.left, plot.bbox.top, plot.bbox.width, plot.bbox.height)
    ctx.clip()
    zeroLine(plot, to.y(0))
    ctx.strokeStyle = palette().i
    ctx.lineJoin = "round"
    const stroke = (from: number, end: number, alpha: number) => {
      if (end - from < 2) return
      ctx.globalAlpha = alpha
      ctx.lineWidth = 1.5 * dpr
      ctx.beginPath()
      for (let k = from; k < end; k++) ctx.lineTo(...place(picked[k]))
      ctx.stroke()
    }
    stroke(0, split + 1, 0.35)
    stroke(split, picked.length, 1)
    if (data.running) {
      ctx.fillStyle = palette().i
      ctx.beginPath()
      ctx.arc(...place(picked[picked.length - 1]), 4 * dpr, 0, 2 * Math.PI)
      ctx.fill()
    }
    ctx.restore()
    return null
  }

  const mark = ring(u)
  onPointer(u, at => {
    mark(null)
    if (!at || !data) return listeners.hover("")
    const { t_s, e_V, i_A } = data.columns
    let nearest = -1
    let best = NEAR_PX ** 2
    for (const k of picked) {
      const dx = u.valToPos(e_V[k] / ePrefix.factor, "x") - at.x
      const dy = u.valToPos(i_A[k] / iPrefix.factor, "y") - at.y
      if (dx * dx + dy * dy < best) [nearest, best] = [k, dx * dx + dy * dy]
    }
    if (nearest < 0) return listeners.hover("")
    mark({ x: u.valToPos(e_V[nearest] / ePrefix.factor, "x"), y: u.valToPos(i_A[nearest] / iPrefix.factor, "y") })
    listeners.hover(
      `${formatSi(e_V[nearest], "V")}   ${formatSi(i_A[nearest], "A")}   at ${formatDuration(t_s[nearest])}`,
    )
  })

  function extend(next: PathData): void {
    if (seen.columns !== next.columns || seen.length > next.length)
      seen = { columns: next.columns, length: 0, e: null, i: null }
    seen.e = join(seen.e, spanOf(next.columns.e_V.subarray(seen.length, next.length)))
    seen.i = join(seen.i, spanOf(next.columns.i_A.subarray(seen.length, next.length)))
    seen.length = next.length
  }

  return {
    draw(next) {
      data = next
      extend(next)
      const iSize = seen.i ? Math.max(Math.abs(seen.i[0]), Math.abs(seen.i[1])) : 0
      const x = zoom?.x ?? padded(seen.e, 1e-3)
      const y = zoom?.y ?? padded(seen.i, Math.max(1e-12, 5e-3 * iSize))
      ePrefix = prefixFor(Math.max(Math.abs(x[0]), Math.abs(x[1])), "V")
      iPrefix = prefixFor(Math.max(Math.abs(y[0]), Math.abs(y[1])), "A")
      const { width, height } = area(u)
      const halfX = (0.5 * (x[1] - x[0])) / width
      const halfY = (0.5 * (y[1] - y[0])) / height
      picked = thinPath(next.columns.e_V, next.columns.i_A, next.length, halfX, halfY, MOST_POINTS)
      u.batch(() => {
        // uPlot only needs to know that there is something; the path is drawn from the columns.
        u.setData([null, [[0], [0]]] as unknown as uPlot.AlignedData, false)
        u.setScale("x", { min: x[0] / ePrefix.factor, max: x[1] / ePrefix.factor })
        u.setScale("y", { min: y[0] / iPrefix.factor, max: y[1] / iPrefix.factor })
      })
      return picked.length
    },
    resize: (width, height) => u.setSize({ width, height }),
    repaint: () => u.redraw(true, true),
    destroy: () => u.destroy(),
  }
}

/** A firmer line where y is zero: where oxidation ends and reduction begins. */
export function zeroLine(u: uPlot, y_px: number): void {
  const { ctx, bbox } = u
  ctx.strokeStyle = palette().muted
  ctx.globalAlpha = 0.5
  ctx.lineWidth = devicePixelRatio
  ctx.beginPath()
  ctx.moveTo(bbox.left, Math.round(y_px) + 0.5)
  ctx.lineTo(bbox.left + bbox.width, Math.round(y_px) + 0.5)
  ctx.stroke()
  ctx.globalAlpha = 1
}

function join(a: Range | null, b: Range | null): Range | null {
  if (!a || !b) return a ?? b
  return [Math.min(a[0], b[0]), Math.max(a[1], b[1])]
}
