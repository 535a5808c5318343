/**
 * Which integrator capacitor the loop gets (COMPENSATIONS), and which may stay. A capacitor that is not in use keeps an old
 * voltage, to which the output would jump: changes are rare, and made while the cell is off (docs/decisions/0007).
 */
import { Board } from "../../../hardware/board"
import { COMPENSATION, compensationFor } from "../../../hardware/boards/channelCard"
import { MODE } from "../../../protocol/readings"

/** Index into COMPENSATIONS: the engine's sine wants the loop's own; what may change range by rule, the slow one. */
export function capacitorFor(board: Board, mode: number, range: number, byRule: boolean): number {
  if (byRule) return COMPENSATION.potentiostatSmall
  return compensationFor(mode === MODE.engineI, board.ranges[range])
}

/** True if `capacitor` serves: the galvanostat is stable with both, the potentiostat with the slow one on every range. */
export function suits(board: Board, capacitor: number, mode: number, range: number): boolean {
  if (capacitor === capacitorFor(board, mode, range, false)) return true
  return mode === MODE.holdI || (mode === MODE.holdE && capacitor === COMPENSATION.potentiostatSmall)
}
