/**
 * Did a resistance change while the sweep ran?
 *
 *   R(t) = R (1 + d t/T),  t/T = share of the sweep that had passed
 *
 * Each resistance is given the chance. Where the best one lowers χ² by more than chance would, the parameters are taken
 * from that fit; that the cell drifted is only said where it lowers the BIC by more than 4. Kramers-Kronig
 * residuals hardly show a drift, because a slowly changing cell still draws a smooth curve; the time stamps do. Which of
 * two resistances drifted cannot be told if both arcs lie above the frequencies where the time was spent.
 */

import { type Descent, descend } from "./levenbergMarquardt"
import { Problem } from "./problem"

export interface DriftFound {
  /** Index of the parameter that drifts. */
  readonly param: number
  readonly problem: Problem
  readonly end: Descent
  /** Beyond doubt: less than 1 % of steady cells look like this. */
  readonly certain: boolean
}

const worthIt = 4
/** Gain of 2 ln L from which the drifting fit gives the better parameters (Akaike asks for 2). */
const worthTrying = 3

/**
 * @param problem  the still problem, loaded
 * @param theta  its minimum
 * @param cache  problems of this circuit with drift, by parameter; filled here
 * @param prepare  loads data, weights and bounds into a problem
 * @returns null if the data do not ask for a drift
 */
export function findDrift(
  problem: Problem,
  theta: Float64Array,
  chiSquared: number,
  cache: Map<number, Problem>,
  prepare: (p: Problem) => void,
): DriftFound | null {
  const n = 2 * problem.points
  let best: DriftFound | null = null
  problem.circuit.params.forEach((param, k) => {
    if (param.unit !== "Ω" || problem.lower[k] === problem.upper[k]) return
    const drifting = cache.get(k) ?? new Problem(problem.circuit, k)
    cache.set(k, drifting)
    prepare(drifting)
    const start = new Float64Array(theta.length + 1)
    start.set(theta)
    const end = descend(drifting, start, { maxSteps: 60, tolerance: 1e-9 })
    if (best === null || end.chiSquared < best.end.chiSquared)
      best = { param: k, problem: drifting, end, certain: false }
  })
  // The closure above hides the assignment from the compiler.
  const found = best as DriftFound | null
  if (found === null) return null
  const gain = n * Math.log(chiSquared / found.end.chiSquared)
  return gain > worthTrying ? { ...found, certain: gain - Math.log(n) > worthIt } : null
}
