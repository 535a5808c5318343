/**
 * The distribution as a sum of depressed arcs, m(RQ), with as many as the data ask for.
 *
 *   Z = R0 [+ jωL] + Σ R_k/(1 + (jωτ_k)^a_k) [+ 1/(Q (jω)^n)]
 *
 * Where the processes are arcs this is far sharper than any smooth distribution. Their number is the one with the lowest
 * BIC; the smooth distribution (host/drt/drt.ts) says where to begin.
 * Source: B. A. Boukamp, A. Rolle, Solid State Ionics 302 (2017) 12 (m(RQ)fit).
 */

import { FitError } from "../errors"
import { type Fit, CircuitFitter } from "../circuit/fit"
import type { Spectrum } from "../circuit/spectrum"
import { type Arc, gammaOf, startOf, widthOf } from "./arcs"
import { type Drt, type DrtOptions, drt } from "./drt"

export interface ArcsByBic {
  /** Fastest first. */
  readonly arcs: readonly Arc[]
  /** γ in ohm per unit of ln τ. */
  gamma_ohm(tau_s: number): number
  /** Its standard deviation, from that of the parameters. */
  gammaSigma_ohm(tau_s: number): number
  readonly fit: Fit
  /** BIC by number of arcs, relative to the best. */
  readonly tried: readonly { readonly arcs: number; readonly deltaBic: number }[]
  /** The smooth distribution from which it started. */
  readonly smooth: Drt
}

const most = 7
/** The search for more or fewer arcs ends where the BIC has grown by this. */
const hopeless = 10
const brief = { maxStarts: 12, agreeAbove: 3 }

const fitters = new Map<string, CircuitFitter>()

/** @throws FitError as `drt`, or `diverged` if no number of arcs can be fitted */
export function arcsByBic(s: Spectrum, options: DrtOptions = {}): ArcsByBic {
  const smooth = drt(s, options)
  const seen = Math.min(most, Math.max(1, smooth.peaks.length))
  const inductive = s.im_ohm.some(x => x > 0)
  const numbers = 2 * s.f_Hz.length
  const tried = new Map<number, { fit: Fit; bic: number }>()
  const best = () => [...tried].reduce((a, b) => (b[1].bic < a[1].bic ? b : a))

  const attempt = (arcs: number): boolean => {
    if (arcs < 1 || arcs > most || 3 * arcs + 4 > numbers) return false
    const fitter = fitterOf(arcs, inductive, smooth.c_F !== null)
    const rival = Math.min(...[...tried.values()].map(t => t.fit.chiSquared))
    const start = startOf(fitter.circuit, smooth.peaks)
    const fit = fitter.fit(s, { ...brief, start: { R0: Math.max(smooth.r0_ohm, 1e-9), ...start }, rival })
    const bic = numbers * Math.log(fit.chiSquared / numbers) + fit.params.length * Math.log(numbers)
    tried.set(arcs, { fit, bic })
    return bic < best()[1].bic + hopeless
  }
  attempt(seen)
  for (let k = seen + 1; attempt(k); k++);
  for (let k = seen - 1; attempt(k); k--);
  if (tried.size === 0)
    throw new FitError("points", `${s.f_Hz.length} points are too few for even one arc: measure more frequencies`)

  const [count, { fit, bic }] = best()
  const first = fit.params.findIndex(p => p.name === "R1")
  const arcs = arcsIn(
    fit.params.map(p => p.value),
    first,
    count,
  )
  return {
    arcs,
    gamma_ohm: tau_s => gammaOf(arcs, tau_s),
    gammaSigma_ohm: tau_s => gammaSigma(fit, first, count, tau_s),
    fit,
    tried: [...tried].map(([k, t]) => ({ arcs: k, deltaBic: t.bic - bic })).sort((a, b) => a.arcs - b.arcs),
    smooth,
  }
}

/** Arcs from the parameters R, Q, a of each, fastest first. */
function arcsIn(params: readonly number[], first: number, count: number): Arc[] {
  return Array.from({ length: count }, (_, i): Arc => {
    const [r, q, a] = params.slice(first + 3 * i, first + 3 * i + 3)
    return { r_ohm: r, tau_s: (r * q) ** (1 / a), a }
  }).sort((a, b) => a.tau_s - b.tau_s)
}

/** √(gᵀCg), with the gradient g of γ by central differences of a thousandth of a standard error. */
function gammaSigma({ params, correlation }: Fit, first: number, count: number, tau_s: number): number {
  const values = params.map(p => p.value)
  const at = Array.from({ length: 3 * count }, (_, k) => first + k).filter(k => params[k].se !== null)
  const slopes = at.map(k => {
    const h = 1e-3 * params[k].se!
    const gamma = (x: number) => gammaOf(arcsIn(values.with(k, x), first, count), tau_s)
    // per standard error
    return (gamma(values[k] + h) - gamma(values[k] - h)) / 2e-3
  })
  let variance = 0
  at.forEach((i, a) => at.forEach((k, b) => (variance += slopes[a] * slopes[b] * (correlation[i][k] ?? 0))))
  return Math.sqrt(Math.max(0, variance))
}

/** The same as a distribution on the grid of the smooth one, with a row of the peak table for each arc. */
export function distributionOfArcs({ arcs, gamma_ohm, gammaSigma_ohm, fit, smooth }: ArcsByBic): Drt {
  const value = (name: string) => fit.params.find(p => p.name === name)
  const gamma = smooth.tau_s.map(gamma_ohm)
  const reach = smooth.tau_s.map(tau => 1.96 * gammaSigma_ohm(tau))
  const resistances = fit.params.filter(p => /^R[1-9]/.test(p.name))
  return {
    ...smooth,
    gamma_ohm: gamma,
    low_ohm: gamma.map((g, i) => Math.max(0, g - reach[i])),
    high_ohm: gamma.map((g, i) => g + reach[i]),
    peaks: arcs.map(arc => ({
      tau_s: arc.tau_s,
      f_Hz: 1 / (2 * Math.PI * arc.tau_s),
      r_ohm: arc.r_ohm,
      rSigma_ohm: resistances.find(p => p.value === arc.r_ohm)?.se ?? Infinity,
      height_ohm: gammaOf([arc], arc.tau_s),
      decades: widthOf(arc.a),
    })),
    loop: null,
    r0_ohm: value("R0")!.value,
    l_H: value("L0")?.value ?? 0,
    reducedChiSquared: fit.rmsRelative ** 2 / (2 * smooth.noiseRelative ** 2),
  }
}

function fitterOf(arcs: number, inductive: boolean, blocking: boolean): CircuitFitter {
  const chain = Array.from({ length: arcs }, (_, i) => `p(R${i + 1},CPE${i + 1})`)
  const text = [...(inductive ? ["L0"] : []), "R0", ...chain, ...(blocking ? ["CPE0"] : [])].join("-")
  const known = fitters.get(text) ?? new CircuitFitter(text)
  fitters.set(text, known)
  return known
}
