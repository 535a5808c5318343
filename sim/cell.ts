/**
 * The contract every virtual cell meets: a control over a stretch of time in, potential and current out.
 *
 * Signs and units: SI; i_A > 0 oxidises the working electrode; e_V is WE against RE (two-electrode: against CE).
 * Time is an argument, never a clock; the same seed and the same calls give the same numbers.
 */

import type { CutOff } from "./cell/cutOff"

/** What the front end imposes on the cell during one `advance`; the set-point moves linearly from `from` to `to`. */
export type Control =
  | { readonly kind: "open" }
  /** `through_ohm` lies between the source and the cell: e = set - through_ohm i. */
  | { readonly kind: "E"; readonly from_V: number; readonly to_V: number; readonly through_ohm?: number }
  | { readonly kind: "I"; readonly from_A: number; readonly to_A: number }
  /** Power e i: negative takes energy out of a cell with e > 0. */
  | { readonly kind: "P"; readonly from_W: number; readonly to_W: number }
  /** A load across the cell: i = -e / R. */
  | { readonly kind: "R"; readonly from_ohm: number; readonly to_ohm: number }

export type { CutOff }

export interface Complex {
  readonly re: number
  readonly im: number
}

/** Why a control could not be met: the cell is never asked to invent charge that is not there. */
export type CellLimit = "none" | "depleted" | "filled"

/** Opaque, structured-cloneable copy of every state variable. */
export type CellState = unknown

export interface Cell {
  /** Potential now [V]. */
  readonly e_V: number
  /** Current now [A]. */
  readonly i_A: number
  /** Net charge passed since `create` [C], positive = oxidation. */
  readonly q_C: number
  readonly limit: CellLimit
  /** Advances the state by dt_s under `control`. Never throws for a physical reason, never returns NaN: see `limit`. */
  advance(control: Control, dt_s: number): void
  /** Like `advance`, but ends where a cut-off is met; returns the time that went by [s]. Not every cell locates events. */
  advanceUntil?(control: Control, dt_s: number, cutOff: CutOff): number
  /** Small-signal impedance [ohm] of the present state, by linearisation of the same equations. */
  impedance(f_Hz: number): Complex
  snapshot(): CellState
  restore(state: CellState): void
}

/** A number planted in the cell, for truth tests and for "beside the planted value" in tables. */
export interface Planted {
  readonly symbol: string
  readonly value: number
  readonly unit: string
  readonly note: string
}

export interface CellKind {
  /** As typed after `--cell`, e.g. `navo3-li`. */
  readonly id: string
  readonly title: string
  /** Where the numbers come from: paper, place; or "components" for a dummy. */
  readonly source: string
  /** What this set does not claim. */
  readonly notClaimed: string
  /** What the person at the bench would know: used by techniques to turn charge into D, mAh/g and C-rates. */
  readonly sample: {
    readonly area_m2?: number
    readonly mass_kg?: number
    readonly molarMass_kg_mol?: number
    readonly molarVolume_m3_mol?: number
    readonly capacity_C?: number
  }
  readonly planted: readonly Planted[]
  create(seed: number): Cell
}

export function cellKind(kind: CellKind): CellKind {
  return kind
}
