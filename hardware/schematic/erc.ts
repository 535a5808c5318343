/**
 * Rule check of a netlist: what a person would look for on paper, as a program. Each rule returns complaints in words, empty
 * when all is well; test/hardware/erc.test.ts damages a copy for each rule and sees it caught.
 */
import type { Part, Pin } from "./part"

/** What the rules have to know about a board beside its parts. */
export interface BoardRules {
  /** Nets that carry supplies, and nets that are grounds. */
  readonly supplies: readonly string[]
  readonly grounds: readonly string[]
  /** Which side of the barrier a net is on; one side only on boards without a barrier. */
  readonly side: (net: string) => string
  /** Parts that may stand on the barrier, by the beginning of their number. */
  readonly barrier: readonly string[]
  /** Nets with one pin on purpose: test points, spare. */
  readonly single: readonly string[]
}

interface Place {
  readonly part: Part
  readonly pin: Pin
}

/** Nets with the pins on them, in order of appearance. */
export function netsOf(parts: readonly Part[]): ReadonlyMap<string, readonly Place[]> {
  const nets = new Map<string, Place[]>()
  for (const part of parts)
    for (const pin of part.pins)
      if (pin.role !== "notConnected") nets.set(pin.net, [...(nets.get(pin.net) ?? []), { part, pin }])
  return nets
}

const at = (p: Place) => `${p.part.ref}.${p.pin.name}`

function references(parts: readonly Part[]): string[] {
  const seen = new Set<string>()
  const found: string[] = []
  for (const p of parts) {
    if (seen.has(p.ref)) found.push(`${p.ref}: reference used twice`)
    seen.add(p.ref)
    if (!/^(R|C|L|D|F|J|JP|K|PS|Q|RT|SW|TP|U|Y)\d+$/.test(p.ref)) found.push(`${p.ref}: no reference designator`)
    if (p.mpn === "") found.push(`${p.ref}: no orderable number`)
    if (!(p.price >= 0)) found.push(`${p.ref}: no price`)
    if (/^(resistor|capacitor)$/.test(p.kind) && !(p.value !== undefined && p.value > 0))
      found.push(`${p.ref}: no value`)
    const names = new Set<string>()
    for (const pin of p.pins) {
      if (names.has(pin.name)) found.push(`${p.ref}: pin ${pin.name} twice`)
      names.add(pin.name)
      if ((pin.net === "") !== (pin.role === "notConnected")) found.push(`${p.ref}.${pin.name}: pin without a net`)
    }
  }
  return found
}

function lonelyNets(parts: readonly Part[], rules: BoardRules): string[] {
  return [...netsOf(parts)]
    .filter(([net, places]) => places.length < 2 && !rules.single.includes(net))
    .map(([net, places]) => `${net}: only ${at(places[0])} is on it`)
}

/** One output, or only open drains, or only three-state outputs; analog switches and passive parts may share with any. */
function drivers(parts: readonly Part[], rules: BoardRules): string[] {
  const found: string[] = []
  for (const [net, places] of netsOf(parts)) {
    const of = (role: string) => places.filter(p => p.pin.role === role)
    const outputs = of("output")
    if (outputs.length > 1) found.push(`${net}: driven by ${outputs.map(at).join(" and ")}`)
    const shared = [...of("openDrain"), ...of("threeState")]
    if (outputs.length > 0 && shared.length > 0)
      found.push(`${net}: ${at(outputs[0])} against ${shared.map(at).join(", ")}`)
    if (outputs.length > 0 && rules.grounds.includes(net)) found.push(`${net}: ground driven by ${at(outputs[0])}`)
    const inputs = of("input")
    if (inputs.length > 0 && inputs.length === places.length)
      found.push(`${net}: nobody drives ${inputs.map(at).join(", ")}`)
  }
  return found
}

/** A net that only ports and open drains drive floats at reset, unless a resistor leads to a supply or ground. */
function floating(parts: readonly Part[], rules: BoardRules): string[] {
  const rails = new Set([...rules.supplies, ...rules.grounds])
  const found: string[] = []
  for (const [net, places] of netsOf(parts)) {
    if (rails.has(net) || !places.some(p => p.pin.role === "input")) continue
    const others = places.filter(p => p.pin.role !== "input" && p.part.kind !== "capacitor")
    const weak = others.filter(
      p => p.part.kind === "device" && /^(bidirectional|openDrain|threeState)$/.test(p.pin.role),
    )
    if (weak.length === 0 || others.some(p => p.pin.role === "output")) continue
    const pulled = others.some(
      p => p.part.kind === "resistor" && p.part.pins.some(q => q.net !== net && rails.has(q.net)),
    )
    if (!pulled && !/Qspi\d|QspiClk/.test(net)) found.push(`${net}: floats while ${at(weak[0])} is off`)
  }
  return found
}

function supplies(parts: readonly Part[], rules: BoardRules): string[] {
  const found: string[] = []
  const nets = netsOf(parts)
  for (const p of parts)
    for (const pin of p.pins) {
      if (pin.role === "supply" && !rules.supplies.includes(pin.net))
        found.push(`${p.ref}.${pin.name}: supply pin on ${pin.net}`)
      if (pin.role === "ground" && !rules.grounds.includes(pin.net))
        found.push(`${p.ref}.${pin.name}: ground pin on ${pin.net}`)
    }
  for (const net of rules.supplies) {
    const places = nets.get(net) ?? []
    const fed = places.some(p => p.pin.role === "output" || p.part.kind === "inductor" || /^J\d/.test(p.part.ref))
    if (!fed) found.push(`${net}: nobody feeds it`)
  }
  return found
}

/** As many capacitors to ground on a rail as chips that take it, block by block. */
function decoupling(parts: readonly Part[], rules: BoardRules): string[] {
  const found: string[] = []
  const blocks = new Set(parts.map(p => p.block))
  for (const block of blocks)
    for (const net of rules.supplies) {
      const here = parts.filter(p => p.block === block)
      const takes = here.filter(p => p.pins.some(q => q.role === "supply" && q.net === net))
      const caps = here.filter(
        p =>
          p.kind === "capacitor" &&
          p.pins.some(q => q.net === net) &&
          p.pins.some(q => rules.grounds.includes(q.net) && rules.side(q.net) === rules.side(net)),
      )
      if (caps.length < takes.length)
        found.push(
          `${block}: ${net} feeds ${takes.map(p => p.ref).join(", ")} with ${caps.length} capacitors to ground`,
        )
    }
  return found
}

function barrier(parts: readonly Part[], rules: BoardRules): string[] {
  return parts
    .filter(p => {
      const sides = new Set(p.pins.filter(q => q.role !== "notConnected").map(q => rules.side(q.net)))
      return sides.size > 1 && !rules.barrier.some(b => p.mpn.startsWith(b))
    })
    .map(p => `${p.ref} (${p.mpn}) joins both sides of the barrier`)
}

/** Everything that is wrong with a netlist, one line each. */
export function ruleCheck(parts: readonly Part[], rules: BoardRules): readonly string[] {
  return [
    ...references(parts),
    ...lonelyNets(parts, rules),
    ...drivers(parts, rules),
    ...floating(parts, rules),
    ...supplies(parts, rules),
    ...decoupling(parts, rules),
    ...barrier(parts, rules),
  ]
}
