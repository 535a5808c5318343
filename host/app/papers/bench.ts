/** The techniques as the papers' experiments ask for them: numbers in, a run through the card out. */
import type { RunData, Analysis } from "../../technique"
import type { Readings } from "../../readings"
import { holdE, holdI, rampE, repeat, rest, type Step } from "../../../protocol/steps"
import type { ImpedancePoint } from "../cells/protocols"
import { technique } from "../../technique"
import type { Lab } from "./lab"

/** Open-circuit potential now [V], from a short look. */
export async function openCircuit(lab: Lab): Promise<number> {
  const { data } = await lab.run("ocv", { duration_s: 2, every_s: 0.2 })
  const e_V = data.readings.e_V
  return e_V.subarray(1).reduce((s, e) => s + e, 0) / (e_V.length - 1)
}

/** A code of the set-point converter: one tread each, so that none is left out or taken twice for a volt or so. */
const CODE_V = (5 * 2.5) / 65536

export interface SweepOrder {
  readonly first_V: number
  readonly second_V: number
  readonly rate_V_s: number
  readonly step_V: number
  readonly cycles: number
  readonly iMax_A?: number
}

/** A voltammogram from where the cell stands. Treads of a slow sweep may last at most a minute. */
export async function voltammogram(lab: Lab, o: SweepOrder): Promise<Readings> {
  const start_V = Math.min(
    Math.max(o.first_V, o.second_V),
    Math.max(Math.min(o.first_V, o.second_V), await openCircuit(lab)),
  )
  const { data } = await lab.run("cv", {
    eStart_V: Number(start_V.toFixed(4)),
    eVertex1_V: o.first_V,
    eVertex2_V: o.second_V,
    rate_V_s: o.rate_V_s,
    step_V: o.step_V,
    settle_s: 1,
    cycles: o.cycles,
    iMax_A: o.iMax_A ?? 1e-3,
    margin_V: 0.5,
  })
  return data.readings
}

export interface Leg {
  readonly to_V: number
  readonly iMax_A: number
}

/** Sweeps leg by leg, each on a range of its own, in treads of one code of the set-point: as good as linear. */
export async function linearSweeps(lab: Lab, rate_V_s: number, legs: readonly Leg[]): Promise<Readings> {
  const start_V = Number((await openCircuit(lab)).toFixed(4))
  const steps: Step[] = [holdE(start_V, legs[0].iMax_A, 1, { atMost_s: 1 })]
  const every_s = Math.floor((1000 * CODE_V) / rate_V_s) / 1000
  let from_V = start_V
  for (const { to_V, iMax_A } of legs) {
    steps.push(rampE(from_V, to_V, rate_V_s, iMax_A, every_s))
    from_V = to_V
  }
  return (await program(lab, "Linear sweeps", steps, Math.max(...legs.map(l => l.iMax_A)))).readings
}

export interface SpectrumOrder {
  readonly e_V: number
  readonly from_Hz: number
  readonly to_Hz: number
  readonly amplitude_V: number
  readonly perDecade?: number
  readonly iMax_A?: number
  readonly settle_s?: number
}

export async function spectrum(lab: Lab, o: SpectrumOrder): Promise<Analysis> {
  const { analysis } = await lab.run("eis", {
    e_V: o.e_V,
    fMax_Hz: o.from_Hz,
    fMin_Hz: o.to_Hz,
    perDecade: o.perDecade ?? 8,
    amplitude_V: o.amplitude_V,
    settle_s: o.settle_s ?? 1,
    iMax_A: o.iMax_A ?? 0.01,
    margin_V: 3,
  })
  return analysis
}

/** A current until a potential is met, as a step of its own. */
export async function drive(
  lab: Lab,
  i_A: number,
  until: { readonly eAbove_V?: number; readonly eBelow_V?: number },
  every_s: number,
  atMost_s = 1e6,
): Promise<RunData> {
  return program(lab, "Constant current", [holdI(i_A, every_s, { atMost_s, ...until })], Math.abs(i_A))
}

export async function pause(lab: Lab, rest_s: number): Promise<RunData> {
  return program(lab, "Rest", [rest(Math.min(60, rest_s / 20), { atMost_s: rest_s })], 1e-6)
}

export interface TitrationOrder {
  readonly i_A: number
  readonly pulse_s: number
  readonly rest_s: number
  readonly low_V: number
  /** When the first reading of a rest that counts is taken. */
  readonly first_s?: number
  /** What comes before the first pulse: a rest, or a current to a potential with no rest after it. */
  readonly before: { readonly rest_s: number } | { readonly i_A: number; readonly eAbove_V: number }
}

/**
 * Pulses and rests until a pulse meets the lower limit. The rest begins with a few readings a second apart, for the drop at
 * the edge; after the last pulse the program goes on against the limit, which ends each pulse at once.
 */
export async function titration(lab: Lab, o: TitrationOrder, pulses: number): Promise<RunData> {
  const first_s = o.first_s ?? 1
  const begin =
    "rest_s" in o.before
      ? rest(Math.min(60, o.before.rest_s), { atMost_s: o.before.rest_s })
      : holdI(o.before.i_A, 10, { atMost_s: 1e6, eAbove_V: o.before.eAbove_V })
  const steps: Step[] = [
    begin,
    holdI(o.i_A, Math.min(60, o.pulse_s / 30), { atMost_s: o.pulse_s, eBelow_V: o.low_V }),
    rest(first_s, { atMost_s: 3 * first_s }),
    rest(60, { atMost_s: o.rest_s - 3 * first_s }),
    repeat(3, pulses),
  ]
  return program(lab, "Titration", steps, Math.max(Math.abs(o.i_A), "i_A" in o.before ? Math.abs(o.before.i_A) : 0))
}

/** Steps of a paper's own. */
export async function program(lab: Lab, title: string, steps: readonly Step[], i_A: number): Promise<RunData> {
  const { data } = await lab.perform(
    technique({
      id: "program",
      title,
      source: "the paper's own protocol",
      plot: "time",
      params: {},
      steps: () => [...steps],
      limits: (_p, board) => ({ eMin_V: -1, eMax_V: 4.95, iMax_A: Math.min(2 * i_A + 1e-6, board.limits.iMax_A) }),
      analyse: () => ({ lines: [] }),
    }),
  )
  return data
}

/** Only what a picture needs. */
export function curve(points: readonly ImpedancePoint[]): ImpedancePoint[] {
  return points.filter(p => Number.isFinite(p.re) && Number.isFinite(p.im))
}
