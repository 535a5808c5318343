/**
 * Interchangeable parts of a circuit in one order: the faster one first, or as they were called before.
 *
 * In R0-p(R1,CPE1)-p(R2,CPE2) the two arcs may swap names without changing Z. After a global search they are sorted by
 * τ = (RQ)^(1/a), so that the same data give the same names. In a series they keep the names of the spectrum before,
 * even where their time constants cross.
 */

import type { Circuit } from "./circuit"
import type { CircuitTree } from "./notation"
import type { Problem } from "./problem"

interface Part {
  readonly first: number
  readonly size: number
}

/** Sorts θ in place. */
export function orderTwins(circuit: Circuit, theta: Float64Array, problem: Problem): void {
  for (const twins of twinsOf(circuit, problem)) {
    const lnTau = new Map(twins.map(t => [t, lnTimeConstant(circuit, theta, t.first, t.first + t.size)]))
    const sortable = twins.filter(t => Number.isFinite(lnTau.get(t)))
    place(
      theta,
      sortable,
      [...sortable].sort((a, b) => lnTau.get(a)! - lnTau.get(b)!),
    )
  }
}

/** Exchanges twins in place so that θ is as close as possible to the one before. */
export function matchTwins(circuit: Circuit, theta: Float64Array, before: Float64Array, problem: Problem): void {
  for (const twins of twinsOf(circuit, problem)) {
    const apart = (from: Part, to: Part) => {
      let sum = 0
      for (let k = 0; k < to.size; k++) {
        const range = problem.logarithmic[to.first + k] ? 1 : problem.upper[to.first + k] - problem.lower[to.first + k]
        sum += Math.min(1e4, ((theta[from.first + k] - before[to.first + k]) / range) ** 2)
      }
      return sum
    }
    const total = (order: readonly Part[]) => order.reduce((sum, from, i) => sum + apart(from, twins[i]), 0)
    place(
      theta,
      twins,
      permutations(twins).reduce((a, b) => (total(b) < total(a) ? b : a)),
    )
  }
}

/** Groups of neighbours that may change places without changing Z. */
function twinsOf(circuit: Circuit, problem: Problem): Part[][] {
  let at = 0
  const groups: Part[][] = []
  const visit = (node: CircuitTree): void => {
    if (node.kind === "element") {
      at += Object.keys(node.element.params).length
      return
    }
    const parts = node.of.map(child => {
      const first = at
      visit(child)
      return { shape: shapeOf(child), first, size: at - first }
    })
    for (const shape of new Set(parts.map(p => p.shape))) {
      const twins = parts.filter(p => p.shape === shape)
      if (twins.length > 1 && alike(twins, problem)) groups.push(twins)
    }
  }
  visit(circuit.tree)
  return groups
}

/** Part i takes the values that stand in order[i]. */
function place(theta: Float64Array, parts: readonly Part[], order: readonly Part[]): void {
  const copy = theta.slice()
  parts.forEach((to, i) => theta.set(copy.subarray(order[i].first, order[i].first + to.size), to.first))
}

function permutations(parts: readonly Part[]): Part[][] {
  if (parts.length < 2) return [[...parts]]
  return parts.flatMap(p => permutations(parts.filter(q => q !== p)).map(rest => [p, ...rest]))
}

function shapeOf(node: CircuitTree): string {
  if (node.kind === "element") return node.element.symbol
  return `${node.kind}(${node.of.map(shapeOf).join()})`
}

/** Parts under different bounds, or held ones, are not interchangeable. */
function alike(twins: readonly Part[], { lower, upper }: Problem): boolean {
  const [a, ...others] = twins
  return others.every(b => {
    for (let k = 0; k < a.size; k++) {
      if (lower[a.first + k] !== lower[b.first + k] || upper[a.first + k] !== upper[b.first + k]) return false
      if (lower[a.first + k] === upper[a.first + k]) return false
    }
    return true
  })
}

/** ln τ of a part with one time constant: given as such, or one Ω, one F and at most one exponent; NaN otherwise. */
function lnTimeConstant(circuit: Circuit, theta: Float64Array, first: number, end: number): number {
  const of = (test: (unit: string) => boolean) => {
    const found = []
    for (let k = first; k < end; k++) if (test(circuit.params[k].unit)) found.push(k)
    return found
  }
  const tau = of(u => u === "s")
  if (tau.length === 1) return theta[tau[0]]
  const r = of(u => u === "Ω")
  const c = of(u => u.startsWith("F"))
  const a = of(u => u === "1")
  if (r.length !== 1 || c.length !== 1 || a.length > 1) return NaN
  return (theta[r[0]] + theta[c[0]]) / (a.length === 1 ? theta[a[0]] : 1)
}
