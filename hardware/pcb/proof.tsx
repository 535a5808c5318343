/**
 * `npm run proof` (in this folder): the proof board. The measuring core of the card, both monitors with their multiplexer
 * and amplifiers, is placed and routed by machine from the same parts table as everything else:
 *
 *   hardware/schematic -> tscircuit -> out/proof.circuit.json -> docs/pictures/proofBoard.svg, out/gerber, out/pnp.csv
 *
 * It proves that table, packages and pads fit together. It is not for manufacture: an autorouter knows nothing of star
 * grounds, guards and Kelvin taps (hardware/layout.md).
 */
import "./polyfill"
import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { convertCircuitJsonToPcbSvg } from "circuit-to-svg"
import { createElement, type ReactElement } from "react"
import { RootCircuit } from "tscircuit"
import { fingerprint, kept, PROOF_BLOCKS } from "../schematic/bom"
import { CARD, fitted } from "../schematic/card"
import { netsOf } from "../schematic/erc"
import { packageOf, padOf } from "../schematic/packages"
import type { Part } from "../schematic/part"

const WIDTH_MM = 64
const HEIGHT_MM = 34
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

const parts = kept(fitted(CARD))
const chips = parts.filter(p => packageOf(p)!.pads.length > 2)
const passives = parts.filter(p => !chips.includes(p))
/** A net's name as tscircuit takes it. */
const netName = (net: string) => "net." + net.replace("+", "P").replace("-", "N")

/** Nets that go on outside these blocks: each gets a pin at the edge. */
const outside = [...netsOf(CARD)].filter(
  ([, places]) =>
    places.some(p => PROOF_BLOCKS.includes(p.part.block)) && places.some(p => !PROOF_BLOCKS.includes(p.part.block)),
)
const edge = outside
  .map(([net]) => net)
  .concat(["shieldRe", "shieldS"].filter(n => !outside.some(([net]) => net === n)))

interface Spot {
  readonly x: number
  readonly y: number
}
const centre = new Map<Part, Spot>(chips.map((p, k) => [p, { x: -18 + k * 18, y: 0 }]))

/** Each passive on the free place nearest to the chip pads it is wired to. */
function places(): Map<Part, Spot> {
  const free: Spot[] = []
  for (let x = -25.5; x <= 26; x += 4.1)
    for (let y = -9.2; y <= 9.3; y += 2.3) {
      const nearChip = [...centre.values()].some(c => Math.abs(c.x - x) < 6.2 && Math.abs(c.y - y) < 4.4)
      if (!nearChip) free.push({ x, y })
    }
  const found = new Map<Part, Spot>()
  for (const p of passives) {
    const wanted = p.pins
      .filter(q => !/^[+-]|^gnd$/.test(q.net))
      .flatMap(q => chips.filter(c => c.pins.some(d => d.net === q.net)))
    const rail = p.pins.find(q => /^[+-]/.test(q.net))
    // decoupling: the reference numbers go with the chips in the order of the table
    const chip = wanted[0] ?? (rail === undefined ? chips[0] : chipBefore(p))
    const c = centre.get(chip)!
    free.sort((a, b) => Math.hypot(a.x - c.x, 1.2 * (a.y - c.y)) - Math.hypot(b.x - c.x, 1.2 * (b.y - c.y)))
    found.set(p, free.shift()!)
  }
  return found
}

function chipBefore(p: Part): Part {
  const at = parts.indexOf(p)
  return chips.filter(c => parts.indexOf(c) < at).at(-1) ?? chips[0]
}

const connections = (p: Part) =>
  Object.fromEntries(p.pins.filter(q => q.net !== "").map(q => [`pin${padOf(p, q)}`, netName(q.net)]))

function element(p: Part, at: Spot): ReactElement {
  const common = {
    key: p.ref,
    name: p.ref,
    footprint: packageOf(p)!.short,
    pcbX: at.x,
    pcbY: at.y,
    connections: connections(p),
  }
  if (p.kind === "resistor") return createElement("resistor", { ...common, resistance: p.value })
  if (p.kind === "capacitor") return createElement("capacitor", { ...common, capacitance: p.value })
  return createElement("chip", { ...common, manufacturerPartNumber: p.mpn })
}

function header(name: string, nets: readonly string[], y: number): ReactElement {
  return createElement("pinheader", {
    key: name,
    name,
    pinCount: nets.length,
    pitch: "2.54mm",
    footprint: `pinrow${nets.length}`,
    pcbX: 0,
    pcbY: y,
    pinLabels: nets.map(net => net.replace("+", "P").replace("-", "N").replace("bottom", "b")),
    connections: Object.fromEntries(nets.map((net, k) => [`pin${k + 1}`, netName(net)])),
  })
}

const text = (key: string, words: string, y: number) =>
  createElement("silkscreentext", { key, text: words, pcbX: 0, pcbY: y, fontSize: "1.3mm" })

const spots = places()
const half = Math.ceil(edge.length / 2)
const board = createElement(
  "board",
  { width: `${WIDTH_MM}mm`, height: `${HEIGHT_MM}mm`, layers: 2, minTraceWidth: "0.15mm" },
  [
    ...chips.map(p => element(p, centre.get(p)!)),
    ...passives.map(p => element(p, spots.get(p)!)),
    header("J1", edge.slice(0, half), 14),
    header("J2", edge.slice(half), -14),
    text("t1", "GALVANODE PROOF BOARD: MONITORS", 11.6),
    text("t2", "ROUTED BY MACHINE, NOT FOR MANUFACTURE", -11.6),
  ],
)

const circuit = new RootCircuit({ platform: { partsEngineDisabled: true } } as never)
circuit.add(board as never)
await circuit.renderUntilSettled()
const json = circuit.getCircuitJson() as unknown as Record<string, unknown>[]
mkdirSync(here("out/gerber"), { recursive: true })
writeFileSync(here("out/proof.circuit.json"), JSON.stringify(json, null, 1))

/** Two decimals are enough for a picture, and nobody asks it for data. */
const small = (svg: string) =>
  svg.replace(/ data-[\w-]+="[^"]*"/g, "").replace(/-?\d+\.\d{3,}/g, v => String(Number(Number(v).toFixed(2))))
const count = (type: string) => json.filter(e => e.type === type).length
const errors = json.filter(e => String(e.type).endsWith("_error"))
const report = {
  parts: parts.length,
  nets: netsOf(parts).size,
  traces: count("pcb_trace"),
  vias: count("pcb_via"),
  /** What is joined, as a number: the test sees when the schematic has moved on. */
  fingerprint: fingerprint(parts),
  errors: errors.map(e => `${e.type}: ${String(e.message ?? "")}`.slice(0, 160)),
}
writeFileSync(here("proof.json"), JSON.stringify(report, null, 2) + "\n")
console.log(report)
writeFileSync(
  here("../../docs/pictures/proofBoard.svg"),
  small(convertCircuitJsonToPcbSvg(json as never, { matchBoardAspectRatio: true } as never)),
)

const gerber = await import("circuit-json-to-gerber")
const layers = gerber.stringifyGerberCommandLayers(gerber.convertSoupToGerberCommands(json as never))
for (const [name, body] of Object.entries(layers)) writeFileSync(here(`out/gerber/${name}.gbr`), String(body))
const drill = gerber.convertExcellonDrillCommandsToString ?? gerber.stringifyExcellonDrill
const holes = gerber.convertExcellonDrillCommands ?? gerber.convertCircuitJsonToExcellonDrillCommands
writeFileSync(here("out/gerber/holes.drl"), drill(holes({ circuitJson: json as never, is_plated: true } as never)))
const pnp = await import("circuit-json-to-pnp-csv")
writeFileSync(here("out/pnp.csv"), pnp.convertCircuitJsonToPickAndPlaceCsv(json as never))
console.log("written:", here("out"), readFileSync(here("out/pnp.csv"), "utf8").split("\n").length - 1, "placements")
process.exit(errors.length > 0 ? 1 : 0)
