/**
 * The impedance table: known resistors at each range and in both loop modes, at some frequencies (impedanceTable.ts says
 * what becomes of them). Three loads with the engine's fine gain in the current path, one with the coarse gain, to which the
 * card falls back when the fine one is overloaded:
 *
 *   load x full scale   0.1 V at 5 mV   0.2 V at 10 mV   1 V at 20 mV     fine: 2 .. 5 % of the range
 *                       0.1 V at 20 mV                                    coarse: 20 %
 */
import { ENGINE_PATH } from "../../hardware/boards/channelCard"
import { ACCEPT } from "../../protocol/messages"
import { FLAG } from "../../protocol/readings"
import { holdE, holdI, type Step } from "../../protocol/steps"
import { add, type Complex, divide, multiply, one, subtract } from "../circuit/complex"
import { InstrumentFault } from "../errors"
import type { Instrument } from "../instrument"
import type { Phasor } from "../readings"
import { type Bench, type Known } from "./bench"
import type { CorrectionPoint, CorrectionRow, EngineLoop, ImpedanceTable } from "./impedanceTable"

/** Close together where amplifiers and cables turn the phase. */
export const TABLE_HZ = [0.2, 20, 1e3, 5e3, 12e3, 24e3, 45e3, 70e3, 1e5]
/** Below this b and c are less than the noise of three loads: only the ratio is taken. */
const PARASITIC_HZ = 100
/** From here on the loop no longer follows the generator, and a sine of full size leaves little at the monitors: more of it,
 * and the mean of some looks, which take milliseconds. */
const WEAK_HZ = 5000
const LOOKS = 6
const SETTLE_PERIODS = 1
const PERIODS = 4
const AMPLITUDE_MAX_V = 0.02

interface Setting {
  /** Load times the range's full scale [V], and amplitude [V]. */
  readonly load_V: number
  readonly amplitude_V: number
  readonly gain: number
}
const { iGainHigh, iGainLow } = ENGINE_PATH
const LOADS: readonly Setting[] = [
  { load_V: 0.2, amplitude_V: 0.01, gain: iGainHigh },
  { load_V: 1, amplitude_V: 0.02, gain: iGainHigh },
  { load_V: 0.1, amplitude_V: 0.005, gain: iGainHigh },
  { load_V: 0.1, amplitude_V: 0.02, gain: iGainLow },
]

/** One load as it was seen at one frequency. */
interface Seen {
  readonly known_ohm: Complex
  readonly raw_ohm: Complex
  readonly gain: number
}

const NOTHING: Complex = { re: 0, im: 0 }
const NOT_MEASURED = { a: NOTHING, b: NOTHING, c: NOTHING, h: undefined }
interface Found extends Pick<CorrectionPoint, "a" | "b" | "c"> {
  /** Undefined where the card never fell back to the coarse gain. */
  readonly h: Complex | undefined
}

/** Rows of the ranges for which the bench has loads. The raw impedances are wanted: `bare` is the record without a table. */
export async function measureTable(
  instrument: Instrument,
  bench: Bench,
  say: (line: string) => void,
): Promise<ImpedanceTable> {
  const bare = { ...instrument.record, impedance: [] }
  const rows: CorrectionRow[] = []
  for (const [range, { name, fullScale_A }] of instrument.description.board.ranges.entries()) {
    const seen = { E: TABLE_HZ.map((): Seen[] => []), I: TABLE_HZ.map((): Seen[] => []) }
    for (const s of LOADS) {
      const r_ohm = Number((s.load_V / fullScale_A).toPrecision(12))
      const known = await bench.attach({ kind: "resistor", r_ohm })
      if (!known) continue
      for (const loop of ["E", "I"] as const) {
        const steps = stepsOf(fullScale_A, loop, r_ohm, s.amplitude_V)
        const phasors = await instrument.scaledBy(bare, () => sweep(instrument, bench, steps))
        take(seen[loop], phasors, range, s.gain, known)
      }
    }
    const made = (["E", "I"] as const).filter(loop => seen[loop].some(at => at.length > 0))
    for (const loop of made)
      rows.push({
        range,
        loop,
        points: TABLE_HZ.map((f_Hz, k) => {
          const own = solved(f_Hz, seen[loop][k])
          // the two gains are one amplifier's, whatever the loop: where this one never fell back, the other one knows
          const other = solved(f_Hz, seen[loop === "E" ? "I" : "E"][k])
          return { f_Hz, a: own.a, b: own.b, c: own.c, h: own.h ?? other.h ?? one }
        }),
      })
    say(
      `impedance, range ${name}: ${made.length > 0 ? `${TABLE_HZ.length} frequencies` : "no load that it needs; left out"}`,
    )
  }
  return rows
}

function take(at: Seen[][], phasors: readonly Phasor[], range: number, gain: number, known: Known) {
  const bad = FLAG.overloadE | FLAG.overloadI | FLAG.corrupt
  const looks = TABLE_HZ.map((): Complex[] => [])
  for (const p of phasors) {
    const k = TABLE_HZ.findIndex(f_Hz => Math.abs(p.f_Hz / f_Hz - 1) < 0.06)
    if (k < 0 || p.range !== range || p.gain !== gain || (p.flags & bad) !== 0) continue
    looks[k].push({ re: p.re_ohm, im: p.im_ohm })
  }
  looks.forEach((z, k) => {
    if (z.length === 0) return
    const sum = z.reduce(add, NOTHING)
    const raw_ohm = { re: sum.re / z.length, im: sum.im / z.length }
    at[k].push({ known_ohm: { re: known.series_ohm, im: 0 }, raw_ohm, gain })
  })
}

/** a, b, c from the fine loads, h from the coarse one. */
function solved(f_Hz: number, seen: readonly Seen[]): Found {
  const fine = seen.filter(s => s.gain === iGainHigh)
  if (fine.length === 0) return NOT_MEASURED
  const ratio = { a: divide(fine[0].known_ohm, fine[0].raw_ohm), b: NOTHING, c: NOTHING }
  const abc = f_Hz < PARASITIC_HZ || fine.length < 3 ? ratio : threeLoads(fine)
  const coarse = seen.find(s => s.gain !== iGainHigh)
  // what the fine gain would have shown of the coarse one's load
  const wanted = (known: Complex) => divide(subtract(known, abc.b), subtract(abc.a, multiply(abc.c, known)))
  return { ...abc, h: coarse ? divide(wanted(coarse.known_ohm), coarse.raw_ohm) : undefined }
}

/** a Zm + b - c Zm Zt = Zt for three loads, by elimination of b, then of a. */
export function threeLoads(seen: readonly { readonly known_ohm: Complex; readonly raw_ohm: Complex }[]): {
  a: Complex
  b: Complex
  c: Complex
} {
  const [p, q, r] = seen.map(s => ({ m: s.raw_ohm, t: s.known_ohm, mt: multiply(s.raw_ohm, s.known_ohm) }))
  // differences: a dm - c dmt = dt
  const dm1 = subtract(q.m, p.m)
  const dm2 = subtract(r.m, p.m)
  const dx1 = subtract(q.mt, p.mt)
  const dx2 = subtract(r.mt, p.mt)
  const dt1 = subtract(q.t, p.t)
  const dt2 = subtract(r.t, p.t)
  const c = divide(subtract(multiply(dt2, dm1), multiply(dt1, dm2)), subtract(multiply(dx1, dm2), multiply(dx2, dm1)))
  const a = divide(add(dt1, multiply(c, dx1)), dm1)
  const b = subtract(add(p.t, multiply(c, p.mt)), multiply(a, p.m))
  return { a, b, c }
}

function stepsOf(fullScale_A: number, loop: EngineLoop, r_ohm: number, size_V: number): Step[] {
  const looks = TABLE_HZ.flatMap(f_Hz => Array.from({ length: f_Hz < WEAK_HZ ? 1 : LOOKS }, () => f_Hz))
  const amplitude = (f_Hz: number) => (f_Hz < WEAK_HZ ? size_V : Math.min(2 * size_V, AMPLITUDE_MAX_V))
  const sine = { settlePeriods: SETTLE_PERIODS, periods: PERIODS }
  if (loop === "E")
    return [
      holdE(0, fullScale_A, 0.1, { atMost_s: 0.3 }),
      ...looks.map((f_Hz): Step => {
        const amplitude_V = f_Hz < 2 * WEAK_HZ ? amplitude(f_Hz) : AMPLITUDE_MAX_V
        return { kind: "sineE", e_V: 0, amplitude_V, f_Hz, iRange_A: fullScale_A, ...sine }
      }),
    ]
  // a mean current keeps the range: the amplitude alone would choose a smaller one
  const i_A = 0.2 * fullScale_A
  return [
    holdI(i_A, 0.1, { atMost_s: 0.3 }),
    ...looks.map((f_Hz): Step => ({ kind: "sineI", i_A, amplitude_A: amplitude(f_Hz) / r_ohm, f_Hz, ...sine })),
  ]
}

function sweep(instrument: Instrument, bench: Bench, steps: readonly Step[]): Promise<readonly Phasor[]> {
  const { limits } = instrument.description.board
  const seen: Phasor[] = []
  return new Promise((resolve, reject) => {
    instrument
      .start(
        steps,
        { eMin_V: -limits.eMax_V, eMax_V: limits.eMax_V, iMax_A: limits.iMax_A },
        {
          phasor: p => seen.push(p),
          ended(e) {
            if (e.reason === "fault") reject(new InstrumentFault(e.code, `impedance not calibrated: ${e.why}`))
            else resolve(seen)
          },
        },
        { on: bench.on, accept: ACCEPT.nominal },
      )
      .catch(reject)
  })
}
