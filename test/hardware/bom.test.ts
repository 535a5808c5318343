/** Bill of materials, netlist, drawings and tables: complete, and the committed files are those of the tables. */
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { describe, expect, it } from "vitest"
import { bomCsv, bomOf, kicadNetlist, priceOf, valueText } from "../../hardware/schematic/bom"
import { CARD, fitted } from "../../hardware/schematic/card"
import { drawBlock } from "../../hardware/schematic/drawing"
import { netsOf } from "../../hardware/schematic/erc"
import { packageOf, padOf } from "../../hardware/schematic/packages"
import { generated, withTables } from "../../hardware/schematic/pages"
import { BLOCKS } from "../../hardware/schematic/part"

const committed = (path: string) => readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), "utf8")

describe("bill of materials", () => {
  it("has each part once and costs at least what the parts say, at most 2 % more", () => {
    const rows = bomOf(CARD)
    expect(rows.flatMap(r => r.refs).sort()).toEqual(CARD.map(p => p.ref).sort())
    // one number in two tables may carry two estimates; the bill takes the higher
    const said = CARD.reduce((sum, p) => sum + p.price, 0)
    expect(priceOf(CARD)).toBeGreaterThanOrEqual(said - 1e-9)
    expect(priceOf(CARD)).toBeLessThan(1.02 * said)
  })
  it("does not put two values under one orderable number", () => {
    const values = new Map<string, Set<string>>()
    for (const p of CARD) values.set(p.mpn, (values.get(p.mpn) ?? new Set()).add(valueText(p)))
    expect([...values].filter(([, v]) => v.size > 1).map(([mpn]) => mpn)).toEqual([])
  })
  it("knows a second source or a note for each part that is not a commodity", () => {
    const lonely = CARD.filter(p => p.alternates.length === 0 && p.price > 0.3).map(p => p.ref)
    expect(lonely).toEqual([])
  })
  it("writes values as people do", () => {
    const text = (value: number) => valueText({ kind: "resistor", value })
    expect([4990, 4.7e-8, 2e6, 27, 6.8e-10, 1e-3].map(text)).toEqual(["4.99k", "47n", "2M", "27", "680p", "1m"])
  })
  it("is CSV with nine columns in every line", () => {
    for (const line of bomCsv(CARD).trim().split("\n")) {
      const fields = line.match(/("([^"]|"")*"|[^,]*)(,|$)/g) ?? []
      expect(fields.filter((f, k) => k < fields.length - 1 || f !== "").length, line).toBeGreaterThanOrEqual(8)
    }
  })
})

describe("netlist", () => {
  it("names every pin of every net once", () => {
    const text = kicadNetlist("t", fitted(CARD))
    const pins = [...netsOf(fitted(CARD)).values()].reduce((n, places) => n + places.length, 0)
    expect(text.match(/\(node /g)?.length).toBe(pins)
    expect(text.match(/\(/g)?.length).toBe(text.match(/\)/g)?.length)
  })
  it("puts each pin of a listed package on a pad of its own", () => {
    for (const p of CARD) {
      const at = packageOf(p)
      if (at === undefined) continue
      const pads = p.pins.map(q => padOf(p, q))
      expect(new Set(pads).size, p.ref).toBe(pads.length)
      for (const pad of pads) expect(Number(pad), `${p.ref} ${p.mpn}: pad of ${pad}`).toBeGreaterThan(0)
    }
  })
})

describe("drawings", () => {
  it.each(BLOCKS)("%s shows each of its parts", block => {
    const parts = CARD.filter(p => p.block === block)
    const svg = drawBlock(block, "", parts)
    const shown = (ref: string) => new RegExp(`>${ref}[A-D]?[ <]`).test(svg)
    expect(parts.filter(p => !shown(p.ref)).map(p => p.ref)).toEqual([])
    expect(svg).not.toMatch(/NaN|undefined|Infinity/)
  })
})

describe("committed files are those of the tables (npm run hardware)", () => {
  it.each(Object.entries(generated()))("%s", (path, text) => expect(committed(path) === text).toBe(true))
  it("docs/hardware.md", () => {
    const page = committed("docs/hardware.md")
    expect(withTables(page) === page).toBe(true)
  })
})
