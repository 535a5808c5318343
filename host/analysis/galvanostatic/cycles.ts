/**
 * Cycles as pairs of half cycles, and what is said of a pair.
 *
 *   coulombic efficiency   Q(second half)/Q(first half): charge over discharge for an anode half-cell, which starts with a
 *                          discharge, and discharge over charge for a cathode, which starts with a charge
 *   energy efficiency      W(reduction)/W(oxidation): what came out over what was put in, for a positive cell voltage
 *   initial efficiency     the coulombic efficiency of cycle 1
 *   polarisation           mean potential of the oxidation less that of the reduction
 *
 * The gain error of the current is the same in both halves, so efficiencies do not know it; offset and edges they do.
 */
import { type Direction } from "../curve"
import { doubtful, type Measured, measured, valid, worst } from "../measured"
import { type Accuracy, EXACT } from "../accuracy"
import type { HalfCycle } from "./halfCycles"

export interface Cycle {
  /** From 1. */
  readonly cycle: number
  readonly first: HalfCycle
  /** Absent while the first half still goes on, or where the file ends. */
  readonly second?: HalfCycle
  readonly oxidation?: HalfCycle
  readonly reduction?: HalfCycle
  readonly coulombicEfficiency: Measured | null
  readonly energyEfficiency: Measured | null
  readonly polarisation: Measured | null
}

export interface CycleOptions {
  /** Direction of the first half; that of the first half cycle where left out. Halves before it are left out. */
  readonly first?: Direction
  readonly accuracy?: Accuracy
}

export function cyclesOf(halves: readonly HalfCycle[], { first, accuracy = EXACT }: CycleOptions = {}): Cycle[] {
  if (halves.length === 0) return []
  const begins = first ?? halves[0].direction
  const found: Cycle[] = []
  let k = halves.findIndex(h => h.direction === begins)
  while (k >= 0 && k < halves.length) {
    const one = halves[k]
    const two = halves[k + 1]?.direction !== begins ? halves[k + 1] : undefined
    found.push(pair(found.length + 1, one, two, accuracy))
    // two halves in the same direction: the first of them stays without a partner
    k += two ? 2 : 1
  }
  return found
}

function pair(cycle: number, first: HalfCycle, second: HalfCycle | undefined, accuracy: Accuracy): Cycle {
  const halves = second ? [first, second] : [first]
  const oxidation = halves.find(h => h.direction === "oxidation")
  const reduction = halves.find(h => h.direction === "reduction")
  const going = second?.open ? doubtful("the second half may still be going on") : valid("second half over first")
  let coulombicEfficiency: Measured | null = null
  let energyEfficiency: Measured | null = null
  let polarisation: Measured | null = null
  if (second && oxidation && reduction && first.charge.value > 0 && oxidation.energy.value > 0) {
    // an offset adds to one half and takes from the other
    const offset =
      accuracy.iOffset_A *
      ((first.end_s - first.start_s) / first.charge.value +
        (second.end_s - second.start_s) / Math.max(second.charge.value, 1e-300))
    const edges = Math.hypot(edgeShare(first, accuracy), edgeShare(second, accuracy))
    const relative = Math.hypot(offset, edges)
    const ce = second.charge.value / first.charge.value
    coulombicEfficiency = measured(ce, "", ce * relative, worst(going, first.charge, second.charge), {
      first_C: first.charge.value,
      second_C: second.charge.value,
    })
    const ee = reduction.energy.value / oxidation.energy.value
    energyEfficiency = measured(ee, "", ee * relative, worst(going, first.energy, second.energy), {
      out_J: reduction.energy.value,
      in_J: oxidation.energy.value,
    })
    const apart_V = oxidation.averagePotential.value - reduction.averagePotential.value
    polarisation = measured(
      apart_V,
      "V",
      Math.hypot(accuracy.eRelative * apart_V),
      worst(going, first.charge, second.charge),
      { oxidation_V: oxidation.averagePotential.value, reduction_V: reduction.averagePotential.value },
    )
  }
  return { cycle, first, second, oxidation, reduction, coulombicEfficiency, energyEfficiency, polarisation }
}

/** The part of a charge's uncertainty that is not gain or offset. */
function edgeShare(half: HalfCycle, accuracy: Accuracy): number {
  const { value, u } = half.charge
  if (u === null || value === 0) return 0
  const shared = (accuracy.iRelative * value) ** 2 + (accuracy.iOffset_A * (half.end_s - half.start_s)) ** 2
  return Math.sqrt(Math.max(0, u * u - shared)) / value
}
