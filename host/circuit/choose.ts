/**
 * Which circuit? The one with the lowest Bayesian information criterion among a library, with the reason in words.
 *
 *   BIC = 2N ln(χ²/2N) + k ln 2N      (χ² + k ln 2N where the noise was measured)
 *
 * k parameters, N points. A circuit with a parameter that the data cannot see is set aside: it is a simpler one in
 * disguise. Circuits within 6 of the best cannot be told apart by these data, and are named.
 * Source: G. Schwarz, Ann. Stat. 6 (1978) 461; 6 is "strong" on the scale of R. Kass, A. Raftery, JASA 90 (1995) 773.
 */

import { FitError, GalvanodeError } from "../errors"
import { CircuitFitter, type Fit, type FitOptions } from "./fit"
import type { Spectrum } from "./spectrum"

export const library: readonly string[] = [
  "R0-C1",
  "R0-CPE1",
  "R0-p(R1,C1)",
  "R0-p(R1,CPE1)",
  "L0-R0-p(R1,CPE1)",
  "R0-p(R1,CPE1)-CPE2",
  "R0-p(R1-W1,CPE1)",
  "R0-p(R1,CPE1)-W1",
  "R0-p(R1-Wo1,CPE1)",
  "R0-p(R1-Ws1,CPE1)",
  "R0-p(R1,CPE1)-G1",
  "R0-p(CPE1,R1-p(R2,CPE2))",
  "R0-p(R1,CPE1)-p(R2,CPE2)",
  "R0-p(R1,CPE1)-p(R2,CPE2)-W1",
  "R0-p(R1,CPE1)-p(R2,CPE2)-CPE3",
  "L0-R0-p(R1,CPE1)-p(R2,CPE2)",
  "L0-R0-p(R1,CPE1)-p(R2,CPE2)-W1",
  "R0-p(R1,CPE1)-p(R2,CPE2)-p(R3,CPE3)",
  "L0-R0-p(R1,CPE1)-p(R2,CPE2)-p(R3,CPE3)",
]

export interface Candidate {
  readonly circuit: string
  readonly fit: Fit
  readonly bic: number
  /** Above the best. */
  readonly deltaBic: number
}

export interface Choice {
  readonly best: Candidate
  readonly reason: string
  /** All that could be fitted, best first; those set aside come last. */
  readonly ranked: readonly Candidate[]
  /** Circuits that these data cannot tell from the best. */
  readonly indistinguishable: readonly string[]
}

const cannotTell = 6
const fitters = new Map<string, CircuitFitter>()

/**
 * @param candidates  circuits to choose from
 * @throws FitError if the data cannot be used, or no candidate can be fitted
 */
export function chooseCircuit(s: Spectrum, candidates: readonly string[] = library, options: FitOptions = {}): Choice {
  const tried: Omit<Candidate, "deltaBic">[] = []
  let refused: unknown = null
  for (const circuit of candidates) {
    let fitter = fitters.get(circuit)
    if (!fitter) fitters.set(circuit, (fitter = new CircuitFitter(circuit)))
    try {
      const fit = fitter.fit(s, { maxStarts: 16, agreeAbove: 4, ...options })
      tried.push({ circuit, fit, bic: bicOf(fit) })
    } catch (error) {
      // A circuit with too many parameters for the data is no candidate; anything else is about the data.
      if (!(error instanceof GalvanodeError) || (error.code !== "points" && error.code !== "diverged")) throw error
      refused = error
    }
  }
  if (tried.length === 0)
    throw new FitError(
      "choice",
      `none of ${candidates.length} circuits can be fitted to ${s.f_Hz.length} points: measure more frequencies`,
      {},
      refused,
    )
  const whole = tried.filter(c => isWhole(c.fit)).sort((a, b) => a.bic - b.bic)
  const aside = tried.filter(c => !isWhole(c.fit)).sort((a, b) => a.bic - b.bic)
  const ordered = [...whole, ...aside]
  const ranked = ordered.map(c => ({ ...c, deltaBic: c.bic - ordered[0].bic }))
  const best = ranked[0]
  const others = ranked.slice(1, whole.length)
  const indistinguishable = others.filter(c => c.deltaBic < cannotTell).map(c => c.circuit)
  return { best, ranked, indistinguishable, reason: reasonFor(best, others, indistinguishable, ranked.length) }
}

function bicOf(fit: Fit): number {
  const n = 2 * fit.points
  const k = n - fit.freedom
  const misfit = fit.weighting === "sigma" ? fit.chiSquared : n * Math.log(Math.max(fit.chiSquared, 1e-300) / n)
  return misfit + k * Math.log(n)
}

/** Every parameter is seen, and no resistance, capacitance or time fled to the edge of the world. */
function isWhole(fit: Fit): boolean {
  return fit.unseen.length === 0 && fit.params.every(p => !p.atBound || p.unit === "1")
}

function reasonFor(best: Candidate, others: readonly Candidate[], alike: readonly string[], tried: number): string {
  const lead = `${best.circuit} has the lowest BIC of ${tried} circuits`
  if (others.length === 0) return `${lead}; in every other one the data cannot see some parameter`
  if (alike.length > 0)
    return `${lead}, but the data cannot tell it from ${alike.join(" or ")} (BIC within ${cannotTell})`
  const next = others[0]
  const k = (c: Candidate) => 2 * c.fit.points - c.fit.freedom
  const why =
    k(next) > k(best)
      ? `its ${k(next) - k(best)} more parameters do not earn their keep`
      : `its misfit is ${(next.fit.chiSquared / best.fit.chiSquared).toPrecision(2)} times as large`
  return `${lead}; next is ${next.circuit}, ${next.deltaBic.toFixed(0)} above: ${why}`
}
