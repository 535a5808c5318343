/**
 * Which circuit? The one with the lowest Bayesian information criterion among a library and what the distribution of
 * relaxation times suggests, with the reason in words.
 *
 *   BIC = 2N ln(χ²/2N) + k (ln 2N + 1)      (χ² + k (ln 2N + 1) where the noise was measured)
 *
 * k parameters, N points; in Bozdogan's consistent form, because wrong answers by Schwarz's all had a parameter too many.
 * A circuit with a parameter that the data cannot see is a simpler one in disguise and starts with a handicap. Where the
 * runner-up is within 1.5 the data cannot tell, and all circuits within 6 are named.
 * Source: G. Schwarz, Ann. Stat. 6 (1978) 461; H. Bozdogan, Psychometrika 52 (1987) 345; 6 is "strong" on the scale of
 * R. Kass, A. Raftery, JASA 90 (1995) 773.
 */

import { type Suggested, suggested } from "../drt/candidates"
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
  "La0-R0-p(R1,CPE1)-p(R2,CPE2)",
  "L0-R0-p(R1,CPE1)-p(R2,CPE2)-W1",
  "R0-p(R1,CPE1)-p(R2,CPE2)-p(R3,CPE3)",
  "L0-R0-p(R1,CPE1)-p(R2,CPE2)-p(R3,CPE3)",
]

export interface Candidate {
  readonly circuit: string
  readonly fit: Fit
  readonly bic: number
  /** Above the best, handicap included; slightly negative where the best was preferred because all of it is seen. */
  readonly deltaBic: number
}

export interface Choice {
  readonly best: Candidate
  readonly reason: string
  /** All that could be fitted, best first. */
  readonly ranked: readonly Candidate[]
  /** Circuits that these data cannot tell from the best. */
  readonly indistinguishable: readonly string[]
  /** Circuits that are not from the library, but from the peaks of the distribution of relaxation times. */
  readonly suggested: readonly string[]
}

/** Where the runner-up is this close, no answer is given: above it all of 700 synthetic answers were right. */
const tooClose = 1.5
/** What is then named besides: "strong" evidence would be more. */
const cannotTell = 6
/** No instrument is better than this, relative to |Z|: what is smaller is not explained by more elements. */
const instrument = 5e-4
const disguise = 12
const fitters = new Map<string, CircuitFitter>()

const nothing: Suggested = { circuits: [], startFor: () => ({}) }

/**
 * @param candidates  circuits to choose from; without them the library and what the distribution of relaxation times
 *   suggests, which then also gives start values
 * @throws FitError if the data cannot be used, or no candidate can be fitted
 */
export function chooseCircuit(s: Spectrum, candidates?: readonly string[], options: FitOptions = {}): Choice {
  const more = candidates === undefined ? suggested(s) : nothing
  const circuits = candidates ?? [...new Set(library.concat(more.circuits))]
  let { tried, refused } = fitAll(s, circuits, more, { maxStarts: 14, agreeAbove: 3, ...options })
  // Where none is as good as a passive cell can be, a brief search may have missed the best of one.
  if (tried.length > 0 && tried.every(c => c.fit.onFloor === false))
    ({ tried, refused } = fitAll(s, circuits, more, options))
  if (tried.length === 0)
    throw new FitError(
      "choice",
      `none of ${circuits.length} circuits can be fitted to ${s.f_Hz.length} points: measure more frequencies`,
      {},
      refused,
    )
  const ordered = [...tried].sort((a, b) => handicapped(a) - handicapped(b))
  // Among equals, the one whose parameters can all be seen.
  const equals = ordered.filter(c => handicapped(c) < handicapped(ordered[0]) + cannotTell)
  const clearest = equals.reduce((a, b) => (b.fit.unseen.length < a.fit.unseen.length ? b : a))
  ordered.splice(ordered.indexOf(clearest), 1)
  ordered.unshift(clearest)
  const ranked = ordered.map(c => ({ ...c, deltaBic: handicapped(c) - handicapped(clearest) }))
  const [best, ...others] = ranked
  const undecided = others.some(c => c.deltaBic < tooClose)
  const indistinguishable = undecided ? others.filter(c => c.deltaBic < cannotTell).map(c => c.circuit) : []
  const news = more.circuits.filter(c => !library.includes(c))
  const reason =
    reasonFor(best, others, indistinguishable, ranked.length) +
    (news.includes(best.circuit) ? "; its arcs are the peaks of the distribution of relaxation times" : "")
  return { best, ranked, indistinguishable, suggested: news, reason }
}

/** Fits every circuit, the richest first: what they reach tells the poorer ones early that they have lost. */
function fitAll(s: Spectrum, candidates: readonly string[], { startFor }: Suggested, options: FitOptions) {
  const tried: Omit<Candidate, "deltaBic">[] = []
  let refused: unknown = null
  let rival = Infinity
  const fitterOf = (circuit: string) => {
    const known = fitters.get(circuit) ?? new CircuitFitter(circuit)
    fitters.set(circuit, known)
    return known
  }
  const richestFirst = candidates.map(fitterOf).sort((a, b) => b.problem.size - a.problem.size)
  for (const fitter of richestFirst) {
    try {
      const start = startFor(fitter.circuit.text)
      const fit = fitter.fit(s, { ...options, rival, ...(Object.keys(start).length > 0 ? { start } : {}) })
      rival = Math.min(rival, fit.chiSquared)
      tried.push({ circuit: fitter.circuit.text, fit, bic: bicOf(fit) })
    } catch (error) {
      // A circuit with too many parameters for the data is no candidate; anything else is about the data.
      if (!(error instanceof GalvanodeError) || (error.code !== "points" && error.code !== "diverged")) throw error
      refused = error
    }
  }
  return { tried, refused }
}

/** A parameter that is unseen, or fled to the edge of its range, counts against the circuit that has it. */
function handicapped({ bic, fit }: { bic: number; fit: Fit }): number {
  const fled = fit.params.filter(p => p.atBound && p.unit !== "1" && !fit.unseen.includes(p.name)).length
  return bic + disguise * (fit.unseen.length + fled)
}

function bicOf(fit: Fit): number {
  const n = 2 * fit.points
  const price = (n - fit.freedom) * (Math.log(n) + 1)
  if (fit.weighting === "sigma") return fit.chiSquared + price
  const accuracy = fit.weighting === "unit" ? 0 : instrument ** 2
  return n * Math.log(fit.chiSquared / n + accuracy) + price
}

function reasonFor(best: Candidate, others: readonly Candidate[], alike: readonly string[], tried: number): string {
  const lead = others.some(c => c.deltaBic < 0)
    ? `${best.circuit} is the clearest of ${tried} circuits`
    : `${best.circuit} has the lowest BIC of ${tried} circuits`
  if (others.length === 0) return `${lead}; no other can be fitted to so few points`
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
