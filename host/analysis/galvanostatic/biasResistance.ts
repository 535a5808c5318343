/**
 * Resistance under a constant potential against time, R(t) = E/I(t), as a solid-state cell is watched while it is held at a
 * bias: start, least, end, and whether it rose by more than the readings can explain. It is a chord of the cell, no
 * interface resistance: the cell's own potential is in E.
 */
import { type Accuracy, EXACT } from "../accuracy"
import { cleaned, type Curve } from "../curve"
import { FitError } from "../../errors"
import { doubtful, type Measured, measured, valid } from "../measured"

export interface BiasResistance {
  readonly t_s: Float64Array
  readonly r_ohm: Float64Array
  /** Mean of the first and of the last tenth, and the least mean of a tenth [ohm]. */
  readonly start: Measured
  readonly end: Measured
  readonly least: Measured
  /** When the least was [s from the start]. */
  readonly least_s: number
  /** end/start. */
  readonly change: Measured
}

/**
 * @param iFloor_A currents smaller than this are no current: such readings are left out
 * @throws FitError `current` where fewer than ten readings carry a current
 */
export function biasResistance(
  curve: Curve,
  { accuracy = EXACT, iFloor_A = 0 }: { readonly accuracy?: Accuracy; readonly iFloor_A?: number } = {},
): BiasResistance {
  const c = cleaned(curve)
  const kept = Array.from({ length: c.t_s.length }, (_, k) => k).filter(k => Math.abs(c.i_A[k]) > iFloor_A)
  if (kept.length < 10)
    throw new FitError("current", `${kept.length} of ${c.t_s.length} readings carry a current: ten are needed`)
  const t0_s = c.t_s[kept[0]]
  const t_s = Float64Array.from(kept, k => c.t_s[k] - t0_s)
  const r_ohm = Float64Array.from(kept, k => c.e_V[k] / c.i_A[k])
  const n = kept.length
  const span_s = t_s[n - 1]
  const tenths: { mean: Measured; mid_s: number }[] = []
  for (let part = 0; part < 10; part++) {
    const own = kept
      .map((_, k) => k)
      .filter(k => t_s[k] >= (part * span_s) / 10 && t_s[k] <= ((part + 1) * span_s) / 10)
    if (own.length > 0) tenths.push({ mean: meanOf(own), mid_s: ((part + 0.5) * span_s) / 10 })
  }
  const [first, last] = [tenths[0].mean, tenths[tenths.length - 1].mean]
  const least = tenths.reduce((a, b) => (b.mean.value < a.mean.value ? b : a))
  const ratio = last.value / first.value
  // gain and offset are the same at both ends; what is left is scatter
  const scatter = Math.hypot(first.steps.scatter / first.value, last.steps.scatter / last.value)
  return {
    t_s,
    r_ohm,
    start: first,
    end: last,
    least: least.mean,
    least_s: least.mid_s,
    change: measured(
      ratio,
      "",
      Math.abs(ratio * scatter),
      Math.sign(first.value) === Math.sign(last.value)
        ? valid(Math.abs(ratio - 1) > 2 * scatter ? "changed by more than its scatter" : "no change beyond the scatter")
        : doubtful("the current changed its sign"),
      { start_ohm: first.value, end_ohm: last.value },
    ),
  }

  function meanOf(own: readonly number[]): Measured {
    const m = own.length
    const mean = own.reduce((s, k) => s + r_ohm[k] / m, 0)
    const scatter = m > 1 ? Math.sqrt(own.reduce((s, k) => s + (r_ohm[k] - mean) ** 2, 0) / (m - 1) / m) : 0
    const i_A = Math.abs(c.i_A[kept[own[0]]])
    const systematic = Math.hypot(accuracy.eRelative, accuracy.iRelative, accuracy.iOffset_A / i_A)
    return measured(mean, "Ω", Math.hypot(scatter, mean * systematic), valid(`mean of ${m} readings of E/I`), {
      scatter,
      readings: m,
    })
  }
}
