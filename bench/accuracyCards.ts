/**
 * Simulated cards as a population: each is calibrated in a simulated laboratory with errors of its own, then looked at
 * again at another temperature, and what it says is held against what is true. Used by `bench/accuracy.ts` and its tests.
 */
import { SimulatedBench } from "../host/app/simulatedBench"
import { cellNamed, connectSimulated } from "../host/app/simulated"
import { measure, type Order, type Point } from "../host/calibration/hold"
import { calibrate } from "../host/calibration/procedure"
import type { CalibrationRecord } from "../host/calibration/record"
import { cellCurrent_A, cellPotential_V } from "../host/calibration/scale"
import { currentBudget, potentialBudget } from "../host/calibration/uncertainty"
import { PROFILES } from "../sim/frontEnd"
import { DummyCell } from "../sim/cell/dummy"
import { seeded } from "../sim/random"
import type { Bench } from "../host/calibration/bench"
import { ON } from "../protocol/messages"

/** One statement of a card: what it said, what was true, and the standard uncertainty it claimed. */
export interface Statement {
  /** `E near 0`, `E at 4 V`, `I, 10 mA, +` ... */
  readonly what: string
  readonly said: number
  readonly true: number
  readonly u: number
}
export interface CardVerdict {
  readonly seed: number
  readonly apart_K: number
  readonly record: CalibrationRecord
  readonly statements: readonly Statement[]
  /** Per range: relative error at +half scale minus that at -half scale. */
  readonly asymmetry: readonly number[]
}

/** Warm-up of a simulated card before it is used; its own time constant is ten minutes. */
const WARM_S = 3600
const APART_K = 5

/** Meters that know the truth: for the second look, where the question is what the card says. */
class Truth implements Bench {
  readonly title = "what is true"
  readonly on = ON.leads
  readonly prompt = true
  readonly iMin_A = 0
  readonly voltmeter = true
  constructor(private readonly card: Awaited<ReturnType<typeof connectSimulated>>["card"]) {}
  async attach() {
    return undefined
  }
  meter(quantity: "E" | "I") {
    const { e_V, i_A } = this.card.board.frontEnd.truth
    return Promise.resolve({ value: quantity === "E" ? e_V : i_A, u: 0, uGain: 0 })
  }
  async close() {}
  load(r_ohm: number) {
    this.card.board.attach(new DummyCell({ series_ohm: r_ohm, parallel_ohm: 0, capacity_F: 0 }))
  }
}

function throwIt(error: Error): never {
  throw error
}

/** Calibrates the card of this seed in the laboratory of the same seed. */
export async function calibrated(seed: number, impedance = false): Promise<CalibrationRecord> {
  const c = await connectSimulated(cellNamed("dummy-resistor"), { seed, onError: throwIt })
  try {
    const bench = new SimulatedBench(c.card, 1000 + seed)
    return await calibrate(c.instrument, bench, { now_s: 1.8e9, impedance, warmUp_s: WARM_S })
  } finally {
    await c.close()
  }
}

/** The same card on another day: up to 5 K warmer or colder than it was in the laboratory. */
export async function secondLook(seed: number, record: CalibrationRecord): Promise<CardVerdict> {
  const apart_K = APART_K * (2 * seeded(9000 + seed).uniform() - 1)
  const profile = { ...PROFILES.typical, ambient_degC: PROFILES.typical.ambient_degC + apart_K }
  const c = await connectSimulated(cellNamed("dummy-resistor"), { seed, profile, onError: throwIt })
  try {
    const { instrument } = c
    const { board } = instrument.description
    const truth = new Truth(c.card)
    const points: Point[] = []
    truth.load(100e3)
    points.push(
      ...(await measure(
        instrument,
        truth,
        [0.01, 4].map(at => ({ hold: "E", at, range: 1, meter: "E" })),
      )),
    )
    for (let r = 0; r < board.ranges.length; r++) {
      const { fullScale_A } = board.ranges[r]
      truth.load(1 / fullScale_A)
      const orders: Order[] = [0.5, -0.5].map(p => ({ hold: "I", at: p * fullScale_A, range: r, meter: "I" }))
      points.push(...(await measure(instrument, truth, orders)))
    }
    return verdict(seed, apart_K, record, points, board)
  } finally {
    await c.close()
  }
}

function verdict(
  seed: number,
  apart_K: number,
  record: CalibrationRecord,
  points: readonly Point[],
  board: Awaited<ReturnType<typeof connectSimulated>>["instrument"]["description"]["board"],
): CardVerdict {
  const c = record.calibration
  // the card knows its temperature; what it states is for the distance that it may have, 5 K
  const at = { apart_K: APART_K, over_s: 0.1 }
  const statements = points.map((p): Statement => {
    const value = p.meter?.value ?? NaN
    if (p.order.hold === "E") {
      const said = cellPotential_V(c, p.m0_V, p.m1_V)
      const u = potentialBudget(c, said, p.m1_V, at).u
      return { what: Math.abs(p.order.at) > 1 ? "E at 4 V" : "E near 0", said, true: value, u }
    }
    const said = cellCurrent_A(c, p.range, p.m1_V)
    const { name } = board.ranges[p.range]
    const u = currentBudget(board, c, p.range, said, at).u
    return { what: `I, ${name}, ${p.order.at > 0 ? "+" : "-"}`, said, true: value, u }
  })
  const asymmetry = board.ranges.map(({ name }) => {
    const error = (sign: string) => {
      const s = statements.find(x => x.what === `I, ${name}, ${sign}`)
      return s ? s.said / s.true - 1 : NaN
    }
    return error("+") - error("-")
  })
  return { seed, apart_K, record, statements, asymmetry }
}

/** Share of the statements whose truth lies within twice their standard uncertainty, by kind. */
export function coverage(
  cards: readonly CardVerdict[],
): ReadonlyMap<string, { share: number; worst: number; rms: number }> {
  const kinds = new Map<string, Statement[]>()
  for (const card of cards) for (const s of card.statements) kinds.set(s.what, [...(kinds.get(s.what) ?? []), s])
  return new Map(
    [...kinds].map(([what, list]) => {
      const covered = list.filter(s => Math.abs(s.said - s.true) <= 2 * s.u).length
      const errors = list.map(s => Math.abs(s.said - s.true))
      const rms = Math.sqrt(errors.reduce((a, e) => a + e * e, 0) / list.length)
      return [what, { share: covered / list.length, worst: Math.max(...errors), rms }]
    }),
  )
}
