/** A front end of the classroom board on a simulated one, without the app: orders by hand, readings at once. */
import { ClassroomFrontEnd } from "../../firmware/src/classroom/classroomFrontEnd"
import { Arduino } from "../../host/firmata/arduino"
import { VirtualClock } from "../../host/app/classroom/clock"
import type { Reading } from "../../protocol/readings"
import type { Cell } from "../../sim/cell"
import { CLASSROOM_PROFILES, type ClassroomProfile } from "../../sim/classroom/analog"
import { SimulatedClassroomBoard } from "../../sim/classroom/board"

/** `sleepless`: a front end whose waits take no time, as if the chips were far behind. */
export async function bench(
  cell: Cell,
  profile: ClassroomProfile = CLASSROOM_PROFILES.ideal,
  seed = 1,
  sleepless = false,
) {
  const board = new SimulatedClassroomBoard({ cell, profile, seed })
  const arduino = await Arduino.open(board, "the test", undefined, () => board.announce())
  const clock = new VirtualClock(board)
  const frontEnd = new ClassroomFrontEnd({
    write: (address, bytes) => arduino.write(address, bytes),
    read: (address, register, n) => arduino.read(address, register, n),
    pin: (pin, level) => arduino.pin(pin, level),
    sleep: async for_ms => {
      if (!sleepless) await clock.sleep(for_ms)
    },
  })
  const pause = {
    now_ms: 0,
    async pause(for_ms: number) {
      await clock.sleep(for_ms)
      return true
    },
  }
  async function read(): Promise<Reading> {
    const r: Reading = { now_ms: clock.now_ms(), e_V: 0, i_A: 0, flags: 0 }
    await frontEnd.read(r)
    return r
  }
  return { board, arduino, clock, frontEnd, pause, read }
}
