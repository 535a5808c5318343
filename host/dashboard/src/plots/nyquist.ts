/**
 * -Z'' over Z' with equal scales, so that a half circle looks like one. Measured points are circles, filled by how far
 * they break Kramers-Kronig; the fit is a line. Data keep Z'' as it is, only this page negates it.
 */
import uPlot from "uplot"
import type { FitView, SpectrumPoint } from "../../../live"
import { formatNumber, formatSi } from "../../../quantity/format"
import { prefixFor } from "../../../quantity/prefixes"
import { area, axis, frame, onPointer, palette, ring, toCanvas, type Listeners, type Plot } from "./frame"
import { equalScales, spanOf, type Range } from "./range"
import { residual, verdict } from "./residual"
import { zeroLine } from "./voltammogram"

export interface SpectrumData {
  readonly points: readonly SpectrumPoint[]
  readonly fit: FitView | null
}

const NEAR_PX = 24

export function nyquist(host: HTMLElement, listeners: Listeners): Plot<SpectrumData> {
  let zoom: { x: Range; y: Range } | null = null
  let data: SpectrumData = { points: [], fit: null }
  let ohm = prefixFor(1, "Ω")

  const setZoom = (to: { x: Range; y: Range } | null) => {
    zoom = to
    listeners.zoomed(to !== null)
    listeners.again()
  }
  const times = (r: Range): Range => [r[0] * ohm.factor, r[1] * ohm.factor]
  const u = new uPlot(
    {
      ...frame(
        host,
        { x: true, y: true },
        "y",
        (x, y) => setZoom({ x: times(x), y: times(y) }),
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
          stroke: () => palette().ink,
          paths: drawSpectrum,
        },
      ] as uPlot.Series[],
      axes: [
        axis("x", 2, "muted", () => `Z′ / ${ohm.sign}Ω`, true),
        axis("y", 3, "muted", () => `−Z″ / ${ohm.sign}Ω`, true),
      ],
    },
    [null, [[], []]] as unknown as uPlot.AlignedData,
    host,
  )

  function drawSpectrum(plot: uPlot): null {
    const { ctx, bbox } = plot
    const dpr = devicePixelRatio
    const to = toCanvas(plot, "x", "y")
    const place = (p: { re_ohm: number; im_ohm: number }) =>
      [to.x(p.re_ohm / ohm.factor), to.y(-p.im_ohm / ohm.factor)] as const
    const colours = palette()
    ctx.save()
    ctx.beginPath()
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height)
    ctx.clip()
    zeroLine(plot, to.y(0))
    if (data.fit) {
      ctx.strokeStyle = colours.fit
      ctx.lineWidth = 2 * dpr
      ctx.lineJoin = "round"
      ctx.beginPath()
      for (const p of data.fit.curve) ctx.lineTo(...place(p))
      ctx.stroke()
    }
    nameDecades(plot, data.points, place)
    ctx.lineWidth = 1.5 * dpr
    for (const p of data.points) {
      const kind = verdict(p)
      ctx.beginPath()
      ctx.arc(...place(p), (kind === "bad" ? 4.5 : 3.5) * dpr, 0, 2 * Math.PI)
      ctx.strokeStyle = kind === "unknown" ? colours.muted : kind === "good" ? colours.ink : colours[kind]
      ctx.fillStyle = kind === "doubt" || kind === "bad" ? colours[kind] : colours.panel
      ctx.fill()
      ctx.stroke()
    }
    ctx.restore()
    return null
  }

  const mark = ring(u)
  onPointer(u, at => {
    mark(null)
    if (!at) return listeners.hover("")
    let nearest: SpectrumPoint | null = null
    let best = NEAR_PX ** 2
    for (const p of data.points) {
      const dx = u.valToPos(p.re_ohm / ohm.factor, "x") - at.x
      const dy = u.valToPos(-p.im_ohm / ohm.factor, "y") - at.y
      if (dx * dx + dy * dy < best) [nearest, best] = [p, dx * dx + dy * dy]
    }
    if (!nearest) return listeners.hover("")
    mark({ x: u.valToPos(nearest.re_ohm / ohm.factor, "x"), y: u.valToPos(-nearest.im_ohm / ohm.factor, "y") })
    const r = residual(nearest)
    const kk = r === null ? "" : `   KK ${formatNumber(100 * r, 2)} %`
    const z = `Z′ ${formatSi(nearest.re_ohm, "Ω")}   −Z″ ${formatSi(-nearest.im_ohm, "Ω")}`
    listeners.hover(`${formatSi(nearest.f_Hz, "Hz")}   ${z}${kk}`)
  })

  return {
    draw(next) {
      data = { points: next.points.filter(isFinitePoint), fit: next.fit }
      const { width, height } = area(u)
      const shown = zoom ?? everything(data)
      const scales = equalScales(shown.x, shown.y, width, height)
      ohm = prefixFor(Math.max(Math.abs(shown.x[1]), Math.abs(shown.y[1])), "Ω")
      u.batch(() => {
        u.setData([null, [[0], [0]]] as unknown as uPlot.AlignedData, false)
        u.setScale("x", { min: scales.x[0] / ohm.factor, max: scales.x[1] / ohm.factor })
        u.setScale("y", { min: scales.y[0] / ohm.factor, max: scales.y[1] / ohm.factor })
      })
      return data.points.length
    },
    resize: (width, height) => u.setSize({ width, height }),
    repaint: () => u.redraw(true, true),
    destroy: () => u.destroy(),
  }
}

/** Extents of points and fit with air around them; the real axis is always in sight. */
function everything(data: SpectrumData): { x: Range; y: Range } {
  // The far ends of a fitted line, outside of the measured band, do not set the scales.
  const [low, high] = spanOf(data.points.map(p => p.f_Hz)) ?? [0, Infinity]
  const all = [...data.points, ...(data.fit?.curve ?? []).filter(p => p.f_Hz >= low && p.f_Hz <= high)]
  const x = spanOf(all.map(p => p.re_ohm)) ?? [0, 1]
  const y = spanOf(all.map(p => -p.im_ohm)) ?? [0, 1]
  const size = Math.max(x[1] - x[0], y[1] - Math.min(0, y[0]), 1e-3 * Math.abs(x[1])) || 1
  const air = 0.08 * size
  return { x: [x[0] - air, x[1] + air], y: [Math.min(0, y[0]) - air / 2, y[1] + 1.5 * air] }
}

/** Writes 1 kHz, 100 Hz ... beside the points of whole decades, where it hides no point; a name without room is left out. */
function nameDecades(
  u: uPlot,
  points: readonly SpectrumPoint[],
  place: (p: SpectrumPoint) => readonly [number, number],
): void {
  const { ctx, bbox } = u
  const dpr = devicePixelRatio
  ctx.font = `${11 * dpr}px system-ui, sans-serif`
  ctx.textAlign = "center"
  ctx.textBaseline = "middle"
  ctx.fillStyle = palette().muted
  const spots = points.map(place)
  const taken: Box[] = []
  for (const p of decades(points)) {
    const text = formatSi(10 ** Math.round(Math.log10(p.f_Hz)), "Hz", 1)
    const [px, py] = place(p)
    const half = ctx.measureText(text).width / 2
    let best: { hidden: number; box: Box; x: number; y: number } | null = null
    for (let k = 0; k < 16; k++) {
      // Straight up first, then to both sides in turn, straight down last.
      const angle = (k % 2 === 0 ? 1 : -1) * Math.ceil(k / 2) * (Math.PI / 8)
      const x = px + Math.sin(angle) * (half + 9 * dpr)
      const y = py - Math.cos(angle) * 15 * dpr
      const box = { left: x - half, right: x + half, top: y - 7 * dpr, bottom: y + 7 * dpr }
      const outside =
        box.left < bbox.left ||
        box.right > bbox.left + bbox.width ||
        box.top < bbox.top ||
        box.bottom > bbox.top + bbox.height
      if (outside || taken.some(other => meet(box, other))) continue
      const room = 4 * dpr
      const hidden = spots.filter(
        ([sx, sy]) => sx > box.left - room && sx < box.right + room && sy > box.top - room && sy < box.bottom + room,
      ).length
      if (!best || hidden < best.hidden) best = { hidden, box, x, y }
    }
    if (!best || best.hidden > 0) continue
    ctx.fillText(text, best.x, best.y)
    taken.push(best.box)
  }
}

interface Box {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

function meet(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom
}

/** The point nearest to each whole power of ten, when it is within 0.05 of a decade. */
function decades(points: readonly SpectrumPoint[]): SpectrumPoint[] {
  const best = new Map<number, SpectrumPoint>()
  const off = (p: SpectrumPoint, power: number) => Math.abs(Math.log10(p.f_Hz) - power)
  for (const p of points) {
    const power = Math.round(Math.log10(p.f_Hz))
    const old = best.get(power)
    if (off(p, power) < 0.05 && (!old || off(p, power) < off(old, power))) best.set(power, p)
  }
  return [...best.values()].sort((a, b) => b.f_Hz - a.f_Hz)
}

function isFinitePoint(p: SpectrumPoint): boolean {
  return Number.isFinite(p.re_ohm) && Number.isFinite(p.im_ohm)
}
