/**
 * The charge-transfer resistance of a spectrum, and whether it is known well enough to end the sweep.
 *
 * R_ct is the resistance of the slowest arc of the circuit that explains the data so far; which circuit that is nobody says
 * beforehand. A small standard error is not enough to stop, because a wrong circuit has one too. What is asked:
 *
 *   1  relative standard error within the goal, in a circuit whose misfit is as small as that of any passive cell
 *   2  every circuit that the data cannot tell from it (BIC within 6) gives the same R_ct within the goal
 *   3  the apex of the arc, f = 1/(2π τ), lies at least a quarter of a decade inside the sweep: half an arc is a guess
 *   4  the two slowest points have not moved the value by more than the goal
 */

import { RefusedError } from "../errors"
import type { ResultLine } from "../live"
import { siText } from "../quantity/scale"
import { type Candidate, chooseCircuit } from "./choose"
import type { Spectrum } from "./spectrum"
import { pick } from "./spectrum"

/** Electrodes with one or two arcs; the last R is that of the slowest. */
const circuits: readonly string[] = [
  "R0-p(R1,C1)",
  "R0-p(R1,CPE1)",
  "L0-R0-p(R1,CPE1)",
  "R0-p(R1,CPE1)-CPE2",
  "R0-p(R1-W1,CPE1)",
  "R0-p(R1,CPE1)-W1",
  "R0-p(R1-Wo1,CPE1)",
  "R0-p(R1,CPE1)-p(R2,CPE2)",
  "R0-p(R1,CPE1)-p(R2,CPE2)-W1",
]
const fewest = 10
/** Frequencies that must have been measured below the apex, as a factor. */
const belowApex = 10 ** 0.25
/** Circuits within this BIC are not ruled out. */
const possible = 6
/** Points that may not move the value. */
const last = 2

export interface ChargeTransfer {
  readonly value_ohm: number
  /** Standard error, or half of what the possible circuits differ by if that is more. */
  readonly u_ohm: number
  readonly circuit: string
  /** Empty where R_ct is known within the goal; else what is missing. */
  readonly missing: string
}

/**
 * @param within_rel  the goal, relative: 0.02 for 2 %
 * @returns null while there are too few points for any circuit
 */
export function chargeTransfer(s: Spectrum, within_rel: number): ChargeTransfer | null {
  const n = s.f_Hz.length
  const now = n < fewest ? null : estimate(s, within_rel)
  if (now === null || now.missing !== "") return now
  const slowest = [...s.f_Hz].sort((a, b) => a - b)[last - 1]
  const before =
    n - last < fewest
      ? null
      : estimate(
          pick(s, i => s.f_Hz[i] > slowest),
          Infinity,
        )
  const moved = before === null ? Infinity : Math.abs(before.value_ohm / now.value_ohm - 1)
  if (moved > within_rel) return { ...now, missing: `the ${last} slowest points still moved it` }
  return now
}

function estimate(s: Spectrum, within_rel: number): ChargeTransfer {
  const { ranked, best } = chooseCircuit(s, circuits)
  const { value, se, apex_Hz } = slowestArc(best)
  const others = ranked.filter(c => c.deltaBic < possible).map(c => slowestArc(c).value)
  const apart = Math.max(...others) - Math.min(...others)
  const u_ohm = Math.max(se ?? Infinity, apart / 2)
  const lowest_Hz = s.f_Hz.reduce((a, b) => Math.min(a, b))
  const missing =
    best.fit.onFloor === false
      ? `${best.circuit} explains the data best, but not well`
      : se === null || se > within_rel * value
        ? "the noise allows no better"
        : apart > within_rel * value
          ? "circuits that the data cannot tell apart differ by more"
          : apex_Hz < belowApex * lowest_Hz
            ? `the apex of the arc, at ${siText(apex_Hz, "Hz", 2)}, has not been passed yet`
            : ""
  return { value_ohm: value, u_ohm, circuit: best.circuit, missing }
}

/** The arc with the highest number, which twins are ordered for. */
function slowestArc({ fit }: Candidate): { value: number; se: number | null; apex_Hz: number } {
  const of = (name: string) => fit.params.find(p => p.name === name)
  const arc = of("R2") ? 2 : 1
  const { value, se } = of(`R${arc}`)!
  const [q, a] = [of(`CPE${arc}_Q`)?.value ?? of(`C${arc}`)!.value, of(`CPE${arc}_a`)?.value ?? 1]
  return { value, se, apex_Hz: 1 / (2 * Math.PI * (value * q) ** (1 / a)) }
}

/** As a result: valid once the goal is reached. */
export function chargeTransferLine(found: ChargeTransfer, within_rel: number): ResultLine {
  const goal = `${Number((100 * within_rel).toPrecision(3))} %`
  const known = found.missing === ""
  return {
    label: "R_ct",
    value: found.value_ohm,
    unit: "Ω",
    u: Number.isFinite(found.u_ohm) ? found.u_ohm : null,
    validity: known ? "valid" : "doubtful",
    why: known
      ? `slowest arc of ${found.circuit}, known to ${goal}`
      : `slowest arc of ${found.circuit}, not known to ${goal}: ${found.missing}`,
  }
}

/**
 * Reads `R_ct known to 2 %`.
 * @returns the goal, relative
 * @throws RefusedError `until` for anything else, with an example
 */
export function parseUntil(text: string): number {
  const match = /^\s*(?:until\s+)?R_?ct\s+(?:is\s+)?known\s+(?:to|within)\s+([\d.]+(?:e-?\d+)?)\s*%\s*$/i.exec(text)
  const percent = match === null ? NaN : Number(match[1])
  if (!(percent > 0 && percent <= 50))
    throw new RefusedError(
      "until",
      `--until "${text}": write for instance "R_ct known to 2 %", with more than 0 and up to 50 %`,
    )
  return percent / 100
}
