/**
 * Interchangeable parts of a circuit in one order: the faster one first.
 *
 * In R0-p(R1,CPE1)-p(R2,CPE2) the two arcs may swap names without changing Z. After a global search they are sorted by
 * τ = (RQ)^(1/a), so that the same data give the same names.
 */

import type { Circuit } from "./circuit"
import type { CircuitTree } from "./notation"
import type { Problem } from "./problem"

/** Sorts θ in place. */
export function orderTwins(circuit: Circuit, theta: Float64Array, problem: Problem): void {
  let at = 0
  const visit = (node: CircuitTree): void => {
    if (node.kind === "element") {
      at += Object.keys(node.element.params).length
      return
    }
    const parts: { shape: string; first: number; size: number; lnTau: number }[] = []
    for (const child of node.of) {
      const first = at
      visit(child)
      parts.push({ shape: shapeOf(child), first, size: at - first, lnTau: lnTimeConstant(circuit, theta, first, at) })
    }
    for (const shape of new Set(parts.map(p => p.shape))) {
      const twins = parts.filter(p => p.shape === shape && Number.isFinite(p.lnTau))
      if (twins.length < 2 || !alike(twins, problem)) continue
      const sorted = [...twins].sort((a, b) => a.lnTau - b.lnTau)
      const copy = theta.slice()
      twins.forEach((to, i) => theta.set(copy.subarray(sorted[i].first, sorted[i].first + to.size), to.first))
    }
  }
  visit(circuit.tree)
}

function shapeOf(node: CircuitTree): string {
  if (node.kind === "element") return node.element.symbol
  return `${node.kind}(${node.of.map(shapeOf).join()})`
}

/** Parts under different bounds, or held ones, are not interchangeable. */
function alike(twins: readonly { first: number; size: number }[], { lower, upper }: Problem): boolean {
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
