/**
 * From parts to a circuit: the one list of elements that SPICE decks (hardware/spice) and the linear solver are made from.
 *
 *   card ─ K1 ─ lead (r, l ║ 50 ohm, c) ─ ceCell ─ counter ─ reCell ─ working electrode ─ weCell ─ lead ─ K1 ─ card
 *                                           reCell ─ re_ohm ─ lead (c to its driven shield) ─ K2        S likewise
 *
 * Passive parts are taken as they are in the tables, switches as the contacts that the switch word closes, op amps as
 * macromodels. Supplies are ideal. What no table holds but every board has, strays and leakage, is written here.
 */
import { DUMMY, SWITCH } from "../boards/channelCard"
import { controller } from "./controller"
import { currentMonitor } from "./currentMonitor"
import { excitation } from "./excitation"
import { OPAMPS } from "./opamps"
import type { Part } from "./part"
import { potentialMonitor } from "./potentialMonitor"
import { ranges } from "./ranges"
import { closedContacts } from "./switches"

export interface Complex {
  readonly re: number
  readonly im: number
}

export type Element =
  | { readonly kind: "R"; readonly name: string; readonly a: string; readonly b: string; readonly r_ohm: number }
  | { readonly kind: "C"; readonly name: string; readonly a: string; readonly b: string; readonly c_F: number }
  | { readonly kind: "L"; readonly name: string; readonly a: string; readonly b: string; readonly l_H: number }
  /** Ideal source from b to a: its constant part, and its amplitude in small-signal analysis. */
  | {
      readonly kind: "V"
      readonly name: string
      readonly a: string
      readonly b: string
      readonly dc_V: number
      readonly ac_V: number
    }
  | {
      readonly kind: "opamp"
      readonly name: string
      readonly plus: string
      readonly minus: string
      readonly out: string
      /** Name of a macromodel in hardware/schematic/opamps. */
      readonly model: string
      readonly offset_V: number
    }
  /** Any impedance; the linear solver knows it, SPICE does not. */
  | {
      readonly kind: "Z"
      readonly name: string
      readonly a: string
      readonly b: string
      readonly z: (f_Hz: number) => Complex
    }

/** One lead of the cell cable: its conductor's resistance and inductance, its capacitance at the cell's end. */
export interface Lead {
  readonly r_ohm: number
  readonly l_H: number
  readonly c_F: number
}

export interface Leads {
  readonly ce: Lead
  readonly we: Lead
  readonly re: Lead
  readonly s: Lead
  /** Resistance of the reference electrode. */
  readonly re_ohm: number
}

/** One metre of screened cable. */
const METRE: Lead = { r_ohm: 0.1, l_H: 0.6e-6, c_F: 100e-12 }
export const LEADS: Leads = { ce: METRE, we: METRE, re: METRE, s: METRE, re_ohm: 0 }

/** A source of the chain and what it gives; those that are not named are quiet at their resting value. */
export interface Drive {
  readonly dacA?: { readonly dc_V?: number; readonly ac_V?: number }
  readonly dacB?: { readonly dc_V?: number; readonly ac_V?: number }
  readonly engineOut?: { readonly ac_V?: number }
}

/** Where a loop is opened for measuring its gain: the source `probe` (1 V) goes between this pin and its net. */
export interface Probe {
  readonly ref: string
  readonly pin: string
}
/** The whole loop, through either monitor, and the inner one around the transimpedance amplifier. */
export const PROBES = {
  potential: { ref: "R203", pin: "1" },
  current: { ref: "R207", pin: "1" },
  transimpedance: { ref: "U501", pin: "-IN" },
} as const satisfies Record<string, Probe>
/** Net between the probe and the pin it was taken from. */
export const PROBE_NET = "probed"

export interface CircuitOptions {
  readonly switchWord: number
  readonly option?: "100mA"
  /** Where the relays are: on the leads, or at rest on the internal dummy. Default: leads. */
  readonly on?: "leads" | "dummy"
  readonly leads?: Leads
  /** Elements between the nets `ceCell`, `reCell` and `weCell`. */
  readonly cell?: readonly Element[]
  readonly drive?: Drive
  readonly probe?: Probe
  /** Factor on the value of a passive part, and offset of an amplifier (`U301.C`) [V]; default 1 and 0. */
  readonly factor?: (ref: string) => number
  readonly offset_V?: (name: string) => number
}

const BLOCKS: readonly (readonly Part[])[] = [controller, excitation, potentialMonitor, currentMonitor, ranges]
/** Every part of the analog chain, the 100 mA option included. */
export const ANALOG_PARTS: readonly Part[] = BLOCKS.flat()

const SUPPLIES = new Set(["+7V5", "-7V5", "+3V3"])
const CONTACT_OHM = 0.05
/** Losses that damp a lead's inductance. */
const DAMPING_OHM = 50
/** Leakage of an open analog switch at 7 V: 70 pA. */
const LEAK_OHM = 1e11
/** Tracks, package pins and open switches [F]. */
const STRAYS: readonly (readonly [net: string, c_F: number])[] = [
  ["nodeA", 30e-12],
  ["senseB", 25e-12],
  ["vj", 12e-12],
  ["vp", 8e-12],
  ["sumE", 5e-12],
  ["sumI", 5e-12],
  ["tiaMinus", 3e-12],
  ["bottom10mA", 60e-12],
  ["bottom100mA", 60e-12],
]

const resistor = (name: string, a: string, b: string, r_ohm: number): Element => ({ kind: "R", name, a, b, r_ohm })
const capacitor = (name: string, a: string, b: string, c_F: number): Element => ({ kind: "C", name, a, b, c_F })
const source = (name: string, a: string, dc_V: number, ac_V: number): Element => ({
  kind: "V",
  name,
  a,
  b: "gnd",
  dc_V,
  ac_V,
})

/** Elements of one part; a probed pin has had its net renamed before. */
function elementsOf(part: Part, o: CircuitOptions): Element[] {
  const nets = part.pins.map(p => p.net)
  if (part.kind === "resistor" || part.kind === "capacitor") {
    if (nets.some(net => SUPPLIES.has(net)) || part.value === undefined) return []
    const value = part.value * (o.factor?.(part.ref) ?? 1)
    return [(part.kind === "resistor" ? resistor : capacitor)(part.ref, nets[0], nets[1], value)]
  }
  if (part.kind === "switch")
    return closedContacts(part, o.switchWord)
      .filter(c => c.a !== c.b)
      .map(c => resistor(c.name, c.a, c.b, c.r_ohm))
  if (part.kind !== "opamp") return []
  const net = (name: string) => part.pins.find(p => p.name === name)?.net
  return ["", " A", " B", " C", " D"].flatMap((unit): Element[] => {
    const [plus, minus, out] = [net("+IN" + unit), net("-IN" + unit), net("OUT" + unit)]
    if (plus === undefined || minus === undefined || out === undefined) return []
    const name = part.ref + unit.replace(" ", ".")
    const model = OPAMPS[part.mpn]?.name
    if (model === undefined) throw new RangeError(`no macromodel of ${part.mpn} (${part.ref}); add it to opamps.ts`)
    return [{ kind: "opamp", name, plus, minus, out, model, offset_V: o.offset_V?.(name) ?? 0 }]
  })
}

function withProbe(part: Part, probe: Probe): Part {
  const pins = part.pins.map(p => (p.name === probe.pin ? { ...p, net: PROBE_NET } : p))
  return { ...part, pins }
}

/** Contact of a relay and the lead behind it. */
function leadElements(name: string, lead: Lead, card: string, end: string, shield: string): Element[] {
  const elements = [resistor(`K_${name}`, card, `${name}Lead`, CONTACT_OHM + lead.r_ohm)]
  if (lead.l_H > 0) {
    elements.push({ kind: "L", name: `L_${name}`, a: `${name}Lead`, b: end, l_H: lead.l_H })
    elements.push(resistor(`damp_${name}`, `${name}Lead`, end, DAMPING_OHM))
  } else elements.push(resistor(`L_${name}`, `${name}Lead`, end, 1e-3))
  if (lead.c_F > 0) elements.push(capacitor(`cable_${name}`, end, shield, lead.c_F))
  return elements
}

function outside(o: CircuitOptions): Element[] {
  if (o.on === "dummy") {
    const randles = (o.switchWord & SWITCH.dummyRandles) !== 0
    return [
      resistor("K_ce", "ceDrive", "reCell", CONTACT_OHM),
      resistor("K_re", "reIn", "reCell", CONTACT_OHM),
      resistor("dummy", "reCell", randles ? "dummyMid" : "weCell", DUMMY.r_ohm),
      ...(randles
        ? [
            resistor("dummyR", "dummyMid", "weCell", DUMMY.randlesR_ohm),
            capacitor("dummyC", "dummyMid", "weCell", DUMMY.randlesC_F),
          ]
        : []),
      resistor("K_we", "weIn", "weCell", CONTACT_OHM),
      resistor("K_s", "sIn", "weCell", CONTACT_OHM),
    ]
  }
  const leads = o.leads ?? LEADS
  return [
    ...leadElements("ce", leads.ce, "ceDrive", "ceCell", "gnd"),
    ...leadElements("we", leads.we, "weIn", "weCell", "gnd"),
    ...leadElements("s", leads.s, "sIn", "weCell", "shieldS"),
    ...leadElements("re", leads.re, "reIn", "reTip", "shieldRe"),
    resistor("electrode_re", "reTip", "reCell", Math.max(1e-3, leads.re_ohm)),
    ...(o.cell ?? []),
  ]
}

/**
 * The analog chain as elements.
 * @throws RangeError for a switch or an op amp without a model
 */
export function circuitOf(o: CircuitOptions): Element[] {
  const parts = ANALOG_PARTS.filter(p => p.option === undefined || p.option === o.option).map(p =>
    o.probe !== undefined && p.ref === o.probe.ref ? withProbe(p, o.probe) : p,
  )
  const probed = parts.find(p => p.ref === o.probe?.ref)
  const original = ANALOG_PARTS.find(p => p.ref === o.probe?.ref)?.pins.find(p => p.name === o.probe?.pin)
  const touched = new Set(parts.flatMap(p => p.pins.map(pin => pin.net)))
  const contacts = new Set(
    parts
      .filter(p => p.kind === "switch")
      .flatMap(p => p.pins.filter(pin => pin.role === "bidirectional").map(pin => pin.net)),
  )
  return [
    source("dacA", "dacA", o.drive?.dacA?.dc_V ?? 1.25, o.drive?.dacA?.ac_V ?? 0),
    source("dacB", "dacB", o.drive?.dacB?.dc_V ?? 1.25, o.drive?.dacB?.ac_V ?? 0),
    source("engineOut", "engineOut", 1.11, o.drive?.engineOut?.ac_V ?? 0),
    source("vref", "vref", 2.5, 0),
    source("engineBias", "engineBias", 1.11, 0),
    ...(probed !== undefined && original !== undefined
      ? [{ kind: "V", name: "probe", a: PROBE_NET, b: original.net, dc_V: 0, ac_V: 1 } as const]
      : []),
    ...parts.flatMap(p => elementsOf(p, o)),
    ...STRAYS.filter(([net]) => touched.has(net)).map(([net, c_F]) => capacitor(`stray_${net}`, net, "gnd", c_F)),
    ...[...contacts].map(net => resistor(`leak_${net}`, net, "gnd", LEAK_OHM)),
    ...outside(o),
  ]
}
