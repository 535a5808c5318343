/**
 * Intervals by profile likelihood: how far can a parameter go before the data object, with all others following?
 *
 *   χ²(p) = min over the others;  the end of the interval is where χ²(p) - χ²_min = s² χ²_1(level)
 *
 * s² is 1 where the noise was measured, χ²_min/freedom otherwise. Unlike a standard error this is right for parameters
 * that are known from one side only: an end that the data do not give is null.
 * Source: D. J. Venzon, S. H. Moolgavkar, Appl. Stat. 37 (1988) 87.
 */

import { FitError } from "../errors"
import { chiSquaredAt } from "./chiSquared"
import type { CircuitFitter, Fit, FitOptions } from "./fit"
import { descend } from "./levenbergMarquardt"
import type { Spectrum } from "./spectrum"

export interface ProfileInterval {
  readonly name: string
  /** null where the data set no limit within the range of the parameter. */
  readonly low: number | null
  readonly high: number | null
}

export interface ProfileOptions {
  /** Names of the parameters; all fitted ones by default. */
  readonly of?: readonly string[]
  /** 0.95 by default. */
  readonly level?: number
  /** As the fit was made. */
  readonly fit?: FitOptions
}

/** Accuracy of an end, as a share of the rise in χ² that defines it. */
const accuracy = 1e-3

/**
 * @param fit  the minimum over this spectrum, from this fitter
 * @throws FitError `profile` for a name that was not fitted
 */
export function profileIntervals(
  fitter: CircuitFitter,
  s: Spectrum,
  fit: Fit,
  { of, level = 0.95, fit: options = {} }: ProfileOptions = {},
): ProfileInterval[] {
  const free = fit.params.filter(p => !p.held && p.tiedTo === null).map(p => p.name)
  const { problem } = fitter
  const allowed = chiSquaredAt(1 - level, 1) * (fit.weighting === "sigma" ? 1 : fit.chiSquared / fit.freedom)
  return (of ?? free).map(name => {
    if (!free.includes(name))
      throw new FitError("profile", `an interval was asked for ${name}, but fitted were ${free.join(", ")}`)
    const k = fit.params.findIndex(p => p.name === name)
    const { theta: best } = fitter.at(s, fit, options)
    const [lower, upper] = [problem.lower[k], problem.upper[k]]
    const se = fit.params[k].se
    const first = se === null ? 0.5 : se / (problem.logarithmic[k] ? fit.params[k].value : 1)

    const end = (way: 1 | -1): number | null => {
      let from: Float64Array = best
      /** χ² with the parameter held at x, less what is allowed. */
      const excess = (x: number): number => {
        problem.lower[k] = problem.upper[k] = x
        const start = from.slice()
        start[k] = x
        const found = descend(problem, start, { maxSteps: 60, tolerance: 1e-7 })
        from = found.theta
        return found.chiSquared - fit.chiSquared - allowed
      }
      let inside = best[k]
      let below = -allowed
      let step = 1.96 * first
      for (;;) {
        const x = Math.min(upper, Math.max(lower, inside + way * step))
        const above = excess(x)
        if (above >= 0) return between(excess, inside, below, x, above, accuracy * allowed)
        if (x === lower || x === upper) return null
        inside = x
        below = above
        step *= 1.6
      }
    }
    const value = (x: number | null) => (x === null ? null : problem.logarithmic[k] ? Math.exp(x) : x)
    return { name, low: value(end(-1)), high: value(end(1)) }
  })
}

/** Root of f between a (below zero) and b (above) by false position, Illinois variant. */
function between(f: (x: number) => number, a: number, fa: number, b: number, fb: number, close: number): number {
  let x = b
  for (let k = 0; k < 40; k++) {
    x = (a * fb - b * fa) / (fb - fa)
    const fx = f(x)
    if (Math.abs(fx) < close) break
    if (fx > 0) {
      b = x
      fb = fx
      fa /= 2
    } else {
      a = x
      fa = fx
      fb /= 2
    }
  }
  return x
}
