/** D by titration as the papers take it, and what stands beside every D: whose it is, and how far it can be believed. */
import type { CellKind } from "../../../sim/cell"
import { type Accuracy, accuracyOf } from "../../analysis/accuracy"
import { titration } from "../../analysis/gitt/titration"
import { quantity } from "../../quantity/resultText"
import type { RunData } from "../../technique"
import { slab } from "../cells/protocols"

export function slabNote(kind: CellKind): string {
  return `D is the apparent one of a slab on the geometric area, L = m V_M/(M A) = ${quantity(slab(kind), "m")}.`
}

export interface StepD {
  readonly e_V: number
  /** cm2/s, with its standard uncertainty; the error of the formula on such a pulse is in it. */
  readonly D: number
  readonly u: number
  readonly valid: boolean
  readonly why: string
}

/** What E and I are known to where this current flowed. */
export function accuracyUnder({ readings: r, calibration }: RunData, i_A: number): Accuracy {
  const driven = r.i_A.findIndex(i => Math.abs(i / i_A - 1) < 0.1)
  return accuracyOf(calibration, r.range[driven], i_A)
}

/** Whole pulses up to the first that a limit ended: two steps of E, everything left in the change under current. */
export function wholeSteps(kind: CellKind, data: RunData, i_A: number, pulse_s: number): StepD[] {
  const accuracy = accuracyUnder(data, i_A)
  const all = titration(data.readings, { ir: "kept", length_m: slab(kind), i_A, accuracy, withoutModel: true })
  const found: StepD[] = []
  for (const s of all) {
    const D = s.D.steps
    if (s.state !== "complete" || s.pulse_s < 0.999 * pulse_s || !D) break
    found.push({ e_V: s.eBefore_V, D: 1e4 * D.value, u: 1e4 * (D.u ?? 0), valid: D.validity === "valid", why: D.why })
  }
  return found
}

/** Arithmetic mean, none dropped. What is wrong with the formula is wrong with every pulse: it does not average out. */
export function meanStep(steps: readonly StepD[]) {
  const mean = (of: (s: StepD) => number) => steps.reduce((sum, s) => sum + of(s), 0) / steps.length
  return { D: mean(s => s.D), u: mean(s => s.u) }
}

/** How many pulses the formula is good for, and what is wrong with the one in the middle if it is not. */
export function validityNote(steps: readonly StepD[]): string {
  const bad = steps.filter(s => !s.valid)
  const why =
    bad.length > 0 ? ` (most often as at ${bad[bad.length >> 1].e_V.toFixed(2)} V: ${bad[bad.length >> 1].why})` : ""
  return `By its own test the formula holds for ${steps.length - bad.length} of ${steps.length} pulses${why}; the uncertainties say so.`
}
