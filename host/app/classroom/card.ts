/**
 * A card made of a classroom board: the same firmware app as on a channel card, run by Node in this process, with the
 * Arduino for hands. To the host it is a byte stream like any other card.
 *
 * What this costs: when this process dies, so does the card, and the relay stays as it was until the Arduino is reset.
 */
import { ClassroomFrontEnd } from "../../../firmware/src/classroom/classroomFrontEnd"
import type { ClassroomBus } from "../../../firmware/src/classroom/bus"
import { Instrument as Firmware } from "../../../firmware/src/app/instrument"
import type { Hal } from "../../../firmware/src/hal/hal"
import { CLASSROOM } from "../../../hardware/boards/classroom"
import { ADS1115 } from "../../../hardware/parts/ads1115"
import { MCP4725 } from "../../../hardware/parts/mcp4725"
import { ENCODED_MAX_BYTES, encodeFrame, FrameReader } from "../../../protocol/frame"
import type { Bytes } from "../../../protocol/pack"
import { LinkError } from "../../errors"
import type { Arduino } from "../../firmata/arduino"
import type { ByteStream } from "../../transport"
import { nodeFloats } from "../../wire/floats"
import type { Clock } from "./clock"
import type { SectorFile } from "./storage"

/** Thrown out of the firmware's wait when the card is to end. */
class Over extends Error {}

class ClassroomHal implements Hal {
  floats = nodeFloats
  over = false
  private readonly inbox: Uint8Array[] = []
  private readonly encoded = new Uint8Array(ENCODED_MAX_BYTES)
  constructor(
    private readonly name: string,
    private readonly clock: Clock,
    private readonly say: (bytes: Uint8Array) => void,
  ) {}
  async open() {}
  async serial() {
    return this.name
  }
  /** No SPI and no pins of the channel card here: the front end has a bus of its own. */
  async spi() {
    throw new Error("a classroom board has no SPI")
  }
  async pin() {}
  async level() {
    return 1
  }
  async sleep(for_ms: number) {
    await this.clock.sleep(for_ms)
    return this.clock.now_ms()
  }
  arrived(frame: Uint8Array) {
    this.inbox.push(frame)
    this.clock.wake()
  }
  end() {
    this.over = true
    this.clock.wake()
  }
  async wait(due_ms: number): Promise<number> {
    if (this.over) throw new Over()
    if (this.inbox.length === 0) await this.clock.wait(Math.max(due_ms, this.clock.now_ms() + 1))
    if (this.over) throw new Over()
    return this.clock.now_ms()
  }
  async receive(): Promise<Bytes | undefined> {
    return this.inbox.shift()
  }
  async send(bytes: Bytes, n: number): Promise<boolean> {
    this.say(this.encoded.slice(0, encodeFrame(bytes, n, this.encoded)))
    return true
  }
}

/** Asks both chips, by name, before anything is believed. @throws LinkError `noChip` with the address and the wires */
async function findChips(arduino: Arduino, path: string) {
  const chips = [
    { name: "MCP4725", address: CLASSROOM.dacAddress, register: -1, n: MCP4725.readBytes },
    { name: "ADS1115", address: CLASSROOM.adcAddress, register: ADS1115.regConfig, n: 2 },
  ]
  for (const { name, address, register, n } of chips)
    if ((await arduino.read(address, register, n)).length < n)
      throw new LinkError(
        "noChip",
        `no ${name} answers at I2C address 0x${address.toString(16)} of the Arduino at ${path}; check SDA (A4), SCL (A5), ` +
          "the chip's supply and its address pin, then start again",
        { address },
      )
}

/**
 * Starts the card and returns the host's end of its stream. Closing the stream opens the cell and closes the Arduino.
 * @throws LinkError `noChip`
 */
export async function classroomCard(
  arduino: Arduino,
  path: string,
  serial: string,
  clock: Clock,
  storage: SectorFile,
): Promise<ByteStream> {
  await findChips(arduino, path)
  const bus: ClassroomBus = {
    write: (address, bytes) => arduino.write(address, bytes),
    read: (address, register, n) => arduino.read(address, register, n),
    pin: (pin, level) => arduino.pin(pin, level),
    sleep: for_ms => clock.sleep(for_ms),
  }
  let closed = ""
  const hal = new ClassroomHal(serial, clock, bytes => stream.onBytes(bytes))
  const frontEnd = new ClassroomFrontEnd(bus)
  const close = (reason: string) => {
    if (closed) return
    closed = reason
    hal.end()
    stream.onClose(reason)
  }
  const payload = new Uint8Array(ENCODED_MAX_BYTES)
  const reader = new FrameReader(payload, new Uint8Array(ENCODED_MAX_BYTES))
  const stream: ByteStream = {
    onBytes: () => {},
    onClose: () => {},
    write(bytes) {
      if (closed) throw new LinkError("closed", `the classroom board at ${path} is closed (${closed}); connect again`)
      for (const byte of bytes) {
        const n = reader.push(byte)
        if (n > 0) hal.arrived(payload.slice(0, n))
      }
    },
    async close() {
      close("closed")
      await ended
    },
  }
  arduino.onClose = close
  const ended = new Firmware(hal, frontEnd, storage)
    .run()
    .catch((error: unknown) => {
      // an Arduino that has gone ends the card in the middle of a question, which is its right
      if (!(error instanceof Over)) close(error instanceof LinkError ? error.message : `the card died: ${error}`)
    })
    .then(() => frontEnd.disconnect())
    // the relay cannot be opened over a line that is gone
    .catch(() => {})
    .then(() => arduino.close())
  return stream
}
