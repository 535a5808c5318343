/**
 * One circuit over a series of spectra - cycles, temperatures, potentials - with names that never swap.
 *
 * Each spectrum is searched anew with the one before as a first start; interchangeable arcs then take the names under
 * which the spectrum before knew them. Parameters named in `shared` have one value for the whole series: all spectra are
 * then fitted at once. With A_i split into own (o) and shared (s) parameters, one step solves
 *
 *   Σ_i (A_ss - A_so A_oo⁻¹ A_os)_i δ_s = Σ_i (g_s - A_so A_oo⁻¹ g_o)_i
 *
 * so that the work grows with the number of spectra, not with its cube.
 */

import { FitError } from "../errors"
import { factorise, inverse, solve } from "./cholesky"
import { type Circuit, compileCircuit } from "./circuit"
import { CircuitFitter, type Fit, type FitOptions } from "./fit"
import { descend } from "./levenbergMarquardt"
import { matchTwins } from "./orderTwins"
import type { Spectrum } from "./spectrum"

export interface SeriesFit {
  /** In the order of the spectra; standard errors of shared parameters are those of the whole series. */
  readonly fits: readonly Fit[]
  readonly shared: readonly { readonly name: string; readonly value: number; readonly se: number | null }[]
  readonly chiSquared: number
}

export interface SeriesOptions extends FitOptions {
  /** Names of parameters with one value for all spectra. */
  readonly shared?: readonly string[]
}

const maxSteps = 100
const tolerance = 1e-9

/** @throws FitError as `CircuitFitter.fit`, or `series` if it is empty or a shared name is unknown */
export function fitSeries(
  spectra: readonly Spectrum[],
  circuit: string | Circuit,
  { shared = [], ...options }: SeriesOptions = {},
): SeriesFit {
  if (spectra.length === 0) throw new FitError("series", "the series has no spectra: give at least one")
  const compiled = typeof circuit === "string" ? compileCircuit(circuit) : circuit
  const unknown = shared.find(name => !compiled.params.some(p => p.name === name))
  if (unknown !== undefined)
    throw new FitError(
      "series",
      `${unknown} is to be shared, but ${compiled.text} has ${compiled.params.map(p => p.name).join(", ")}`,
    )
  const fitter = new CircuitFitter(compiled)
  const fits: Fit[] = []
  for (const s of spectra) {
    const before = fits.at(-1)
    fits.push(before === undefined ? fitter.fit(s, options) : following(fitter, s, before, options))
  }
  if (shared.length > 0) return together(spectra, compiled, fits, shared, options)
  return { fits, shared: [], chiSquared: fits.reduce((sum, f) => sum + f.chiSquared, 0) }
}

/** The global fit with the names of the fit before. */
function following(fitter: CircuitFitter, s: Spectrum, before: Fit, options: FitOptions): Fit {
  const start = Object.fromEntries(before.params.map(p => [p.name, p.value]))
  const fit = fitter.fit(s, { ...options, start })
  // A robust fit may have left points out, a drifting one has its own problem: their names stay as found.
  if (fit.outliers.length > 0 || fit.drift !== null) return fit
  const { problem, circuit } = fitter
  const known = new Float64Array(problem.size)
  problem.toTheta(
    before.params.map(p => p.value),
    known,
  )
  const { theta, weighting } = fitter.at(s, fit, options)
  const found = theta.slice()
  matchTwins(circuit, theta, known, problem)
  if (theta.every((x, k) => x === found[k])) return fit
  const end = { theta, chiSquared: fit.chiSquared, steps: 0 }
  return { ...fitter.describe(end, weighting), starts: fit.starts, agreed: fit.agreed, onFloor: fit.onFloor }
}

/** All spectra at once, from where each one alone ended. */
function together(
  spectra: readonly Spectrum[],
  circuit: Circuit,
  alone: readonly Fit[],
  shared: readonly string[],
  options: FitOptions,
): SeriesFit {
  const common = shared.map(name => circuit.params.findIndex(p => p.name === name))
  const parts = spectra.map((s, i) => {
    const fitter = new CircuitFitter(circuit)
    return { fitter, s, ...fitter.at(s, alone[i], options) }
  })
  const n = circuit.params.length
  const { lower, upper } = parts[0].fitter.problem
  const own = Array.from({ length: n }, (_, k) => k).filter(k => !common.includes(k) && lower[k] < upper[k])
  for (const k of common) {
    const mean = parts.reduce((sum, p) => sum + p.theta[k], 0) / parts.length
    for (const p of parts) p.theta[k] = mean
  }

  const evaluate = (thetas: readonly Float64Array[]) =>
    parts.reduce((sum, p, i) => sum + p.fitter.problem.accumulate(thetas[i]), 0)
  let thetas = parts.map(p => p.theta)
  let chiSquared = evaluate(thetas)
  let mu = 1e-3
  for (let step = 0; step < maxSteps && mu < 1e10; step++) {
    const blocks = parts.map(p => eliminate(p.fitter.problem.normal, p.fitter.problem.gradient, n, own, common, mu))
    const { step: delta } = sharedStep(blocks, common.length)
    const trial = blocks.map((b, i) => {
      const theta = thetas[i].slice()
      common.forEach((k, j) => (theta[k] = clamp(theta[k] + delta[j], lower[k], upper[k])))
      const mine = b.rightOwn.slice()
      own.forEach((_, a) => common.forEach((_, j) => (mine[a] -= b.coupling[a * common.length + j] * delta[j])))
      solve(b.factor, own.length, mine)
      own.forEach((k, a) => (theta[k] = clamp(theta[k] + mine[a], lower[k], upper[k])))
      return theta
    })
    const chiTrial = evaluate(trial)
    if (chiTrial < chiSquared) {
      const gained = (chiSquared - chiTrial) / chiSquared
      thetas = trial
      chiSquared = chiTrial
      mu = Math.max(1e-12, mu / 5)
      if (gained < tolerance) break
    } else {
      mu *= 10
      evaluate(thetas)
    }
  }
  const points = spectra.reduce((sum, s) => sum + 2 * s.f_Hz.length, 0)
  const freedom = points - own.length * spectra.length - common.length
  const s2 = parts[0].weighting === "sigma" ? 1 : chiSquared / freedom
  const last = parts.map(p => eliminate(p.fitter.problem.normal, p.fitter.problem.gradient, n, own, common, 0))
  const covariance = inverse(sharedStep(last, common.length).factor, common.length)
  const known = common.map((k, j) => {
    const { name, logarithmic } = circuit.params[k]
    const value = logarithmic ? Math.exp(thetas[0][k]) : thetas[0][k]
    const se = Math.sqrt(s2 * covariance[j * common.length + j]) * (logarithmic ? value : 1)
    return { name, value, se: Number.isFinite(se) ? se : null }
  })
  const held = { ...options.held, ...Object.fromEntries(known.map(k => [k.name, k.value])) }
  const fits = parts.map(({ fitter, s }, i) => {
    const values = thetas[i].map((x, k) => (circuit.params[k].logarithmic ? Math.exp(x) : x))
    const { theta, weighting } = fitter.at(s, values, { ...options, held })
    const end = descend(fitter.problem, theta, { maxSteps: 5, tolerance: 1e-10 })
    const fit = fitter.describe(end, weighting)
    const params = fit.params.map(p => {
      const one = known.find(k => k.name === p.name)
      return one ? { ...p, held: false, se: one.se } : p
    })
    return { ...fit, params }
  })
  return { fits, shared: known, chiSquared }
}

interface Block {
  /** L of A_oo + μ diag, A_os, g_o, and this spectrum's share of the shared system. */
  readonly factor: Float64Array
  readonly coupling: Float64Array
  readonly rightOwn: Float64Array
  readonly matrix: Float64Array
  readonly right: Float64Array
}

function eliminate(
  a: Float64Array,
  g: Float64Array,
  n: number,
  own: readonly number[],
  common: readonly number[],
  mu: number,
): Block {
  const [m, c] = [own.length, common.length]
  const at = (i: number, k: number) => (i >= k ? a[i * n + k] : a[k * n + i])
  const damped = (i: number, k: number) => at(i, k) * (i === k ? 1 + mu : 1) + (i === k ? 1e-30 : 0)
  const factor = new Float64Array(m * m)
  own.forEach((i, r) => own.forEach((k, q) => (factor[r * m + q] = damped(i, k))))
  factorise(factor, m)
  const coupling = new Float64Array(m * c)
  own.forEach((i, r) => common.forEach((k, j) => (coupling[r * c + j] = at(i, k))))
  const rightOwn = Float64Array.from(own, i => g[i])
  const matrix = new Float64Array(c * c)
  const right = Float64Array.from(common, k => g[k])
  const column = new Float64Array(m)
  common.forEach((k, j) => {
    for (let r = 0; r < m; r++) column[r] = coupling[r * c + j]
    solve(factor, m, column)
    common.forEach((l, q) => {
      matrix[j * c + q] = damped(k, l)
      for (let r = 0; r < m; r++) matrix[j * c + q] -= column[r] * coupling[r * c + q]
    })
    for (let r = 0; r < m; r++) right[j] -= column[r] * rightOwn[r]
  })
  return { factor, coupling, rightOwn, matrix, right }
}

function sharedStep(blocks: readonly Block[], c: number): { factor: Float64Array; step: Float64Array } {
  const factor = new Float64Array(c * c)
  const step = new Float64Array(c)
  for (const b of blocks) {
    b.matrix.forEach((x, i) => (factor[i] += x))
    b.right.forEach((x, i) => (step[i] += x))
  }
  factorise(factor, c)
  solve(factor, c, step)
  return { factor, step }
}

function clamp(x: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, x))
}
