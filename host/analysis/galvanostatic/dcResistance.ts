/**
 * Resistance from a step of current: R(t) = (E(t) - E before)/(I after - I before), at a stated time after the step,
 * because it grows with it: ohmic in the first millisecond, charge transfer by the first second, diffusion from then on.
 */
import { type Accuracy, EXACT } from "../accuracy"
import { cleaned, type Curve, stretches } from "../curve"
import { levelAt } from "../gitt/pulseShape"
import { doubtful, type Measured, measured, valid } from "../measured"

export interface StepResistance {
  /** When the current changed. */
  readonly at_s: number
  readonly fromI_A: number
  readonly toI_A: number
  readonly resistance: Measured
}

export interface StepOptions {
  /** Time after the step; the first reading where left out. E between readings is taken on a straight line. */
  readonly after_s?: number
  readonly accuracy?: Accuracy
}

/** Every change of the current by more than a fifth of its largest value. */
export function dcResistances(curve: Curve, { after_s, accuracy = EXACT }: StepOptions = {}): StepResistance[] {
  const c = cleaned(curve)
  const all = stretches(c, { changeShare: 0.2 })
  const found: StepResistance[] = []
  for (let k = 1; k < all.length; k++) {
    const [before, after] = [all[k - 1], all[k]]
    const at_s = c.t_s[before.to - 1]
    const last_s = c.t_s[after.to - 1]
    const step_A = after.i_A - before.i_A
    if (step_A === 0) continue
    const first_s = c.t_s[after.from]
    const asked_s = after_s === undefined ? first_s : at_s + after_s
    if (asked_s > last_s) continue
    const level = levelAt(c, before.from, before.to, at_s)
    const e_V = potentialAt(c, after.from, after.to, asked_s)
    const change_V = e_V - level.e_V
    const delay_s = Math.max(asked_s, first_s) - at_s
    const value = change_V / step_A
    const u = Math.hypot(
      Math.hypot(level.u_V, level.scatter_V, accuracy.eRelative * change_V) / step_A,
      value * Math.hypot(accuracy.iRelative, accuracy.iOffset_A / Math.abs(step_A)),
    )
    found.push({
      at_s,
      fromI_A: before.i_A,
      toI_A: after.i_A,
      resistance: measured(
        value,
        "Ω",
        Math.abs(u),
        value < 0
          ? doubtful("E moved against the current: the step is not what changed it")
          : asked_s < first_s
            ? doubtful(`the first reading came only ${delay_s.toPrecision(3)} s after the step`)
            : valid(`${delay_s.toPrecision(3)} s after the step`),
        { delay_s, change_V, step_A },
      ),
    })
  }
  return found
}

function potentialAt(c: Curve, from: number, to: number, t_s: number): number {
  let k = from
  while (k < to - 1 && c.t_s[k] < t_s) k++
  if (k === from || c.t_s[k] <= t_s) return c.e_V[k]
  const part = (t_s - c.t_s[k - 1]) / (c.t_s[k] - c.t_s[k - 1])
  return c.e_V[k - 1] + part * (c.e_V[k] - c.e_V[k - 1])
}
