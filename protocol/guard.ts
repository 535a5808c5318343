/**
 * The safety of a run while it runs: one reading in, a fault code out. The same lines protect the cell on a board, in the
 * simulator and in the dry run. Portable TypeScript.
 */
import { Limits } from "./limits"
import { FLAG, Reading } from "./readings"

/** What ends a run with the cell open; the words are in faults.ts. */
export const FAULT = {
  eBelowLimit: 1,
  eAboveLimit: 2,
  iAboveLimit: 3,
  overloadE: 4,
  overloadI: 5,
  frontEndLink: 6,
  frontEndIdentity: 7,
  /** The converter gives no new conversions. */
  converterStopped: 8,
  reLeadOpen: 9,
  weCeSwapped: 10,
  cellReversed: 11,
  relayWelded: 12,
  setpointStuck: 13,
  /** The hardware latch: |V(CE - WE)| or E left its window; |I| did. */
  voltageTrip: 14,
  currentTrip: 15,
  supplyLost: 16,
  ocvOutsideLimits: 17,
  /** The card started anew while a run was going on: power, or the program that runs on it died. */
  restarted: 18,
  leadOpen: 19,
  /** The internal dummy does not measure as what it is: the card is not what its calibration says. */
  dummyWrong: 20,
}

/** Readings in a row that must agree before the cell is opened: one may be a glitch of the converter. */
export const PERSIST = 2
/** Readings in a row without a new conversion; one or two may be the converter's clock against the card's. */
export const STALE_MAX = 3
/** ... and no less than this after the last new one: five conversions [ms]. */
const STALE_MS = 100

export interface Guard {
  limits: Limits
  /** The fault the last reading pointed to, and how many in a row did. */
  suspect: number
  count: number
  /** Readings in a row whose conversion was an old one. */
  stale: number
  /** When the last new one came, or the first reading of all; -1 before. */
  fresh_ms: number
}

export function guardBegin(limits: Limits): Guard {
  return { limits, suspect: 0, count: 0, stale: 0, fresh_ms: -1 }
}

/** Returns the FAULT that has persisted, or 0. */
export function guardCheck(g: Guard, r: Reading): number {
  let code = 0
  if ((r.flags & FLAG.stale) !== 0) {
    // nothing new: it neither confirms nor clears what the reading before pointed to
    g.stale = g.stale + 1
    if (g.fresh_ms < 0) g.fresh_ms = r.now_ms
    // engine points follow each other faster than conversions: what counts is how long nothing new has come
    return g.stale >= STALE_MAX && r.now_ms - g.fresh_ms >= STALE_MS ? FAULT.converterStopped : 0
  }
  g.stale = 0
  g.fresh_ms = r.now_ms
  if (r.flags !== 0) {
    if (r.flags & FLAG.corrupt) code = FAULT.frontEndLink
    else if (r.flags & FLAG.overloadE) code = FAULT.overloadE
    else if (r.flags & FLAG.overloadI) code = FAULT.overloadI
  }
  const l = g.limits
  if (code === 0) {
    if (r.e_V < l.eMin_V) code = FAULT.eBelowLimit
    else if (r.e_V > l.eMax_V) code = FAULT.eAboveLimit
    else if (r.i_A > l.iMax_A || r.i_A < -l.iMax_A) code = FAULT.iAboveLimit
    else {
      g.count = 0
      return 0
    }
  }
  g.count = g.suspect === code ? g.count + 1 : 1
  g.suspect = code
  return g.count >= PERSIST ? code : 0
}
