/**
 * Numbers as people read them: SI prefix, a set number of significant figures, a true minus, never NaN.
 * What is not a finite number is printed as an en dash.
 */
import { prefixFor, printedUnit, type Prefix } from "./prefixes"

export const NOTHING = "–"
const SPACE = "\u00a0"

/** A number with so many significant figures, plain from 0.001 to 10⁶ and as a power of ten outside. */
export function formatNumber(value: number, figures = 4): string {
  if (!Number.isFinite(value)) return NOTHING
  if (value === 0) return "0"
  const [digits, exponent] = value.toExponential(figures - 1).split("e")
  const power = Number(exponent)
  if (power >= 6 || power < -3) return `${trueMinus(digits)}${SPACE}×${SPACE}10${raised(power)}`
  return trueMinus(Number(value.toPrecision(figures)).toFixed(Math.max(0, figures - 1 - power)))
}

/** A number with so many decimals. */
export function formatFixed(value: number, decimals: number): string {
  if (!Number.isFinite(value)) return NOTHING
  const text = value.toFixed(Math.min(12, Math.max(0, decimals)))
  return trueMinus(Number(text) === 0 ? text.replace("-", "") : text)
}

export interface Spoken {
  readonly number: string
  /** Unit with its prefix, e.g. `µA`; empty for a pure number. */
  readonly unit: string
}

/** A quantity [unit] with the prefix that suits it, or the prefix given. */
export function spoken(value: number, unit: string, figures = 4, prefix: Prefix = prefixFor(value, unit)): Spoken {
  if (!Number.isFinite(value)) return { number: NOTHING, unit: "" }
  return { number: formatNumber(value / prefix.factor, figures), unit: prefix.sign + printedUnit(unit) }
}

/** The same as one string: `12.35 µA`. */
export function formatSi(value: number, unit: string, figures = 4): string {
  return joined(spoken(value, unit, figures))
}

/** A parameter as it was meant: as few figures as say it exactly (up to 6). */
export function formatSetting(value: number, unit: string, prefix: Prefix = prefixFor(value, unit)): string {
  if (!Number.isFinite(value)) return NOTHING
  return joined({ number: trueMinus(plain(value / prefix.factor)), unit: prefix.sign + printedUnit(unit) })
}

/** The shortest decimal that gives the number to 6 figures, with an ASCII minus: what stands in an input field. */
export function plain(value: number): string {
  return String(Number(value.toPrecision(6)))
}

/** A value and its standard uncertainty with one prefix and matching decimals: `12.340 ± 0.052 µA`. */
export function formatMeasured(value: number, u: number | null, unit: string): Spoken {
  if (!Number.isFinite(value)) return { number: NOTHING, unit: "" }
  const size = Math.max(Math.abs(value), u ?? 0)
  // Beyond nine decimals, or at the very ends of what a double holds, an uncertainty says nothing to a reader.
  if (u === null || !Number.isFinite(u) || u < 1e-9 * size || size < 1e-290 || size > 1e290) return spoken(value, unit)
  const prefix = prefixFor(size, unit)
  const scaled = size / prefix.factor
  const power = scaled > 0 && (scaled >= 1e6 || scaled < 1e-3) ? Math.floor(Math.log10(scaled)) : 0
  const ten = prefix.factor * 10 ** power
  const decimals = u > 0 ? 1 - Math.floor(Math.log10(Number((u / ten).toPrecision(2)))) : 3
  const both = `${formatFixed(value / ten, decimals)} ± ${formatFixed(u / ten, decimals)}`
  const number = power === 0 ? both : `(${both})${SPACE}×${SPACE}10${raised(power)}`
  return { number, unit: prefix.sign + printedUnit(unit) }
}

/** A span of time [s] in the two units that matter: `340 ms`, `12.3 s`, `3 h 25 min`. */
export function formatDuration(t_s: number): string {
  if (!Number.isFinite(t_s)) return NOTHING
  const size = Math.abs(t_s)
  if (size < 1) return size === 0 ? `0${SPACE}s` : formatSetting(Number(t_s.toPrecision(3)), "s")
  if (size < 60) return `${trueMinus(plain(Number(t_s.toFixed(size < 10 ? 1 : 0))))}${SPACE}s`
  const sign = t_s < 0 ? "−" : ""
  const pair = (big: number, small: number, names: readonly [string, string]) => {
    const all = Math.round(size / small)
    const rest = all % (big / small)
    const head = `${sign}${Math.floor(all / (big / small))}${SPACE}${names[0]}`
    return rest === 0 ? head : `${head} ${rest}${SPACE}${names[1]}`
  }
  if (size < 3600) return pair(60, 1, ["min", "s"])
  if (size < 86_400) return pair(3600, 60, ["h", "min"])
  return pair(86_400, 3600, ["d", "h"])
}

/** A running clock [s]: `0:12:34`, `12 d 03:12:44`. */
export function formatClock(t_s: number): string {
  if (!Number.isFinite(t_s)) return NOTHING
  const whole = Math.max(0, Math.floor(t_s))
  const two = (n: number) => String(n).padStart(2, "0")
  const days = Math.floor(whole / 86_400)
  const hours = Math.floor(whole / 3600) % 24
  const rest = `${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`
  return days > 0 ? `${days}${SPACE}d ${two(hours)}:${rest}` : `${hours}:${rest}`
}

/** A whole number with thin gaps between thousands. */
export function formatCount(n: number): string {
  return Number.isFinite(n) ? String(Math.round(n)).replace(/\B(?=(\d{3})+$)/g, "\u202f") : NOTHING
}

function joined(s: Spoken): string {
  return s.unit === "" ? s.number : `${s.number}${SPACE}${s.unit}`
}

function trueMinus(text: string): string {
  return text.replace("-", "−")
}

function raised(power: number): string {
  return String(power).replace(/[-\d]/g, c => (c === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(c)]))
}
