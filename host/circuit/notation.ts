/**
 * Circuits as text.
 *
 *   R0-p(R1-W1,CPE1)        a-b in series, p(a,b) in parallel, any depth
 *
 * Grammar: series = item { "-" item };  item = "p(" series { "," series } ")" | SYMBOL [ "_" ] [ NUMBER ].
 * An element without a number gets the lowest free one of its symbol. The notation is that of impedance.py; others are
 * read and written by host/circuit/boukampCode.ts and host/circuit/ecLabNotation.ts. Elements of your own
 * (host/circuit/element.ts) are handed in beside the text.
 */

import { FitError } from "../errors"
import type { Element } from "./element"
import { all } from "./elements"

export type CircuitTree =
  | { readonly kind: "element"; readonly name: string; readonly element: Element }
  | { readonly kind: "series" | "parallel"; readonly of: readonly CircuitTree[] }

const elements: readonly Element[] = all
const bySymbol = new Map<string, Element>(elements.map(e => [e.symbol, e]))

/** Symbols to elements, those of the house and any others. */
export function elementsBySymbol(more: readonly Element[] = []): ReadonlyMap<string, Element> {
  if (more.length === 0) return bySymbol
  for (const { symbol } of more)
    if (bySymbol.has(symbol) || !/^(?!p$)[A-Za-z]+$/.test(symbol))
      throw new FitError(
        "circuit",
        `an element of your own is called "${symbol}": take letters only, other than p and ${[...bySymbol.keys()].join(", ")}`,
      )
  return new Map([...bySymbol, ...more.map(e => [e.symbol, e] as const)])
}

/**
 * Reads a circuit.
 * @param more  elements of your own that the text may name
 * @returns the tree; series within series and parallel within parallel are kept as written
 * @throws FitError `circuit` with the position (counted from 1), what stands there and what was expected
 */
export function parseCircuit(text: string, more: readonly Element[] = []): CircuitTree {
  const known = elementsBySymbol(more)
  let at = 0
  const given = new Map<string, number>()
  const unnumbered: { symbol: string; set: (name: string) => void }[] = []

  const fail = (position: number, what: string): never => {
    throw new FitError("circuit", `circuit "${text}", position ${position + 1}: ${what}`, { position: position + 1 })
  }
  const skip = () => {
    while (/\s/.test(text[at] ?? "")) at++
  }
  const here = () => (at < text.length ? `"${text[at]}"` : "the end")

  const series = (): CircuitTree => {
    const items = [item()]
    for (skip(); text[at] === "-"; skip()) {
      at++
      items.push(item())
    }
    return items.length > 1 ? { kind: "series", of: items } : items[0]
  }

  const item = (): CircuitTree => {
    skip()
    const start = at
    const word = /^[A-Za-z]+/.exec(text.slice(at))?.[0]
    if (word === undefined) fail(at, `found ${here()}, expected an element such as R0 or a parallel p(a,b)`)
    at += word!.length
    if (word === "p") {
      skip()
      if (text[at] !== "(") fail(at, `found ${here()} after p, expected "(": write p(R1,C1)`)
      return parallel(start)
    }
    const element = known.get(word!)
    if (element === undefined) return fail(start, unknownSymbol(word!, known))
    const number = /^_?(\d+)/.exec(text.slice(at))
    const node = { kind: "element" as const, name: word!, element }
    if (number === null) {
      unnumbered.push({ symbol: word!, set: name => (node.name = name) })
      return node
    }
    at += number[0].length
    node.name = `${word}${Number(number[1])}`
    const before = given.get(node.name)
    if (before !== undefined)
      fail(start, `${node.name} stands already at position ${before + 1}: give it another number`)
    given.set(node.name, start)
    return node
  }

  const parallel = (start: number): CircuitTree => {
    const open = at++
    const branches = [series()]
    for (skip(); text[at] === ","; skip()) {
      at++
      branches.push(series())
    }
    if (text[at] !== ")")
      fail(at, `found ${here()}, expected "," or ")" to go with the "(" at position ${open + 1}: close it`)
    at++
    if (branches.length < 2) fail(start, "a parallel needs two branches or more: write p(R1,C1)")
    return { kind: "parallel", of: branches }
  }

  if (text.trim() === "") fail(0, "it is empty: write for example R0-p(R1,CPE1)")
  const tree = series()
  if (at < text.length) fail(at, `found ${here()}, expected "-" or the end: join elements in series with "-"`)
  for (const { symbol, set } of unnumbered) {
    let k = 0
    while (given.has(`${symbol}${k}`)) k++
    given.set(`${symbol}${k}`, -1)
    set(`${symbol}${k}`)
  }
  return tree
}

/** Writes a circuit; `parseCircuit(printCircuit(t))` is `t`. */
export function printCircuit(tree: CircuitTree): string {
  if (tree.kind === "element") return tree.name
  const parts = tree.of.map(printCircuit)
  return tree.kind === "series" ? parts.join("-") : `p(${parts.join(",")})`
}

export function unknownSymbol(word: string, elements: ReadonlyMap<string, unknown>): string {
  const symbols = [...elements.keys()]
  const close = symbols.find(k => k.toLowerCase() === word.toLowerCase())
  const hint = close === undefined ? `known are ${symbols.join(", ")} and p(...)` : `did you mean ${close}?`
  return `there is no element "${word}": ${hint}`
}
