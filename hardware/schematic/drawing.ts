/**
 * A block of parts as a drawing that a person can read: each chip or amplifier with what hangs on its pins drawn in line,
 * names at the ends instead of wires across the page.
 *
 *   net flag ── R ──┬── pin [ U301A ] pin ── C ── net flag
 *                   └── C ── ground
 *
 * Two-pin parts are claimed in reading order by the first pin whose net they are on; feedback from an amplifier's output to
 * its inverting input goes over its head; what nobody claims (decoupling) stands in a row below. Made from the parts table
 * alone: nothing here knows a position.
 */
import type { Part, Pin } from "./part"
import { dot, endWidth, INK, line, netEnd, onWire, PART_W, wide, words } from "./symbols"

const ROW = 38
const STUB = 16
const PAGE_W = 1460

interface Twig {
  readonly part: Part
  readonly turned: boolean
  readonly far: Branch
}
interface Branch {
  readonly net: string
  readonly twigs: readonly Twig[]
}

const isTwoPin = (p: Part) => p.pins.length === 2 && /^(resistor|capacitor|inductor|diode)$/.test(p.kind)
const isRail = (net: string) => /^[+-]\d|^(gnd|usbGnd|usb5V|usb3V3|usb1V1|usbVbus)$/.test(net)

/** A symbol to be drawn: an amplifier of a package, or a box. */
interface Symbol {
  readonly title: string
  readonly mpn: string
  readonly left: readonly Pin[]
  readonly right: readonly Pin[]
  readonly amplifier: boolean
  readonly foot: readonly string[]
}

function amplifiers(part: Part): Symbol[] {
  const outs = part.pins.filter(p => p.name.startsWith("OUT"))
  return outs.map(out => {
    const unit = out.name.slice(3)
    const pin = (name: string) => part.pins.filter(p => p.name === name + unit)
    const title = part.ref + unit.trim()
    return { title, mpn: part.mpn, left: [...pin("-IN"), ...pin("+IN")], right: [out], amplifier: true, foot: [] }
  })
}

function box(part: Part): Symbol {
  const drawn = part.pins.filter(p => !/^(supply|ground|notConnected)$/.test(p.role))
  const isLeft = (p: Pin) => {
    if (part.kind === "connector" || part.kind === "crystal") return false
    if (part.kind === "switch") return !p.name.startsWith("D")
    if (part.kind === "relay") return /^(COIL|COM)/.test(p.name)
    return p.role === "input"
  }
  const fixed = drawn.filter(p => p.role === "input" && isRail(p.net) && drawn.length > 6)
  const shown = drawn.filter(p => !fixed.includes(p))
  const rails = [...part.pins.filter(p => /^(supply|ground)$/.test(p.role)), ...fixed]
  const byNet = new Map<string, string[]>()
  for (const p of rails) byNet.set(p.net, [...(byNet.get(p.net) ?? []), p.name])
  const foot = [...byNet].map(([net, names]) => `${net}: ${names.join(" ")}`)
  const free = part.pins.filter(p => p.role === "notConnected" && p.name !== "NC")
  if (free.length > 0) foot.push(`open: ${free.map(p => p.name).join(" ")}`)
  return {
    title: part.ref,
    mpn: part.mpn,
    left: shown.filter(isLeft),
    right: shown.filter(p => !isLeft(p)),
    amplifier: false,
    foot,
  }
}

/** Two-pin parts of a block, handed out once each. */
class Pool {
  private readonly left: Part[]
  /** Nets that some pin of a symbol in this block is on. */
  private readonly onSymbols: Set<string>
  constructor(parts: readonly Part[]) {
    this.left = parts.filter(isTwoPin)
    this.onSymbols = new Set(parts.filter(p => !isTwoPin(p)).flatMap(p => p.pins.map(q => q.net)))
  }
  rest(): readonly Part[] {
    return this.left
  }
  private take(p: Part) {
    this.left.splice(this.left.indexOf(p), 1)
  }
  between(a: string, b: string): Part[] {
    const found = this.left.filter(p => p.pins.some(q => q.net === a) && p.pins.some(q => q.net === b))
    for (const p of found) this.take(p)
    return found
  }
  branch(net: string, depth = 0): Branch {
    if (isRail(net) || (depth > 0 && this.onSymbols.has(net))) return { net, twigs: [] }
    const here = this.left.filter(p => p.pins.some(q => q.net === net)).slice(0, 10)
    for (const p of here) this.take(p)
    const twigs = here.map(part => {
      const turned = part.pins[1].net === net
      return { part, turned, far: this.branch(part.pins[turned ? 0 : 1].net, depth + 1) }
    })
    return { net, twigs }
  }
}

const rows = (b: Branch): number =>
  Math.max(
    1,
    b.twigs.reduce((n, t) => n + rows(t.far), 0),
  )
const reach = (b: Branch): number =>
  b.twigs.length === 0 ? endWidth(b.net) : wide(b.net) + 14 + Math.max(...b.twigs.map(t => PART_W + reach(t.far)))

/** Draws a branch from (x, y) in direction `dir`; a net with parts on it is named on its wire. */
function drawBranch(b: Branch, x: number, y: number, dir: number): string {
  if (b.twigs.length === 0) return netEnd(b.net, x, y, dir)
  const knot = x + dir * (wide(b.net) + 14)
  const anchor = dir > 0 ? "start" : "end"
  let out = line(x, y, knot, y) + words(x + 4 * dir, y - 4, b.net, { anchor, px: 10, ink: INK.net })
  let at = y
  b.twigs.forEach((t, k) => {
    const from = dir > 0 ? knot : knot - PART_W
    if (k > 0) out += line(knot, y, knot, at)
    if (b.twigs.length > 1) out += dot(knot, at)
    out += onWire(t.part, from, at, dir > 0 ? t.turned : !t.turned)
    out += drawBranch(t.far, knot + dir * PART_W, at, dir)
    at += ROW * rows(t.far)
  })
  return out
}

interface Drawn {
  readonly width: number
  readonly height: number
  readonly svg: string
}

function drawSymbol(s: Symbol, pool: Pool): Drawn {
  const out = s.right[0]
  const feedback = s.amplifier && s.left[0].net !== out.net ? pool.between(s.left[0].net, out.net) : []
  const follower = s.amplifier && s.left[0].net === out.net
  const left = s.left.map(p => (follower && p === s.left[0] ? { net: p.net, twigs: [] } : pool.branch(p.net)))
  const right = s.right.map(p => pool.branch(p.net))
  const tall = (all: readonly Branch[]) => all.reduce((n, b) => n + rows(b), 0) * ROW
  const nameW = (all: readonly Pin[]) => Math.max(0, ...all.map(p => wide(p.name)))
  const boxW = s.amplifier
    ? 84
    : Math.max(
        nameW(s.left) + nameW(s.right) + 34,
        wide(s.mpn) + 12,
        ...s.foot.map(f => 5.2 * Math.min(f.length, 44) + 12),
      )
  const feet = s.foot.flatMap(f => f.match(/.{1,44}(\s|$)/g) ?? [f])
  const over = feedback.length * ROW + (follower ? 26 : 0)
  const top = 30 + over
  const bodyH = Math.max(tall(left), tall(right), s.amplifier ? 2 * ROW : ROW) + (s.amplifier ? 0 : 6)
  const leftW = Math.max(0, ...left.map(reach)) + STUB
  const rightW = Math.max(0, ...right.map(reach)) + STUB
  const x0 = s.left.length > 0 ? leftW : 10
  const x1 = x0 + boxW
  let svg = ""
  const pinY = (all: readonly Branch[], k: number) =>
    top + ROW * (0.5 + all.slice(0, k).reduce((n, b) => n + rows(b), 0))
  const y0 = pinY(left, 0)
  const outY = s.amplifier ? (y0 + pinY(left, 1)) / 2 : 0
  s.left.forEach((p, k) => {
    const y = pinY(left, k)
    svg += line(x0 - (follower && k === 0 ? 8 : STUB), y, x0, y)
    svg += s.amplifier
      ? words(x0 + 6, y + 4, p.name.startsWith("-") ? "−" : "+", { px: 14 })
      : words(x0 + 5, y + 4, p.name, { px: 10 })
    if (!(follower && k === 0)) svg += drawBranch(left[k], x0 - STUB, y, -1)
  })
  s.right.forEach((p, k) => {
    const y = s.amplifier ? outY : pinY(right, k)
    svg += line(x1, y, x1 + STUB, y) + drawBranch(right[k], x1 + STUB, y, 1)
    if (!s.amplifier) svg += words(x1 - 5, y + 4, p.name, { px: 10, anchor: "end" })
  })
  let height = top + bodyH
  if (s.amplifier) {
    const bottom = pinY(left, 1)
    // the body lies under its signs
    svg = `<path d="M${x0} ${y0 - 22}V${bottom + 22}L${x1} ${outY}Z" stroke="${INK.part}" fill="#f4f8ff"/>` + svg
    svg += words(x0 + 24, outY + 4, s.title, { bold: true })
    feedback.forEach((p, k) => {
      const y = top - 20 - k * ROW
      const from = x0 - 8
      svg +=
        line(from, y0, from, y) +
        line(x1 + 8, outY, x1 + 8, y) +
        line(from, y, from + 8, y) +
        line(from + 8 + PART_W, y, x1 + 8, y)
      svg += onWire(p, from + 8, y, p.pins[1].net === s.left[0].net) + dot(from, y0) + dot(x1 + 8, outY)
    })
    if (follower) {
      const y = top - 14
      svg +=
        line(x0 - 8, y0, x0 - 8, y) + line(x0 - 8, y, x1 + 8, y) + line(x1 + 8, y, x1 + 8, outY) + dot(x1 + 8, outY)
    }
    height = Math.max(height, bottom + 30)
  } else {
    const h = bodyH + 11 * feet.length
    svg = `<rect x="${x0}" y="${top - 2}" width="${boxW}" height="${h}" stroke="${INK.part}" fill="#fbfbf4"/>` + svg
    svg += words(x0, top - 16, s.title, { bold: true }) + words(x0, top - 5, s.mpn, { px: 9.5, ink: INK.quiet })
    feet.forEach((f, k) => (svg += words(x0 + 5, top + bodyH + 5 + 11 * k, f.trim(), { px: 8.5, ink: INK.quiet })))
    height = top + h
  }
  return { width: x1 + (s.right.length > 0 ? rightW : 10) + 14, height: height + 18, svg }
}

/** What no symbol claimed, one short wire each: decoupling, pulls, dividers between rails. */
function leftovers(pool: Pool): Drawn[] {
  const drawn: Drawn[] = []
  const rest = () => pool.rest()
  while (rest().length > 0) {
    const first = rest()[0]
    const nets = first.pins.map(q => q.net)
    const start = nets.find(net => !isRail(net))
    if (start !== undefined) {
      const b = pool.branch(start)
      drawn.push({ width: reach(b) + 40, height: rows(b) * ROW + 26, svg: drawBranch(b, 12, 34, 1) })
      continue
    }
    const same = pool.between(nets[0], nets[1])
    same.forEach(p => {
      const svg =
        netEnd(p.pins[0].net, 34, 30, -1) + onWire(p, 34, 30, false) + netEnd(p.pins[1].net, 34 + PART_W, 30, 1)
      drawn.push({ width: PART_W + 66, height: 62, svg })
    })
  }
  return drawn
}

/** Drawing of one block as SVG; `title` and `subtitle` stand on top. */
export function drawBlock(title: string, subtitle: string, parts: readonly Part[]): string {
  const pool = new Pool(parts)
  const symbols = parts
    .filter(p => !isTwoPin(p))
    .flatMap(p => (p.pins.some(q => q.name.startsWith("+IN")) && p.kind === "opamp" ? amplifiers(p) : [box(p)]))
  const drawn = symbols.map(s => drawSymbol(s, pool))
  const rest = leftovers(pool)
  let svg = ""
  let x = 10
  let y = 52
  let shelf = 0
  for (const d of [...drawn, ...rest]) {
    if (d === rest[0] || x + d.width > PAGE_W) {
      x = 10
      y += shelf
      shelf = 0
    }
    svg += `<g transform="translate(${Math.round(x)} ${Math.round(y)})">${d.svg}</g>\n`
    x += d.width
    shelf = Math.max(shelf, d.height)
  }
  const h = Math.round(y + shelf + 20)
  const opamps = parts.filter(p => p.kind === "opamp").map(p => `${p.ref} ${p.mpn}`)
  const foot =
    opamps.length > 0
      ? words(PAGE_W - 10, 42, `op amps on their rails: ${opamps.join(", ")}`, {
          anchor: "end",
          px: 10,
          ink: INK.quiet,
        })
      : ""
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${PAGE_W} ${h}" width="${PAGE_W}" height="${h}" font-family="sans-serif">\n` +
    `<rect width="${PAGE_W}" height="${h}" fill="#fff"/>\n` +
    words(14, 26, title, { px: 18, bold: true }) +
    words(14, 42, subtitle, { px: 11, ink: INK.quiet }) +
    foot +
    "\n" +
    svg +
    "</svg>\n"
  )
}
