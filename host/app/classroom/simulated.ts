/** A simulated classroom board in this process, through the real johnny-five and Firmata code: only the serial line is not. */
import type { CellKind } from "../../../sim/cell"
import type { ClassroomProfile } from "../../../sim/classroom/analog"
import { SimulatedClassroomBoard } from "../../../sim/classroom/board"
import { Arduino, ARDUINO_TIMES, type ArduinoTimes } from "../../firmata/arduino"
import { Instrument } from "../../instrument"
import { classroomCard } from "./card"
import { VirtualClock } from "./clock"
import { SectorFile } from "./storage"

export interface ClassroomOptions {
  readonly seed?: number
  readonly profile?: ClassroomProfile
  readonly noFirmata?: boolean
  readonly times?: ArduinoTimes
  /** What is done to the board before anybody opens it. */
  readonly before?: (board: SimulatedClassroomBoard) => void
}

/**
 * A classroom card on this cell, connected: close it when done.
 * @throws LinkError as for a real one: `noFirmata`, `noChip`
 */
export async function connectClassroom(kind: CellKind, o: ClassroomOptions = {}) {
  const seed = o.seed ?? 1
  const { profile, noFirmata } = o
  const board = new SimulatedClassroomBoard({ cell: kind.create(seed), seed, profile, noFirmata })
  o.before?.(board)
  const name = "the simulated port"
  const arduino = await Arduino.open(board, name, o.times ?? ARDUINO_TIMES, () => board.announce())
  const serial = (0xc1a5500000000000n + BigInt(seed)).toString(16)
  const clock = new VirtualClock(board)
  try {
    const instrument = await Instrument.connect(await classroomCard(arduino, name, serial, clock, new SectorFile()))
    return { board, instrument, url: "firmata+sim://classroom", close: () => instrument.close() }
  } catch (error) {
    await arduino.close()
    throw error
  }
}
