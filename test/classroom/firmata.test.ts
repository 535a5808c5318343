/** The Arduino through the real johnny-five and firmata-io, over bytes in memory: what it says, and what it says when it is not well. */
import { describe, expect, it } from "vitest"
import { connect } from "../../host/connect"
import { LinkError } from "../../host/errors"
import { Arduino } from "../../host/firmata/arduino"
import { cellNamed } from "../../host/app/simulated"
import { connectClassroom } from "../../host/app/classroom/simulated"
import "../../host/app/classroom/install"
import { CLASSROOM } from "../../hardware/boards/classroom"
import { FirmataUno } from "../../sim/classroom/uno"
import { SimulatedClassroomBoard } from "../../sim/classroom/board"

const kind = cellNamed("dummy-resistor")

/** Everything that a bare Uno answers to these bytes. */
function answer(bytes: readonly number[]): number[] {
  const i2c = {
    write: (address: number) => address === 0x48,
    read: (address: number, count: number) => (address === 0x48 ? new Uint8Array(count).fill(0xa5) : undefined),
  }
  const uno = new FirmataUno({ i2c, pin: () => {}, pass: () => {} })
  const out: number[] = []
  uno.onBytes = b => out.push(...b)
  uno.receive(Uint8Array.from(bytes))
  return out
}

async function failure(promise: Promise<unknown>): Promise<LinkError> {
  const error = await promise.then(
    () => undefined,
    (e: unknown) => e,
  )
  expect(error).toBeInstanceOf(LinkError)
  return error as LinkError
}

describe("the Firmata responder", () => {
  it("says version 2.6 and its sketch's name, in pairs of seven bits", () => {
    expect(answer([0xf9])).toEqual([0xf9, 2, 6])
    const [start, command, major, minor, first, rest] = answer([0xf0, 0x79, 0xf7])
    expect([start, command, major, minor, first, rest]).toEqual([0xf0, 0x79, 2, 5, "S".charCodeAt(0), 0])
  })

  it("answers an I2C question with address, register and bytes in pairs of seven bits", () => {
    const question = [0xf0, 0x76, 0x48, 0x08, 1, 0, 2, 0, 0xf7]
    expect(answer([0xf0, 0x78, 0, 0, 0xf7, ...question])).toEqual([0xf0, 0x77, 0x48, 0, 1, 0, 0x25, 1, 0x25, 1, 0xf7])
    // not before I2C was configured
    expect(answer(question)).toEqual([])
  })

  it("warns with a string, and then sends stale bytes, when no chip answers: as the sketch does", () => {
    const out = answer([0xf0, 0x78, 0, 0, 0xf7, 0xf0, 0x76, 0x50, 0x08, 1, 0, 1, 0, 0xf7])
    const end = out.indexOf(0xf7)
    const words = String.fromCharCode(...out.slice(2, end).filter((_, k) => k % 2 === 0))
    expect(words).toBe("I2C: Too few bytes received")
    expect(out.slice(end + 1)).toEqual([0xf0, 0x77, 0x50, 0, 1, 0, 0, 0, 0xf7])
  })

  it("drops a message that another one interrupts, and data that belongs to none", () => {
    expect(answer([5, 6, 7, 0xf0, 0x76, 0x48, 0xf9])).toEqual([0xf9, 2, 6])
  })
})

describe("an Arduino", () => {
  it("has the pins of an Uno when johnny-five has asked it", async () => {
    const board = new SimulatedClassroomBoard({ cell: kind.create(1) })
    const arduino = await Arduino.open(board, "x", undefined, () => board.announce())
    await arduino.pin(CLASSROOM.pinRelay, 1)
    expect(board.analog.closed).toBe(true)
    await arduino.pin(CLASSROOM.pinRelay, 0)
    expect(board.analog.closed).toBe(false)
    await arduino.close()
  })

  it("without the sketch is named as such, with what to load", async () => {
    const times = { hello_s: 0.05, answer_s: 0.05 }
    const error = await failure(connectClassroom(kind, { noFirmata: true, times }))
    expect(error.code).toBe("noFirmata")
    expect(error.message).toMatch(/StandardFirmata/)
  })

  it("with a chip missing is refused with the chip's name and address", async () => {
    for (const [address, name] of [
      [CLASSROOM.dacAddress, "MCP4725"],
      [CLASSROOM.adcAddress, "ADS1115"],
    ] as const) {
      const error = await failure(connectClassroom(kind, { before: b => b.analog.plug(address, false) }))
      expect(error.code).toBe("noChip")
      expect(error.message).toContain(`no ${name} answers at I2C address 0x${address.toString(16)}`)
    }
  })

  it("that is unplugged tells the host, and answers no more questions", async () => {
    const board = new SimulatedClassroomBoard({ cell: kind.create(1) })
    const arduino = await Arduino.open(board, "x", undefined, () => board.announce())
    const reasons: string[] = []
    arduino.onClose = reason => reasons.push(reason)
    board.close(undefined, new Error("unplugged"))
    expect(reasons.length).toBe(1)
    expect((await failure(arduino.read(CLASSROOM.adcAddress, 1, 2))).code).toBe("closed")
    expect((await failure(arduino.write(CLASSROOM.dacAddress, [8, 0]))).code).toBe("closed")
  })

  it("that says nothing any more is a timeout in words", async () => {
    const board = new SimulatedClassroomBoard({ cell: kind.create(1) })
    const arduino = await Arduino.open(board, "x", { hello_s: 1, answer_s: 0.03 }, () => board.announce())
    board.write = () => {}
    const error = await failure(arduino.read(CLASSROOM.adcAddress, 1, 2))
    expect(error.code).toBe("timeout")
    expect(error.message).toMatch(/0x48.*SDA/)
    await arduino.close()
  })
})

describe("the transport firmata", () => {
  it("says what is wrong with an address, and what to do when there is no such port", async () => {
    expect((await failure(connect("firmata://"))).code).toBe("url")
    expect((await failure(connect("firmata:///dev/x?baud=fast"))).code).toBe("url")
    const error = await failure(connect("firmata:///dev/galvanode-no-such-port"))
    expect(error.code).toBe("unreachable")
    expect(error.message).toMatch(/plug the board in.*start again/)
  })
})
