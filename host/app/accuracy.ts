/**
 * The accuracy contour of a calibrated card: known loads from 1 ohm to 10 Mohm over all its frequencies, measured through
 * the firmware, and how far each point came out from what the load is. Every point uses the range that a user would take.
 */
import { DummyCell } from "../../sim/cell/dummy"
import { deviation } from "../analysis/deviation"
import { calibrate } from "../calibration/procedure"
import { impedances } from "../calibration/verify"
import { SimulatedBench } from "./simulatedBench"
import { frequencies, sineE } from "../sine"
import type { Target } from "./target"
import { RefusedError } from "../errors"

export interface ContourPoint {
  readonly f_Hz: number
  readonly load_ohm: number
  /** Part of |Z| and degrees; null where nothing could be measured. */
  readonly part: number | null
  readonly degrees: number | null
}

const LOADS_OHM = [1, 3, 10, 30, 100, 300, 1e3, 3e3, 1e4, 3e4, 1e5, 3e5, 1e6, 3e6, 1e7]
const AMPLITUDE_V = 0.01
/** Above, the amplifier of the smallest range is too slow: no point is taken there. */
const SMALLEST_HZ = 1000
/** Above, the loop follows the generator less and less: the largest sine. */
const WEAK_HZ = 5000
const LOWEST_HZ = 0.1
const PER_DECADE = 3

/** Calibrates the simulated card, then measures the loads. @throws RefusedError for a card whose leads it cannot move */
export async function accuracyContour(target: Target, say: (line: string) => void): Promise<readonly ContourPoint[]> {
  const { card, instrument } = target
  if (!card)
    throw new RefusedError("accuracy", "the contour needs loads that change by themselves: give a simulated card")
  const bench = new SimulatedBench(card, 4711)
  const record = await calibrate(instrument, bench, { now_s: 1.8e9, say })
  return instrument.scaledBy(record, async () => {
    const points: ContourPoint[] = []
    for (const load_ohm of LOADS_OHM) {
      say(`load ${load_ohm} ohm`)
      card.board.attach(new DummyCell({ series_ohm: load_ohm, parallel_ohm: 0, capacity_F: 0 }))
      points.push(...(await overFrequencies(target, load_ohm)))
    }
    return points
  })
}

async function overFrequencies({ instrument }: Target, load_ohm: number): Promise<readonly ContourPoint[]> {
  const { board } = instrument.description
  // a load that draws more than the largest range takes a smaller sine
  const small_V = Math.min(AMPLITUDE_V, 0.4 * board.limits.iMax_A * load_ohm)
  const fast_A = board.ranges[board.ranges.length - 2].fullScale_A
  const at = (f_Hz: number) => {
    const amplitude_V = f_Hz < WEAK_HZ ? small_V : Math.min(2 * small_V, board.limits.amplitudeMax_V)
    // twice the sine's current: the range keeps some room, as a user would choose it
    const twice_A = Math.max((2 * amplitude_V) / load_ohm, f_Hz > SMALLEST_HZ ? fast_A : 0)
    return { e_V: 0, amplitude_V, iRange_A: Math.min(twice_A, board.limits.iMax_A), settlePeriods: 1, periods: 2 }
  }
  const f = frequencies(board.limits.engineMax_Hz, LOWEST_HZ, PER_DECADE)
  const seen = await impedances(
    instrument,
    f.map(f_Hz => sineE(f_Hz, at(f_Hz), board)),
    0,
  )
  return f.map((f_Hz): ContourPoint => {
    const p = seen.find(s => Math.abs(s.f_Hz / f_Hz - 1) < 0.1)
    if (!p) return { f_Hz, load_ohm, part: null, degrees: null }
    const off = deviation(p, { re: load_ohm, im: 0 })
    return { f_Hz, load_ohm, ...off }
  })
}

/** Rows of loads, columns of frequencies: the larger of part and angle (1 degree is 1.75 %) in percent. */
export function contourText(points: readonly ContourPoint[]): string {
  const f = [...new Set(points.map(p => p.f_Hz))].sort((a, b) => a - b)
  const lines = [`${"".padStart(9)} ${f.map(v => short(v).padStart(6)).join("")}  Hz`]
  for (const load of [...new Set(points.map(p => p.load_ohm))].sort((a, b) => b - a)) {
    const cells = f.map(v => {
      const p = points.find(q => q.f_Hz === v && q.load_ohm === load)
      const e = p === undefined ? null : errorOf(p)
      return (e === null ? "-" : (100 * e).toFixed(e < 0.0995 ? 2 : 0)).padStart(6)
    })
    lines.push(`${short(load).padStart(6)}ohm ${cells.join("")}`)
  }
  lines.push("error of Z in % (distance in the complex plane over |Z|); - where nothing could be measured")
  return lines.join("\n")
}

/** Distance in the complex plane over |Z|; null where nothing could be measured. */
export function errorOf(p: ContourPoint): number | null {
  if (p.part === null || p.degrees === null) return null
  return Math.hypot(p.part, (p.degrees * Math.PI) / 180)
}

function short(v: number): string {
  const [factor, sign] = v >= 1e6 ? [1e6, "M"] : v >= 1e3 ? [1e3, "k"] : [1, ""]
  return `${Number((v / factor).toPrecision(2))}${sign}`
}
