/**
 * The guided calibration, from a cold record to a new one:
 *
 *   1 warm-up and temperature     4 I: five currents on each range, both signs
 *   2 E at -4.9 .. +4.9 V         5 set-points against the monitors just calibrated
 *   3 cross term: E at +-80 % I   6 impedance: known loads per range, mode, gain and frequency
 *
 * Then an independent Randles circuit is measured with the new numbers; the record is only worth keeping if that agrees
 * (verify.ts). A bench without meters (the card's own dummy) goes as far as its one resistor carries it; what it cannot
 * see keeps the old numbers and their uncertainties. Source of the order: docs/calibration.md.
 */
import type { Calibration } from "../../hardware/calibration"
import { ACCEPT, ON } from "../../protocol/messages"
import { rest } from "../../protocol/steps"
import { InstrumentFault, RefusedError } from "../errors"
import type { Ending, Instrument } from "../instrument"
import type { Bench, Known } from "./bench"
import { measure, type Order, type Point } from "./hold"
import { measureTable } from "./impedanceProcedure"
import type { CalibrationRecord } from "./record"
import { cardTemperature_degC } from "./scale"
import { type Pair, solveCurrent, solvePotential, solveSetE, solveSetI } from "./solve"

export interface ProcedureOptions {
  /** Seconds since 1970 for the record. */
  readonly now_s: number
  /** Hears what is being done. */
  readonly say?: (line: string) => void
  /** False leaves the impedance table as it is. */
  readonly impedance?: boolean
  /** The card rests on its dummy for so long before anything counts [s]; WARM_UP_S if not said. */
  readonly warmUp_s?: number
}

/** Until a card that was just switched on keeps its temperature [s]. */
export const WARM_UP_S = 1800

/** Largest potential a load is driven to: the board's own limit minus what an uncalibrated card may be wrong [V]. */
const E_V = [-4.9, -3.6, -2.4, -1.2, 0, 1.2, 2.4, 3.6, 4.9]
/** Load for the E points: little current, and the test pulse of the start stays small on it [ohm]. */
const E_LOAD_OHM = 100e3
/** Currents as part of full scale: below 0.105 a held current would choose the next range. */
const PARTS = [-0.8, -0.4, 0.4, 0.8]
/** A load that makes 1 V at full scale of a range [V]. */
const FULL_V = 1

/** @throws RefusedError, LinkError, InstrumentFault, FitError; the card's record is untouched in every case */
export async function calibrate(instrument: Instrument, bench: Bench, o: ProcedureOptions): Promise<CalibrationRecord> {
  const say = o.say ?? (() => {})
  const { board, serial } = instrument.description
  const warmUp_s = o.warmUp_s ?? WARM_UP_S
  if (warmUp_s > 0) {
    say(`warm-up: ${Math.round(warmUp_s / 60)} min on the internal dummy`)
    await rested(instrument, warmUp_s)
  }
  const at_degC = await temperature(instrument)
  say(`card ${serial} at ${at_degC.toFixed(1)} degC, bench: ${bench.title}`)
  const dc = bench.voltmeter ? await againstMeters(instrument, bench, say) : await againstDummy(instrument, bench, say)
  const c: Calibration = { ...dc, made_s: o.now_s, at_degC }
  const record: CalibrationRecord = { board: board.name, serial, calibration: c, impedance: [] }
  // one resistor is no table
  if (o.impedance === false || !bench.voltmeter || board.limits.engineMax_Hz === 0)
    return { ...record, impedance: instrument.record.impedance }
  say("impedance: three known loads per range, both modes, both gains")
  const table = await measureTable(instrument, bench, say)
  // rows that this bench could not make stay as they were
  const old = instrument.record.impedance.filter(r => !table.some(t => t.range === r.range && t.loop === r.loop))
  return { ...record, impedance: [...table, ...old] }
}

function rested(instrument: Instrument, for_s: number): Promise<void> {
  const { eMax_V, iMax_A } = instrument.description.board.limits
  return new Promise((resolve, reject) => {
    const ended = (e: Ending) => (e.reason === "fault" ? reject(new InstrumentFault(e.code, e.why)) : resolve())
    instrument
      .start(
        [rest(10, { atMost_s: for_s })],
        { eMin_V: -eMax_V, eMax_V, iMax_A },
        { ended },
        { on: ON.dummy, accept: ACCEPT.nominal },
      )
      .catch(reject)
  })
}

async function temperature(instrument: Instrument): Promise<number> {
  const t = cardTemperature_degC((await instrument.look()).aux_V)
  if (!(t > -20 && t < 90))
    throw new RefusedError(
      "temperature",
      `the card's thermistor says ${t.toFixed(0)} degC; calibrate between 15 and 35 degC, after 30 min of warm-up`,
      { t },
    )
  return t
}

async function loadOf(bench: Bench, r_ohm: number): Promise<Known> {
  const known = await bench.attach({ kind: "resistor", r_ohm })
  if (!known)
    throw new RefusedError(
      "load",
      `the bench has no resistor of about ${r_ohm} ohm; the procedure needs it, 1 % is enough`,
    )
  return known
}

async function againstMeters(instrument: Instrument, bench: Bench, say: (line: string) => void): Promise<Calibration> {
  const { board } = instrument.description
  const used = instrument.record.calibration
  const small = board.ranges.findIndex(r => r.fullScale_A <= 0.00101)
  say(`E: ${E_V.join(", ")} V on ${E_LOAD_OHM / 1000} kohm`)
  await loadOf(bench, E_LOAD_OHM)
  const potentials = await measure(
    instrument,
    bench,
    E_V.map(at => ({ hold: "E", at, range: small, meter: "E" })),
  )
  const points: Point[] = [...potentials]
  const pairs: Pair[] = potentials.flatMap(pairOf)
  const ranges: { readonly iA_A_V: number; readonly iB_A: number; readonly uGain: number; readonly uPart: number }[] =
    []
  for (let r = 0; r < board.ranges.length; r++) {
    const { name, fullScale_A } = board.ranges[r]
    const known = await loadOf(bench, FULL_V / fullScale_A)
    const ammeter = 0.4 * fullScale_A >= bench.iMin_A
    say(
      `I, range ${name}: ${PARTS.map(p => `${100 * p} %`).join(", ")} against ${ammeter ? "the ammeter" : known.title}`,
    )
    if (r === 0) {
      // the cross term: potentials with much current through the largest shunt
      const cross = await measure(
        instrument,
        bench,
        PARTS.map(p => ({ hold: "I", at: p * fullScale_A, range: 0, meter: "E" })),
      )
      pairs.push(...cross.flatMap(pairOf))
    }
    const orders: Order[] = PARTS.map(p => ({ hold: "I", at: p * fullScale_A, range: r, meter: ammeter ? "I" : "E" }))
    const held = await measure(instrument, bench, orders)
    points.push(...held)
    const currents = held.flatMap(pairOf).map(p => (ammeter ? p : throughResistor(p, known)))
    ranges.push(solveCurrent(currents, fullScale_A))
  }
  const e = solvePotential(pairs, used)
  const c: Calibration = {
    ...used,
    ...pick(e),
    iA_A_V: ranges.map(r => r.iA_A_V),
    iB_A: ranges.map(r => r.iB_A),
    uIGain: ranges.map(r => r.uGain),
    uIPart: ranges.map(r => r.uPart),
  }
  return withSetpoints(points, instrument, used, c)
}

/**
 * Without meters: the zero of E at rest on the dummy (no current, no potential), and I on the ranges that can see 1 kohm,
 * from E by Ohm's law. E's gain stays what it was, and with it everything that hangs on it.
 */
async function againstDummy(instrument: Instrument, bench: Bench, say: (line: string) => void): Promise<Calibration> {
  const { board } = instrument.description
  const used = instrument.record.calibration
  const known = await loadOf(bench, 1000)
  say(`zero of E at rest on ${known.title}`)
  const [zero] = await measure(instrument, bench, [{ hold: "rest", at: 0, range: 0 }])
  const c: Calibration = {
    ...used,
    eB_V: -used.eA * zero.m0_V,
    uE_V: Math.max(5e-6, 2.2e-6 / Math.sqrt(zero.count)),
    iA_A_V: [...used.iA_A_V],
    iB_A: [...used.iB_A],
    uIGain: [...used.uIGain],
    uIPart: [...used.uIPart],
  }
  const points: Point[] = []
  for (let r = 0; r < board.ranges.length; r++) {
    const { name, fullScale_A } = board.ranges[r]
    // 5 mA makes 5 V on 1 kohm; 0.05 V is the least that the zero of E leaves a good gain
    const top_A = Math.min(fullScale_A, 0.005)
    if (top_A * known.series_ohm < 0.05) {
      say(`I, range ${name}: 1 kohm shows too little; the old numbers stay`)
      continue
    }
    say(`I, range ${name}: against ${known.title}`)
    const held = await measure(
      instrument,
      bench,
      PARTS.map(p => ({ hold: "I", at: p * top_A, range: r })),
    )
    points.push(...held)
    const fit = solveCurrent(
      held.map(point => ({
        point,
        truth: {
          value: (c.eA * point.m0_V + c.eX * point.m1_V + c.eB_V) / known.series_ohm,
          u: c.uE_V / known.series_ohm,
          uGain: Math.hypot(known.uRel, c.uEGain),
        },
      })),
      fullScale_A,
    )
    c.iA_A_V[r] = fit.iA_A_V
    c.iB_A[r] = fit.iB_A
    c.uIGain[r] = fit.uGain
    c.uIPart[r] = fit.uPart
  }
  points.push(
    ...(await measure(
      instrument,
      bench,
      [-0.8, 0, 0.8].map(at => ({ hold: "E", at, range: 1 })),
    )),
  )
  return withSetpoints(points, instrument, used, c)
}

function withSetpoints(
  points: readonly Point[],
  instrument: Instrument,
  used: Calibration,
  c: Calibration,
): Calibration {
  const { board } = instrument.description
  const [dacEGain, dacE_V] = solveSetE(points, used, c)
  const lines = board.ranges.map((_, r) =>
    points.some(p => p.order.hold === "I" && p.range === r)
      ? solveSetI(points, r, board, used, c)
      : ([used.dacIGain[r], used.dacIPart[r]] as const),
  )
  return { ...c, dacEGain, dacE_V, dacIGain: lines.map(l => l[0]), dacIPart: lines.map(l => l[1]) }
}

function pairOf(point: Point): Pair[] {
  return point.meter ? [{ point, truth: point.meter }] : []
}

/** The current through a known resistor, from the potential across it. */
function throughResistor({ point, truth }: Pair, known: Known): Pair {
  return {
    point,
    truth: {
      value: truth.value / known.series_ohm,
      u: truth.u / known.series_ohm,
      uGain: Math.hypot(truth.uGain, known.uRel),
    },
  }
}

function pick({ eA, eX, eB_V, uEGain, uE_V }: ReturnType<typeof solvePotential>) {
  return { eA, eX, eB_V, uEGain, uE_V }
}
