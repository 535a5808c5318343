/**
 * From a minimum to numbers that may be quoted: values, standard errors, correlations, misfit, curve.
 *
 * A number never leaves without saying how well it is known: `se` is null where the data cannot fix a parameter within a
 * factor of e (or half of its range, where that is linear).
 */

import type { FitView } from "../live"
import { chiSquaredBeyond } from "./chiSquared"
import type { Circuit, CircuitParam } from "./circuit"
import { covarianceOf } from "./covariance"
import type { Descent } from "./levenbergMarquardt"
import type { Problem } from "./problem"
import type { Weighting } from "./weights"

export interface FittedParam {
  readonly name: string
  readonly label: string
  readonly unit: string
  readonly value: number
  /** Standard error in the unit of the value; null when the data cannot see the parameter, or when it was held. */
  readonly se: number | null
  readonly held: boolean
  /** Name of the parameter it follows. */
  readonly tiedTo: string | null
  /** Ended on a bound of its range. */
  readonly atBound: boolean
}

export interface Fit extends FitView {
  readonly params: readonly FittedParam[]
  readonly weighting: Weighting
  readonly points: number
  /** Measured numbers (two for each point) minus fitted parameters. */
  readonly freedom: number
  /** Σ w |Z - Z_fit|² / freedom. */
  readonly reducedChiSquared: number
  /** Chance that noise alone gives such a χ² or more; null unless the noise was measured (weights by sigma). */
  readonly pValue: number | null
  /** Root mean square of |Z - Z_fit|/|Z|. */
  readonly rmsRelative: number
  /** correlation[i][k] of parameters i and k; null where unseen or held. */
  readonly correlation: readonly (readonly (number | null)[])[]
  readonly unseen: readonly string[]
  /** Indices of the points left out by a robust fit. */
  readonly outliers: readonly number[]
  /** The resistance that changed during the sweep, by which share of itself; its value above is that of the start. */
  readonly drift: {
    readonly name: string
    readonly relative: number
    readonly se: number | null
    /** false where it only helps the parameters: one steady cell in eight looks like this. */
    readonly certain: boolean
  } | null
  /** How many starts were made and how many ended in this minimum; one start means a warm refit. */
  readonly starts: number
  readonly agreed: number
  /** The misfit is as small as that of any passive cell; null if that was not asked, or for too few points. */
  readonly onFloor: boolean | null
}

/**
 * @param problem  loaded with the data the minimum belongs to
 * @param how  weights, held parameters (1 = held) and how the minimum was found
 */
export function describeFit(
  problem: Problem,
  end: Descent,
  how: Pick<Fit, "weighting" | "starts" | "agreed" | "outliers" | "onFloor"> & {
    readonly held: Uint8Array
    readonly certain?: boolean
  },
): Fit {
  const { circuit } = problem
  // One more than the circuit has where a drift is fitted.
  const n = problem.size
  const held = new Uint8Array(n)
  held.set(how.held)
  const chiSquared = problem.accumulate(end.theta)
  const fitted = how.held.length - how.held.reduce((a, b) => a + b, 0)
  const freedom = problem.numbers - fitted - (problem.drift < 0 ? 0 : 1)
  const s2 = how.weighting === "sigma" ? 1 : chiSquared / freedom
  const { se, correlation } = covarianceOf(problem.normal, n, held, s2)
  const p = new Float64Array(n)
  problem.toParams(end.theta, p)

  const params = circuit.params.map((param, k): FittedParam => {
    const tie = problem.ties.find(t => t.param === k)
    const atBound = !held[k] && (end.theta[k] <= problem.lower[k] || end.theta[k] >= problem.upper[k])
    const seen = Number.isFinite(se[k]) && se[k] < blindAbove(param)
    return {
      name: param.name,
      label: param.label,
      unit: param.unit,
      value: p[k],
      se: seen ? (param.logarithmic ? se[k] * p[k] : se[k]) : null,
      held: held[k] === 1 && tie === undefined,
      tiedTo: tie === undefined ? null : circuit.params[tie.to].name,
      atBound,
    }
  })
  // What follows another is known as well as that.
  for (const { param, to, factor } of problem.ties) {
    const { se } = params[to]
    params[param] = { ...params[param], se: se === null ? null : factor * se }
  }
  const number = (x: number) => (Number.isFinite(x) ? x : null)
  return {
    circuit: circuit.text,
    params,
    weighting: how.weighting,
    points: problem.points,
    freedom,
    chiSquared,
    reducedChiSquared: chiSquared / freedom,
    pValue: how.weighting === "sigma" ? chiSquaredBeyond(chiSquared, freedom) : null,
    rmsRelative: rmsRelativeOf(problem, end.theta),
    correlation: params.map((_, i) => params.map((_, k) => number(correlation[i * n + k]))),
    unseen: params.filter(q => q.se === null && !q.held).map(q => q.name),
    outliers: how.outliers,
    drift:
      problem.drift < 0
        ? null
        : {
            name: params[problem.drift].name,
            relative: p[n - 1],
            se: number(se[n - 1]),
            certain: how.certain ?? false,
          },
    starts: how.starts,
    agreed: how.agreed,
    onFloor: how.onFloor,
    curve: curveOf(circuit, p, problem.w_rad_s.subarray(0, problem.points)),
  }
}

/** Standard error in θ beyond which a parameter counts as unseen: a factor of e, or half of a linear range. */
function blindAbove(param: CircuitParam): number {
  return param.logarithmic ? 1 : (param.max - param.min) / 2
}

function rmsRelativeOf(problem: Problem, theta: Float64Array): number {
  const modulus = new Float64Array(problem.points)
  for (let i = 0; i < problem.points; i++) modulus[i] = 1 / (problem.re_ohm[i] ** 2 + problem.im_ohm[i] ** 2)
  const distance = problem.distances(theta, { re: modulus, im: modulus })
  return Math.sqrt(distance.reduce((sum, d) => sum + d * d, 0) / problem.points)
}

/** The fitted curve from the highest to the lowest measured frequency, 20 points per decade. */
function curveOf(circuit: Circuit, p: Float64Array, w_rad_s: Float64Array): FitView["curve"] {
  let top = -Infinity
  let bottom = Infinity
  for (const w of w_rad_s) {
    top = Math.max(top, w)
    bottom = Math.min(bottom, w)
  }
  const steps = Math.max(1, Math.ceil(20 * Math.log10(top / bottom)))
  const row = new Float64Array(2 + 2 * circuit.params.length)
  return Array.from({ length: steps + 1 }, (_, i) => {
    const w = top * (bottom / top) ** (i / steps)
    circuit.evaluate(w, p, 0, row)
    return { f_Hz: w / (2 * Math.PI), re_ohm: row[0], im_ohm: row[1] }
  })
}
