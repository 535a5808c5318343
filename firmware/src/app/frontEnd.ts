/**
 * What the app needs of an analog channel; each kind of board has one class that implements it (channelCardFrontEnd.ts).
 * Orders of the sequencer in, readings in SI out. A front end knows its board, not the program.
 *
 * Checks take a while (relays, settling filters). They pass the time with `Pause`, during which the card goes on listening.
 */
import { Board } from "../../../hardware/board"
import { Calibration } from "../../../hardware/calibration"
import { Limits } from "../../../protocol/limits"
import { Reading } from "../../../protocol/readings"
import { SineEStep, SineIStep } from "../../../protocol/steps"

/** DFT words of E and I, signed. */
export interface EngineWords {
  eRe: number
  eIm: number
  iRe: number
  iIm: number
}

/** What the impedance engine found, with all that is needed to turn its words into Z. */
export interface EngineResult {
  f_Hz: number
  turn_s: number
  gain: number
  words: EngineWords
  overloadE: boolean
  overloadI: boolean
}

/** Lets time pass while frames are taken and sent. */
export interface Pause {
  /** The card's clock when it last looked [ms]. */
  now_ms: number
  /** False if the host has said `stop` meanwhile: whoever waits must leave the cell open and return. */
  pause(for_ms: number): Promise<boolean>
}

/** Outcome of a check or a trial: FAULT (0: none), what was measured and what was due. */
export interface Finding {
  fault: number
  asked: number
  limit: number
}

/** A run that is about to begin. */
export interface Order {
  /** ON: leads or an internal dummy. */
  on: number
  limits: Limits
  /** Largest current the first step that drives expects, 0 if it does not say [A]; `drives` is false when none does. */
  first_A: number
  drives: boolean
}

/** One look at the channel without touching it: converter words and the safety status. */
export interface Look {
  eWord: number
  iWord: number
  ceWeWord: number
  auxWord: number
  status: number
}

export interface FrontEnd {
  board: Board
  /** Index into `board.ranges`, and MODE: what is in force. */
  range: number
  mode: number
  /** Raw words of the last reading, 24 bits signed. */
  eWord: number
  iWord: number
  /** When the engine will be ready [ms]; 0 while it rests. */
  engineDue_ms: number
  /** True while a relay must be kept closed by `beat`, at least once a second. */
  alive: boolean
  /** `read` gives what was true a moment ago only if `freshen` comes this long before it [ms]; 0 if it always does. */
  ahead_ms: number
  /** Everything off, chips set up; false if one of them does not answer. Comes before all else. */
  open(): Promise<boolean>
  /** Numbers by which words are read and set-points are made from now on. */
  calibrate(c: Calibration): void
  /** Arms the safety latch; 0, or its status if it does not hold because the cause is still there. */
  arm(): Promise<number>
  /** All that must be true before current flows: card, leads, cell. Leaves the cell open or at 0 A. */
  check(order: Order, p: Pause): Promise<Finding>
  /**
   * After a run or a check, with `disconnect` done: proof that the cell is open, and, if it ended with this FAULT, what
   * may have been behind it; then everything is at rest.
   */
  prove(p: Pause, after: number): Promise<Finding>
  /** One of TRIAL; fault 0 = passed. Ends with the cell open and the latch armed. */
  trial(what: number, p: Pause): Promise<Finding>
  /** Keeps the watchdog content; called in every turn of the main loop. */
  beat(): Promise<void>
  /** Opens the cell; always possible. */
  disconnect(): Promise<void>
  /** Carries out an order: mode, set-point [V or A], largest current expected [A] (0: by rule, or the set-point). */
  apply(mode: number, setpoint: number, iRange_A: number, now_ms: number): Promise<void>
  /** Takes another range if the last reading asked for one and the order leaves it to the card. */
  adapt(now_ms: number): Promise<void>
  /** Lets `ahead_ms` pass, after which `read` gives a reading of now; returns the clock. */
  freshen(now_ms: number): Promise<number>
  /**
   * Reads E and I now into `r` (`r.now_ms` is given); `r.flags` gets how the reading was made. Returns a FAULT that the
   * board itself has found (trip, lost supply), or 0.
   */
  read(r: Reading): Promise<number>
  /** Puts the means of several readings in the place of the last words. */
  setWords(eWord: number, iWord: number): void
  /** Starts the engine on a sine step; `engineDue_ms` says when to collect. */
  startEngine(step: SineEStep | SineIStep, now_ms: number): Promise<void>
  /** The engine's words; undefined when the point has to be taken again: come back at the new `engineDue_ms`. */
  collectEngine(now_ms: number): Promise<EngineResult | undefined>
  look(): Promise<Look>
}
