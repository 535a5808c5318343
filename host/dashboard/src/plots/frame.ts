/** What the three plots share: colours of the theme, axes labelled `quantity / unit`, zoom by dragging, back by double click. */
import uPlot from "uplot"
import { formatFixed } from "../../../quantity/format"
import type { Range } from "./range"

export interface Palette {
  readonly ink: string
  readonly muted: string
  readonly grid: string
  readonly panel: string
  readonly e: string
  readonly i: string
  readonly fit: string
  readonly doubt: string
  readonly bad: string
}

/** What a plot offers to the component that carries it. */
export interface Plot<D> {
  /** Draws and says how many measured points are on the canvas. */
  draw(data: D): number
  resize(width_px: number, height_px: number): void
  /** The theme changed: draw the same again in other colours. */
  repaint(): void
  destroy(): void
}

export interface Listeners {
  /** What lies under the pointer, in words; empty when nothing does. */
  hover(text: string): void
  zoomed(is: boolean): void
  /** The plot wants to be drawn again with the data it has. */
  again(): void
}

let colours: Palette | null = null

export function palette(): Palette {
  if (colours) return colours
  const css = getComputedStyle(document.documentElement)
  const of = (name: string) => css.getPropertyValue(name).trim()
  colours = {
    ink: of("--ink"),
    muted: of("--muted"),
    grid: of("--grid"),
    panel: of("--panel"),
    e: of("--e"),
    i: of("--i"),
    fit: of("--fit"),
    doubt: of("--doubt"),
    bad: of("--bad"),
  }
  return colours
}

export function forgetPalette(): void {
  colours = null
}

const FONT = "12px system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif"

/** An axis whose ticks carry only as many decimals as their distance asks for. */
export function axis(
  scale: string,
  side: 1 | 2 | 3,
  colour: keyof Palette,
  label: () => string,
  grid: boolean,
): uPlot.Axis {
  return {
    scale,
    side,
    size: side === 2 ? 28 : 50,
    labelSize: 20,
    gap: 4,
    font: FONT,
    labelFont: FONT,
    label: () => label(),
    stroke: () => palette()[colour],
    grid: { show: grid, stroke: () => palette().grid, width: 1 },
    ticks: { stroke: () => palette().grid, width: 1, size: 4 },
    border: { show: true, stroke: () => palette().grid, width: 1 },
    space: side === 2 ? 64 : 36,
    values: (_, splits, __, ___, distance) => splits.map(v => formatFixed(v, decimals(distance))),
  }
}

function decimals(distance: number): number {
  for (let d = 0; d < 12; d++) {
    const scaled = distance * 10 ** d
    if (Math.abs(scaled - Math.round(scaled)) < 1e-6 * scaled) return d
  }
  return 12
}

/** Options every plot begins with; `select` gets the dragged rectangle in units of the scales. */
export function frame(
  host: HTMLElement,
  drag: { x: boolean; y: boolean },
  yScale: string,
  select: (x: Range, y: Range) => void,
  reset: () => void,
): Pick<uPlot.Options, "width" | "height" | "legend" | "padding" | "cursor" | "hooks"> {
  return {
    width: Math.max(200, host.clientWidth),
    height: Math.max(140, host.clientHeight),
    legend: { show: false },
    padding: [10, 12, 0, 0],
    cursor: {
      drag: { ...drag, setScale: false, uni: drag.y ? 12 : undefined, dist: 5 },
      focus: { prox: -1 },
      points: { show: false },
      bind: {
        dblclick: () => () => {
          reset()
          return null
        },
      },
    },
    hooks: {
      setSelect: [
        u => {
          const s = u.select
          const wide = !drag.x || s.width > 4
          const tall = !drag.y || s.height > 4
          if (wide && tall) {
            select(
              [u.posToVal(s.left, "x"), u.posToVal(s.left + s.width, "x")],
              [u.posToVal(s.top + s.height, yScale), u.posToVal(s.top, yScale)],
            )
          }
          u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false)
        },
      ],
    },
  }
}

/** Width and height of the drawing area in CSS pixels. */
export function area(u: uPlot): { width: number; height: number } {
  return { width: Math.max(1, u.over.clientWidth), height: Math.max(1, u.over.clientHeight) }
}

/** Straight map from values to canvas pixels; uPlot's own does the same with a call per point. */
export function toCanvas(
  u: uPlot,
  xScale: string,
  yScale: string,
): { x: (v: number) => number; y: (v: number) => number } {
  const at = (v: number, scale: string) => u.valToPos(v, scale, true)
  const line = (scale: string) => {
    const { min = 0, max = 1 } = u.scales[scale] as { min?: number; max?: number }
    const start = at(min, scale)
    const slope = (at(max, scale) - start) / (max - min)
    return (v: number) => start + (v - min) * slope
  }
  return { x: line(xScale), y: line(yScale) }
}

/** Calls back with the pointer's place in CSS pixels of the drawing area, or null when it left. */
export function onPointer(u: uPlot, then: (at: { x: number; y: number } | null) => void): void {
  u.over.addEventListener("pointermove", event => {
    const box = u.over.getBoundingClientRect()
    then({ x: event.clientX - box.left, y: event.clientY - box.top })
  })
  u.over.addEventListener("pointerleave", () => then(null))
}

/** A ring around the point that the words under the pointer speak of. */
export function ring(u: uPlot): (at: { x: number; y: number } | null) => void {
  const mark = document.createElement("div")
  mark.className = "ring"
  u.over.append(mark)
  return at => {
    mark.style.display = at ? "block" : "none"
    if (at) mark.style.transform = `translate(${at.x}px, ${at.y}px)`
  }
}
