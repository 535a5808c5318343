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
}

/** Readings in a row that must agree before the cell is opened: one may be a glitch of the converter. */
export const PERSIST = 2

export interface Guard {
  limits: Limits
  /** The fault the last reading pointed to, and how many in a row did. */
  suspect: number
  count: number
}

export function guardBegin(limits: Limits): Guard {
  return { limits, suspect: 0, count: 0 }
}

/** Returns the FAULT that has persisted, or 0. */
export function guardCheck(g: Guard, r: Reading): number {
  let code = 0
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
