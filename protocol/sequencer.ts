/**
 * What a program MEANS: a pure state machine, no clock, no I/O. Firmware runs it against the front end, the host's dry run
 * against a cell, tests against anything; all three are this file.
 *
 *   begin ──> [ drive ──wait until due_ms──> reading ──> next ] ... ──> done (drive: open)
 *
 * Readings of a step come at start + every_s, + 2 every_s ... and at its end; one more comes FIRST_READING_MS after the
 * start where every_s is longer, because the drop at an edge cannot be had later.
 *
 * Portable TypeScript: + - * /, comparisons and floor only, so that the bytes are equal everywhere.
 */
import { Program, toMs } from "./program"
import { FLAG, MODE, Reading } from "./readings"
import { SineEStep, SineIStep, Step, Until } from "./steps"

/** First reading after a change of drive [ms]. */
export const FIRST_READING_MS = 100
/**
 * Readings up to this long after a change of drive carry FLAG.settling: the converter's filter reaches back 22.5 ms, and
 * two conversions more are safe [ms].
 */
export const SETTLING_MS = 60
/** How deep `repeat` may nest. */
export const NEST_MAX = 8
/** While the impedance engine works, E and I are still looked at this often [ms]. */
const WATCH_MS = 1000

export interface Sequence {
  program: Program
  /** Step being run, counted from 0. */
  index: number
  step: Step
  /** How often the innermost repeated stretch has been entered, from 1. */
  pass: number
  start_ms: number
  /** When the step ends if no condition ends it earlier. */
  end_ms: number
  /** The front end's orders: MODE, set-point [V or A], largest current expected [A], 0 for "the set-point's own". */
  mode: number
  setpoint: number
  iRange_A: number
  /** True when the orders changed in the last `begin` or `next`. */
  changed: boolean
  /** True when a new step began in the last `begin` or `next`. */
  stepped: boolean
  /** When `next` wants to be called again, and whether with a fresh reading. */
  due_ms: number
  wantsReading: boolean
  /** Conversions whose mean is one sample. */
  averages: number
  done: boolean
  /** Reading interval of the step [ms], and how many intervals have passed. */
  every_ms: number
  count: number
  /** Open repeats, innermost last: index of the repeat step and passes begun. */
  loopAt: number[]
  loopPass: number[]
  /** Unit vector of a sine drawn in stairs, and the tread it is on. */
  cos: number
  sin: number
  tread: number
}

export function begin(program: Program, now_ms: number): Sequence {
  const s: Sequence = {
    program,
    index: -1,
    step: { kind: "repeat", back: 0, passes: 0 },
    pass: 1,
    start_ms: now_ms,
    end_ms: now_ms,
    mode: MODE.open,
    setpoint: 0,
    iRange_A: 0,
    changed: true,
    stepped: false,
    due_ms: now_ms,
    wantsReading: false,
    averages: 1,
    done: false,
    every_ms: 0,
    count: 0,
    loopAt: [],
    loopPass: [],
    cos: 1,
    sin: 0,
    tread: 0,
  }
  advance(s, now_ms)
  return s
}

/**
 * The longest a sine step may take [ms], whoever makes the sine. The engine looks at E and at I, twice if the first time
 * was overloaded, and may lengthen a window to twice the periods asked for.
 */
export function sineAtMost_ms(step: SineEStep | SineIStep): number {
  const st = step.stairs
  if (st) return toMs(st.update_s) * st.perPeriod * (step.settlePeriods + step.periods)
  return 2 * toMs((step.settlePeriods + 4 * step.periods) / step.f_Hz) + 2000
}

/** The longest one pass of a step takes [ms]; 0 for `repeat`. */
export function atMost_ms(step: Step): number {
  if (step.kind === "repeat") return 0
  if (step.kind === "rampE") {
    const span_V = step.eTo_V - step.eFrom_V
    return Math.floor(((span_V < 0 ? -span_V : span_V) / step.rate_V_s) * 1000 + 0.5)
  }
  if (step.kind === "sineE" || step.kind === "sineI") return sineAtMost_ms(step)
  return toMs(step.until.atMost_s)
}

/** Goes to the next step that takes time, through any repeats on the way, and gives the first orders of it. */
function advance(s: Sequence, now_ms: number) {
  let k = s.index + 1
  while (k < s.program.count) {
    const step = s.program.step(k)
    if (step.kind !== "repeat") {
      s.step = step
      s.index = k
      startStep(s, now_ms)
      return
    }
    const top = s.loopAt.length - 1
    if (top >= 0 && s.loopAt[top] === k) {
      s.loopPass[top] = s.loopPass[top] + 1
    } else {
      s.loopAt.push(k)
      s.loopPass.push(2)
    }
    const at = s.loopAt.length - 1
    if (s.loopPass[at] <= step.passes) {
      s.pass = s.loopPass[at]
      k = k - step.back
    } else {
      s.loopAt.pop()
      s.loopPass.pop()
      s.pass = s.loopAt.length > 0 ? s.loopPass[s.loopAt.length - 1] : 1
      k = k + 1
    }
  }
  s.index = s.program.count
  s.mode = MODE.open
  s.setpoint = 0
  s.iRange_A = 0
  s.changed = true
  s.wantsReading = false
  s.done = true
}

function startStep(s: Sequence, now_ms: number) {
  const step = s.step
  s.start_ms = now_ms
  s.end_ms = now_ms + atMost_ms(step)
  s.count = 0
  s.changed = true
  s.stepped = true
  s.wantsReading = true
  s.averages = 1
  if (step.kind === "rest") {
    s.mode = MODE.open
    s.setpoint = 0
    s.iRange_A = 0
    s.every_ms = toMs(step.every_s)
  } else if (step.kind === "holdE") {
    s.mode = MODE.holdE
    s.setpoint = step.e_V
    s.iRange_A = step.iRange_A
    s.every_ms = toMs(step.every_s)
  } else if (step.kind === "holdI") {
    s.mode = MODE.holdI
    s.setpoint = step.i_A
    s.iRange_A = 0
    s.every_ms = toMs(step.every_s)
  } else if (step.kind === "rampE") {
    s.mode = MODE.holdE
    s.setpoint = step.eFrom_V
    s.iRange_A = step.iRange_A
    s.every_ms = toMs(step.every_s)
  } else if (step.kind !== "repeat") {
    startSine(s, step)
    return
  }
  s.due_ms = dueNext(s)
}

function startSine(s: Sequence, step: SineEStep | SineIStep) {
  const potentio = step.kind === "sineE"
  s.setpoint = step.kind === "sineE" ? step.e_V : step.i_A
  s.iRange_A = step.kind === "sineE" ? step.iRange_A : (step.i_A < 0 ? -step.i_A : step.i_A) + step.amplitude_A
  const st = step.stairs
  if (!st) {
    s.mode = potentio ? MODE.engineE : MODE.engineI
    s.every_ms = WATCH_MS
    s.due_ms = dueNext(s)
    return
  }
  s.mode = potentio ? MODE.holdE : MODE.holdI
  s.every_ms = toMs(st.update_s)
  s.cos = 1
  s.sin = 0
  s.tread = 0
  s.setpoint = sineSetpoint(s, step)
  s.due_ms = s.start_ms + s.every_ms
  s.averages = st.perReading
}

/** Set-point of the tread that now begins: the sine at its left edge. E and I are both measured, so the lag cancels. */
function sineSetpoint(s: Sequence, step: SineEStep | SineIStep): number {
  const mean = step.kind === "sineE" ? step.e_V : step.i_A
  const amplitude = step.kind === "sineE" ? step.amplitude_V : step.amplitude_A
  return mean + amplitude * s.sin
}

function dueNext(s: Sequence): number {
  let due_ms = s.start_ms + (s.count + 1) * s.every_ms
  if (s.count === 0 && s.every_ms > FIRST_READING_MS && s.step.kind !== "rampE") {
    const first_ms = s.start_ms + FIRST_READING_MS
    if (s.due_ms < first_ms) due_ms = first_ms
  }
  return due_ms < s.end_ms ? due_ms : s.end_ms
}

function ended(u: Until, r: Reading): boolean {
  if (u.eAbove_V !== undefined && r.e_V >= u.eAbove_V) return true
  if (u.eBelow_V !== undefined && r.e_V <= u.eBelow_V) return true
  // while the filter still holds the step or the range before, no current can be told from it
  if ((r.flags & FLAG.settling) !== 0) return false
  const i_A = r.i_A < 0 ? -r.i_A : r.i_A
  if (u.iAbove_A !== undefined && i_A >= u.iAbove_A) return true
  if (u.iBelow_A !== undefined && i_A <= u.iBelow_A) return true
  return false
}

/**
 * Takes the reading made at `r.now_ms` (void where `wantsReading` was false) and gives the next orders.
 * `engineReady`: the impedance engine has delivered, which ends its step.
 */
export function next(s: Sequence, r: Reading, engineReady: boolean) {
  s.changed = false
  s.stepped = false
  const now_ms = r.now_ms
  if (now_ms < s.due_ms && !engineReady) return
  const step = s.step
  if (step.kind === "sineE" || step.kind === "sineI") {
    nextSine(s, step, now_ms, engineReady)
    return
  }
  if (step.kind === "repeat") return
  if (step.kind !== "rampE" && ended(step.until, r)) {
    s.end_ms = now_ms
  }
  if (now_ms >= s.end_ms) {
    advance(s, now_ms)
    return
  }
  // intervals that have passed; more than one if the clock is coarse or was late
  const passed = Math.floor((now_ms - s.start_ms) / s.every_ms)
  if (passed > s.count) s.count = passed
  if (step.kind === "rampE") {
    const span_V = step.eTo_V - step.eFrom_V
    const moved_V = (step.rate_V_s * (now_ms - s.start_ms)) / 1000
    s.setpoint = span_V < 0 ? step.eFrom_V - moved_V : step.eFrom_V + moved_V
    s.changed = true
  }
  s.due_ms = dueNext(s)
}

function nextSine(s: Sequence, step: SineEStep | SineIStep, now_ms: number, engineReady: boolean) {
  const st = step.stairs
  if (!st) {
    if (engineReady || now_ms >= s.end_ms) {
      advance(s, now_ms)
      return
    }
    s.count = Math.floor((now_ms - s.start_ms) / s.every_ms)
    s.due_ms = dueNext(s)
    return
  }
  s.tread = s.tread + 1
  if (s.tread >= st.perPeriod * (step.settlePeriods + step.periods)) {
    advance(s, now_ms)
    return
  }
  const turn = s.tread - Math.floor(s.tread / st.perPeriod) * st.perPeriod
  if (turn === 0) {
    s.cos = 1
    s.sin = 0
  } else {
    const cos = s.cos * st.cos - s.sin * st.sin
    s.sin = s.sin * st.cos + s.cos * st.sin
    s.cos = cos
  }
  s.setpoint = sineSetpoint(s, step)
  s.changed = true
  s.due_ms = s.start_ms + (s.tread + 1) * s.every_ms
}

/** FLAG bits that follow from where in its step a reading at `now_ms` is; call before `next`. */
export function placeFlags(s: Sequence, now_ms: number): number {
  let flags = 0
  const step = s.step
  if (step.kind === "sineE" || step.kind === "sineI") {
    const st = step.stairs
    if (st) {
      flags = FLAG.sine
      if (s.tread < st.perPeriod * step.settlePeriods) flags = flags | FLAG.settling
    }
  } else if (step.kind !== "rampE" && now_ms - s.start_ms < SETTLING_MS) flags = FLAG.settling
  return flags
}
