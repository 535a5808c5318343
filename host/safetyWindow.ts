/**
 * The safety window that a technique asks for: its own potentials and a margin. A cell that stands outside is not connected,
 * so whoever means to drive a charged cell far down widens the margin on purpose.
 */
import type { Board } from "../hardware/board"
import type { Limits } from "../protocol/limits"
import type { ParamForm } from "./live"

/** Spread into a technique's `params`, with its own `start`. */
export const MARGIN = {
  label: "Safety margin",
  unit: "V",
  min: 0,
  max: 10,
  help: "a cell further outside the technique's potentials is not connected",
} satisfies Omit<ParamForm, "start">

/** [V] the potentials that a technique goes to, widened by the margin, as far as the board reaches. */
export function around(
  potentials_V: readonly number[],
  margin_V: number,
  board: Board,
): Pick<Limits, "eMin_V" | "eMax_V"> {
  return {
    eMin_V: Math.max(Math.min(...potentials_V) - margin_V, -board.limits.eMax_V),
    eMax_V: Math.min(Math.max(...potentials_V) + margin_V, board.limits.eMax_V),
  }
}
