/**
 * Is this program allowed on this board, within these safety limits? The host's dry run asks first, the device asks again
 * with the same lines. Portable TypeScript: returns numbers, the words are in faults.ts.
 */
import { atMost_ms, NEST_MAX } from "./sequencer"
import { Bytes } from "./pack"
import { toMs } from "./program"
import { SineEStep, SineIStep, Step, Until } from "./steps"

/** The run's own safety window, above all steps. */
export interface Limits {
  eMin_V: number
  eMax_V: number
  iMax_A: number
}

/** What a board can do; each board file in hardware/boards has one. */
export interface BoardLimits {
  eMax_V: number
  iMax_A: number
  everyMin_s: number
  stepMax_s: number
  rateMax_V_s: number
  /** False on a board that can only hold potentials. */
  galvanostat: boolean
  /** Impedance engine: lowest and highest frequency; both 0 on a board without one. */
  engineMin_Hz: number
  engineMax_Hz: number
  /** Highest frequency of a sine drawn in stairs. */
  stairsMax_Hz: number
  amplitudeMax_V: number
}

/** Limits are looked at on readings, so these must not lie further apart [s]. */
export const EVERY_MAX_S = 60

/** Why a program is refused; the words are in faults.ts. */
export const REFUSAL = {
  malformed: 1,
  programTooLong: 2,
  tooManySteps: 3,
  programEmpty: 4,
  checksum: 5,
  incomplete: 6,
  noBound: 10,
  boundTooLong: 11,
  everyTooShort: 12,
  everyTooLong: 13,
  cutOff: 14,
  eOutsideBoard: 20,
  eOutsideLimits: 21,
  iOutsideBoard: 22,
  iOutsideLimits: 23,
  rate: 24,
  noGalvanostat: 25,
  frequency: 30,
  amplitude: 31,
  periods: 32,
  stairs: 33,
  repeatRange: 40,
  repeatPasses: 41,
  repeatNesting: 42,
  repeatCrossing: 43,
  limitsEmpty: 50,
  limitsBoard: 51,
  busy: 60,
  notRunning: 61,
  unknownMessage: 62,
  wireVersion: 63,
  notReady: 64,
  notCalibrated: 65,
  calibrationCorrupt: 66,
  /** The latch has tripped and its cause is still there. */
  latched: 67,
  notStored: 68,
}

/** `code` 0 means allowed; otherwise which step, the number asked for and the limit it passed. */
export interface Verdict {
  code: number
  step: number
  asked: number
  limit: number
}

const ALLOWED: Verdict = { code: 0, step: 0, asked: 0, limit: 0 }

function refuse(code: number, step: number, asked: number, limit: number): Verdict {
  return { code, step, asked, limit }
}

/** True for a number that is neither NaN nor infinite. */
function finite(v: number): boolean {
  return v - v === 0
}

/** A board's bound as an f32 on the wire may come out this much larger: 0.001 A does. */
const F32_SLACK = 1.0000001

export function checkLimits(l: Limits, b: BoardLimits): Verdict {
  if (!finite(l.eMin_V) || !finite(l.eMax_V) || l.eMin_V >= l.eMax_V)
    return refuse(REFUSAL.limitsEmpty, 0, l.eMin_V, l.eMax_V)
  if (l.eMax_V > b.eMax_V) return refuse(REFUSAL.limitsBoard, 0, l.eMax_V, b.eMax_V)
  if (l.eMin_V < -b.eMax_V) return refuse(REFUSAL.limitsBoard, 0, l.eMin_V, -b.eMax_V)
  if (!(l.iMax_A > 0)) return refuse(REFUSAL.limitsEmpty, 0, l.iMax_A, 0)
  if (l.iMax_A > b.iMax_A * F32_SLACK) return refuse(REFUSAL.limitsBoard, 0, l.iMax_A, b.iMax_A)
  return ALLOWED
}

function checkE(e_V: number, k: number, l: Limits, b: BoardLimits): Verdict {
  if (!(e_V <= b.eMax_V)) return refuse(REFUSAL.eOutsideBoard, k, e_V, b.eMax_V)
  if (!(e_V >= -b.eMax_V)) return refuse(REFUSAL.eOutsideBoard, k, e_V, -b.eMax_V)
  if (e_V > l.eMax_V) return refuse(REFUSAL.eOutsideLimits, k, e_V, l.eMax_V)
  if (e_V < l.eMin_V) return refuse(REFUSAL.eOutsideLimits, k, e_V, l.eMin_V)
  return ALLOWED
}

function checkI(i_A: number, k: number, l: Limits, b: BoardLimits): Verdict {
  const size_A = i_A < 0 ? -i_A : i_A
  if (!(size_A <= b.iMax_A * F32_SLACK)) return refuse(REFUSAL.iOutsideBoard, k, i_A, b.iMax_A)
  if (size_A > l.iMax_A) return refuse(REFUSAL.iOutsideLimits, k, i_A, l.iMax_A)
  return ALLOWED
}

function checkTime(atMost_s: number, every_s: number, k: number, b: BoardLimits): Verdict {
  if (!(atMost_s > 0)) return refuse(REFUSAL.noBound, k, atMost_s, b.stepMax_s)
  if (!(atMost_s <= b.stepMax_s)) return refuse(REFUSAL.boundTooLong, k, atMost_s, b.stepMax_s)
  if (!(every_s >= b.everyMin_s)) return refuse(REFUSAL.everyTooShort, k, every_s, b.everyMin_s)
  if (!(every_s <= EVERY_MAX_S)) return refuse(REFUSAL.everyTooLong, k, every_s, EVERY_MAX_S)
  return ALLOWED
}

/** A cut-off that is no number, or that nothing can reach, would be one that never ends anything. */
function checkUntil(u: Until, k: number, b: BoardLimits): Verdict {
  const far_V = 2 * b.eMax_V
  const e_V = [u.eAbove_V, u.eBelow_V]
  for (let j = 0; j < 2; j++) {
    const e = e_V[j]
    if (e !== undefined && !(e >= -far_V && e <= far_V)) return refuse(REFUSAL.cutOff, k, e, far_V)
  }
  const i_A = [u.iAbove_A, u.iBelow_A]
  for (let j = 0; j < 2; j++) {
    const i = i_A[j]
    if (i !== undefined && !(i >= 0 && i <= 2 * b.iMax_A)) return refuse(REFUSAL.cutOff, k, i, 2 * b.iMax_A)
  }
  return ALLOWED
}

function checkSine(step: SineEStep | SineIStep, k: number, b: BoardLimits): Verdict {
  if (!(step.periods >= 1) || Math.floor(step.periods) !== step.periods)
    return refuse(REFUSAL.periods, k, step.periods, 1)
  if (!(step.settlePeriods >= 0) || Math.floor(step.settlePeriods) !== step.settlePeriods)
    return refuse(REFUSAL.periods, k, step.settlePeriods, 0)
  if (!(step.f_Hz > 0)) return refuse(REFUSAL.frequency, k, step.f_Hz, b.engineMin_Hz)
  const st = step.stairs
  if (!st) {
    if (step.f_Hz < b.engineMin_Hz) return refuse(REFUSAL.frequency, k, step.f_Hz, b.engineMin_Hz)
    if (step.f_Hz > b.engineMax_Hz) return refuse(REFUSAL.frequency, k, step.f_Hz, b.engineMax_Hz)
  } else {
    if (step.f_Hz > b.stairsMax_Hz) return refuse(REFUSAL.frequency, k, step.f_Hz, b.stairsMax_Hz)
    if (!(st.update_s >= b.everyMin_s)) return refuse(REFUSAL.everyTooShort, k, st.update_s, b.everyMin_s)
    if (!(st.perPeriod >= 8) || !(st.perReading >= 1)) return refuse(REFUSAL.stairs, k, st.perPeriod, 8)
    const readings = Math.floor(st.perPeriod / st.perReading)
    if (readings * st.perReading !== st.perPeriod) return refuse(REFUSAL.stairs, k, st.perReading, st.perPeriod)
    const size = st.cos * st.cos + st.sin * st.sin
    if (!(size > 0.999999 && size < 1.000001)) return refuse(REFUSAL.stairs, k, size, 1)
    const drawn_Hz = 1 / (toMs(st.update_s) * 0.001 * st.perPeriod)
    const off = drawn_Hz / step.f_Hz
    if (!(off > 0.9999 && off < 1.0001)) return refuse(REFUSAL.stairs, k, drawn_Hz, step.f_Hz)
  }
  const longest_s = atMost_ms(step) / 1000
  if (!(longest_s <= b.stepMax_s)) return refuse(REFUSAL.boundTooLong, k, longest_s, b.stepMax_s)
  return ALLOWED
}

/** One step by itself; how repeats fit together is `checkRepeat`. */
export function checkStep(step: Step, k: number, l: Limits, b: BoardLimits): Verdict {
  if (step.kind === "rest") {
    const v = checkTime(step.until.atMost_s, step.every_s, k, b)
    return v.code !== 0 ? v : checkUntil(step.until, k, b)
  }
  if (step.kind === "holdE") {
    let v = checkTime(step.until.atMost_s, step.every_s, k, b)
    if (v.code === 0) v = checkUntil(step.until, k, b)
    if (v.code === 0) v = checkE(step.e_V, k, l, b)
    if (v.code === 0) v = checkI(step.iRange_A, k, l, b)
    return v
  }
  if (step.kind === "holdI") {
    if (!b.galvanostat) return refuse(REFUSAL.noGalvanostat, k, step.i_A, 0)
    let v = checkTime(step.until.atMost_s, step.every_s, k, b)
    if (v.code === 0) v = checkUntil(step.until, k, b)
    if (v.code !== 0) return v
    return checkI(step.i_A, k, l, b)
  }
  if (step.kind === "rampE") {
    if (!(step.rate_V_s > 0)) return refuse(REFUSAL.noBound, k, step.rate_V_s, 0)
    if (!(step.rate_V_s <= b.rateMax_V_s * F32_SLACK)) return refuse(REFUSAL.rate, k, step.rate_V_s, b.rateMax_V_s)
    let v = checkE(step.eFrom_V, k, l, b)
    if (v.code === 0) v = checkE(step.eTo_V, k, l, b)
    if (v.code === 0) v = checkI(step.iRange_A, k, l, b)
    if (v.code === 0) v = checkTime(atMost_ms(step) / 1000, step.every_s, k, b)
    return v
  }
  if (step.kind === "sineE") {
    let v = checkSine(step, k, b)
    if (v.code === 0 && !(step.amplitude_V > 0 && step.amplitude_V <= b.amplitudeMax_V))
      v = refuse(REFUSAL.amplitude, k, step.amplitude_V, b.amplitudeMax_V)
    if (v.code === 0) v = checkE(step.e_V + step.amplitude_V, k, l, b)
    if (v.code === 0) v = checkE(step.e_V - step.amplitude_V, k, l, b)
    if (v.code === 0) v = checkI(step.iRange_A, k, l, b)
    return v
  }
  if (step.kind === "sineI") {
    let v = checkSine(step, k, b)
    if (v.code === 0 && !(step.amplitude_A > 0)) v = refuse(REFUSAL.amplitude, k, step.amplitude_A, b.iMax_A)
    if (v.code === 0) v = checkI((step.i_A < 0 ? -step.i_A : step.i_A) + step.amplitude_A, k, l, b)
    return v
  }
  if (!(step.passes >= 1) || !(step.passes <= 65535) || Math.floor(step.passes) !== step.passes)
    return refuse(REFUSAL.repeatPasses, k, step.passes, 65535)
  if (!(step.back >= 1) || !(step.back <= k) || Math.floor(step.back) !== step.back)
    return refuse(REFUSAL.repeatRange, k, step.back, k)
  return ALLOWED
}

/**
 * Feeds the repeats of a program, in order, to a checker of their nesting: a stretch may hold whole stretches, never part
 * of one, and may be at most NEST_MAX deep. (The first step of any stretch is one that takes time: see REFUSAL.repeatRange.)
 */
export class RepeatCheck {
  /**
   * `table`: two bytes for each step, of which the first says where the outermost stretch that holds it begins, the second
   * how deep it is.
   */
  constructor(private table: Bytes) {}
  check(step: Step, k: number): Verdict {
    const t = this.table
    t[2 * k] = k
    t[2 * k + 1] = 0
    if (step.kind !== "repeat") return ALLOWED
    const from = k - step.back
    let deepest = 0
    for (let j = from; j < k; j++) {
      if (t[2 * j] < from) return refuse(REFUSAL.repeatCrossing, k, step.back, k - t[2 * j])
      if (t[2 * j + 1] > deepest) deepest = t[2 * j + 1]
    }
    if (deepest + 1 > NEST_MAX) return refuse(REFUSAL.repeatNesting, k, deepest + 1, NEST_MAX)
    for (let j = from; j <= k; j++) {
      t[2 * j] = from
      t[2 * j + 1] = deepest + 1
    }
    return ALLOWED
  }
}
