/**
 * Circuits that the distribution of relaxation times suggests: one depressed arc for each of its peaks, with start values.
 *
 *   [L0-]R0-p(R1,CPE1)-...-p(Rn,CPEn)[-CPE(n+1)]  and the same with a Warburg element at the end
 *
 * L0 where a part of the spectrum is inductive, the last CPE where the cell looks blocked.
 */

import { compileCircuit } from "../circuit/circuit"
import type { Spectrum } from "../circuit/spectrum"
import { FitError } from "../errors"
import { startOf } from "./arcs"
import { type Drt, drt } from "./drt"

/** More peaks than this are noise, or a distribution that is no sum of arcs. */
const most = 6

export interface Suggested {
  readonly circuits: readonly string[]
  /** Start values for the arcs of any circuit, for `FitOptions.start`. */
  startFor(circuit: string): Readonly<Record<string, number>>
}

/** @returns nothing suggested where there are too few points for a distribution */
export function suggested(s: Spectrum): Suggested {
  let found: Drt
  try {
    found = drt(s)
  } catch (error) {
    if (!(error instanceof FitError) || error.code !== "points") throw error
    return { circuits: [], startFor: () => ({}) }
  }
  const { peaks } = found
  const n = Math.min(most, peaks.length)
  const chain = Array.from({ length: n }, (_, i) => `p(R${i + 1},CPE${i + 1})`)
  const head = [...(s.im_ohm.some(x => x > 0) ? ["L0"] : []), "R0", ...chain]
  const tails = found.c_F === null ? [[], ["W1"]] : [[`CPE${n + 1}`]]
  const circuits = n === 0 ? [] : tails.map(tail => [...head, ...tail].join("-"))
  return { circuits, startFor: circuit => startOf(compileCircuit(circuit), peaks) }
}
