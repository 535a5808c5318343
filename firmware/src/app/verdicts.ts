/** What words and status bits of the channel card say: overload, the fault behind a trip, what a trip leaves to be asked. */
import { SAFETY } from "../../../hardware/boards/channelCard"
import { FAULT } from "../../../protocol/guard"
import { MODE } from "../../../protocol/readings"

/** How a run ends whose E was not the cell's. */
export function astray(fault: number): boolean {
  if (fault === FAULT.voltageTrip || fault === FAULT.currentTrip || fault === FAULT.setpointStuck) return true
  return fault === FAULT.eAboveLimit || fault === FAULT.eBelowLimit || fault === FAULT.overloadI
}

/** At 98 % of the DFT's range the sine was cut off somewhere, whatever its phase. */
export function full(re: number, im: number): boolean {
  return re * re + im * im > 128450 * 128450
}

/** What the status byte of a card whose FAULT line is down says; 0 if the line was up again. */
export function faultOf(status: number, mode: number): number {
  if ((status & SAFETY.statusAlive) === 0) return FAULT.supplyLost
  if ((status & SAFETY.statusLatched) === 0) return 0
  // the latch clears the set-point, and until the relay has fallen a potentiostat drives the cell there, window or not
  const current = (status & SAFETY.statusCurrent) !== 0
  if (current && (mode === MODE.holdE || mode === MODE.engineE)) return FAULT.currentTrip
  // what drives a cell out of its window also drives current: the window is the cause then
  return (status & (SAFETY.statusCeWe | SAFETY.statusWindow)) !== 0 ? FAULT.voltageTrip : FAULT.currentTrip
}
