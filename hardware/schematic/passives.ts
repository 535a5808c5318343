/**
 * Resistors, capacitors and quad op amps as parts: value, tolerance and an orderable number from four catalogue series.
 *
 *   thin film 0.1 %, 10 ppm/K   Yageo RT0603BRB07..L        1 %, 100 ppm/K   Yageo RC0603FR-07..L
 *   C0G 5 %, 50 V               Kemet C0603C...J5GACTU      X7R 10 %, 50 V   Kemet C0603C...K5RACTU
 *
 * Number codes: resistors "4K99", capacitors two digits and an exponent in pF ("473" = 47 nF). Prices are estimates.
 */
import type { Part, Pin, PinRole } from "./part"

/** What a passive part of a table may say beside its value and nets. */
export interface PassiveNotes {
  readonly note: string
  readonly option?: Part["option"]
  readonly mpn?: string
  readonly alternates?: readonly string[]
  readonly price?: number
  readonly tolerance?: number
  readonly drift_per_K?: number
}

/** `4990` is "4K99", `20` is "20R", `0.05` is "0R05" (IEC 60062). */
export function resistorCode(r_ohm: number): string {
  const [scale, letter] = r_ohm >= 1e6 ? [1e6, "M"] : r_ohm >= 1e3 ? [1e3, "K"] : [1, "R"]
  const [whole, part] = String(Number((r_ohm / scale).toPrecision(4))).split(".")
  return whole + letter + (part ?? "")
}

/** `47e-12` is "470", `68e-9` is "683" (EIA-198, pF). */
export function capacitorCode(c_F: number): string {
  const c = c_F * 1e12
  if (c < 10) return String(Number(c.toPrecision(2))).replace(".", "R")
  const exponent = Math.floor(Math.log10(c) + 1e-9) - 1
  return `${Math.round(c / 10 ** exponent)}${exponent}`
}

function twoPins(a: string, b: string): readonly Pin[] {
  const role = (net: string): PinRole => (net === "gnd" ? "ground" : "passive")
  return [
    { name: "1", net: a, role: role(a) },
    { name: "2", net: b, role: role(b) },
  ]
}

/** Constructors of one block's parts, with its name filled in. */
export function passivesOf(block: Part["block"]) {
  const passive = (
    kind: "resistor" | "capacitor",
    ref: string,
    value: number,
    nets: readonly [string, string],
    series: { mpn: string; alternates: readonly string[]; price: number; tolerance: number; drift_per_K: number },
    notes: PassiveNotes,
  ): Part => ({ ref, kind, value, block, pins: twoPins(nets[0], nets[1]), ...series, ...notes })
  return {
    /** Thin film, 0.1 %, 10 ppm/K: where the value is a gain. */
    precise: (ref: string, r_ohm: number, nets: readonly [string, string], notes: PassiveNotes): Part => {
      const code = resistorCode(r_ohm)
      const series = { mpn: `RT0603BRB07${code}L`, alternates: [`TNPW0603${code}BEEA`], price: 0.06 }
      return passive("resistor", ref, r_ohm, nets, { ...series, tolerance: 0.001, drift_per_K: 10e-6 }, notes)
    },
    /** Thick film, 1 %: where it is not. */
    resistor: (ref: string, r_ohm: number, nets: readonly [string, string], notes: PassiveNotes): Part => {
      const code = resistorCode(r_ohm)
      const series = { mpn: `RC0603FR-07${code}L`, alternates: [`CRCW0603${code}FKEA`], price: 0.005 }
      return passive("resistor", ref, r_ohm, nets, { ...series, tolerance: 0.01, drift_per_K: 100e-6 }, notes)
    },
    /** C0G, 5 %: in every signal path; no voltage coefficient, no microphony. */
    c0g: (ref: string, c_F: number, nets: readonly [string, string], notes: PassiveNotes): Part => {
      const size = c_F > 12e-9 ? "1206" : "0603"
      const code = capacitorCode(c_F)
      const series = { mpn: `C${size}C${code}J5GACTU`, alternates: [`GRM-C0G-${size}-${code}J`], price: 0.02 }
      return passive("capacitor", ref, c_F, nets, { ...series, tolerance: 0.05, drift_per_K: 30e-6 }, notes)
    },
    /** 100 nF X7R from a supply pin to ground. */
    decoupling: (ref: string, net: string, option?: Part["option"]): Part => {
      const series = { mpn: "C0603C104K5RACTU", alternates: ["GRM188R71H104KA93D"], price: 0.008 }
      const notes = { note: `${net} at the pin`, option }
      return passive("capacitor", ref, 100e-9, [net, "gnd"], { ...series, tolerance: 0.1, drift_per_K: 1e-3 }, notes)
    },
  }
}

/** One amplifier of a package: the nets of its two inputs and its output. */
export type Amplifier = readonly [plus: string, minus: string, out: string]

/** Pins of a single, dual or quad op amp on +-7.5 V; units are lettered as in the data sheets (single: no letter). */
export function amplifierPins(units: readonly Amplifier[]): readonly Pin[] {
  const pins = units.flatMap(([plus, minus, out], k): Pin[] => {
    const letter = units.length === 1 ? "" : " " + "ABCD"[k]
    return [
      { name: `+IN${letter}`, net: plus, role: "input" },
      { name: `-IN${letter}`, net: minus, role: "input" },
      { name: `OUT${letter}`, net: out, role: "output" },
    ]
  })
  return [...pins, { name: "V+", net: "+7V5", role: "supply" }, { name: "V-", net: "-7V5", role: "supply" }]
}
