/** One prefix for a whole axis, and values as a table prints them: a fixed number of digits, 4.700 kΩ, 12.30 µF. */

import { NO_PREFIX, type Prefix, prefixesOf } from "./prefixes"

export interface Scale {
  /** Multiply by this to get the number in the prefixed unit. */
  readonly factor: number
  readonly unit: string
}

/** What is printed with four digits as 1.000 k is no 999.96. */
const ROUNDED_UP = 0.9995

/**
 * One scale for an axis or a value.
 * @param largest  the largest absolute value shown
 */
export function siScale(largest: number, unit: string): Scale {
  const { factor, sign } = prefixBelow(Math.abs(largest), unit)
  return { factor: 1 / factor, unit: sign + unit }
}

/** A value with `digits` significant digits, prefix and unit; powers of ten where the unit takes no prefix. */
export function siText(value: number, unit: string, digits = 4): string {
  if (!Number.isFinite(value)) return `? ${unit}`
  if (unit === "1") return plain(value, digits)
  const tooFar = value !== 0 && (Math.abs(value) >= 1e15 || Math.abs(value) < 1e-15)
  if (!isSimple(unit) || tooFar) return `${plain(value, digits)} ${unit}`
  const { factor, unit: scaled } = siScale(value, unit)
  return `${withDigits(value * factor, digits)} ${scaled}`
}

/** The largest prefix that leaves at least one; the smallest there is for less, none for zero. */
function prefixBelow(size: number, unit: string): Prefix {
  if (!(size > 0) || !isSimple(unit)) return NO_PREFIX
  const choices = prefixesOf(unit)
  return choices.findLast(p => size >= p.factor * ROUNDED_UP) ?? NO_PREFIX
}

/** Ω, F, H, s take a prefix; in F s^(a-1) and other composed units it would be read as part of the power. */
function isSimple(unit: string): boolean {
  return /^[A-Za-zΩ]+$/.test(unit)
}

/** Significant digits, without a power of ten for 100 .. 999 in two of them. */
function withDigits(value: number, digits: number): string {
  const text = value.toPrecision(digits)
  return text.includes("e") ? String(Number(text)) : text
}

function plain(value: number, digits: number): string {
  const small = value !== 0 && (Math.abs(value) < 1e-3 || Math.abs(value) >= 1e6)
  return small ? value.toExponential(digits - 1) : value.toPrecision(digits)
}
