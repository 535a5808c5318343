/**
 * What an instrument can be asked to do: a closed vocabulary. Firmware, simulator and dry run understand exactly these
 * steps; techniques (host/techniques) are built from them. A program is a flat array of steps.
 *
 * Portable TypeScript: DeviceScript compiles this file too.
 */

/** When a step ends: the first condition met wins; `atMost_s` is required, so that nothing runs for ever. */
export interface Until {
  atMost_s: number
  /** End when E rises to this [V vs RE]. */
  eAbove_V?: number
  /** End when E falls to this [V vs RE]. */
  eBelow_V?: number
  /** End when |I| rises to this [A]. */
  iAbove_A?: number
  /** End when |I| falls to this [A]. */
  iBelow_A?: number
}

/** Cell disconnected from the driver; E is still measured. */
export interface RestStep {
  kind: "rest"
  every_s: number
  until: Until
}
/** Potentiostatic: hold E [V vs RE]. `iRange_A`: the largest |I| expected, which chooses the current range. */
export interface HoldEStep {
  kind: "holdE"
  e_V: number
  iRange_A: number
  every_s: number
  until: Until
}
/** Galvanostatic: hold I [A]; I > 0 oxidises the WE. */
export interface HoldIStep {
  kind: "holdI"
  i_A: number
  every_s: number
  until: Until
}
/**
 * Staircase sweep of E, one tread per reading, bounded by span and rate: the tread at `eTo_V` belongs to the step that
 * follows, so that sweeps join without standing still.
 */
export interface RampEStep {
  kind: "rampE"
  eFrom_V: number
  eTo_V: number
  rate_V_s: number
  iRange_A: number
  every_s: number
}
/**
 * How the set-point converter draws a slow sine: `perPeriod` treads of `update_s`, one conversion per tread, and one sample
 * that is the mean of `perReading` conversions (a stair makes spikes of current; only their mean belongs to the sine).
 * The device has no trigonometry: it turns a unit vector by the angle whose cosine and sine the host sends.
 */
export interface Stairs {
  update_s: number
  perPeriod: number
  perReading: number
  cos: number
  sin: number
}
/**
 * One frequency of an impedance measurement around a potential; amplitude is zero to peak. Without `stairs` the impedance
 * engine makes and measures the sine (one phasor pair); with `stairs` the set-point converter does (ordinary samples).
 */
export interface SineEStep {
  kind: "sineE"
  e_V: number
  amplitude_V: number
  f_Hz: number
  settlePeriods: number
  periods: number
  iRange_A: number
  stairs?: Stairs
}
/** The same around a current. */
export interface SineIStep {
  kind: "sineI"
  i_A: number
  amplitude_A: number
  f_Hz: number
  settlePeriods: number
  periods: number
  stairs?: Stairs
}
/** Go back `back` steps until the stretch has been run `passes` times in total. Stretches nest; they do not cross. */
export interface RepeatStep {
  kind: "repeat"
  back: number
  passes: number
}

export type Step = RestStep | HoldEStep | HoldIStep | RampEStep | SineEStep | SineIStep | RepeatStep

/** First element of a packed step. 7 and 8 are kept for holdP and holdR. */
export const STEP_TAG = { rest: 0, holdE: 1, holdI: 2, rampE: 3, sineE: 4, sineI: 5, repeat: 6 }

export function rest(every_s: number, until: Until): RestStep {
  return { kind: "rest", every_s, until }
}
export function holdE(e_V: number, iRange_A: number, every_s: number, until: Until): HoldEStep {
  return { kind: "holdE", e_V, iRange_A, every_s, until }
}
export function holdI(i_A: number, every_s: number, until: Until): HoldIStep {
  return { kind: "holdI", i_A, every_s, until }
}
export function rampE(eFrom_V: number, eTo_V: number, rate_V_s: number, iRange_A: number, every_s: number): RampEStep {
  return { kind: "rampE", eFrom_V, eTo_V, rate_V_s, iRange_A, every_s }
}
export function repeat(back: number, passes: number): RepeatStep {
  return { kind: "repeat", back, passes }
}
