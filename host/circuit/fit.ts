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
import { type Circuit, compileCircuit } from "./circuit"
import { type Fit, describeFit } from "./describeFit"
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

export type { Fit, FittedParam } from "./describeFit"

export interface FitOptions extends Partial<SearchOptions> {
  /** Default `sigma` if the spectrum carries it, else `modulus`. */
  readonly weighting?: Weighting
  /** Values to hold, by parameter name. */
  readonly held?: Readonly<Record<string, number>>
  /** Parameters that follow another: by name, the other's name, or [name, factor]. */
  readonly tied?: Readonly<Record<string, string | readonly [string, number]>>
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
  /** A refit stops after so many steps, near the minimum if not in it; for streams, which go on with the next point. */
  readonly refitSteps?: number
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
    return describeFit(drift?.problem ?? this.problem, drift?.end ?? end, {
      weighting,
      held: this.held,
      starts: found.starts,
      agreed: found.agreed,
      onFloor: found.onFloor,
      outliers,
      certain: drift?.certain,
    })
  }

  /**
   * The nearest minimum from a known neighbour: the last fit of a growing spectrum or of a series.
   * Labels are not reordered, so that curves over time do not swap.
   * @param start  values in the order of `circuit.params`, or a former fit
   */
  refit(s: Spectrum, start: Fit | ArrayLike<number>, options: FitOptions = {}): Fit {
    const { weighting, theta } = this.at(s, start, options)
    const end = descend(this.problem, theta, { maxSteps: options.refitSteps ?? 40, tolerance: 1e-8 })
    return this.describe(end, weighting)
  }

  /** The first of the automatic starts, in the order of `circuit.params`: for programs that ask for a guess. */
  firstStart(s: Spectrum, options: FitOptions = {}): number[] {
    this.load(s, options)
    const p = new Float64Array(this.problem.size)
    this.problem.toParams(guess(this.problem, this.plan, 0, seededRandom(1)), p)
    return [...p]
  }

  /** Describes a minimum of the loaded problem. */
  describe(end: Descent, weighting: Weighting): Fit {
    return describeFit(this.problem, end, {
      weighting,
      held: this.held,
      starts: 1,
      agreed: 1,
      onFloor: null,
      outliers: [],
    })
  }

  /** Loads a spectrum and puts known values into θ, for what is done around a minimum. */
  at(s: Spectrum, start: Fit | ArrayLike<number>, options: FitOptions = {}) {
    const weighting = this.load(s, options)
    const values = "params" in start ? start.params.map(p => p.value) : start
    if (values.length !== this.problem.size)
      throw new FitError(
        "start",
        `${this.circuit.text} has ${this.problem.size} parameters but the start has ${values.length}: give one each`,
      )
    const theta = new Float64Array(this.problem.size)
    this.problem.toTheta(values, theta)
    return { weighting, theta }
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
      problem.ties = this.problem.ties
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
    this.tie(options.tied ?? {})
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

  private tie(tied: NonNullable<FitOptions["tied"]>): void {
    const { problem } = this
    problem.ties = Object.entries(tied).map(([name, other]) => {
      const [to, factor] = typeof other === "string" ? [other, 1] : other
      const tie = { param: this.indexOf(name, "tied"), to: this.indexOf(to, "tied"), factor }
      if (tied[to] !== undefined || tie.param === tie.to || this.held[tie.param] || !(factor > 0))
        throw new FitError(
          "tied",
          `${name} is tied to ${factor} times ${to}: tie each parameter once, to one that is neither tied nor itself, ` +
            "by a positive factor, and do not hold it too",
        )
      return tie
    })
    for (const { param } of problem.ties) {
      const { min } = this.circuit.params[param]
      problem.bound(param, min, min)
      this.held[param] = 1
    }
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
}

/** Fits one circuit to one spectrum; see `CircuitFitter.fit`. */
export function fitCircuit(s: Spectrum, circuit: string, options: FitOptions = {}): Fit {
  return new CircuitFitter(circuit).fit(s, options)
}
