/**
 * From half-cycles to cycles: each discharge (I < 0) with the charge before it is one.
 *
 *   capacity = -∫ I dt of the discharge;  efficiency = discharge / charge before;  polarisation = gap of the mean voltages
 *
 * The sign of the current counts, not the cycle counter of the file: counters begin at different half-cycles. A cell that
 * was discharged first has a first cycle without efficiency; one that was charged first is a normal cell here. Q(V) of each
 * discharge is kept on 100 voltages between those of the first cycles.
 */
import { FileError } from "../errors"
import { HalfCycles, type Half, type ReadingColumnsLike } from "./halfCycles"
import type { CycleTable } from "./history"

const QV_POINTS = 100

export interface CyclesFound {
  readonly table: CycleTable
  readonly chargedFirst: boolean
  /** The last discharge was still going on: it is not a cycle yet. */
  readonly unfinished: boolean
  /** End of each cycle's discharge, test time [s]. */
  readonly end_s: readonly number[]
}

/**
 * Whether a discharge at the end of a record is a cycle: always when the run has ended; of a file that may be torn when it
 * has nine tenths of the charge of the one before; of a run that goes on only when the next charge has begun.
 */
export type RecordEnd = "ended" | "torn" | "goes on"

/** @throws FileError when there is no discharge */
export function cyclesOfReadings(r: ReadingColumnsLike, name: string, end: RecordEnd = "torn"): CyclesFound {
  const halves = new HalfCycles()
  halves.take(r)
  const found = cyclesOf(halves.all(), end)
  if (!found) throw new FileError("noCycles", `${name} holds no discharge (I < 0): there are no cycles to predict from`)
  return found
}

/** @returns null when there is no discharge */
export function cyclesOf(real: readonly Half[], end: RecordEnd): CyclesFound | null {
  const discharges = real.filter(h => h.sign < 0)
  if (discharges.length === 0) return null
  // half-cycles alternate: the charge before a discharge is its neighbour
  const charges = real[0].sign > 0 ? real.filter(h => h.sign > 0) : [undefined, ...real.filter(h => h.sign > 0)]
  const lastIsOpen = end !== "ended" && real[real.length - 1].sign < 0 && (end === "goes on" || discharges.length > 1)
  const typical_C = discharges[Math.max(discharges.length - 2, 0)].charge_C
  const unfinished = lastIsOpen && (end === "goes on" || discharges[discharges.length - 1].charge_C < 0.9 * typical_C)
  const kept = unfinished ? discharges.slice(0, -1) : discharges
  return {
    table: {
      cycle: Float64Array.from(kept, (_, k) => k + 1),
      capacity_Ah: Float64Array.from(kept, h => h.charge_C / 3600),
      signals: {
        efficiency: Float64Array.from(kept, (h, k) => h.charge_C / (charges[k]?.charge_C ?? NaN)),
        polarisation: Float64Array.from(kept, (h, k) => gap(charges[k], h)),
      },
      ...(kept.every(h => h.e_V.length >= 10) ? { curves: curvesOf(kept) } : {}),
    },
    chargedFirst: real[0].sign > 0,
    unfinished,
    end_s: kept.map(h => h.to_s),
  }
}

interface ImpedancePoint {
  readonly t_s: number
  readonly f_Hz: number
  readonly re_ohm: number
  readonly im_ohm: number
}

/**
 * Series resistance and width of the arcs of the spectrum that was taken in each cycle: Re at the highest frequency, and
 * from there to the valley of -Im before the tail (or to the lowest frequency). A circuit fit does better; this needs none.
 * @returns NaN for cycles without a spectrum
 */
export function impedanceOfCycles(points: readonly ImpedancePoint[], end_s: readonly number[]) {
  const r0 = new Float64Array(end_s.length).fill(NaN)
  const rCt = new Float64Array(end_s.length).fill(NaN)
  end_s.forEach((to_s, k) => {
    const from_s = k > 0 ? end_s[k - 1] : -Infinity
    const sweep = points.filter(p => p.t_s > from_s && p.t_s <= to_s).sort((a, b) => b.f_Hz - a.f_Hz)
    if (sweep.length < 5) return
    let top = 0
    for (let j = 1; j < sweep.length; j++) if (-sweep[j].im_ohm > -sweep[top].im_ohm) top = j
    let valley = sweep.length - 1
    for (let j = 1; j + 1 < sweep.length; j++)
      if (-sweep[j].im_ohm < -sweep[j - 1].im_ohm && -sweep[j].im_ohm <= -sweep[j + 1].im_ohm) {
        valley = j
        break
      }
    if (top < valley || valley < sweep.length - 1) rCt[k] = sweep[valley].re_ohm - sweep[0].re_ohm
    r0[k] = sweep[0].re_ohm
  })
  return { r0, rCt }
}

function gap(charge: Half | undefined, discharge: Half): number {
  if (!charge) return NaN
  const up_V = charge.energy_J / charge.charge_C
  const down_V = discharge.energy_J / discharge.charge_C
  const mean_V = 0.5 * (Math.abs(up_V) + Math.abs(down_V))
  return mean_V > 0 ? (up_V - down_V) / mean_V : NaN
}

function curvesOf(discharges: readonly Half[]) {
  const early = discharges.slice(0, 5)
  const top_V = Math.max(...early.map(h => h.e_V[0]))
  const low_V = Math.min(...early.map(h => h.e_V[h.e_V.length - 1]))
  const q_Ah = new Float32Array(discharges.length * QV_POINTS)
  discharges.forEach((h, r) => {
    let k = 0
    for (let i = 0; i < QV_POINTS; i++) {
      const v_V = top_V - ((top_V - low_V) * i) / (QV_POINTS - 1)
      while (k < h.e_V.length - 1 && h.e_V[k] > v_V) k++
      q_Ah[r * QV_POINTS + i] = (h.e_V[k] > v_V || k > 0 ? h.q_C[k] : 0) / 3600
    }
  })
  return { cycle: Float64Array.from(discharges, (_, k) => k + 1), points: QV_POINTS, q_Ah }
}
