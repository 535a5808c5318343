/**
 * How the firmware may set the switch register while a cell is on: mode, range, compensation, gain of the engine's path.
 * One place, so that every deck and every margin is of a word the card can really have.
 */
import { compensationFor, COMPENSATIONS, LOOP, SWITCH } from "../boards/channelCard"
import { channelCard100mA } from "../boards/channelCard100mA"
import { TOPOLOGY, type CurrentRange } from "../board"

export type Mode = "potentiostat" | "galvanostat"

export interface Operation {
  readonly mode: Mode
  readonly range: CurrentRange
  /** Index into COMPENSATIONS; default: what the board's table says for mode and range. */
  readonly compensation?: number
  readonly sine?: boolean
  readonly gainHigh?: boolean
}

/** All ranges of both boards, largest first; the first needs the 100 mA option. */
export const RANGES: readonly CurrentRange[] = channelCard100mA.ranges
export const optionOf = (range: CurrentRange) => (range === RANGES[0] ? ("100mA" as const) : undefined)

export function switchWord(o: Operation): number {
  const follower = o.mode === "galvanostat" || o.range.topology === TOPOLOGY.shunt
  return (
    o.range.switchWord |
    LOOP[o.mode] |
    COMPENSATIONS[o.compensation ?? compensationFor(o.mode === "galvanostat", o.range)].switchWord |
    (follower ? SWITCH.tiaBuffer : 0) |
    (o.sine === true ? SWITCH.acOn : 0) |
    (o.gainHigh === true ? SWITCH.gainEngine : 0)
  )
}
