/**
 * The last word of a calibration: a circuit that took no part in it is measured with the new record, and has to come out
 * as what it is. Impedance over both paths of the board, and the two paths against each other where both reach.
 */
import { ACCEPT } from "../../protocol/messages"
import { holdE, type Step } from "../../protocol/steps"
import { deviation, type Z } from "../analysis/deviation"
import { spectrumOfRun } from "../analysis/spectrumOfRun"
import { InstrumentFault } from "../errors"
import type { Instrument } from "../instrument"
import { Phasor, Readings } from "../readings"
import { frequencies, sineE, stairsSine } from "../sine"
import { type Bench, impedanceOf, type Known } from "./bench"

/** What an impedance may be wrong by: part of |Z| and degrees. */
export interface Tolerance {
  readonly part: number
  readonly degrees: number
}
/** The bars of the card: docs/hardware.md. */
export function toleranceAt(f_Hz: number): Tolerance {
  if (f_Hz < 0.0999) return { part: 0.02, degrees: 2 }
  return f_Hz <= 20_100 ? { part: 0.005, degrees: 0.5 } : { part: 0.01, degrees: 1 }
}
/** Two paths, one frequency. */
export const PATHS_AGREE: Tolerance = { part: 0.01, degrees: 0.5 }

export interface Check {
  readonly f_Hz: number
  readonly path: "engine" | "stairs"
  /** |Z| over the due one, minus 1; and angle minus the due one. */
  readonly part: number
  readonly degrees: number
  readonly passed: boolean
}
export interface Verification {
  readonly known: Known
  readonly checks: readonly Check[]
  readonly passed: boolean
  /** The worst point as a share of its tolerance. */
  readonly worst: number
}

const OVERLAP_HZ = 0.5
/** The loop follows the generator less and less from here on: the largest sine, as a user would take. */
const WEAK_HZ = 5000

/** Spectrum of what is on the leads, 100 kHz (5 kHz without an impedance table) .. `to_Hz`, with one frequency by both paths. */
export function spectrumSteps(instrument: Instrument, to_Hz: number, perDecade: number): readonly Step[] {
  const { board } = instrument.description
  // without a table the chain's own turn of phase shows above this: nothing there to verify
  const table = instrument.record.impedance.length > 0
  const order = { e_V: 0, amplitude_V: 0.01, iRange_A: 0.001, settlePeriods: 1, periods: 2 }
  return [
    holdE(0, 0.001, 0.1, { atMost_s: 1 }),
    ...frequencies(table ? board.limits.engineMax_Hz : WEAK_HZ, to_Hz, perDecade).map(f_Hz =>
      sineE(f_Hz, f_Hz < WEAK_HZ ? order : { ...order, amplitude_V: 0.02 }, board),
    ),
    stairsSine(OVERLAP_HZ, order, board),
  ]
}

/** Runs a program and returns its impedance points by path. @throws InstrumentFault when the card opened the cell */
export async function impedances(
  instrument: Instrument,
  steps: readonly Step[],
  on: number,
): Promise<readonly (Z & { readonly f_Hz: number; readonly path: "engine" | "stairs" })[]> {
  const readings = new Readings()
  const phasors: Phasor[] = []
  const { limits } = instrument.description.board
  await new Promise<void>((resolve, reject) => {
    instrument
      .start(
        steps,
        { eMin_V: -limits.eMax_V, eMax_V: limits.eMax_V, iMax_A: limits.iMax_A },
        {
          readings: part => readings.append(part),
          phasor: p => phasors.push(p),
          ended(e) {
            if (e.reason === "fault") reject(new InstrumentFault(e.code, `impedance not measured: ${e.why}`))
            else resolve()
          },
        },
        { on, accept: ACCEPT.nominal },
      )
      .catch(reject)
  })
  const none = { steps, complete: true, missing: 0 }
  const of = (run: { readings: Readings; phasors: Phasor[] }, path: "engine" | "stairs") => {
    const s = spectrumOfRun({ ...none, ...run })
    return s.f_Hz.map((f_Hz, k) => ({ f_Hz, re: s.re_ohm[k], im: s.im_ohm[k], path }))
  }
  return [...of({ readings: new Readings(), phasors }, "engine"), ...of({ readings, phasors: [] }, "stairs")]
}

/** Measures the bench's Randles circuit by the record in force. Undefined when the bench has none. */
export async function verify(instrument: Instrument, bench: Bench): Promise<Verification | undefined> {
  const known = await bench.attach({ kind: "randles" })
  if (!known) return undefined
  const points = await impedances(instrument, spectrumSteps(instrument, 0.1, 5), bench.on)
  // the circuit itself is known only so well
  const allowance = 2 * known.uRel
  const checks = points.map((p): Check => {
    const off = deviation(p, impedanceOf(known, p.f_Hz))
    const limit = toleranceAt(p.f_Hz)
    const passed =
      Math.abs(off.part) <= limit.part + allowance &&
      Math.abs(off.degrees) <= limit.degrees + (180 / Math.PI) * allowance
    return { f_Hz: p.f_Hz, path: p.path, ...off, passed }
  })
  const worst = Math.max(
    ...checks.map(c => {
      const limit = toleranceAt(c.f_Hz)
      return Math.max(Math.abs(c.part) / limit.part, Math.abs(c.degrees) / limit.degrees)
    }),
  )
  return { known, checks, passed: checks.length > 0 && checks.every(c => c.passed), worst }
}
