/**
 * Capacity over the cycles: what was measured as dots, the forecast as its median within the 50 % and 90 % bands, and a line
 * at the cycle where the forecast begins. Shares of the reference capacity.
 */
import uPlot from "uplot"
import type { FadeView } from "../../../live"
import { formatFixed } from "../../../quantity/format"
import { axis, frame, onPointer, palette, toCanvas, type Listeners, type Plot } from "./frame"
import { padded, spanOf, type Range } from "./range"

const DOT_PX = 1.8
/** What is drawn flat, and not blown up to the whole height. */
const LEAST_SPAN = 0.02

export function fadePlot(host: HTMLElement, listeners: Listeners): Plot<FadeView> {
  let zoom: { x: Range; y: Range } | null = null
  let data: FadeView | null = null
  const setZoom = (to: { x: Range; y: Range } | null) => {
    zoom = to
    listeners.zoomed(to !== null)
    listeners.again()
  }
  const percent = (r: Range): Range => [r[0] / 100, r[1] / 100]
  const u = new uPlot(
    {
      ...frame(
        host,
        { x: true, y: true },
        "y",
        (x, y) => setZoom({ x, y: percent(y) }),
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
          stroke: () => palette().fit,
          paths: drawForecast,
        },
      ] as uPlot.Series[],
      axes: [axis("x", 2, "muted", () => "cycle", true), axis("y", 3, "ink", () => "Q / % of the reference", true)],
    },
    [null, [[], []]] as unknown as uPlot.AlignedData,
    host,
  )

  function drawForecast(plot: uPlot): null {
    if (!data) return null
    const { ctx, bbox } = plot
    const to = toCanvas(plot, "x", "y")
    const dpr = devicePixelRatio
    ctx.save()
    ctx.beginPath()
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height)
    ctx.clip()
    const f = data.forecast
    if (f) {
      const { cycle, low, lower, middle, upper, high } = f.trajectory
      const band = (bottom: readonly number[], top: readonly number[], alpha: number) => {
        ctx.globalAlpha = alpha
        ctx.fillStyle = palette().fit
        ctx.beginPath()
        cycle.forEach((c, k) => ctx.lineTo(to.x(c), to.y(100 * top[k])))
        for (let k = cycle.length - 1; k >= 0; k--) ctx.lineTo(to.x(cycle[k]), to.y(100 * bottom[k]))
        ctx.fill()
      }
      band(low, high, 0.16)
      band(lower, upper, 0.28)
      ctx.globalAlpha = 1
      ctx.strokeStyle = palette().fit
      ctx.lineWidth = 1.6 * dpr
      ctx.beginPath()
      cycle.forEach((c, k) => ctx.lineTo(to.x(c), to.y(100 * middle[k])))
      ctx.stroke()
      upright(f.at, palette().muted)
      if (f.life.cycle !== null) upright(f.life.cycle, palette().bad)
    }
    ctx.fillStyle = palette().ink
    data.measured.cycle.forEach((c, k) => {
      ctx.beginPath()
      ctx.arc(to.x(c), to.y(100 * data!.measured.share[k]), DOT_PX * dpr, 0, 2 * Math.PI)
      ctx.fill()
    })
    ctx.restore()
    return null

    function upright(at: number, colour: string) {
      ctx.strokeStyle = colour
      ctx.lineWidth = dpr
      ctx.setLineDash([4 * dpr, 4 * dpr])
      ctx.beginPath()
      ctx.moveTo(to.x(at), bbox.top)
      ctx.lineTo(to.x(at), bbox.top + bbox.height)
      ctx.stroke()
      ctx.setLineDash([])
    }
  }

  onPointer(u, at => {
    if (!at || !data) return listeners.hover("")
    const wanted = u.posToVal(at.x, "x")
    const f = data.forecast
    if (!f || wanted <= f.at) {
      const k = nearest(data.measured.cycle, wanted)
      listeners.hover(k < 0 ? "" : `cycle ${data.measured.cycle[k]}   ${said(data.measured.share[k])}`)
      return
    }
    const { cycle, low, middle, high } = f.trajectory
    const k = nearest(cycle, wanted)
    if (k >= 0) listeners.hover(`cycle ${cycle[k]}   ${said(middle[k])}   90 %: ${said(low[k])} … ${said(high[k])}`)
  })

  return {
    draw(next) {
      data = next
      const { measured, forecast: f } = next
      const last = f ? f.trajectory.cycle[f.trajectory.cycle.length - 1] : (measured.cycle.at(-1) ?? 1)
      const x = zoom?.x ?? [0, Math.max(last, 2)]
      const shares = f ? [...measured.share, ...f.trajectory.low, ...f.trajectory.high] : measured.share
      const y = zoom?.y ?? padded(spanOf(shares), LEAST_SPAN)
      u.batch(() => {
        // uPlot only needs to know that there is something; the forecast is drawn from the view
        u.setData([null, [[0], [0]]] as unknown as uPlot.AlignedData, false)
        u.setScale("x", { min: x[0], max: x[1] })
        u.setScale("y", { min: 100 * y[0], max: 100 * y[1] })
      })
      return measured.cycle.length
    },
    resize: (width, height) => u.setSize({ width, height }),
    repaint: () => u.redraw(true, true),
    destroy: () => u.destroy(),
  }
}

function said(share: number): string {
  return `${formatFixed(100 * share, 1)} %`
}

/** Place of the number nearest to x in a rising column; -1 when it is empty. */
function nearest(column: readonly number[], x: number): number {
  let best = -1
  for (let k = 0; k < column.length; k++) if (best < 0 || Math.abs(column[k] - x) < Math.abs(column[best] - x)) best = k
  return best
}
