/** What the switch register's word means: which range, which loop. */
import { Board } from "../../hardware/board"
import { LOOP, RANGE_BITS, SWITCH } from "../../hardware/boards/channelCard"
import type { LoopMode } from "./drive"

/** Index of the range in circuit; -1 if none is, or bits that belong to no range. */
export function rangeOf(board: Board, word: number): number {
  const bits = word & RANGE_BITS
  return board.ranges.findIndex(r => r.switchWord === bits)
}

export function loopOf(word: number): LoopMode {
  const bits = word & (SWITCH.mode0 | SWITCH.mode1)
  return bits === LOOP.potentiostat ? "potentiostat" : bits === LOOP.galvanostat ? "galvanostat" : "hold"
}
