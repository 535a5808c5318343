/**
 * Chronoamperometry: E held, I watched; between the readings a small sine can look at the impedance under the bias.
 *
 *   E  ______|-------------------       I(t), its charge, and E/I at the end: the DC resistance, electronic leakage of a
 *            eStart..  duration_s       pellet, self-discharge of a cell.  |Z| at f_Hz every `sineEvery_s`: a contact or a
 *                                       charge-transfer resistance that changes while the bias changes the material.
 *
 * A current below what the card can tell from its own zero makes no E/I: `iLeast_A` says what has to be told, and a card
 * that cannot is refused before anything is connected.
 */
import { FLAG } from "../../protocol/readings"
import { holdE, repeat, type Step } from "../../protocol/steps"
import { currentUncertainty, potentialUncertainty } from "../calibration/used"
import { RefusedError } from "../errors"
import type { ResultLine } from "../live"
import { around, MARGIN } from "../safetyWindow"
import { sineE } from "../sine"
import type { Phasor } from "../readings"
import { type RunData, technique } from "../technique"

/**
 * The zero of a range is known to some 2e-5 of full scale after calibration (host/calibration/uncertainty); five times that
 * is told from it.
 */
const ZERO_SHARE = 1e-4

export const chronoamperometry = technique({
  id: "ca",
  title: "Chronoamperometry, constant bias",
  source: "Bard & Faulkner, Electrochemical Methods, 2nd ed., section 5.2",
  plot: "time",
  params: {
    e_V: { label: "Potential", unit: "V", start: 0.5, min: -5, max: 5 },
    duration_s: { label: "Duration", unit: "s", start: 60, min: 0.1, max: 1e7 },
    every_s: { label: "Reading every", unit: "s", start: 1, min: 0.02, max: 60 },
    iMax_A: { label: "Largest current", unit: "A", start: 0.001, min: 1e-9, max: 0.01, help: "chooses the range" },
    iLeast_A: { label: "Smallest current", unit: "A", start: 0, min: 0, max: 0.01, help: "to be told; 0 = any" },
    f_Hz: { label: "Sine", unit: "Hz", start: 0, min: 0, max: 1e5, help: "impedance under the bias; 0 = none" },
    sineEvery_s: { label: "Sine every", unit: "s", start: 10, min: 0.1, max: 1e5 },
    amplitude_V: { label: "Amplitude", unit: "V", start: 0.005, min: 1e-4, max: 0.02, help: "zero to peak" },
    margin_V: { ...MARGIN, start: 0.5 },
  },
  steps(p, board) {
    const least_A = ZERO_SHARE * Math.min(...board.ranges.map(r => r.fullScale_A))
    if (p.iLeast_A > 0 && p.iLeast_A < least_A)
      throw new RefusedError(
        "resolution",
        `iLeast_A = ${p.iLeast_A} A: ${board.title} tells currents from its zero down to ${least_A} A; raise e_V or the area of the sample, or use an electrometer`,
        { asked: p.iLeast_A, limit: least_A },
      )
    if (p.f_Hz === 0) return [holdE(p.e_V, p.iMax_A, p.every_s, { atMost_s: p.duration_s })]
    if (p.f_Hz < board.limits.engineMin_Hz)
      throw new RefusedError(
        "frequency",
        `f_Hz = ${p.f_Hz} Hz: ${board.title} looks at a sine between readings from ${board.limits.engineMin_Hz} Hz up; raise f_Hz or run eis`,
        { asked: p.f_Hz, limit: board.limits.engineMin_Hz },
      )
    const order = { e_V: p.e_V, amplitude_V: p.amplitude_V, iRange_A: p.iMax_A, settlePeriods: 1, periods: 2 }
    const passes = Math.max(1, Math.round(p.duration_s / p.sineEvery_s))
    const sine = sineE(p.f_Hz, order, board)
    const hold_s = Math.max(0.1, p.sineEvery_s - (sine.settlePeriods + sine.periods) / p.f_Hz)
    const look: Step[] = [holdE(p.e_V, p.iMax_A, Math.min(p.every_s, hold_s), { atMost_s: hold_s }), sine]
    return passes > 1 ? [...look, repeat(look.length, passes)] : look
  },
  limits: (p, board) => ({ ...around([p.e_V], p.margin_V, board), iMax_A: board.limits.iMax_A }),
  analyse(run, p) {
    const { readings: r, calibration, complete } = run
    const lines: ResultLine[] = []
    if (r.length === 0) return { lines }
    const last = r.length - 1
    const from = Math.max(0, Math.floor(0.9 * r.length))
    const tail = Array.from(r.i_A.subarray(from, last + 1))
    const mean_A = tail.reduce((s, i) => s + i, 0) / tail.length
    const spread_A = Math.sqrt(tail.reduce((s, i) => s + (i - mean_A) ** 2, 0) / Math.max(1, tail.length - 1))
    const u_A = Math.hypot(spread_A / Math.sqrt(tail.length), currentUncertainty(calibration, r.range[last], mean_A))
    const change = tail.length > 1 ? Math.abs(tail[tail.length - 1] - tail[0]) : Infinity
    const steady = complete && change < Math.max(0.01 * Math.abs(mean_A), 4 * spread_A, 4 * u_A)
    const told = Math.abs(mean_A) > 2 * u_A
    const state = !complete ? "still measuring" : steady ? "steady over the last tenth" : "still changing"
    lines.push({
      label: "I, last tenth",
      value: mean_A,
      unit: "A",
      u: u_A,
      validity: steady ? "valid" : "doubtful",
      why: state,
    })
    let q_C = 0
    for (let k = 1; k < r.length; k++) q_C += 0.5 * (r.i_A[k - 1] + r.i_A[k]) * (r.t_s[k] - r.t_s[k - 1])
    lines.push({
      label: "Charge",
      value: q_C,
      unit: "C",
      u: currentUncertainty(calibration, r.range[last], mean_A) * r.t_s[last],
      validity: "valid",
      why: "trapezoids from the first reading on; what flowed before it is not in it",
    })
    if (told && p.e_V !== 0)
      lines.push({
        label: "E/I, last tenth",
        value: p.e_V / mean_A,
        unit: "Ω",
        u: Math.abs(p.e_V / mean_A) * Math.hypot(u_A / mean_A, potentialUncertainty(calibration, p.e_V) / p.e_V),
        validity: steady ? "valid" : "doubtful",
        why: state,
      })
    if (p.f_Hz > 0)
      lines.push(
        ...underBias(
          resistances(run).map(z => z.re_ohm),
          p.f_Hz,
        ),
      )
    return { lines }
  },
})

/** Z' of every sine of the run that can be believed, in order of time. */
export function resistances({ phasors }: RunData): Phasor[] {
  return phasors.filter(p => (p.flags & (FLAG.overloadE | FLAG.overloadI | FLAG.corrupt)) === 0)
}

/** Z' under the bias: first, least, last. */
function underBias(re_ohm: readonly number[], f_Hz: number): ResultLine[] {
  if (re_ohm.length === 0) return []
  const line = (label: string, value: number): ResultLine => ({
    label: `Z' at ${f_Hz} Hz, ${label}`,
    value,
    unit: "Ω",
    u: 2e-3 * Math.abs(value),
    validity: "valid",
    why: `of ${re_ohm.length} looks; uncertainty: what a calibrated card promises between 10 Ω and 100 kΩ`,
  })
  return [line("first", re_ohm[0]), line("least", Math.min(...re_ohm)), line("last", re_ohm[re_ohm.length - 1])]
}
