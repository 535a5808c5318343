/**
 * Kohlrausch's stretched exponential (Kohlrausch 1854; Williams, Watts, Trans. Faraday Soc. 66 (1970) 80), as a paper uses
 * it for the enthalpy that a glass still has to lose, and as it fits many potentials after a current:
 *
 *   y(t) = end + height exp(-(t/tau)^beta),   0 < beta <= 1.2
 *
 * beta = 1 is one time constant; the smaller beta, the wider their spread. Mean time <tau> = (tau/beta) Gamma(1/beta).
 * Two non-linear numbers on a grid and then refined, two linear ones. Valid while the record reaches past tau (else the end
 * and the height are guesses) and begins well before it (else beta is).
 */
import { FitError } from "../../errors"
import { linearFit, type LinearFit } from "../leastSquares"
import { byNoise, doubtful, invalid, type Measured, measured, percent, valid, worst } from "../measured"

export interface StretchedExponential {
  readonly tau: Measured
  readonly beta: Measured
  readonly end: Measured
  readonly height: Measured
  /** (tau/beta) Gamma(1/beta) [s]. */
  readonly meanTime_s: number
  readonly scatter: number
}

export interface StretchedOptions {
  /** The end is known, as 0 for a normalised function. */
  readonly end?: number
  /** The height is known as well, as 1 for a normalised function. */
  readonly height?: number
  readonly unit?: string
}

const POINTS_MIN = 6

/**
 * @param t_s times from the start of the relaxation, positive  @param y values, same length
 * @throws FitError `readings` with fewer than six, `flat` where y does not change
 */
export function stretchedExponential(
  t_s: ArrayLike<number>,
  y: ArrayLike<number>,
  { end, height, unit = "" }: StretchedOptions = {},
): StretchedExponential {
  const used = Array.from({ length: Math.min(t_s.length, y.length) }, (_, k) => k).filter(
    k => t_s[k] > 0 && Number.isFinite(t_s[k]) && Number.isFinite(y[k]),
  )
  if (used.length < POINTS_MIN)
    throw new FitError("readings", `${used.length} readings after t = 0: a stretched exponential needs ${POINTS_MIN}`)
  const t = used.map(k => t_s[k])
  const v = used.map(k => y[k])
  if (Math.max(...v) - Math.min(...v) <= 0) throw new FitError("flat", "the values do not change: nothing relaxes")
  const [first_s, last_s] = [Math.min(...t), Math.max(...t)]
  const shape = (logTau: number, beta: number) => t.map(x => Math.exp(-((x / Math.exp(logTau)) ** beta)))
  const linear = (logTau: number, beta: number): LinearFit | undefined => {
    const f = shape(logTau, beta)
    try {
      if (end !== undefined && height !== undefined)
        return linearFit(
          [],
          v.map((x, k) => x - end - height * f[k]),
        )
      if (end !== undefined)
        return linearFit(
          [f],
          v.map(x => x - end),
        )
      return linearFit([f, f.map(() => 1)], v)
    } catch {
      return undefined
    }
  }
  const chi = (logTau: number, beta: number) => linear(logTau, beta)?.chiSquared ?? Infinity
  let best = { logTau: Math.log(last_s), beta: 0.5, chi: Infinity }
  for (let logTau = Math.log(first_s) - 1; logTau <= Math.log(last_s) + 2; logTau += 0.5)
    for (let beta = 0.1; beta <= 1.2001; beta += 0.1) {
      const found = chi(logTau, beta)
      if (found < best.chi) best = { logTau, beta, chi: found }
    }
  best = refine(best, chi)
  const { logTau, beta } = best
  const fit = linear(logTau, beta)
  if (!fit) throw new FitError("singular", "the readings cannot tell the terms of the fit apart: record for longer")
  const tau_s = Math.exp(logTau)
  const errors = errorsOf(t, v, logTau, beta, fit, end !== undefined, height !== undefined)
  const scatter = Math.sqrt(fit.chiSquared / Math.max(1, v.length - 4))
  const low = height ?? fit.p[0]
  const level = end ?? fit.p[1]
  const reach = worst(
    beta > 1.19 || beta < 0.11 ? invalid("beta runs to the end of what it may be: another law") : valid(""),
    last_s < tau_s && end === undefined
      ? doubtful(`the record ends at ${percent(last_s / tau_s)} of tau: its end is a guess`)
      : valid(""),
    first_s > 0.5 * tau_s ? doubtful("the record begins after half of tau: beta is a guess") : valid(""),
    scatter > 0.1 * Math.abs(low)
      ? doubtful(`what is left over is ${percent(scatter / low)} of the height`)
      : valid(""),
  )
  const steps = { readings: v.length, first_s, last_s, scatter }
  const relative = errors.logTau
  return {
    tau: measured(
      tau_s,
      "s",
      relative === null ? null : tau_s * relative,
      worst(reach, byNoise(relative, "Kohlrausch")),
      steps,
    ),
    beta: measured(
      beta,
      "",
      errors.beta,
      worst(reach, byNoise(errors.beta === null ? null : errors.beta / beta, "Kohlrausch", 0.2)),
      steps,
    ),
    end: measured(level, unit, errors.end, reach, steps),
    height: measured(low, unit, errors.height, reach, steps),
    meanTime_s: (tau_s / beta) * gamma(1 / beta),
    scatter,
  }
}

interface Best {
  readonly logTau: number
  readonly beta: number
  readonly chi: number
}

/** Pattern search that halves its step until it is worth nothing. */
function refine(start: Best, chi: (logTau: number, beta: number) => number): Best {
  let best = start
  let [stepTau, stepBeta] = [0.5, 0.1]
  while (stepTau > 1e-5) {
    let moved = false
    for (const [a, b] of [
      [1, 0],
      [-1, 0],
      [0, 1],
      [0, -1],
      [1, 1],
      [-1, -1],
      [1, -1],
      [-1, 1],
    ]) {
      const [logTau, beta] = [best.logTau + a * stepTau, Math.min(1.2, Math.max(0.1, best.beta + b * stepBeta))]
      const found = chi(logTau, beta)
      if (found < best.chi) {
        best = { logTau, beta, chi: found }
        moved = true
      }
    }
    if (!moved) {
      stepTau /= 2
      stepBeta /= 2
    }
  }
  return best
}

/** Standard errors of the free numbers from the derivatives at the end. */
function errorsOf(
  t: readonly number[],
  v: readonly number[],
  logTau: number,
  beta: number,
  fit: LinearFit,
  endHeld: boolean,
  heightHeld: boolean,
): { logTau: number | null; beta: number | null; height: number | null; end: number | null } {
  const height = heightHeld ? 1 : fit.p[0]
  const scaled = t.map(x => (x / Math.exp(logTau)) ** beta)
  const f = scaled.map(z => Math.exp(-z))
  const byTau = f.map((x, k) => height * x * scaled[k] * beta)
  const byBeta = f.map((x, k) => -height * x * scaled[k] * (Math.log(scaled[k]) / beta))
  const columns = [byTau, byBeta, ...(heightHeld ? [] : [f]), ...(endHeld ? [] : [f.map(() => 1)])]
  try {
    // the residuals themselves are fitted: what comes out is zero, and its errors are those of the numbers
    const se = linearFit(columns, Array.from(fit.residuals)).se
    if (!se || v.length <= columns.length) return { logTau: null, beta: null, height: null, end: null }
    return {
      logTau: se[0],
      beta: se[1],
      height: heightHeld ? 0 : se[2],
      end: endHeld ? 0 : se[se.length - 1],
    }
  } catch {
    return { logTau: null, beta: null, height: null, end: null }
  }
}

/** Gamma function for x > 0: ten steps up by its recurrence, then Stirling's series (1e-12). */
export function gamma(x: number): number {
  let below = 1
  let z = x
  for (; z < 10; z++) below *= z
  const series = 1 / (12 * z) - 1 / (360 * z ** 3) + 1 / (1260 * z ** 5) - 1 / (1680 * z ** 7)
  return (Math.sqrt((2 * Math.PI) / z) * (z / Math.E) ** z * Math.exp(series)) / below
}
