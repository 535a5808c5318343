/**
 * The self-test of a card: nothing on the leads is needed or touched. What only the card can try it tries itself (relay,
 * comparators, watchdog, converter, flash); then ordinary programs run on its internal dummies: 1 kohm on every range that
 * can see it, in both modes with both signs, and the Randles circuit over both paths of the impedance measurement.
 *
 * Each row says what was asked, what is due, what came and what may be between the two.
 */
import { DUMMY, SAFETY } from "../hardware/boards/channelCard"
import { ON, TRIAL } from "../protocol/messages"
import { deviation } from "./analysis/deviation"
import { DummyBench } from "./calibration/dummyBench"
import { impedanceOf } from "./calibration/bench"
import { measure, type Order, type Point } from "./calibration/hold"
import { cellCurrent_A, cellPotential_V } from "./calibration/scale"
import { currentBudget, potentialBudget } from "./calibration/uncertainty"
import { impedances, PATHS_AGREE } from "./calibration/verify"
import { InstrumentFault, RefusedError } from "./errors"
import type { Instrument } from "./instrument"
import { sineE, stairsSine } from "./sine"

export interface SelftestRow {
  readonly what: string
  readonly due: number
  readonly measured: number
  /** Greatest distance between the two; 0 where the card itself judges. */
  readonly limit: number
  readonly unit: string
  readonly passed: boolean
}

const TRIALS: readonly { readonly what: number; readonly name: string; readonly unit: string }[] = [
  { what: TRIAL.weld, name: "relay contacts open: dummy seen with the drive off", unit: "V" },
  { what: TRIAL.window, name: "E window comparator trips and opens the cell", unit: "status" },
  { what: TRIAL.current, name: "current comparator trips and opens the cell", unit: "status" },
  { what: TRIAL.watchdog, name: "watchdog opens the cell when the program is still", unit: "status" },
  { what: TRIAL.converter, name: "converter: clock, CRC and reference", unit: "V" },
  { what: TRIAL.flash, name: "flash keeps what is written", unit: "byte" },
]

/** A limit wider than this says little about the range [part]: its two signs are judged by their difference then. */
const WIDEST = 0.05
/** Share of full scale that is asked for; where the dummy's potential is of the size of its offset, no more than fits. */
const SHARE = 0.8
const SMALL_SHARE = 0.5
/** Most that the dummy is given: 4 V on 1 kohm [A]. */
const DUMMY_MAX_A = 0.004
/** Frequencies on the Randles dummy, and what |Z| and angle may be off there without an impedance table. */
const RANDLES_HZ = [3e3, 160, 1]
const RANDLES = { part: 0.02, degrees: 2 }
const OVERLAP_HZ = [0.25, 0.8]

/** Runs all of it; a row is heard as soon as it is known. @throws RefusedError `busy`, LinkError */
export async function selftest(
  instrument: Instrument,
  heard: (row: SelftestRow) => void = () => {},
): Promise<readonly SelftestRow[]> {
  const rows: SelftestRow[] = []
  const add = (row: SelftestRow) => {
    rows.push(row)
    heard(row)
  }
  for (const { what, name, unit } of TRIALS) {
    const t = await instrument.trial(what)
    add({ what: name, due: t.limit, measured: t.asked, limit: 0, unit, passed: t.passed })
  }
  for (const row of await judged("programs on the internal 1 kohm", () => resistances(instrument))) add(row)
  if (instrument.description.board.limits.engineMax_Hz > 0)
    for (const row of await judged("programs on the internal Randles circuit", () => randles(instrument))) add(row)
  return rows
}

/** A program that the card refuses or breaks off is a finding, not the end of the self-test. */
async function judged(what: string, part: () => Promise<SelftestRow[]>): Promise<SelftestRow[]> {
  try {
    return await part()
  } catch (error) {
    if (!(error instanceof RefusedError || error instanceof InstrumentFault)) throw error
    const words = `${what}: ${error.message}`
    return [{ what: words, due: 0, measured: Infinity, limit: 0, unit: "", passed: false }]
  }
}

/** 1 kohm by Ohm's law. The limit is its tolerance and twice the stated uncertainty of the two readings. */
async function resistances(instrument: Instrument): Promise<SelftestRow[]> {
  const { board } = instrument.description
  const bench = new DummyBench()
  await bench.attach({ kind: "resistor", r_ohm: DUMMY.r_ohm })
  const orders: Order[] = []
  const small = new Set<number>()
  board.ranges.forEach(({ fullScale_A }, range) => {
    for (const sign of [1, -1]) {
      let i_A = sign * Math.min(SHARE * fullScale_A, DUMMY_MAX_A)
      if (limitFor(instrument, range, i_A) > WIDEST) {
        small.add(range)
        i_A = sign * SMALL_SHARE * fullScale_A
      }
      if (Math.abs(i_A) > 0.105 * fullScale_A) orders.push({ hold: "I", at: i_A, range })
      // a set-point of half a millivolt is no larger than what it may be off
      if (!small.has(range)) orders.push({ hold: "E", at: i_A * DUMMY.r_ohm, range })
    }
  })
  const points = await measure(instrument, bench, orders)
  const rows = points.filter(p => !small.has(p.order.range)).map(point => rowOf(instrument, point))
  for (const range of small) {
    const [plus, minus] = points.filter(p => p.order.range === range)
    rows.push(differenceOf(instrument, plus, minus))
  }
  return rows
}

/** A range on which the dummy shows little more than the offsets: + minus -, in which what they have in common drops out. */
function differenceOf(instrument: Instrument, plus: Point, minus: Point): SelftestRow {
  const c = instrument.record.calibration
  const { range } = plus.order
  const { name } = instrument.description.board.ranges[range]
  const e_V = cellPotential_V(c, plus.m0_V, plus.m1_V) - cellPotential_V(c, minus.m0_V, minus.m1_V)
  const i_A = cellCurrent_A(c, plus.range, plus.m1_V) - cellCurrent_A(c, minus.range, minus.m1_V)
  const due_A = plus.order.at - minus.order.at
  const flows = i_A > 0.5 * due_A
  const measured = flows ? e_V / i_A : Infinity
  // two readings with what the card states for each, on twice the potential
  const stated = limitFor(instrument, range, 0.5 * due_A) - DUMMY.tolerance
  const limit = DUMMY.r_ohm * (DUMMY.tolerance + stated / Math.SQRT2)
  return {
    what: `1 kohm, range ${name}, galvanostat, + minus -`,
    due: DUMMY.r_ohm,
    measured,
    limit,
    unit: "ohm",
    passed: plus.range === range && minus.range === range && Math.abs(measured - DUMMY.r_ohm) <= limit,
  }
}

function limitFor(instrument: Instrument, range: number, i_A: number): number {
  const c = instrument.record.calibration
  const { board } = instrument.description
  const e_V = i_A * DUMMY.r_ohm
  const e = potentialBudget(c, e_V, i_A / board.ranges[range].fullScale_A, { apart_K: 10 }).u / Math.abs(e_V)
  const i = currentBudget(board, c, range, i_A, { apart_K: 10 }).u / Math.abs(i_A)
  return DUMMY.tolerance + 2 * Math.hypot(e, i)
}

function rowOf(instrument: Instrument, p: Point): SelftestRow {
  const c = instrument.record.calibration
  const { name } = instrument.description.board.ranges[p.range]
  const e_V = cellPotential_V(c, p.m0_V, p.m1_V)
  const i_A = cellCurrent_A(c, p.range, p.m1_V)
  const measured = e_V / i_A
  const due_A = p.order.hold === "E" ? p.order.at / DUMMY.r_ohm : p.order.at
  const limit = DUMMY.r_ohm * limitFor(instrument, p.range, due_A)
  // a relay that stays open shows no current: E / I is then no resistance at all
  const flows = Math.abs(i_A) > 0.5 * Math.abs(due_A)
  return {
    what: `1 kohm, range ${name}, ${p.order.hold === "E" ? "potentiostat" : "galvanostat"}, ${due_A > 0 ? "+" : "-"}`,
    due: DUMMY.r_ohm,
    measured: flows ? measured : Infinity,
    limit,
    unit: "ohm",
    passed: flows && p.range === p.order.range && Math.abs(measured - DUMMY.r_ohm) <= limit,
  }
}

async function randles(instrument: Instrument): Promise<SelftestRow[]> {
  const { board } = instrument.description
  const bench = new DummyBench()
  const known = await bench.attach({ kind: "randles" })
  if (!known) throw new RefusedError("randles", "this board has no internal Randles circuit")
  const order = { e_V: 0, amplitude_V: 0.01, iRange_A: 0.001, settlePeriods: 1, periods: 2 }
  const points = await impedances(
    instrument,
    [
      ...[...RANDLES_HZ, ...OVERLAP_HZ].map(f_Hz => sineE(f_Hz, order, board)),
      ...OVERLAP_HZ.map(f_Hz => stairsSine(f_Hz, order, board)),
    ],
    ON.randles,
  )
  const nearest = (path: "engine" | "stairs", f_Hz: number) =>
    points
      .filter(p => p.path === path)
      .reduce<(typeof points)[number] | undefined>(
        (best, p) => (!best || Math.abs(p.f_Hz - f_Hz) < Math.abs(best.f_Hz - f_Hz) ? p : best),
        undefined,
      )
  const rows: SelftestRow[] = []
  for (const f_Hz of RANDLES_HZ) {
    const p = nearest("engine", f_Hz)
    const due = impedanceOf(known, p?.f_Hz ?? f_Hz)
    rows.push(...compare(`Randles dummy, ${f_Hz} Hz`, p, due, RANDLES))
  }
  for (const f_Hz of OVERLAP_HZ) {
    const engine = nearest("engine", f_Hz)
    const stairs = nearest("stairs", f_Hz)
    // the stairs' frequency is a whole number of treads: what lies between the two frequencies is the circuit's own
    const from = impedanceOf(known, stairs?.f_Hz ?? f_Hz)
    const to = impedanceOf(known, engine?.f_Hz ?? f_Hz)
    const moved = stairs && { re: (stairs.re * to.re) / from.re, im: stairs.im + (to.im - from.im) }
    rows.push(...compare(`stairs against engine, ${f_Hz} Hz`, engine && moved, engine ?? to, PATHS_AGREE))
  }
  return rows
}

function compare(
  what: string,
  z: { re: number; im: number } | undefined,
  due: { re: number; im: number },
  limit: { readonly part: number; readonly degrees: number },
): SelftestRow[] {
  const size = Math.hypot(due.re, due.im)
  const off = z ? deviation(z, due) : { part: Infinity, degrees: Infinity }
  const angle = (180 / Math.PI) * Math.atan2(due.im, due.re)
  return [
    {
      what: `${what}, |Z|`,
      due: size,
      measured: size * (1 + off.part),
      limit: size * limit.part,
      unit: "ohm",
      passed: Math.abs(off.part) <= limit.part,
    },
    {
      what: `${what}, angle`,
      due: angle,
      measured: angle + off.degrees,
      limit: limit.degrees,
      unit: "°",
      passed: Math.abs(off.degrees) <= limit.degrees,
    },
  ]
}

const STATUS_WORDS: readonly (readonly [number, string])[] = [
  [SAFETY.statusCeWe, "CE-WE"],
  [SAFETY.statusWindow, "E window"],
  [SAFETY.statusCurrent, "current"],
  [SAFETY.statusLatched, "latched"],
  [SAFETY.statusWatchdog, "still"],
]

/** A status byte as the causes in it; of the others only those that `due` asks for or that would be a trip. */
function statusText(status: number, due: number): string {
  const shown = status & (due | SAFETY.statusCeWe | SAFETY.statusWindow | SAFETY.statusCurrent)
  const words = STATUS_WORDS.filter(([bit]) => (shown & bit) !== 0).map(([, word]) => word)
  return words.length > 0 ? words.join(", ") : "nothing"
}

/** The table as a terminal shows it. */
export function selftestText(rows: readonly SelftestRow[]): string {
  const digits = (v: number) => (Number.isFinite(v) ? String(Number(v.toPrecision(6))) : "none")
  const value = (r: SelftestRow, v: number) =>
    r.unit === "status" ? statusText(v, r.due) : r.unit === "byte" && v < 0 ? "all" : digits(v)
  const cells = [
    ["", "what", "due", "measured", "within", ""],
    ...rows.map(r => [
      r.passed ? "ok" : "FAILED",
      r.what,
      value(r, r.due),
      value(r, r.measured),
      r.limit > 0 ? digits(Number(r.limit.toPrecision(2))) : "",
      r.unit === "status" ? "" : r.unit,
    ]),
  ]
  const widths = cells[0].map((_, k) => Math.max(...cells.map(row => row[k].length)))
  return cells
    .map(row =>
      row
        .map((c, k) => (k < 2 ? c.padEnd(widths[k]) : c.padStart(widths[k])))
        .join("  ")
        .trimEnd(),
    )
    .join("\n")
}
