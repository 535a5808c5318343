/**
 * Complex nonlinear least squares of a circuit to a spectrum, without a guess.
 *
 *   minimise χ² = Σ w |Z - Z(p)|²  over ln p (p where it does not span decades), within the bounds of the elements
 *
 * Standard errors are one sigma from the curvature at the minimum. With measured sigma they are absolute; with the
 * other weights the noise level is taken from the residuals. A parameter that the data cannot fix within a factor of e
 * has no standard error (null) and is named in `unseen`.
 */

import { FitError } from "../errors"
import type { FitView } from "../live"
import { type Circuit, type CircuitParam, compileCircuit } from "./circuit"
import { covarianceOf } from "./covariance"
import { type DriftFound, findDrift } from "./drift"
import { type SearchOptions, search } from "./globalSearch"
import { type GuessPlan, guess, planGuess } from "./initialGuess"
import { type Descent, descend } from "./levenbergMarquardt"
import { orderTwins } from "./orderTwins"
import { Problem } from "./problem"
import { seededRandom } from "./random"
import { findOutliers } from "./robust"
import { type Spectrum, checkSpectrum, pick } from "./spectrum"
import { type Weighting, weightsOf } from "./weights"

export interface FitOptions extends Partial<SearchOptions> {
  /** Default `sigma` if the spectrum carries it, else `modulus`. */
  readonly weighting?: Weighting
  /** Values to hold, by parameter name. */
  readonly held?: Readonly<Record<string, number>>
  /** Narrower limits, by parameter name: [min, max]. */
  readonly bounds?: Readonly<Record<string, readonly [number, number]>>
  /** A start to try before the automatic ones, by parameter name; parameters left out are guessed. */
  readonly start?: Readonly<Record<string, number>>
  /** Find points that do not belong, name them in `outliers`, and fit without them. */
  readonly robust?: boolean
  /** Let one resistance drift over the sweep if the time stamps ask for it; needs `t_s`. */
  readonly drift?: boolean
  readonly seed?: number
  /** Allow the same frequency twice. */
  readonly repeats?: boolean
}

export interface FittedParam {
  readonly name: string
  readonly label: string
  readonly unit: string
  readonly value: number
  /** Standard error in the unit of the value; null when the data cannot see the parameter, or when it was held. */
  readonly se: number | null
  readonly held: boolean
  /** Ended on a bound of its range. */
  readonly atBound: boolean
}

export interface Fit extends FitView {
  readonly params: readonly FittedParam[]
  readonly weighting: Weighting
  readonly points: number
  /** 2·points minus fitted parameters. */
  readonly freedom: number
  /** Σ w |Z - Z_fit|² / freedom. */
  readonly reducedChiSquared: number
  /** Root mean square of |Z - Z_fit|/|Z|. */
  readonly rmsRelative: number
  /** correlation[i][k] of parameters i and k; null where unseen or held. */
  readonly correlation: readonly (readonly (number | null)[])[]
  readonly unseen: readonly string[]
  /** Indices of the points left out by a robust fit. */
  readonly outliers: readonly number[]
  /** The resistance that changed during the sweep, by which share of itself; its value above is that of the start. */
  readonly drift: { readonly name: string; readonly relative: number; readonly se: number | null } | null
  /** How many starts were made and how many ended in this minimum; one start means a warm refit. */
  readonly starts: number
  readonly agreed: number
}

const defaults: SearchOptions = { maxStarts: 48, agree: 2, agreeAbove: 12 }

/** Fits one circuit to many spectra; compiled once, warm where asked. */
export class CircuitFitter {
  readonly circuit: Circuit
  readonly problem: Problem
  private readonly plan: GuessPlan
  private readonly held: Uint8Array
  private readonly driftProblems = new Map<number, Problem>()

  constructor(circuit: string | Circuit) {
    this.circuit = typeof circuit === "string" ? compileCircuit(circuit) : circuit
    this.problem = new Problem(this.circuit)
    this.plan = planGuess(this.circuit)
    this.held = new Uint8Array(this.problem.size)
  }

  /**
   * The global minimum, from no guess.
   * @throws FitError if the spectrum, the weights or the options cannot be used, or nothing fits
   */
  fit(s: Spectrum, options: FitOptions = {}): Fit {
    const weighting = this.load(s, options)
    const random = seededRandom(options.seed ?? 1)
    const first = options.start ? [this.startFrom(options.start, random)] : []
    const found = search(this.problem, this.plan, this.fitted(), { ...defaults, ...options }, random, first)
    if (!Number.isFinite(found.chiSquared))
      throw new FitError(
        "diverged",
        `no start of ${found.starts} gave a finite misfit of ${this.circuit.text}: check the data, or try a simpler circuit`,
      )
    let end: Descent = found
    let inliers = s
    let outliers: readonly number[] = []
    if (options.robust) ({ end, inliers, outliers } = this.withoutOutliers(s, found, options))
    orderTwins(this.circuit, end.theta, this.problem)
    const drift = options.drift ? this.drifting(inliers, end) : null
    return this.describe(inliers, weighting, drift?.end ?? end, {
      problem: drift?.problem ?? this.problem,
      starts: found.starts,
      agreed: found.agreed,
      outliers,
    })
  }

  /**
   * The nearest minimum from a known neighbour: the last fit of a growing spectrum or of a series.
   * Labels are not reordered, so that curves over time do not swap.
   * @param start  values in the order of `circuit.params`, or a former fit
   */
  refit(s: Spectrum, start: Fit | ArrayLike<number>, options: FitOptions = {}): Fit {
    const weighting = this.load(s, options)
    const values = "params" in start ? start.params.map(p => p.value) : start
    if (values.length !== this.problem.size)
      throw new FitError(
        "start",
        `${this.circuit.text} has ${this.problem.size} parameters but the start has ${values.length}: give one each`,
      )
    const theta = new Float64Array(this.problem.size)
    this.problem.toTheta(values, theta)
    const end = descend(this.problem, theta, { maxSteps: 40, tolerance: 1e-8 })
    return this.describe(s, weighting, end, { problem: this.problem, starts: 1, agreed: 1, outliers: [] })
  }

  /** The ordinary minimum over the points that belong; all points if more than a quarter would have to go. */
  private withoutOutliers(s: Spectrum, found: Descent, options: FitOptions) {
    const { outliers, theta } = findOutliers(this.problem, this.problem.weights, found.theta, this.fitted())
    if (outliers.length === 0 || outliers.length > s.f_Hz.length / 4)
      return { end: found, inliers: s, outliers: [] as number[] }
    const gone = new Set(outliers)
    const inliers = pick(s, i => !gone.has(i))
    this.load(inliers, options)
    return { end: descend(this.problem, theta, { maxSteps: 100, tolerance: 1e-10 }), inliers, outliers }
  }

  private drifting(s: Spectrum, end: Descent): DriftFound | null {
    if (!s.t_s)
      throw new FitError("drift", "a drift was asked for, but the spectrum has no time stamps: fit without drift")
    const { weights, lower, upper } = this.problem
    return findDrift(this.problem, end.theta, end.chiSquared, this.driftProblems, problem => {
      problem.load(s, weights)
      problem.lower.set(lower)
      problem.upper.set(upper)
    })
  }

  private load(s: Spectrum, options: FitOptions): Weighting {
    const { problem, circuit } = this
    checkSpectrum(s, options.repeats)
    this.held.fill(0)
    circuit.params.forEach((p, k) => problem.bound(k, p.min, p.max))
    for (const [name, [min, max]] of Object.entries(options.bounds ?? {})) {
      const k = this.indexOf(name, "bounds")
      const p = circuit.params[k]
      if (!(min < max) || min < p.min || max > p.max)
        throw new FitError(
          "bounds",
          `bounds of ${name} are ${min}..${max}: they must rise and lie within ${p.min}..${p.max} ${p.unit}`,
        )
      problem.bound(k, min, max)
    }
    for (const [name, value] of Object.entries(options.held ?? {})) {
      const k = this.indexOf(name, "held")
      const p = circuit.params[k]
      if (!(value >= p.min && value <= p.max))
        throw new FitError("held", `${name} is held at ${value}: it must lie within ${p.min}..${p.max} ${p.unit}`)
      problem.bound(k, value, value)
      this.held[k] = 1
    }
    const fitted = this.fitted()
    const n = s.f_Hz.length
    if (2 * n <= fitted)
      throw new FitError(
        "points",
        `${circuit.text} has ${fitted} free parameters, but ${n} ${n === 1 ? "point gives" : "points give"} only ${2 * n} ` +
          "numbers: measure more frequencies, hold parameters, or fit a simpler circuit",
        { points: n, parameters: fitted },
      )
    const weighting = options.weighting ?? (s.sigma_ohm ? "sigma" : "modulus")
    problem.load(s, weightsOf(s, weighting))
    return weighting
  }

  private fitted(): number {
    return this.held.length - this.held.reduce((a, b) => a + b, 0)
  }

  private indexOf(name: string, where: string): number {
    const k = this.circuit.params.findIndex(p => p.name === name)
    if (k < 0)
      throw new FitError(
        where,
        `${where} names ${name}, but ${this.circuit.text} has ${this.circuit.params.map(p => p.name).join(", ")}`,
      )
    return k
  }

  private startFrom(start: Readonly<Record<string, number>>, random: () => number): Float64Array {
    const p = new Float64Array(this.problem.size)
    this.problem.toParams(guess(this.problem, this.plan, 0, random), p)
    for (const [name, value] of Object.entries(start)) p[this.indexOf(name, "start")] = value
    const theta = new Float64Array(p.length)
    this.problem.toTheta(p, theta)
    return theta
  }

  private describe(
    s: Spectrum,
    weighting: Weighting,
    end: Descent,
    how: { problem: Problem; starts: number; agreed: number; outliers: readonly number[] },
  ): Fit {
    const { circuit } = this
    const { problem } = how
    // One more than the circuit has where a drift is fitted.
    const n = problem.size
    const held = new Uint8Array(n)
    held.set(this.held)
    const chiSquared = problem.accumulate(end.theta)
    const freedom = 2 * problem.points - this.fitted() - (problem.drift < 0 ? 0 : 1)
    const s2 = weighting === "sigma" ? 1 : chiSquared / freedom
    const { se, correlation } = covarianceOf(problem.normal, n, held, s2)
    const p = new Float64Array(n)
    problem.toParams(end.theta, p)

    const params = circuit.params.map((param, k): FittedParam => {
      const atBound = !held[k] && (end.theta[k] <= problem.lower[k] || end.theta[k] >= problem.upper[k])
      const seen = Number.isFinite(se[k]) && se[k] < blindAbove(param)
      return {
        name: param.name,
        label: param.label,
        unit: param.unit,
        value: p[k],
        se: seen ? (param.logarithmic ? se[k] * p[k] : se[k]) : null,
        held: held[k] === 1,
        atBound,
      }
    })
    const number = (x: number) => (Number.isFinite(x) ? x : null)
    return {
      circuit: circuit.text,
      params,
      weighting,
      points: problem.points,
      freedom,
      chiSquared,
      reducedChiSquared: chiSquared / freedom,
      rmsRelative: rmsRelativeOf(problem, end.theta),
      correlation: params.map((_, i) => params.map((_, k) => number(correlation[i * n + k]))),
      unseen: params.filter(q => q.se === null && !q.held).map(q => q.name),
      outliers: how.outliers,
      drift: problem.drift < 0 ? null : { name: params[problem.drift].name, relative: p[n - 1], se: number(se[n - 1]) },
      starts: how.starts,
      agreed: how.agreed,
      curve: curveOf(circuit, p, s.f_Hz),
    }
  }
}

/** Fits one circuit to one spectrum; see `CircuitFitter.fit`. */
export function fitCircuit(s: Spectrum, circuit: string, options: FitOptions = {}): Fit {
  return new CircuitFitter(circuit).fit(s, options)
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
export function curveOf(circuit: Circuit, p: Float64Array, f_Hz: readonly number[]): FitView["curve"] {
  let top = -Infinity
  let bottom = Infinity
  for (const f of f_Hz) {
    top = Math.max(top, f)
    bottom = Math.min(bottom, f)
  }
  const steps = Math.max(1, Math.ceil(20 * Math.log10(top / bottom)))
  const row = new Float64Array(2 + 2 * circuit.params.length)
  return Array.from({ length: steps + 1 }, (_, i) => {
    const f = top * (bottom / top) ** (i / steps)
    circuit.evaluate(2 * Math.PI * f, p, 0, row)
    return { f_Hz: f, re_ohm: row[0], im_ohm: row[1] }
  })
}
