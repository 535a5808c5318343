/**
 * A circuit compiled for speed: Z and all ∂Z/∂p at one frequency, without allocating, without eval.
 *
 *   series    Z = Σ z_k                 ∂Z/∂p = ∂z_k/∂p
 *   parallel  Z = 1 / Σ 1/z_k           ∂Z/∂p = (Z/z_k)² ∂z_k/∂p
 *
 * Nodes run in post-order; each owns a row (Z, then derivatives of its own parameters only), because the parameters
 * of a subtree are neighbours in the vector. A circuit evaluates as an element does (host/circuit/element.ts).
 */

import type { Element } from "./element"
import { type CircuitTree, parseCircuit, printCircuit } from "./notation"

export interface CircuitParam {
  /** `R0` where the element has one parameter, else `CPE1_Q`. */
  readonly name: string
  readonly element: string
  readonly symbol: string
  readonly key: string
  readonly label: string
  readonly unit: string
  readonly min: number
  readonly max: number
  /** Spans decades, so it is fitted by its logarithm. */
  readonly logarithmic: boolean
}

export interface Circuit {
  readonly text: string
  readonly tree: CircuitTree
  readonly params: readonly CircuitParam[]
  /** As `Element.evaluate`: Z [ohm], then ∂Z/∂p_k in pairs; out has 2 + 2·params.length places or more. */
  evaluate(w_rad_s: number, p: Float64Array, at: number, out: Float64Array): void
}

interface Leaf {
  readonly element: Element
  readonly first: number
  readonly row: Float64Array
}
interface Group {
  readonly series: boolean
  readonly of: readonly CompiledNode[]
  readonly first: number
  readonly row: Float64Array
}
type CompiledNode = Leaf | Group

/**
 * Compiles a circuit.
 * @param circuit  text as in host/circuit/notation.ts, or a tree
 * @param more  elements of your own that the text may name
 * @throws FitError `circuit` where the text cannot be read
 */
export function compileCircuit(circuit: string | CircuitTree, more: readonly Element[] = []): Circuit {
  const tree = typeof circuit === "string" ? parseCircuit(circuit, more) : circuit
  const params: CircuitParam[] = []
  const order: CompiledNode[] = []

  const compile = (node: CircuitTree): CompiledNode => {
    const first = params.length
    let compiled: CompiledNode
    if (node.kind === "element") {
      params.push(...paramsOf(node.name, node.element))
      compiled = { element: node.element, first, row: rowFor(params.length - first) }
    } else {
      const of = node.of.map(compile)
      compiled = { series: node.kind === "series", of, first, row: rowFor(params.length - first) }
    }
    order.push(compiled)
    return compiled
  }
  const root = compile(tree)

  return {
    text: printCircuit(tree),
    tree,
    params,
    evaluate(w_rad_s, p, at, out) {
      for (let i = 0; i < order.length; i++) {
        const node = order[i]
        if ("element" in node) node.element.evaluate(w_rad_s, p, at + node.first, node.row)
        else if (node.series) addSeries(node)
        else addParallel(node)
      }
      out.set(root.row)
    },
  }
}

function paramsOf(name: string, element: Element): CircuitParam[] {
  const keys = Object.keys(element.params)
  return keys.map(key => {
    const { label, unit, min, max } = element.params[key]
    return {
      name: keys.length === 1 ? name : `${name}_${key}`,
      element: name,
      symbol: element.symbol,
      key,
      label,
      unit,
      min,
      max,
      logarithmic: min > 0 && max / min > 100,
    }
  })
}

function rowFor(params: number): Float64Array {
  return new Float64Array(2 + 2 * params)
}

function addSeries({ of, row }: Group): void {
  let re = 0
  let im = 0
  let to = 2
  for (let c = 0; c < of.length; c++) {
    const z = of[c].row
    re += z[0]
    im += z[1]
    for (let k = 2; k < z.length; k++) row[to++] = z[k]
  }
  row[0] = re
  row[1] = im
}

function addParallel({ of, row }: Group): void {
  let yr = 0
  let yi = 0
  for (let c = 0; c < of.length; c++) {
    const z = of[c].row
    const d = z[0] * z[0] + z[1] * z[1]
    yr += z[0] / d
    yi -= z[1] / d
  }
  const dy = yr * yr + yi * yi
  const re = yr / dy
  const im = -yi / dy
  let to = 2
  for (let c = 0; c < of.length; c++) {
    const z = of[c].row
    const d = z[0] * z[0] + z[1] * z[1]
    // u = (Z/z)²
    const ur = (re * z[0] + im * z[1]) / d
    const ui = (im * z[0] - re * z[1]) / d
    const vr = ur * ur - ui * ui
    const vi = 2 * ur * ui
    for (let k = 2; k < z.length; k += 2) {
      row[to++] = vr * z[k] - vi * z[k + 1]
      row[to++] = vr * z[k + 1] + vi * z[k]
    }
  }
  row[0] = re
  row[1] = im
}
