/**
 * Boukamp's circuit description code, with values, limits, fixed parameters and labels.
 *
 *   R(Q[RW])                                       juxtaposed and [..]: series, (..): parallel
 *   R{R=20f:sol}(C{C=25e-6//1e-3:dl}[R{R=100/50/200:ct}W{Y=2.357e-3}])     value[f][/lower[/upper]], f = fixed
 *
 * Elements are numbered from 1 for each symbol, in the order of the text. What cannot be carried over is said in `notes`.
 * Source: B. A. Boukamp, Solid State Ionics 20 (1986) 31; the extended form as in pyimpspec.
 */

import { FitError } from "../errors"
import { type BoukampElement, boukampElements } from "./boukampElements"
import { type CircuitTree, elementsBySymbol, unknownSymbol } from "./notation"

/** A circuit with what a fit may be told about it; `values` go to `start` of a fit, `bounds` and `held` likewise. */
export interface DescribedCircuit {
  readonly tree: CircuitTree
  readonly values: Readonly<Record<string, number>>
  readonly bounds: Readonly<Record<string, readonly [number, number]>>
  readonly held: Readonly<Record<string, number>>
  /** By element. */
  readonly labels: Readonly<Record<string, string>>
  readonly notes: readonly string[]
}

interface Given {
  value: number
  fixed: boolean
  lower?: number
  upper?: number
}

const number = String.raw`[-+]?\d+\.?\d*(?:[eE][-+]?\d+)?`
const assignment = new RegExp(`^(\\w+)=(${number})([fF]?)(?:/(${number})?)?(?:/(${number})?)?$`)

/** @throws FitError `circuit` with the position, what stands there and what was expected */
export function readBoukamp(text: string): DescribedCircuit {
  let at = /^!V=\d+!/.exec(text)?.[0].length ?? 0
  const values: Record<string, number> = {}
  const bounds: Record<string, [number, number]> = {}
  const held: Record<string, number> = {}
  const labels: Record<string, string> = {}
  const notes: string[] = []
  const counts = new Map<string, number>()

  const fail = (what: string): never => {
    throw new FitError("circuit", `circuit code "${text}", position ${at + 1}: ${what}`, { position: at + 1 })
  }
  const skip = () => {
    while (/\s/.test(text[at] ?? "")) at++
  }
  const group = (kind: "series" | "parallel", close: string | undefined): CircuitTree => {
    const of: CircuitTree[] = []
    for (skip(); text[at] !== close; skip()) {
      const opened = text[at]
      if (opened === "(" || opened === "[") {
        at++
        of.push(group(opened === "(" ? "parallel" : "series", opened === "(" ? ")" : "]"))
      } else of.push(element())
    }
    if (of.length === 0) fail(`found ${close ?? "the end"}, expected an element such as R`)
    at++
    return of.length === 1 ? of[0] : { kind, of }
  }
  const element = (): CircuitTree => {
    const word = /^[A-Z][a-z]*/.exec(text.slice(at))?.[0]
    if (word === undefined)
      return fail(`found ${text[at] ?? "the end"}, expected an element such as R, ( [ or a closing bracket`)
    const forms = boukampElements.filter(e => e.symbol === word)
    if (forms.length === 0) return fail(unknownSymbol(word, new Map(boukampElements.map(e => [e.symbol, e]))))
    at += word.length
    const { given, label } = text[at] === "{" ? parameters(forms[0]) : { given: new Map<string, Given>(), label: "" }
    const theirs = forms[0].keys.map((key, k) => given.get(key)?.value ?? forms[0].standard[k])
    const form =
      forms.find(f => f.accepts?.(theirs) ?? true) ?? fail(`${word} with n = ${theirs.at(-1)} has no form here`)
    const ours = elementsBySymbol().get(form.ours)!
    const count = (counts.get(form.ours) ?? 0) + 1
    counts.set(form.ours, count)
    const name = `${form.ours}${count}`
    if (label !== "") labels[name] = label
    if (given.size > 0) adopt(name, Object.keys(ours.params), form, theirs, given)
    return { kind: "element", name, element: ours }
  }
  const parameters = (form: BoukampElement) => {
    const end = text.indexOf("}", at)
    if (end < 0) fail("the { is never closed: expected }")
    const inside = text.slice(at + 1, end)
    const colon = inside.indexOf(":")
    const given = new Map<string, Given>()
    for (const part of (colon < 0 ? inside : inside.slice(0, colon)).split(",")) {
      if (part.trim() === "") continue
      const m = assignment.exec(part.trim())
      if (m === null)
        return fail(`"${part}" is no parameter: write ${form.keys[0]}=1.5e-3/1e-4/1e-2, and f after a fixed value`)
      if (!form.keys.includes(m[1])) return fail(`${form.symbol} has no ${m[1]}: it has ${form.keys.join(", ")}`)
      given.set(m[1], {
        value: Number(m[2]),
        fixed: m[3] !== "",
        ...(m[4] === undefined ? {} : { lower: Number(m[4]) }),
        ...(m[5] === undefined ? {} : { upper: Number(m[5]) }),
      })
    }
    at = end + 1
    return { given, label: colon < 0 ? "" : inside.slice(colon + 1) }
  }
  /** Values, limits and fixed ones in our parameters. */
  const adopt = (
    name: string,
    keys: readonly string[],
    form: BoukampElement,
    theirs: number[],
    given: ReadonlyMap<string, Given>,
  ) => {
    const params = elementsBySymbol().get(form.ours)!.params
    form.fromTheirs(theirs).forEach((value, k) => {
      const ours = keys.length === 1 ? name : `${name}_${keys[k]}`
      values[ours] = value
      const needs = dependsOn(form, theirs, k)
      const written = needs.flatMap(i => given.get(form.keys[i]) ?? [])
      if (written.length === needs.length && written.every(g => g.fixed)) held[ours] = value
      const limited = needs.filter(i => {
        const g = given.get(form.keys[i])
        return g?.lower !== undefined || g?.upper !== undefined
      })
      if (limited.length === 0) return
      if (needs.length > 1) {
        notes.push(
          `the limits of ${needs.map(i => form.keys[i]).join(" and ")} of ${name} belong to no single parameter here: left out`,
        )
        return
      }
      const [i] = limited
      const at = (x: number) => form.fromTheirs(theirs.with(i, x))[k]
      const { lower, upper } = given.get(form.keys[i])!
      const ends = [lower, upper].map(x => (x === undefined ? undefined : at(x)))
      if (at(theirs[i] * 1.01) < value === true) ends.reverse()
      const { min, max } = params[keys[k]]
      bounds[ours] = [Math.max(min, ends[0] ?? min), Math.min(max, ends[1] ?? max)]
    })
  }
  const tree = group("series", undefined)
  return { tree, values, bounds, held, labels, notes }
}

/**
 * Writes a circuit; reading it back gives the same circuit, values, limits and labels, numbered anew.
 * @param about  values by parameter name (all of an element or none); limits and fixed ones need values
 * @throws FitError `circuit` if the code has no such element
 */
export function writeBoukamp(
  tree: CircuitTree,
  about: Partial<Omit<DescribedCircuit, "tree" | "notes">> = {},
  outer: "series" | "parallel" = "series",
): string {
  if (tree.kind === "element")
    return writeElement(tree.name, tree.element.symbol, Object.keys(tree.element.params), about)
  const inside = tree.of.map(part => writeBoukamp(part, about, tree.kind)).join("")
  if (tree.kind === "parallel") return `(${inside})`
  return outer === "series" ? inside : `[${inside}]`
}

function writeElement(
  name: string,
  symbol: string,
  keys: readonly string[],
  { values = {}, bounds = {}, held = {}, labels = {} }: Partial<Omit<DescribedCircuit, "tree" | "notes">>,
): string {
  const form = boukampElements.find(e => e.ours === symbol)
  if (form === undefined)
    throw new FitError(
      "circuit",
      `Boukamp's code has no element for ${name}: it has ${[...new Set(boukampElements.map(e => e.ours))].join(", ")}`,
    )
  const ours = keys.map(key => (keys.length === 1 ? name : `${name}_${key}`))
  const label = labels[name] === undefined ? "" : `:${labels[name]}`
  const p = ours.map(n => held[n] ?? values[n])
  if (p.some(x => x === undefined)) return form.symbol + (label && `{${label}}`)
  const q = form.toTheirs(p)
  const parts = form.keys.map((key, i) => {
    const needs = movers(x => form.toTheirs(x)[i], p)
    const fixed = needs.every(k => held[ours[k]] !== undefined) ? "f" : ""
    const limits = needs.length === 1 ? bounds[ours[needs[0]]] : undefined
    if (limits === undefined || dependsOn(form, q, needs[0]).length > 1) return `${key}=${digits(q[i])}${fixed}`
    const ends = limits.map(x => form.toTheirs(p.with(needs[0], x))[i])
    return `${key}=${digits(q[i])}${fixed}/${digits(Math.min(...ends))}/${digits(Math.max(...ends))}`
  })
  return `${form.symbol}{${parts.join(",")}${label}}`
}

/** Twelve: a conversion there and back loses less. */
function digits(x: number): number {
  return Number(x.toPrecision(12))
}

/** Which of their parameters our parameter k depends on. */
function dependsOn(form: BoukampElement, theirs: readonly number[], k: number): number[] {
  return movers(q => form.fromTheirs(q)[k], theirs)
}

/** Which arguments change the value of a function. */
function movers(of: (x: readonly number[]) => number, at: readonly number[]): number[] {
  const value = of(at)
  return at.flatMap((x, i) => (of(at.with(i, 1.1 * x)) === value ? [] : [i]))
}
