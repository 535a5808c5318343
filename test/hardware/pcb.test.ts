/**
 * The proof board of hardware/pcb is made elsewhere (its router is no part of the main install); here it is seen that it was
 * made without an error, from the wiring of today, and says what it is not for.
 */
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { describe, expect, it } from "vitest"
import { fingerprint, kept } from "../../hardware/schematic/bom"
import { CARD, fitted } from "../../hardware/schematic/card"
import { netsOf } from "../../hardware/schematic/erc"

const file = (path: string) => readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), "utf8")
const report = JSON.parse(file("hardware/pcb/proof.json")) as Record<string, unknown>
const parts = kept(fitted(CARD))

describe("proof board", () => {
  it("was routed without an error", () => expect(report.errors).toEqual([]))
  it("carries the wiring of today (cd hardware/pcb && npm ci --ignore-scripts && npm run proof)", () => {
    expect(report.parts).toBe(parts.length)
    expect(report.nets).toBe(netsOf(parts).size)
    expect(report.fingerprint).toBe(fingerprint(parts))
  })
  it("has another fingerprint when two nets change places", () => {
    const swap = (net: string) => (net === "ex" ? "ix" : net === "ix" ? "ex" : net)
    const crossed = parts.map(p => ({ ...p, pins: p.pins.map(q => ({ ...q, net: swap(q.net) })) }))
    expect(fingerprint(crossed)).not.toBe(fingerprint(parts))
  })
  it("shows every part, and that it is not for manufacture", () => {
    const svg = file("docs/pictures/proofBoard.svg")
    for (const p of parts) expect(svg, p.ref).toContain(`>${p.ref}<`)
    expect(svg).toContain("ROUTED BY MACHINE, NOT FOR MANUFACTURE")
  })
  it("is a package of its own, exactly pinned, outside the workspaces", () => {
    const own = JSON.parse(file("hardware/pcb/package.json")) as { dependencies: Record<string, string> }
    for (const version of Object.values(own.dependencies)) expect(version).toMatch(/^\d+\.\d+\.\d+$/)
    const main = JSON.parse(file("package.json")) as { workspaces: string[] }
    expect(main.workspaces.filter(w => w.includes("pcb") || w.includes("*"))).toEqual([])
    expect(JSON.stringify(JSON.parse(file("hardware/package.json")))).not.toContain("tscircuit")
  })
})
