/** Results as lines of a terminal: value with uncertainty, unit, and the verdict with its reason. */
import type { ResultLine } from "../live"
import { formatDuration, formatMeasured, formatSi } from "./format"

/** A terminal and whatever reads its output want plain spaces and an ASCII minus. */
function plainText(text: string): string {
  return text.replace(/[\u00a0\u202f]/g, " ").replace(/−/g, "-")
}

/** Units that are read better as written than with a prefix. */
const POWERS = /[²³]|\^/

/** One quantity as text: `35 µA`, `2 h 5 min`, `8.1 × 10⁻¹⁶ m²/s`. */
export function quantity(value: number, unit: string): string {
  return plainText(unit === "s" ? formatDuration(value) : formatSi(value, unit))
}

export function resultText(lines: readonly ResultLine[]): string {
  if (lines.length === 0) return "no results from these readings"
  const width = Math.max(...lines.map(l => l.label.length))
  return lines
    .map(l => {
      const m = formatMeasured(l.value, l.u, l.unit)
      const value = POWERS.test(l.unit) ? `${m.number} ${l.unit}` : `${m.number} ${m.unit}`
      return `${l.label.padEnd(width)}  ${plainText(value).padEnd(36)} ${l.validity}: ${l.why}`
    })
    .join("\n")
}
