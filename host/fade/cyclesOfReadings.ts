/**
 * From readings to cycles: each stretch of one direction of current is a half-cycle, each discharge (I < 0) with the charge
 * before it is a cycle.
 *
 *   capacity = -∫ I dt of the discharge;  efficiency = discharge / charge before;  polarisation = gap of the mean voltages
 *
 * The sign of the current counts, not the cycle counter of the file: counters begin at different half-cycles. A cell that
 * was discharged first has a first cycle without efficiency; one that was charged first is a normal cell here. Q(V) of each
 * discharge is kept on 100 voltages between those of the first cycles.
 */
import { FileError } from "../errors"
import type { CycleTable } from "./history"

/** Half-cycles with less than this share of the largest are pulses, not cycles. */
const LEAST_SHARE = 0.05
const QV_POINTS = 100

interface Half {
  readonly sign: 1 | -1
  charge_C: number
  /** ∫ E |I| dt [V C]: the mean voltage is this over the charge. */
  energy_J: number
  readonly e_V: number[]
  readonly q_C: number[]
  readonly from_s: number
  to_s: number
}

export interface ReadingColumnsLike {
  readonly t_s: ArrayLike<number>
  readonly e_V: ArrayLike<number>
  readonly i_A: ArrayLike<number>
}

export interface CyclesFound {
  readonly table: CycleTable
  readonly chargedFirst: boolean
  /** The last discharge was still going on: it is not a cycle yet. */
  readonly unfinished: boolean
  /** End of each cycle's discharge, test time [s]. */
  readonly end_s: readonly number[]
}

/**
 * @param still  true when the record may end inside a discharge, which then does not count
 * @throws FileError when there is no discharge
 */
export function cyclesOfReadings(r: ReadingColumnsLike, name: string, still = true): CyclesFound {
  const all = halves(r)
  const most = Math.max(0, ...all.map(h => h.charge_C))
  const real = merged(all.filter(h => h.charge_C > LEAST_SHARE * most))
  const discharges = real.filter(h => h.sign < 0)
  if (discharges.length === 0)
    throw new FileError("noCycles", `${name} holds no discharge (I < 0): there are no cycles to predict from`)
  const lastIsOpen = still && real[real.length - 1].sign < 0 && discharges.length > 1
  const typical_C = discharges[Math.max(discharges.length - 2, 0)].charge_C
  const unfinished = lastIsOpen && discharges[discharges.length - 1].charge_C < 0.9 * typical_C
  const kept = unfinished ? discharges.slice(0, -1) : discharges
  const before = kept.map(h => real[real.indexOf(h) - 1])
  return {
    table: {
      cycle: Float64Array.from(kept, (_, k) => k + 1),
      capacity_Ah: Float64Array.from(kept, h => h.charge_C / 3600),
      signals: {
        efficiency: Float64Array.from(kept, (h, k) => (before[k] ? h.charge_C / before[k].charge_C : NaN)),
        polarisation: Float64Array.from(kept, (h, k) => (before[k] ? gap(before[k], h) : NaN)),
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

function halves({ t_s, e_V, i_A }: ReadingColumnsLike): Half[] {
  let most = 0
  for (let k = 0; k < i_A.length; k++) most = Math.max(most, Math.abs(i_A[k]))
  const found: Half[] = []
  let half: Half | undefined
  for (let k = 1; k < t_s.length; k++) {
    const dt_s = t_s[k] - t_s[k - 1]
    if (!(dt_s > 0) || Math.abs(i_A[k]) < 1e-3 * most) continue
    const sign = i_A[k] > 0 ? 1 : -1
    if (!half || half.sign !== sign) {
      half = { sign, charge_C: 0, energy_J: 0, e_V: [], q_C: [], from_s: t_s[k - 1], to_s: t_s[k] }
      found.push(half)
    }
    const same = i_A[k - 1] * i_A[k] > 0
    const dq_C = Math.abs(same ? 0.5 * (i_A[k] + i_A[k - 1]) : i_A[k]) * dt_s
    half.charge_C += dq_C
    half.energy_J += e_V[k] * dq_C
    half.e_V.push(e_V[k])
    half.q_C.push(half.charge_C)
    half.to_s = t_s[k]
  }
  return found
}

/** Two stretches of one sign with only a dropped pulse between them are one half-cycle. */
function merged(all: readonly Half[]): Half[] {
  const out: Half[] = []
  for (const h of all) {
    const last = out[out.length - 1]
    if (last?.sign !== h.sign) out.push(h)
    else {
      const before_C = last.charge_C
      last.charge_C += h.charge_C
      last.energy_J += h.energy_J
      last.e_V.push(...h.e_V)
      last.q_C.push(...h.q_C.map(q => q + before_C))
      last.to_s = h.to_s
    }
  }
  return out
}

function gap(charge: Half, discharge: Half): number {
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
