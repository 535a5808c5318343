/**
 * Circuits as EC-Lab writes them.
 *
 *   R1+Q2/(R2+W2)        a+b in series, a/b in parallel, / before +, brackets around whole branches
 *
 * Numbers are kept; EC-Lab knows no values in its circuits. Its parameters are ours, except for the exponent of Ma, which
 * is twice the n of WoP: Ma is Rd coth((τ jω)^(α/2))/(τ jω)^(α/2).
 * Source: EC-Lab software, techniques and applications, "Equivalent circuits".
 */

import { FitError } from "../errors"
import { type CircuitTree, elementsBySymbol, unknownSymbol } from "./notation"

const toOurs: ReadonlyMap<string, string> = new Map([
  ["R", "R"],
  ["L", "L"],
  ["La", "La"],
  ["C", "C"],
  ["Q", "CPE"],
  ["W", "W"],
  ["Wd", "Ws"],
  ["M", "Wo"],
  ["Ma", "WoP"],
  ["G", "G"],
])
const toTheirs: ReadonlyMap<string, string> = new Map([...toOurs].map(([theirs, ours]) => [ours, theirs]))

/** @throws FitError `circuit` with the position, what stands there and what was expected */
export function readEcLab(text: string): CircuitTree {
  let at = 0
  const fail = (what: string): never => {
    throw new FitError("circuit", `EC-Lab circuit "${text}", position ${at + 1}: ${what}`, { position: at + 1 })
  }
  const take = (token: string) => {
    while (text[at] === " ") at++
    if (text[at] !== token) return false
    at++
    return true
  }
  const list = (separator: string, kind: "series" | "parallel", item: () => CircuitTree): CircuitTree => {
    const of = [item()]
    while (take(separator)) of.push(item())
    return of.length === 1 ? of[0] : { kind, of }
  }
  const series = () => list("+", "series", () => list("/", "parallel", item))
  const item = (): CircuitTree => {
    if (take("(")) {
      const inside = series()
      return take(")") ? inside : fail(`found ${text[at] ?? "the end"}, expected + / or )`)
    }
    const [, word, number] = /^([A-Za-z]+)(\d+)/.exec(text.slice(at)) ?? []
    if (word === undefined)
      return fail(`found ${text[at] ?? "the end"}, expected an element with its number, such as R1`)
    const ours = toOurs.get(word)
    if (ours === undefined) return fail(unknownSymbol(word, toOurs))
    at += word.length + number.length
    return { kind: "element", name: `${ours}${Number(number)}`, element: elementsBySymbol().get(ours)! }
  }
  const tree = series()
  if (at < text.length) fail(`found ${text[at]}, expected + / or the end`)
  return tree
}

/** @throws FitError `circuit` if EC-Lab has no such element */
export function writeEcLab(tree: CircuitTree): string {
  if (tree.kind === "element") {
    const { symbol } = tree.element
    const theirs = toTheirs.get(symbol)
    if (theirs === undefined)
      throw new FitError("circuit", `EC-Lab has no element for ${tree.name}: it has ${[...toTheirs.keys()].join(", ")}`)
    return theirs + tree.name.slice(symbol.length)
  }
  const parts = tree.of.map(part => {
    const text = writeEcLab(part)
    return tree.kind === "parallel" && part.kind === "series" ? `(${text})` : text
  })
  return parts.join(tree.kind === "series" ? "+" : "/")
}
