/**
 * A program as bytes: one MessagePack array per step, `[tag, ...fields]`, one after the other. The device keeps the bytes
 * and decodes one step at a time. Potentials and currents travel as f32 (0.3 uV at 5 V), durations as integer ms.
 *
 * Portable TypeScript. Both sides work with the decoded numbers, so a dry run sees exactly what the device will do.
 */
import { Bytes, FloatPort, Packer, Unpacker } from "./pack"
import { RampEStep, Stairs, Step, STEP_TAG, Until } from "./steps"

export const PROGRAM_MAX_BYTES = 8192
export const PROGRAM_MAX_STEPS = 256
/** What `Program` needs to remember where steps begin. */
export const PROGRAM_TABLE_BYTES = 2 * PROGRAM_MAX_STEPS

/** Whole milliseconds; every instant and duration on the device is one. */
export function toMs(s: number): number {
  return Math.floor(s * 1000 + 0.5)
}

function packLimit(p: Packer, v: number | undefined) {
  if (v === undefined || v === null) p.nil()
  else p.f32(v)
}

function packUntil(p: Packer, u: Until) {
  p.int(toMs(u.atMost_s))
  packLimit(p, u.eAbove_V)
  packLimit(p, u.eBelow_V)
  packLimit(p, u.iAbove_A)
  packLimit(p, u.iBelow_A)
}

function packStairs(p: Packer, s: Stairs | undefined) {
  if (s === undefined || s === null) {
    p.nil()
    return
  }
  p.arr(5)
  p.int(toMs(s.update_s))
  p.int(s.perPeriod)
  p.int(s.perReading)
  p.f64(s.cos)
  p.f64(s.sin)
}

/** Appends one step; the caller checks `p.full`. */
export function packStep(p: Packer, step: Step) {
  switch (step.kind) {
    case "rest":
      p.arr(7)
      p.int(STEP_TAG.rest)
      p.int(toMs(step.every_s))
      packUntil(p, step.until)
      break
    case "holdE":
      p.arr(9)
      p.int(STEP_TAG.holdE)
      p.f32(step.e_V)
      p.f32(step.iRange_A)
      p.int(toMs(step.every_s))
      packUntil(p, step.until)
      break
    case "holdI":
      p.arr(8)
      p.int(STEP_TAG.holdI)
      p.f32(step.i_A)
      p.int(toMs(step.every_s))
      packUntil(p, step.until)
      break
    case "rampE":
      p.arr(6)
      p.int(STEP_TAG.rampE)
      p.f32(step.eFrom_V)
      p.f32(step.eTo_V)
      p.f64(step.rate_V_s)
      p.f32(step.iRange_A)
      p.int(toMs(step.every_s))
      break
    case "sineE":
      p.arr(8)
      p.int(STEP_TAG.sineE)
      p.f32(step.e_V)
      p.f32(step.amplitude_V)
      p.f64(step.f_Hz)
      p.int(step.settlePeriods)
      p.int(step.periods)
      p.f32(step.iRange_A)
      packStairs(p, step.stairs)
      break
    case "sineI":
      p.arr(7)
      p.int(STEP_TAG.sineI)
      p.f32(step.i_A)
      p.f32(step.amplitude_A)
      p.f64(step.f_Hz)
      p.int(step.settlePeriods)
      p.int(step.periods)
      packStairs(p, step.stairs)
      break
    case "repeat":
      p.arr(3)
      p.int(STEP_TAG.repeat)
      p.int(step.back)
      p.int(step.passes)
      break
  }
}

function limit(u: Unpacker): number | undefined {
  if (u.nil()) return undefined
  return u.num()
}

function until(u: Unpacker): Until {
  const atMost_s = u.num() / 1000
  const eAbove_V = limit(u)
  const eBelow_V = limit(u)
  const iAbove_A = limit(u)
  const iBelow_A = limit(u)
  return { atMost_s, eAbove_V, eBelow_V, iAbove_A, iBelow_A }
}

function stairs(u: Unpacker): Stairs | undefined {
  if (u.nil()) return undefined
  if (u.arr() !== 5) u.bad = true
  const update_s = u.num() / 1000
  const perPeriod = u.num()
  const perReading = u.num()
  const cos = u.num()
  const sin = u.num()
  return { update_s, perPeriod, perReading, cos, sin }
}

/** Reads the next step; `u.bad` says that it was not one. */
export function unpackStep(u: Unpacker): Step {
  const n = u.arr()
  const tag = u.num()
  if (tag === STEP_TAG.rest && n === 7) {
    const every_s = u.num() / 1000
    return { kind: "rest", every_s, until: until(u) }
  }
  if (tag === STEP_TAG.holdE && n === 9) {
    const e_V = u.num()
    const iRange_A = u.num()
    const every_s = u.num() / 1000
    return { kind: "holdE", e_V, iRange_A, every_s, until: until(u) }
  }
  if (tag === STEP_TAG.holdI && n === 8) {
    const i_A = u.num()
    const every_s = u.num() / 1000
    return { kind: "holdI", i_A, every_s, until: until(u) }
  }
  if (tag === STEP_TAG.rampE && n === 6) {
    const eFrom_V = u.num()
    const eTo_V = u.num()
    const rate_V_s = u.num()
    const iRange_A = u.num()
    const ramp: RampEStep = { kind: "rampE", eFrom_V, eTo_V, rate_V_s, iRange_A, every_s: u.num() / 1000 }
    return ramp
  }
  if (tag === STEP_TAG.sineE && n === 8) {
    const e_V = u.num()
    const amplitude_V = u.num()
    const f_Hz = u.num()
    const settlePeriods = u.num()
    const periods = u.num()
    const iRange_A = u.num()
    return { kind: "sineE", e_V, amplitude_V, f_Hz, settlePeriods, periods, iRange_A, stairs: stairs(u) }
  }
  if (tag === STEP_TAG.sineI && n === 7) {
    const i_A = u.num()
    const amplitude_A = u.num()
    const f_Hz = u.num()
    const settlePeriods = u.num()
    const periods = u.num()
    return { kind: "sineI", i_A, amplitude_A, f_Hz, settlePeriods, periods, stairs: stairs(u) }
  }
  if (tag === STEP_TAG.repeat && n === 3) {
    const back = u.num()
    return { kind: "repeat", back, passes: u.num() }
  }
  u.bad = true
  return { kind: "repeat", back: 0, passes: 0 }
}

/** A packed program, indexed so that any step can be decoded at any time. */
export class Program {
  count: number
  private u: Unpacker
  /** `table`: two bytes for each step that shall fit, taken once: a list that grows would break the device's heap to pieces. */
  constructor(
    public bytes: Bytes,
    floats: FloatPort,
    scratch8: Bytes,
    private table: Bytes,
  ) {
    this.u = new Unpacker(bytes, floats, scratch8)
    this.count = 0
  }
  /** Forgets all steps. */
  clear() {
    this.count = 0
  }
  /**
   * Decodes one more step from byte `at`, of `length` bytes in all, and remembers where it is.
   * Returns where the next one begins, or -1 if these bytes are not a step.
   */
  index(at: number, length: number): number {
    this.u.open(this.bytes, at, length)
    unpackStep(this.u)
    if (this.u.bad) return -1
    this.table[2 * this.count] = at >> 8
    this.table[2 * this.count + 1] = at & 255
    this.count = this.count + 1
    return this.u.at
  }
  step(k: number): Step {
    this.u.open(this.bytes, this.table[2 * k] * 256 + this.table[2 * k + 1], this.bytes.length)
    return unpackStep(this.u)
  }
}
