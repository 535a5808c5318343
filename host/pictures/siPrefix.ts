/** Numbers as people write them: 4.70 kΩ, 12.3 µF. Prefixes exist only here, at the edge. */

const prefixes: readonly (readonly [number, string])[] = [
  [1e12, "T"],
  [1e9, "G"],
  [1e6, "M"],
  [1e3, "k"],
  [1, ""],
  [1e-3, "m"],
  [1e-6, "µ"],
  [1e-9, "n"],
  [1e-12, "p"],
  [1e-15, "f"],
]

export interface Scale {
  /** Multiply by this to get the number in the prefixed unit. */
  readonly factor: number
  readonly unit: string
}

/**
 * One scale for an axis or a value.
 * @param largest  the largest absolute value shown
 */
export function siScale(largest: number, unit: string): Scale {
  const [size, prefix] = prefixes.find(([s]) => Math.abs(largest) >= s * 0.9995) ?? [1, ""]
  return largest === 0 || !takesPrefix(unit) ? { factor: 1, unit } : { factor: 1 / size, unit: prefix + unit }
}

/** A value with `digits` significant digits, prefix and unit; powers of ten where the unit takes no prefix. */
export function siText(value: number, unit: string, digits = 4): string {
  if (!Number.isFinite(value)) return `? ${unit}`
  if (unit === "1") return plain(value, digits)
  const tooFar = value !== 0 && (Math.abs(value) >= 1e15 || Math.abs(value) < 1e-15)
  if (!takesPrefix(unit) || tooFar) return `${plain(value, digits)} ${unit}`
  const { factor, unit: scaled } = siScale(value, unit)
  return `${(value * factor).toPrecision(digits)} ${scaled}`
}

/** Ω, F, H, s take a prefix; F s^(a-1) and other composed units do not. */
function takesPrefix(unit: string): boolean {
  return /^[A-Za-zΩ]+$/.test(unit)
}

function plain(value: number, digits: number): string {
  const small = value !== 0 && (Math.abs(value) < 1e-3 || Math.abs(value) >= 1e6)
  return small ? value.toExponential(digits - 1) : value.toPrecision(digits)
}
