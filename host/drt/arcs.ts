/**
 * Depressed arcs and their distributions: from peaks to start values for circuits, and from arcs to an exact γ.
 *
 *   γ(ln τ) = R/(2π) sin((1-a)π) / (cosh(a ln(τ/τ0)) - cos((1-a)π))
 *
 * Source: K. S. Cole, R. H. Cole, J. Chem. Phys. 9 (1941) 341; R. M. Fuoss, J. G. Kirkwood, J. Am. Chem. Soc. 63 (1941) 385.
 */

import type { Circuit } from "../circuit/circuit"
import type { CircuitTree } from "../circuit/notation"
import type { DrtPeak } from "./peaks"

export interface Arc {
  readonly r_ohm: number
  readonly tau_s: number
  /** 1 is an ideal RC element. */
  readonly a: number
}

/** An RC element is a Dirac pulse; it is drawn with this exponent. */
const sharpest = 0.999

/** γ of a sum of arcs at τ, in ohm per unit of ln τ. */
export function gammaOf(arcs: readonly Arc[], tau_s: number): number {
  return arcs.reduce((sum, arc) => {
    const a = Math.min(arc.a, sharpest)
    const bend = (1 - a) * Math.PI
    const x = a * Math.log(tau_s / arc.tau_s)
    return sum + ((arc.r_ohm / (2 * Math.PI)) * Math.sin(bend)) / (Math.cosh(x) - Math.cos(bend))
  }, 0)
}

/** Width of an arc's distribution at half its height, in decades of τ. */
export function widthOf(a: number): number {
  const exponent = Math.min(a, sharpest)
  return (2 * Math.acosh(2 - Math.cos((1 - exponent) * Math.PI))) / exponent / Math.LN10
}

/** The arc whose distribution is as high, at the same place, as wide at half its height as the peak. */
export function arcOf(peak: DrtPeak): Arc {
  let [low, high] = [0.4, sharpest]
  for (let k = 0; k < 40; k++) {
    const a = (low + high) / 2
    if (widthOf(a) > peak.decades) low = a
    else high = a
  }
  return { r_ohm: peak.r_ohm, tau_s: peak.tau_s, a: low }
}

/**
 * Start values for the arcs of a circuit - p(R,C), p(R,CPE), ZARC - from the peaks of a distribution, fastest first.
 * @returns by parameter name, for `FitOptions.start`; arcs for which there is no peak are left out
 */
export function startOf(circuit: Circuit, peaks: readonly DrtPeak[]): Record<string, number> {
  // The largest peaks, one for each arc, in the order of their time constants.
  const inCircuit = arcsIn(circuit.tree)
  const chosen = [...peaks]
    .sort((a, b) => b.r_ohm - a.r_ohm)
    .slice(0, inCircuit.length)
    .sort((a, b) => a.tau_s - b.tau_s)
  const start: Record<string, number> = {}
  chosen.forEach((peak, k) => {
    const { r_ohm, tau_s, a } = arcOf(peak)
    for (const name of inCircuit[k]) {
      if (name.startsWith("R")) start[name] = r_ohm
      else if (name.startsWith("CPE")) {
        start[`${name}_Q`] = tau_s ** a / r_ohm
        start[`${name}_a`] = a
      } else if (name.startsWith("ZARC")) {
        start[`${name}_R`] = r_ohm
        start[`${name}_tau`] = tau_s
        start[`${name}_a`] = a
      } else start[name] = tau_s / r_ohm
    }
  })
  return start
}

/** Names of the elements of each arc in series, in the order of the circuit. */
function arcsIn(tree: CircuitTree): string[][] {
  if (tree.kind === "series") return tree.of.flatMap(arcsIn)
  if (tree.kind === "element") return tree.element.symbol === "ZARC" ? [[tree.name]] : []
  const parts = tree.of.flatMap(c => (c.kind === "element" ? [c] : []))
  const symbols = parts.map(p => p.element.symbol).sort()
  const isArc = tree.of.length === 2 && (symbols.join() === "C,R" || symbols.join() === "CPE,R")
  return isArc ? [parts.map(p => p.name)] : []
}
