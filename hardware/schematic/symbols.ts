/**
 * Symbols of the drawings as SVG text: two-pin parts lying on a wire, op amps, boxes with pins, rails and grounds. IEC 60617
 * shapes, 10 px grid. Positions are in pixels of the drawing.
 */
import { valueText } from "./bom"
import type { Part } from "./part"

export const INK = { wire: "#1f4e79", part: "#222", text: "#222", net: "#8a3b00", quiet: "#777" }

export const escape = (s: string) => s.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;")

export function line(x1: number, y1: number, x2: number, y2: number, ink = INK.wire): string {
  return `<path d="M${x1} ${y1}L${x2} ${y2}" stroke="${ink}" fill="none"/>`
}

export function words(
  x: number,
  y: number,
  s: string,
  o: { anchor?: string; ink?: string; px?: number; bold?: boolean } = {},
) {
  const weight = o.bold ? ' font-weight="bold"' : ""
  return `<text x="${x}" y="${y}" text-anchor="${o.anchor ?? "start"}" fill="${o.ink ?? INK.text}" font-size="${o.px ?? 11}"${weight}>${escape(s)}</text>`
}

export const dot = (x: number, y: number) => `<circle cx="${x}" cy="${y}" r="2.6" fill="${INK.wire}"/>`

/** Width that a word takes at 11 px. */
export const wide = (s: string) => 6.4 * s.length

export const PART_W = 72

const shape = (d: string, fill = "none") => `<path d="${d}" stroke="${INK.part}" fill="${fill}"/>`

/** A two-pin part on a horizontal wire from x to x + PART_W at height y; `turned` when its pin 2 is on the left. */
export function onWire(part: Part, x: number, y: number, turned: boolean): string {
  const m = x + PART_W / 2
  let body = ""
  let half = 17
  if (part.kind === "capacitor") {
    half = 4
    body = shape(`M${m - 4} ${y - 10}V${y + 10}M${m + 4} ${y - 10}V${y + 10}`)
  } else if (part.kind === "diode") {
    half = 8
    const s = turned ? -1 : 1
    body = shape(`M${m - 8 * s} ${y - 7}V${y + 7}L${m + 8 * s} ${y}ZM${m + 8 * s} ${y - 7}V${y + 7}`, "#fff")
  } else if (part.kind === "inductor") {
    body = shape(`M${m - 17} ${y}a5.7 6 0 0 1 11.3 0a5.7 6 0 0 1 11.3 0a5.7 6 0 0 1 11.4 0`)
  } else body = shape(`M${m - 17} ${y - 6}h34v12h-34Z`, "#fff")
  const value = valueText(part) || part.mpn.slice(0, 9)
  return (
    line(x, y, m - half, y) +
    line(m + half, y, x + PART_W, y) +
    body +
    `<text x="${m}" y="${y - 11}" text-anchor="middle" font-size="${value.length > 7 ? 8 : 9.5}">${part.ref} <tspan fill="${INK.quiet}">${escape(value)}</tspan></text>`
  )
}

/** What stands at the end of a wire: ground, an arrow to a rail, or a flag with the net's name. `dir` = -1 to the left. */
export function netEnd(net: string, x: number, y: number, dir: number): string {
  if (net === "gnd" || net === "usbGnd") {
    const bars = [8, 5, 2].map((w, k) => `M${x - w} ${y + 7 + 3 * k}h${2 * w}`).join("")
    const other =
      net === "usbGnd"
        ? words(x + 10 * dir, y + 12, "usb", { px: 8, ink: INK.quiet, anchor: dir > 0 ? "start" : "end" })
        : ""
    return line(x, y, x, y + 7) + shape(bars) + other
  }
  if (/^[+-]\d|^usb(5V|3V3|1V1|Vbus)$/.test(net)) {
    const up = net.startsWith("-") ? -1 : 1
    const end = x + 14 * dir
    return (
      `<path d="M${x} ${y}H${end}V${y - 8 * up}" stroke="${INK.wire}" fill="none"/>` +
      shape(`M${end - 5} ${y - 8 * up}h10`) +
      words(end, y - (up > 0 ? 11 : -19), net, { anchor: "middle", px: 9, ink: INK.net })
    )
  }
  const w = 6.9 * net.length + 10
  const [a, b] = dir > 0 ? [x, x + w] : [x - w, x]
  return (
    `<path d="M${dir > 0 ? a : b} ${y}l${5 * dir} -7H${dir > 0 ? b : a}v14H${(dir > 0 ? a : b) + 5 * dir}Z" stroke="${INK.net}" fill="#fff7ef"/>` +
    words((a + b) / 2 + 2 * dir, y + 4, net, { anchor: "middle", px: 10, ink: INK.net })
  )
}

/** Length of `netEnd` along the wire. */
export function endWidth(net: string): number {
  return net === "gnd" || net === "usbGnd"
    ? 26
    : /^[+-]\d|^usb(5V|3V3|1V1|Vbus)$/.test(net)
      ? 24
      : 6.9 * net.length + 14
}
