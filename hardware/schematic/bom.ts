/**
 * Bill of materials and KiCad netlist of a parts table. Prices are estimates for one of a hundred [USD], no quotation.
 */
import { netsOf } from "./erc"
import { packageOf, padOf } from "./packages"
import type { Part } from "./part"
import { crc32 } from "../../protocol/crc32"

export interface BomRow {
  readonly mpn: string
  readonly value: string
  readonly refs: readonly string[]
  readonly price: number
  readonly alternates: readonly string[]
  readonly option: string
  readonly note: string
}

/** 4990 -> "4.99k", 4.7e-8 -> "47n". */
export function valueText(part: Pick<Part, "kind" | "value">): string {
  if (part.value === undefined) return ""
  const steps: [number, string][] = [
    [1e6, "M"],
    [1e3, "k"],
    [1, ""],
    [1e-3, "m"],
    [1e-6, "u"],
    [1e-9, "n"],
    [1e-12, "p"],
  ]
  const value = part.value
  const [scale, letter] = steps.find(([s]) => value >= s * 0.999) ?? steps[steps.length - 1]
  return String(Number((value / scale).toPrecision(4))) + letter
}

const byRef = (a: string, b: string) =>
  a.replace(/\d+/, "").localeCompare(b.replace(/\d+/, "")) ||
  Number(a.replace(/\D/g, "")) - Number(b.replace(/\D/g, ""))

/** One row per orderable number and option, in the order in which the parts first appear. */
export function bomOf(parts: readonly Part[]): readonly BomRow[] {
  const groups = new Map<string, Part[]>()
  for (const p of parts) {
    const key = `${p.mpn}|${p.option ?? ""}`
    groups.set(key, [...(groups.get(key) ?? []), p])
  }
  return [...groups.values()].map(group => ({
    mpn: group[0].mpn,
    value: valueText(group[0]),
    refs: group.map(p => p.ref).sort(byRef),
    // one number has one price: the highest that a table asks for it
    price: Math.max(...group.map(p => p.price)),
    alternates: group[0].alternates,
    option: group[0].option ?? "",
    note: group.length === 1 || group[0].value === undefined ? group[0].note : `${group[0].kind}`,
  }))
}

/** Sum of the parts [USD]. */
export function priceOf(parts: readonly Part[]): number {
  return bomOf(parts).reduce((sum, row) => sum + row.price * row.refs.length, 0)
}

const quoted = (s: string) => (/[",;]/.test(s) ? `"${s.replace(/"/g, '""')}"` : s)

export function bomCsv(parts: readonly Part[]): string {
  const rows = bomOf(parts).map(row =>
    [
      row.mpn,
      row.value,
      String(row.refs.length),
      row.refs.join(" "),
      row.price.toFixed(3),
      (row.price * row.refs.length).toFixed(2),
      row.option,
      row.alternates.join(" | "),
      row.note,
    ]
      .map(quoted)
      .join(","),
  )
  return ["mpn,value,quantity,references,price_usd,sum_usd,option,alternates,note", ...rows].join("\n") + "\n"
}

const atom = (s: string) => `"${s.replace(/"/g, "'")}"`

/** KiCad netlist, format E (File > Import > Netlist in the board editor). */
export function kicadNetlist(title: string, parts: readonly Part[]): string {
  const components = parts.map(
    p =>
      `    (comp (ref ${atom(p.ref)}) (value ${atom(valueText(p) || p.mpn)}) (footprint ${atom(packageOf(p)?.kicad ?? "")})\n` +
      `      (fields (field (name "MPN") ${atom(p.mpn)}) (field (name "Block") ${atom(p.block)})))`,
  )
  const nets = [...netsOf(parts)].map(
    ([net, places], k) =>
      `    (net (code ${atom(String(k + 1))}) (name ${atom(net)})\n` +
      places.map(q => `      (node (ref ${atom(q.part.ref)}) (pin ${atom(padOf(q.part, q.pin))}))`).join("\n") +
      ")",
  )
  return (
    `(export (version "E")\n  (design (source ${atom(title)}) (tool "npm run hardware"))\n` +
    `  (components\n${components.join("\n")})\n  (nets\n${nets.join("\n")}))\n`
  )
}

/** Blocks that the proof board of hardware/pcb carries. */
export const PROOF_BLOCKS = ["potentialMonitor", "currentMonitor"]

export function kept(parts: readonly Part[]): readonly Part[] {
  return parts.filter(p => PROOF_BLOCKS.includes(p.block))
}

/** CRC-32 of who is joined to whom: changes with wiring and packages, not with values. */
export function fingerprint(parts: readonly Part[]): number {
  const text = parts
    .flatMap(p => p.pins.map(q => `${p.ref}.${padOf(p, q)}=${q.net}`))
    .sort()
    .join("\n")
  const bytes = new TextEncoder().encode(text)
  return crc32(0, bytes, 0, bytes.length)
}
