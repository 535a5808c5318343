/**
 * Programs as files: YAML that reads like a protocol, units written out (docs/programs.md).
 *
 *   galvanode: 1
 *   steps:
 *     - { hold: -C/10, for: 12 h, until: E < 0.05 V, every: 10 s }
 *     - { rest: 1 h, every: 30 s }
 *
 * What is not understood is refused with its place; nothing is guessed and nothing is ignored.
 */
import { LineCounter, parseDocument } from "yaml"
import { holdE, holdI, rampE, repeat, rest, type Step, type Until } from "../../protocol/steps"
import { FileError } from "../errors"
import { parseQuantity } from "../quantity/parse"

export const PROGRAM_FILE_VERSION = 1

/** What a C-rate needs. */
export interface ProgramContext {
  readonly capacity_C?: number
  /** Largest |I| expected under potential control, where a step does not say; chooses the current range. */
  readonly iRange_A: number
}

type Fields = Readonly<Record<string, unknown>>

const FIELDS: Readonly<Record<string, readonly string[]>> = {
  rest: ["every", "until"],
  hold: ["for", "until", "every", "range"],
  ramp: ["rate", "every", "range"],
  repeat: ["steps"],
}

function wrong(where: string, sentence: string): FileError {
  return new FileError("program", `${where}: ${sentence}`)
}

function text(value: unknown): string {
  return typeof value === "number" || typeof value === "string" ? String(value).trim() : ""
}

function quantity(where: string, name: string, value: unknown, unit: string): number {
  if (value === undefined) throw wrong(where, `${name} is missing; write it with its unit, like ${name}: 10 ${unit}`)
  const said = text(value)
  // a bare number has no unit, and a program file is no place to guess one
  if (said === "" || !/[a-zA-ZΩµ]/.test(said.replace(/^[-+\d.e ]+/, "")))
    throw wrong(where, `${name}: "${said || String(value)}" has no unit; write it out, like 10 ${unit}`)
  try {
    return parseQuantity(said, unit).value
  } catch (cause) {
    throw wrong(where, `${name}: ${(cause as Error).message}`)
  }
}

/** A current: `35 uA`, `C/10`, `-2C`. */
function current(where: string, said: string, context: ProgramContext): number | undefined {
  const rate = /^([+-]?)\s*(?:C\s*\/\s*(\d+(?:\.\d+)?)|(\d+(?:\.\d+)?)\s*C)$/.exec(said)
  if (rate) {
    if (context.capacity_C === undefined)
      throw wrong(where, `"${said}" needs the cell's capacity, which is not known; write the current in A`)
    const perHour = rate[2] !== undefined ? 1 / Number(rate[2]) : Number(rate[3])
    return ((rate[1] === "-" ? -1 : 1) * perHour * context.capacity_C) / 3600
  }
  return /A\s*$/.test(said) ? quantity(where, "hold", said, "A") : undefined
}

function until(where: string, value: unknown, atMost_s: number): Until {
  const list = value === undefined ? [] : Array.isArray(value) ? value : [value]
  const u: { -readonly [K in keyof Until]: Until[K] } = { atMost_s }
  for (const item of list) {
    const m = /^(E|\|I\|)\s*([<>])=?\s*(.+)$/.exec(text(item))
    if (!m)
      throw wrong(
        where,
        `until: "${text(item)}" is no condition; write E < 0.05 V, E > 4.2 V, |I| < 10 uA or a list of these`,
      )
    if (m[1] === "E" && m[2] === "<") u.eBelow_V = quantity(where, "until", m[3], "V")
    else if (m[1] === "E") u.eAbove_V = quantity(where, "until", m[3], "V")
    else if (m[2] === "<") u.iBelow_A = quantity(where, "until", m[3], "A")
    else u.iAbove_A = quantity(where, "until", m[3], "A")
  }
  return u
}

function oneStep(where: string, fields: Fields, context: ProgramContext): Step[] {
  const kind = Object.keys(FIELDS).find(k => k in fields)
  if (!kind) throw wrong(where, `no step; each begins with one of ${Object.keys(FIELDS).join(", ")}`)
  for (const name of Object.keys(fields))
    if (name !== kind && !FIELDS[kind].includes(name))
      throw wrong(where, `a ${kind} has no "${name}"; it has ${FIELDS[kind].join(", ")}`)
  const range_A = fields.range === undefined ? context.iRange_A : quantity(where, "range", fields.range, "A")
  if (kind === "repeat") {
    const passes = Number(fields.repeat)
    if (!Number.isInteger(passes) || passes < 1)
      throw wrong(where, `repeat: ${text(fields.repeat)}; write the total of passes, a whole number from 1 on`)
    const body = stepList(`${where}, repeat`, fields.steps, context)
    return [...body, repeat(body.length, passes)]
  }
  const every_s = quantity(where, "every", fields.every, "s")
  if (kind === "rest") return [rest(every_s, until(where, fields.until, quantity(where, "rest", fields.rest, "s")))]
  if (kind === "ramp") {
    const m = /^(.+?)\s+to\s+(.+)$/.exec(text(fields.ramp))
    if (!m) throw wrong(where, `ramp: "${text(fields.ramp)}"; write it like 3 V to 0.05 V`)
    return [
      rampE(
        quantity(where, "ramp", m[1], "V"),
        quantity(where, "ramp", m[2], "V"),
        quantity(where, "rate", fields.rate, "V/s"),
        range_A,
        every_s,
      ),
    ]
  }
  const u = until(where, fields.until, quantity(where, "for", fields.for, "s"))
  const said = text(fields.hold)
  const i_A = current(where, said, context)
  if (i_A !== undefined) return [holdI(i_A, every_s, u)]
  return [holdE(quantity(where, "hold", said, "V"), range_A, every_s, u)]
}

function stepList(where: string, value: unknown, context: ProgramContext): Step[] {
  if (!Array.isArray(value) || value.length === 0) throw wrong(where, "steps: write a list of at least one step")
  return value.flatMap((item: unknown, k) => {
    const here = `${where}, step ${k + 1}`
    if (typeof item !== "object" || item === null || Array.isArray(item))
      throw wrong(here, "a step is written as names with values, like rest: 1 h")
    return oneStep(here, item as Fields, context)
  })
}

/** @throws FileError with the place of the first thing that is wrong and the remedy */
export function programFromYaml(source: string, name: string, context: ProgramContext): Step[] {
  const lines = new LineCounter()
  const document = parseDocument(source, { lineCounter: lines })
  const error = document.errors[0]
  if (error)
    throw wrong(`${name}, line ${lines.linePos(error.pos[0]).line}`, `${error.message.split("\n")[0]}; mend the YAML`)
  const root: unknown = document.toJS()
  if (typeof root !== "object" || root === null || Array.isArray(root))
    throw wrong(name, `no program; it begins with "galvanode: ${PROGRAM_FILE_VERSION}"`)
  const { galvanode: version, steps, ...others } = root as Record<string, unknown>
  if (version !== PROGRAM_FILE_VERSION)
    throw wrong(name, `version ${text(version) || "missing"}; this host reads "galvanode: ${PROGRAM_FILE_VERSION}"`)
  const stranger = Object.keys(others)[0]
  if (stranger !== undefined) throw wrong(name, `"${stranger}" is unknown; there are galvanode and steps`)
  return stepList(name, steps, context)
}
