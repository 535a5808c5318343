/**
 * SI prefixes at the edge of the program: which units take one, and which one makes a number readable.
 * Inside everything is SI; only what people read or type carries a prefix. Source: SI brochure, 9th edition, chapter 3.
 */

export interface Prefix {
  readonly sign: string
  /** One prefixed unit in plain units: 1e-3 for m. */
  readonly factor: number
}

const PREFIXES: readonly Prefix[] = [
  { sign: "f", factor: 1e-15 },
  { sign: "p", factor: 1e-12 },
  { sign: "n", factor: 1e-9 },
  { sign: "µ", factor: 1e-6 },
  { sign: "m", factor: 1e-3 },
  { sign: "", factor: 1 },
  { sign: "k", factor: 1e3 },
  { sign: "M", factor: 1e6 },
  { sign: "G", factor: 1e9 },
  { sign: "T", factor: 1e12 },
]
export const NO_PREFIX: Prefix = { sign: "", factor: 1 }

/** Units that may carry any prefix; a second is only ever divided, since 3.6 ks is nobody's hour. */
const SCALABLE = new Set(["V", "A", "Ω", "Hz", "F", "C", "S", "W", "J", "H", "m", "g", "mol", "Ah", "Wh", "VA"])

/** A unit as printed: `ohm` becomes Ω, `m2` becomes m², a bare 1 becomes nothing. */
export function printedUnit(unit: string): string {
  if (unit === "1") return ""
  return unit
    .replace(/\b[Oo]hms?\b/g, "Ω")
    .replace(/\bdegC\b/g, "°C")
    .replace(/\^2(?![\d.])|(?<=[a-zA-Z])2(?![\d.])/g, "²")
    .replace(/\^3(?![\d.])|(?<=[a-zA-Z])3(?![\d.])/g, "³")
    .replace(/\^?-1\/2/g, "⁻½")
    .replace(/\^-1(?!\d)/g, "⁻¹")
    .replace(/\^n\b/g, "ⁿ")
    .replace(/\*/g, "·")
}

/** The prefixes that this unit may carry, small to large; only the empty one for units with a power in front. */
export function prefixesOf(unit: string): readonly Prefix[] {
  const head = printedUnit(unit).split(/[/· ]/)[0]
  if (head === "s") return PREFIXES.filter(p => p.factor <= 1)
  return SCALABLE.has(head) ? PREFIXES : [NO_PREFIX]
}

/** The prefix that brings a magnitude [unit] to 1..1000, or as near as the unit allows. */
export function prefixFor(magnitude: number, unit: string): Prefix {
  const size = Math.abs(magnitude)
  const choices = prefixesOf(unit)
  if (!(size > 0) || !Number.isFinite(size)) return NO_PREFIX
  let best = choices[0]
  // A hair of slack: 0.9999999 mA is 1 mA and not 999.9999 µA. Electrochemists say 0.3 V, not 300 mV.
  const lowest = unit === "V" ? 0.1 : 1 - 1e-9
  for (const p of choices) if (size >= p.factor * lowest) best = p
  return best
}
