/**
 * A program before any current flows: the card's own checks with the card's own lines, what the run can cost in time,
 * readings and memory, and, given a cell, where E, I and Q will go and what will end each step.
 */
import type { Board } from "../hardware/board"
import { FAULTS, inWords, REFUSALS } from "../protocol/faults"
import { guardBegin, guardCheck } from "../protocol/guard"
import { checkLimits, checkStep, Limits, RepeatCheck, REFUSAL, Verdict } from "../protocol/limits"
import { SAMPLE_BYTES } from "../protocol/messages"
import { Program, PROGRAM_MAX_BYTES, PROGRAM_MAX_STEPS, PROGRAM_TABLE_BYTES } from "../protocol/program"
import { MODE, Reading } from "../protocol/readings"
import { atMost_ms, begin, FIRST_READING_MS, next, placeFlags } from "../protocol/sequencer"
import type { Step } from "../protocol/steps"
import { RefusedError } from "./errors"
import { packProgram, unpackProgram } from "./program"
import { nodeFloats } from "./wire/floats"

/** A cell to try the program on; sim/cell has this shape. */
export interface DryCell {
  readonly e_V: number
  readonly i_A: number
  advance(
    control:
      | { readonly kind: "open" }
      | { readonly kind: "E"; readonly from_V: number; readonly to_V: number }
      | { readonly kind: "I"; readonly from_A: number; readonly to_A: number },
    dt_s: number,
  ): void
}

export interface Envelope {
  readonly eMin_V: number
  readonly eMax_V: number
  readonly iMin_A: number
  readonly iMax_A: number
  /** Net charge at the end, and the largest excursion from the start [C]. */
  readonly q_C: number
  readonly qMax_C: number
  readonly t_s: number
  /** False when the trial was cut off after TRIAL_READINGS. */
  readonly whole: boolean
  /** The safety window would have ended it: the fault in words. */
  readonly fault: string
  /** Per step of the program: what ended its first pass. */
  readonly ends: readonly ("time" | "condition" | "not reached")[]
}

export interface DryRun {
  readonly steps: number
  readonly bytes: number
  /** Longest possible duration [s] and most readings, repeats counted. */
  readonly atMost_s: number
  readonly readings: number
  /** On the wire. */
  readonly dataBytes: number
  readonly envelope: Envelope | null
}

/** Readings of a trial on a cell before it is cut off. */
const TRIAL_READINGS = 200_000

function refuse(v: Verdict): never {
  const why = REFUSALS[v.code]
  throw new RefusedError(why?.name ?? "unknown", inWords(why, v.code, v.step, v.asked, v.limit), {
    code: v.code,
    step: v.step,
    asked: v.asked,
    limit: v.limit,
  })
}

/** @throws RefusedError with the same code and words as the card's */
export function dryRun(steps: readonly Step[], given: Limits, board: Board, cell?: DryCell): DryRun {
  if (steps.length === 0) refuse({ code: REFUSAL.programEmpty, step: 0, asked: 0, limit: 0 })
  if (steps.length > PROGRAM_MAX_STEPS)
    refuse({ code: REFUSAL.tooManySteps, step: 0, asked: steps.length, limit: PROGRAM_MAX_STEPS })
  const bytes = packProgram(steps)
  if (bytes.length > PROGRAM_MAX_BYTES)
    refuse({ code: REFUSAL.programTooLong, step: 0, asked: bytes.length, limit: PROGRAM_MAX_BYTES })
  // what the card will decode, not what was meant
  const seen = unpackProgram(bytes)
  // limits travel as f32, too: both sides compare the same numbers
  const { eMin_V, eMax_V, iMax_A } = given
  const limits: Limits = { eMin_V: Math.fround(eMin_V), eMax_V: Math.fround(eMax_V), iMax_A: Math.fround(iMax_A) }
  const safe = checkLimits(limits, board.limits)
  if (safe.code !== 0) refuse(safe)
  const repeats = new RepeatCheck(new Uint8Array(PROGRAM_TABLE_BYTES))
  seen.forEach((step, k) => {
    const alone = checkStep(step, k, limits, board.limits)
    if (alone.code !== 0) refuse(alone)
    const together = repeats.check(step, k)
    if (together.code !== 0) refuse(together)
  })
  const { atMost_s, readings } = extent(seen)
  return {
    steps: seen.length,
    bytes: bytes.length,
    atMost_s,
    readings,
    dataBytes: readings * SAMPLE_BYTES,
    envelope: cell ? trial(bytes, seen, limits, cell) : null,
  }
}

function readingsOf(step: Step): number {
  if (step.kind === "repeat") return 0
  const long_ms = atMost_ms(step)
  if ((step.kind === "sineE" || step.kind === "sineI") && step.stairs)
    return (step.stairs.perPeriod / step.stairs.perReading) * (step.settlePeriods + step.periods)
  const every_ms = step.kind === "sineE" || step.kind === "sineI" ? 1000 : 1000 * step.every_s
  return Math.ceil(long_ms / every_ms) + (every_ms > FIRST_READING_MS ? 1 : 0)
}

/** Duration and readings with repeats multiplied out: a stretch of `back` steps counts `passes` times. */
function extent(steps: readonly Step[]): { atMost_s: number; readings: number } {
  const time_s = steps.map(s => atMost_ms(s) / 1000)
  const count = steps.map(readingsOf)
  steps.forEach((step, k) => {
    if (step.kind !== "repeat") return
    for (let j = k - step.back; j < k; j++) {
      time_s[j] *= step.passes
      count[j] *= step.passes
    }
  })
  const sum = (v: number[]) => v.reduce((a, b) => a + b, 0)
  return { atMost_s: sum(time_s), readings: sum(count) }
}

function trial(bytes: Uint8Array, steps: readonly Step[], limits: Limits, cell: DryCell): Envelope {
  const program = new Program(bytes, nodeFloats, new Uint8Array(8), new Uint8Array(PROGRAM_TABLE_BYTES))
  for (let at = 0; at < bytes.length;) at = program.index(at, bytes.length)
  const s = begin(program, 0)
  const guard = guardBegin(limits)
  const r: Reading = { now_ms: 0, e_V: cell.e_V, i_A: 0, flags: 0 }
  const e = { min: Infinity, max: -Infinity }
  const i = { min: Infinity, max: -Infinity }
  const ends: Envelope["ends"][number][] = steps.map(() => "not reached")
  let q_C = 0
  let qMax_C = 0
  let count = 0
  let fault = 0
  while (!s.done && fault === 0 && count < TRIAL_READINGS) {
    const engine = s.mode === MODE.engineE || s.mode === MODE.engineI
    const due_ms = engine ? s.end_ms : s.due_ms
    const dt_s = (due_ms - r.now_ms) / 1000
    if (s.mode === MODE.open) cell.advance({ kind: "open" }, dt_s)
    else if (s.mode === MODE.holdE || s.mode === MODE.engineE)
      cell.advance({ kind: "E", from_V: s.setpoint, to_V: s.setpoint }, dt_s)
    else cell.advance({ kind: "I", from_A: s.setpoint, to_A: s.setpoint }, dt_s)
    r.now_ms = due_ms
    r.e_V = cell.e_V
    r.i_A = s.mode === MODE.open ? 0 : cell.i_A
    q_C += r.i_A * dt_s
    qMax_C = Math.max(qMax_C, Math.abs(q_C))
    e.min = Math.min(e.min, r.e_V)
    e.max = Math.max(e.max, r.e_V)
    i.min = Math.min(i.min, r.i_A)
    i.max = Math.max(i.max, r.i_A)
    r.flags = placeFlags(s, due_ms)
    fault = guardCheck(guard, r)
    const index = s.index
    const planned_ms = s.end_ms
    next(s, r, engine)
    if ((s.stepped || s.done) && ends[index] === "not reached") ends[index] = due_ms < planned_ms ? "condition" : "time"
    count++
  }
  return {
    eMin_V: e.min,
    eMax_V: e.max,
    iMin_A: i.min,
    iMax_A: i.max,
    q_C,
    qMax_C,
    t_s: r.now_ms / 1000,
    whole: s.done,
    fault: fault === 0 ? "" : (FAULTS[fault]?.name ?? String(fault)),
    ends,
  }
}
