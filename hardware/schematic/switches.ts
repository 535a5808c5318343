/**
 * The analog switches of the chain: orderable parts, their pins, and which of their contacts a switch word closes.
 *
 * A control net carries the name of a bit of `SWITCH` in hardware/boards/channelCard (`mode0`, `driveOn` ...); a name that
 * ends in `Bar` is its inverse. Supplies +-7.5 V; logic levels of these parts are those of 3.3 V outputs. On resistances
 * are typical at +-7.5 V (TMUX405x data sheet SCDS435, electrical characteristics); an open contact is open.
 */
import { SWITCH } from "../boards/channelCard"
import type { Part, Pin } from "./part"

type Orderable = Pick<Part, "mpn" | "alternates" | "price">

export const TMUX4051: Orderable = { mpn: "TMUX4051PWR", alternates: ["DG4051EEQ-T1-GE3"], price: 0.45 }
export const TMUX4052: Orderable = { mpn: "TMUX4052PWR", alternates: ["DG4052EEQ-T1-GE3"], price: 0.45 }
export const TMUX4053: Orderable = { mpn: "TMUX4053PWR", alternates: ["DG4053EEQ-T1-GE3"], price: 0.45 }
/** Two N channels, low threshold: 3.3 V at the gate suffice. */
export const FET_PAIR: Orderable = { mpn: "FDS9926A", alternates: ["DMN2041LSD-13"], price: 0.25 }

const MUX_ON_OHM = 125
/** Both transistors of a pair in series, fully on. */
const FET_ON_OHM = 0.05

const SUPPLIES: readonly Pin[] = [
  { name: "VDD", net: "+7V5", role: "supply" },
  { name: "VSS", net: "-7V5", role: "supply" },
  { name: "GND", net: "gnd", role: "ground" },
]

function contact(name: string, net: string): Pin {
  return { name, net, role: net === "gnd" ? "ground" : "bidirectional" }
}
function control(name: string, net: string): Pin {
  return { name, net, role: net === "gnd" ? "ground" : "input" }
}

/** One of eight; `off` high opens all. */
export function mux4051Pins(o: {
  s: readonly string[]
  d: string
  select: readonly [string, string, string]
  off: string
}): readonly Pin[] {
  return [
    ...o.s.map((net, k) => contact(`S${k}`, net)),
    contact("D", o.d),
    ...o.select.map((net, k) => control(`A${k}`, net)),
    control("EN", o.off),
    ...SUPPLIES,
  ]
}

/** Twice one of four, both halves on the same address. */
export function mux4052Pins(o: {
  a: readonly string[]
  dA: string
  b: readonly string[]
  dB: string
  select: readonly [string, string]
  off: string
}): readonly Pin[] {
  return [
    ...o.a.map((net, k) => contact(`S${k}A`, net)),
    contact("DA", o.dA),
    ...o.b.map((net, k) => contact(`S${k}B`, net)),
    contact("DB", o.dB),
    ...o.select.map((net, k) => control(`A${k}`, net)),
    control("EN", o.off),
    ...SUPPLIES,
  ]
}

/** Three change-over contacts: D to A while the select net is low, to B while it is high. */
export function mux4053Pins(poles: readonly { a: string; b: string; d: string; select: string }[]): readonly Pin[] {
  return [
    ...poles.flatMap(({ a, b, d, select }, k) => [
      contact(`S${k + 1}A`, a),
      contact(`S${k + 1}B`, b),
      contact(`D${k + 1}`, d),
      control(`SEL${k + 1}`, select),
    ]),
    control("EN", "gnd"),
    ...SUPPLIES,
  ]
}

/** Names and numbers of an enum; the object has the way back in it as well. */
export function membersOf(e: Readonly<Record<string, string | number>>): readonly (readonly [string, number])[] {
  return Object.entries(e).flatMap(([name, value]) => (typeof value === "number" ? [[name, value] as const] : []))
}

/** Level of a control net under a switch word. Throws RangeError for a net that no bit of `SWITCH` drives. */
export function controlLevel(net: string, switchWord: number): boolean {
  if (net === "gnd") return false
  const inverse = net.endsWith("Bar")
  const bit = membersOf(SWITCH).find(([name]) => name === (inverse ? net.slice(0, -3) : net))?.[1]
  if (bit === undefined) throw new RangeError(`no bit of the switch register drives ${net}`)
  return ((switchWord & bit) !== 0) !== inverse
}

/** A closed contact between two nets. */
export interface Contact {
  readonly name: string
  readonly a: string
  readonly b: string
  readonly r_ohm: number
}

/** The contacts of a switch that are closed under a switch word. Throws RangeError for a part that is not in the table. */
export function closedContacts(part: Part, switchWord: number): readonly Contact[] {
  const net = (name: string) => {
    const pin = part.pins.find(p => p.name === name)
    if (pin === undefined) throw new RangeError(`${part.ref} (${part.mpn}) has no pin ${name}`)
    return pin.net
  }
  const high = (name: string) => controlLevel(net(name), switchWord)
  const made = (a: string, b: string, r_ohm: number): Contact => ({
    name: `${part.ref}_${a}_${b}`,
    a: net(a),
    b: net(b),
    r_ohm,
  })
  const address = (n: number) =>
    Array.from({ length: n }, (_, k) => (high(`A${k}`) ? 2 ** k : 0)).reduce((a, b) => a + b)
  switch (part.mpn) {
    case TMUX4051.mpn:
      return high("EN") ? [] : [made(`S${address(3)}`, "D", MUX_ON_OHM)]
    case TMUX4052.mpn:
      if (high("EN")) return []
      return ["A", "B"].map(half => made(`S${address(2)}${half}`, `D${half}`, MUX_ON_OHM))
    case TMUX4053.mpn:
      return [1, 2, 3].map(k => made(`S${k}${high(`SEL${k}`) ? "B" : "A"}`, `D${k}`, MUX_ON_OHM))
    case FET_PAIR.mpn:
      return high("G1") ? [made("D1", "D2", FET_ON_OHM)] : []
    default:
      throw new RangeError(`no model of the switch ${part.ref} (${part.mpn})`)
  }
}
