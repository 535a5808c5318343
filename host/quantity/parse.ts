/**
 * Reads a quantity as a user types it into a field: `35`, `35 uA`, `−200 mV`, `2e-3`, `10 min`.
 * A bare number has the prefix that stands next to the field; a number with a unit says its own. What could be read in
 * two ways (1,500 or `5 m` seconds) is refused with the remedy, never guessed.
 */
import { RefusedError } from "../errors"
import { prefixesOf, printedUnit, type Prefix } from "./prefixes"
import { formatDuration, formatSetting } from "./format"

export interface Typed {
  /** The quantity in plain SI [unit of the field]. */
  readonly value: number
  /** The prefix that the user meant. */
  readonly prefix: Prefix
}

const TIMES: { readonly [name: string]: number } = { min: 60, h: 3600, d: 86_400 }

/**
 * Reads one quantity.
 * @param text what was typed
 * @param unit plain unit of the field, e.g. `A` or `V/s`
 * @param shown prefix that a bare number carries
 * @throws RefusedError when the text is no number, has another unit, or can be read in two ways
 */
export function parseQuantity(text: string, unit: string, shown: Prefix = { sign: "", factor: 1 }): Typed {
  const tidy = text
    .trim()
    .replace(/[−–]/g, "-")
    .replace(/×\s*10\^?/g, "e")
    .replace(/[\u00a0\u202f]/g, " ")
  if (tidy === "") throw new RefusedError("empty", "Type a number.")
  if (/\d,\d/.test(tidy))
    throw new RefusedError("comma", `“${text.trim()}” can be read in two ways; write the decimal point as “.”`)
  const match = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)\s*(.*)$/i.exec(tidy)
  if (!match) throw new RefusedError("number", `“${text.trim()}” is not a number.`)
  const number = Number(match[1])
  if (!Number.isFinite(number)) throw new RefusedError("number", `“${text.trim()}” is too large to be a number.`)
  const prefix = match[2] === "" ? shown : saidPrefix(match[2].trim(), unit)
  return {
    value: scaled(number, prefix.factor),
    prefix: prefix.factor < 60 || unit !== "s" ? prefix : { sign: "", factor: 1 },
  }
}

/**
 * Holds a quantity against the bounds of its field.
 * @throws RefusedError naming the limit that was passed
 */
export function checkBounds(value: number, min: number, max: number, unit: string): void {
  if (value < min) throw new RefusedError("below", `At least ${limit(min, unit)}.`, { value, min })
  if (value > max) throw new RefusedError("above", `At most ${limit(max, unit)}.`, { value, max })
}

/** A bound as people say it: 3 d rather than 259200 s. */
export function limit(value: number, unit: string): string {
  return unit === "s" ? formatDuration(value) : formatSetting(value, unit)
}

function saidPrefix(said: string, unit: string): Prefix {
  const wanted = canonical(unit)
  const got = canonical(said)
  if (got === wanted) return { sign: "", factor: 1 }
  if (wanted === "s" && got in TIMES) return { sign: "", factor: TIMES[got] }
  for (const prefix of prefixesOf(unit)) if (prefix.sign !== "" && got === prefix.sign + wanted) return prefix
  for (const prefix of prefixesOf(unit)) {
    // `35 u` is clear for a current, `5 m` is not for a time or a length.
    if (prefix.sign !== "" && got === prefix.sign && wanted !== "s" && wanted !== "m") return prefix
  }
  const named = printedUnit(unit)
  throw new RefusedError(
    "unit",
    named === ""
      ? `“${said}”: this is a pure number.`
      : `“${said}” is not a unit of this field; write ${examples(unit)}.`,
  )
}

function canonical(unit: string): string {
  return printedUnit(unit.replace(/ohms?/gi, "Ω"))
    .replace(/μ|^u(?=[A-ZΩmsg]|$)/g, "µ")
    .replace(/\s+/g, "")
}

function examples(unit: string): string {
  const named = printedUnit(unit)
  if (named === "s") return "ms, s, min, h or d"
  const some = prefixesOf(unit).filter(p => ["µ", "m", "", "k"].includes(p.sign))
  return some
    .map(p => p.sign + named)
    .join(", ")
    .replace(/, ([^,]*)$/, " or $1")
}

/** 35 × 1e-6 is 0.000034999999999999997 in floating point; the decimal that was typed is meant. */
function scaled(number: number, factor: number): number {
  return Number((number * factor).toPrecision(15))
}
