/**
 * The lowest χ² without a guess: many descents from different starts until the best one has been found several times.
 *
 * Finding the same minimum again is weak evidence where a wide wrong valley exists. The linear Kramers-Kronig fit knows
 * how small the misfit could be for any passive cell, so the search is content early when it stands on that floor, and
 * goes on for long when it does not. Deterministic: the starts come from a seeded generator.
 */

import { type GuessPlan, guess } from "./initialGuess"
import { type Descent, descend } from "./levenbergMarquardt"
import { kramersKronigMisfit } from "./linearKramersKronig"
import type { Problem } from "./problem"

export interface SearchOptions {
  readonly maxStarts: number
  /** Stop when this many starts ended in the same lowest χ², and it is as low as a passive cell allows. */
  readonly agree: number
  /** Stop when this many agree although χ² is above that floor: the circuit may simply not fit. */
  readonly agreeAbove: number
  /** χ² that another circuit reached: a search that stays far above it is over soon. */
  readonly rival?: number
}

export interface SearchResult extends Descent {
  readonly starts: number
  readonly agreed: number
  /** χ² is as low as that of any passive cell; null while there are too few points to tell. */
  readonly onFloor: boolean | null
}

const sameMinimum = 1e-3
/** Above the rival by this factor a circuit has lost by tens of BIC; it gets this many starts to turn the tables. */
const lostBy = 2
const lostStarts = 8

/**
 * @param fitted  number of free parameters
 * @param first  starts to try before the guessed ones, in θ
 */
export function search(
  problem: Problem,
  plan: GuessPlan,
  fitted: number,
  options: SearchOptions,
  random: () => number,
  first: readonly Float64Array[] = [],
): SearchResult {
  const floor = floorOf(problem, fitted)
  let best: Descent | null = null
  let agreed = 0
  let starts = 0
  while (starts < options.maxStarts) {
    if (best !== null) {
      const lost = best.chiSquared > lostBy * (options.rival ?? Infinity)
      if (lost && starts >= lostStarts) break
      if (agreed >= (best.chiSquared <= floor ? options.agree : options.agreeAbove)) break
    }
    const start = first[starts] ?? guess(problem, plan, starts - first.length, random)
    const end: Descent = descend(problem, start, { maxSteps: 60, tolerance: 1e-6, hopeless: best?.chiSquared })
    starts++
    if (!Number.isFinite(end.chiSquared)) continue
    if (best === null || end.chiSquared < best.chiSquared * (1 - sameMinimum)) {
      best = end
      agreed = 1
    } else if (end.chiSquared <= best.chiSquared * (1 + sameMinimum)) {
      agreed++
      if (end.chiSquared < best.chiSquared) best = end
    }
  }
  if (best === null)
    return { theta: new Float64Array(problem.size), chiSquared: Infinity, steps: 0, starts, agreed, onFloor: null }
  const polished = descend(problem, best.theta, { maxSteps: 100, tolerance: 1e-10 })
  const end = polished.chiSquared <= best.chiSquared ? polished : best
  return { ...end, starts, agreed, onFloor: floor === Infinity || floor === 0 ? null : end.chiSquared <= floor }
}

/**
 * χ² below which a fit is as good as any passive circuit could be, allowing 2.5 standard deviations of the ratio.
 * Infinity while there are too few points to tell, 0 (never content early) where Re and Im are weighted differently.
 */
function floorOf(problem: Problem, fitted: number): number {
  const { points, weights } = problem
  for (let i = 0; i < points; i++) if (weights.re[i] !== weights.im[i]) return 0
  const kk = kramersKronigMisfit({
    points,
    w_rad_s: problem.w_rad_s,
    re_ohm: problem.re_ohm,
    im_ohm: problem.im_ohm,
    weight: weights.re,
  })
  if (kk === null) return Infinity
  const freedom = 2 * problem.points - fitted
  const scatter = Math.sqrt(Math.max(0, 2 / kk.freedom - 2 / freedom))
  return (kk.chiSquared / kk.freedom) * freedom * (1 + Math.max(0.05, 2.5 * scatter))
}
