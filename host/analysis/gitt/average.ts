/**
 * One D for a titration: arithmetic or geometric, and which pulses were left out, by number and reason. A mean of D over
 * potentials is a number of the paper, not of the material: its spread is stated beside it.
 */
import { FitError } from "../../errors"
import { type Measured, measured, valid, doubtful, worst } from "../measured"
import type { DiffusivityMethod, TitrationStep } from "./titration"

export type Mean = "arithmetic" | "geometric"

export interface Average {
  readonly value: Measured
  readonly mean: Mean
  readonly kept: readonly number[]
  readonly dropped: readonly { readonly pulse: number; readonly why: string }[]
}

export interface AverageOptions {
  readonly mean: Mean
  readonly of: DiffusivityMethod
  /** A reason to leave a pulse out, or null; only pulses without a number are left out where this is not given. */
  readonly drop?: (step: TitrationStep) => string | null
}

/** A reason for every pulse whose D is not valid, for `drop`. */
export function unlessValid(of: DiffusivityMethod): (step: TitrationStep) => string | null {
  return step => {
    const D = step.D[of]
    return D === null ? "no number" : D.validity === "valid" ? null : D.why
  }
}

/** @throws FitError `pulses` where none is left, with the reasons */
export function averageDiffusivity(steps: readonly TitrationStep[], { mean, of, drop }: AverageOptions): Average {
  const dropped: { pulse: number; why: string }[] = []
  const kept: { pulse: number; D: Measured }[] = []
  for (const step of steps) {
    const D = step.D[of]
    const why = D === null ? "no number" : (drop?.(step) ?? null)
    if (D === null || why !== null) dropped.push({ pulse: step.pulse, why: why ?? "no number" })
    else kept.push({ pulse: step.pulse, D })
  }
  const n = kept.length
  if (n === 0)
    throw new FitError(
      "pulses",
      `none of ${steps.length} pulses is left to average: ${dropped.map(d => d.why).join("; ")}`,
    )
  const arithmetic = mean === "arithmetic"
  const values = kept.map(k => (arithmetic ? k.D.value : Math.log(k.D.value)))
  const middle = values.reduce((s, v) => s + v / n, 0)
  const spread = n > 1 ? Math.sqrt(values.reduce((s, v) => s + (v - middle) ** 2, 0) / (n - 1)) : 0
  const value = arithmetic ? middle : Math.exp(middle)
  // the pulses share the slab, so their uncertainties are taken as going together
  const relative = kept.reduce((s, k) => s + (k.D.u ?? 0) / k.D.value / n, 0)
  const bad = kept.filter(k => k.D.validity !== "valid").length
  const spreadShare = arithmetic ? spread / middle : spread
  return {
    value: measured(
      value,
      "m²/s",
      value * relative,
      worst(
        valid(`${mean} mean of ${n} of ${steps.length} pulses`),
        bad > 0
          ? doubtful(
              `${mean} mean of ${n} pulses, ${bad} of them not valid (${kept.find(k => k.D.validity !== "valid")?.D.why})`,
            )
          : valid(""),
      ),
      { pulses: n, spread: spreadShare },
    ),
    mean,
    kept: kept.map(k => k.pulse),
    dropped,
  }
}
