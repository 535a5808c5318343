/**
 * A circuit fitted to a spectrum and to the rest after a current pulse at once: what the rest shows below the lowest
 * frequency of the sweep need not be measured twice.
 *
 *   E(t) = E∞ + I [h(t + T) - h(t)],   h(t) = 2/π ∫ Re Z(ω) sin(ωt) d ln ω
 *
 * I flowed for T and ended at t = 0; h is the response to a step of one ampere, from the real part alone, so that a
 * capacitance in series, which keeps what it got, is part of E∞. E∞ is free. Re Z is drawn linear between 30 points per
 * decade; the integral over each hat is done once for all fits.
 * Source: M. Urquidi-Macdonald et al., J. Electrochem. Soc. 133 (1986) 2018 (transforms); J. D. Huang et al., Joule (2024)
 * (joint time and frequency).
 */

import { FitError } from "../errors"
import { describeFit } from "./describeFit"
import { CircuitFitter, type Fit, type FitOptions } from "./fit"
import { descend } from "./levenbergMarquardt"
import { Problem } from "./problem"
import type { Spectrum } from "./spectrum"

export interface Relaxation {
  /** Since the current ended; positive. */
  readonly t_s: readonly number[]
  readonly e_V: readonly number[]
  /** Current of the pulse before, and how long it flowed from rest. */
  readonly pulse_A: number
  readonly pulse_s: number
  /** Standard deviation of one reading. */
  readonly sigma_V: number
}

const perDecade = 30
/** What drawing Re Z straight between its points is worth, as a share of the whole relaxation. */
const drawing = 5e-4
const slowest = 1e-7
const fastest = 300
const quadrature = 96

/**
 * @param s  with measured sigma, or its noise is taken from the fit to it alone
 * @throws FitError `relaxation` if the rest cannot be used, otherwise as `CircuitFitter.fit`
 */
export function fitWithRelaxation(s: Spectrum, rest: Relaxation, circuit: string, options: FitOptions = {}): Fit {
  check(rest)
  const fitter = new CircuitFitter(circuit)
  const alone = fitter.fit(s, options)
  const { theta } = fitter.at(s, alone, options)
  const { weights, lower, upper, ties } = fitter.problem
  const noise = alone.weighting === "sigma" ? 1 : alone.reducedChiSquared
  const span_V = rest.e_V.reduce((a, b) => Math.max(a, b)) - rest.e_V.reduce((a, b) => Math.min(a, b))
  const sigma_V = Math.hypot(rest.sigma_V, drawing * span_V)
  const joint = new JointProblem(fitter.circuit, { ...rest, sigma_V })
  joint.load(s, { re: weights.re.map(w => w / noise), im: weights.im.map(w => w / noise) })
  joint.lower.set(lower)
  joint.upper.set(upper)
  joint.ties = ties
  const held = Uint8Array.from(alone.params, p => (p.held || p.tiedTo !== null ? 1 : 0))
  // A parameter the spectrum alone cannot see may have run away: it is also tried where the rest is slow.
  const slow = theta.slice()
  alone.params.forEach((p, k) => {
    if (p.se === null && !held[k] && p.unit === "s") slow[k] = Math.log(rest.t_s[rest.t_s.length - 1])
  })
  const ends = [theta, slow].map(start => descend(joint, start, { maxSteps: 100, tolerance: 1e-9 }))
  const end = ends[0].chiSquared <= ends[1].chiSquared ? ends[0] : ends[1]
  return describeFit(joint, end, {
    weighting: "sigma",
    held,
    starts: alone.starts,
    agreed: alone.agreed,
    onFloor: alone.onFloor,
    outliers: [],
  })
}

/** E(t) - E∞ of a circuit. */
export function relaxationOf(
  evaluate: (w_rad_s: number) => number,
  rest: Omit<Relaxation, "e_V" | "sigma_V">,
): number[] {
  const { w_rad_s, share } = kernel(rest)
  const re = Array.from(w_rad_s, evaluate)
  return rest.t_s.map((_, i) => re.reduce((sum, z, k) => sum + z * share[i * w_rad_s.length + k], 0))
}

class JointProblem extends Problem {
  private readonly kernel: Kernel
  /** Re Z and its derivatives at each frequency of the kernel, then E and its derivatives at each time. */
  private readonly slopes: Float64Array
  private readonly rows: Float64Array

  constructor(
    circuit: Problem["circuit"],
    private readonly rest: Relaxation,
  ) {
    super(circuit)
    this.kernel = kernel(rest)
    this.slopes = new Float64Array((this.size + 1) * this.kernel.w_rad_s.length)
    this.rows = new Float64Array((this.size + 1) * rest.t_s.length)
  }

  override get numbers(): number {
    // E∞ takes one.
    return super.numbers + this.rest.t_s.length - 1
  }

  override accumulate(theta: Float64Array): number {
    const chiSquared = super.accumulate(theta)
    const { size, circuit, p, row, slopes, rows, logarithmic, normal, gradient } = this
    const { w_rad_s, share } = this.kernel
    const { t_s, e_V, sigma_V } = this.rest
    const width = size + 1
    w_rad_s.forEach((w, k) => {
      circuit.evaluate(w, p, 0, row)
      if (this.ties.length > 0) this.followTies()
      slopes[k * width] = row[0]
      for (let a = 0; a < size; a++) slopes[k * width + 1 + a] = row[2 + 2 * a] * (logarithmic[a] ? p[a] : 1)
    })
    const n = t_s.length
    const mean = new Float64Array(width)
    rows.fill(0)
    for (let i = 0; i < n; i++) {
      for (let k = 0; k < w_rad_s.length; k++) {
        const weight = share[i * w_rad_s.length + k]
        if (weight === 0) continue
        for (let a = 0; a < width; a++) rows[i * width + a] += weight * slopes[k * width + a]
      }
      // The first column turns into what is left of the reading.
      rows[i * width] = e_V[i] - rows[i * width]
      for (let a = 0; a < width; a++) mean[a] += rows[i * width + a] / n
    }
    let sum = chiSquared
    const weight = 1 / sigma_V ** 2
    for (let i = 0; i < n; i++) {
      const at = i * width
      const left = rows[at] - mean[0]
      sum += weight * left * left
      for (let a = 0; a < size; a++) {
        const slope = weight * (rows[at + 1 + a] - mean[1 + a])
        gradient[a] += slope * left
        for (let b = 0; b <= a; b++) normal[a * size + b] += slope * (rows[at + 1 + b] - mean[1 + b])
      }
    }
    return sum
  }
}

interface Kernel {
  readonly w_rad_s: Float64Array
  /** [times][frequencies]: how much of Re Z at each frequency is in E - E∞ at each time. */
  readonly share: Float64Array
}

function kernel({ t_s, pulse_A, pulse_s }: Omit<Relaxation, "e_V" | "sigma_V">): Kernel {
  const last = t_s.reduce((a, b) => Math.max(a, b)) + pulse_s
  const first = t_s.reduce((a, b) => Math.min(a, b))
  const step = Math.LN10 / perDecade
  const count = Math.ceil(Math.log((fastest * last) / (slowest * first)) / step) + 1
  const w_rad_s = Float64Array.from({ length: count }, (_, k) => (slowest / last) * Math.exp(k * step))
  const share = new Float64Array(t_s.length * count)
  t_s.forEach((t, i) =>
    w_rad_s.forEach((w, k) => (share[i * count + k] = pulse_A * (hat(w * (t + pulse_s), step) - hat(w * t, step)))),
  )
  return { w_rad_s, share }
}

/** 2/π ∫ sin(e^y) over a hat of half width `step` around ln x. */
function hat(x: number, step: number): number {
  if (x > fastest) return 0
  let sum = 0
  for (let i = 0; i < quadrature; i++) {
    const y = (2 * (i + 0.5)) / quadrature - 1
    sum += Math.sin(x * Math.exp(y * step)) * (1 - Math.abs(y))
  }
  return (2 / Math.PI) * sum * ((2 * step) / quadrature)
}

function check({ t_s, e_V, pulse_s, sigma_V }: Relaxation): void {
  const wrong = t_s.findIndex((t, i) => !(t > 0) || !Number.isFinite(e_V[i]))
  if (t_s.length < 3 || t_s.length !== e_V.length || wrong >= 0 || !(pulse_s > 0) || !(sigma_V > 0))
    throw new FitError(
      "relaxation",
      `a rest of ${t_s.length} times and ${e_V.length} voltages after a pulse of ${pulse_s} s with sigma ${sigma_V} V` +
        `${wrong >= 0 ? `, reading ${wrong + 1} at ${t_s[wrong]} s` : ""}: give three or more finite readings at positive ` +
        "times, a positive pulse and a positive sigma",
    )
}
