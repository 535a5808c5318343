/**
 * An Arduino with Firmata on it, through johnny-five: its I2C wires and its output pins as promises, with errors in words.
 *
 * Firmata itself knows no errors: a chip that does not answer gives the string "I2C: Too few bytes received" and then a
 * reply of stale bytes, and a dead sketch gives nothing at all. Both are told apart here. One question at a time.
 * Source: github.com/firmata/protocol (i2c.md), StandardFirmata.ino.
 */
import type { Firmata, FirmataTransport } from "firmata-io"
import type { Board } from "johnny-five"
import { LinkError } from "../errors"

export interface SerialLine extends FirmataTransport {
  close(done?: (error?: Error | null) => void): void
}

export interface ArduinoTimes {
  /** From opening the port to the sketch's first word and its list of pins: an Uno's boot loader takes two of them. */
  readonly hello_s: number
  /** For the answer to one I2C question. */
  readonly answer_s: number
}
export const ARDUINO_TIMES: ArduinoTimes = { hello_s: 10, answer_s: 1 }

export class Arduino {
  /** Called once, with the reason in words, when the board has gone. */
  onClose: (reason: string) => void = () => {}
  /** Empty while the line is open. */
  private gone = ""
  private last: Promise<unknown> = Promise.resolve()
  /** The question under way found nobody at its address. */
  private nobody = false
  private readonly outputs = new Set<number>()
  private giveUp: (error: LinkError) => void = () => {}

  private constructor(
    private readonly line: SerialLine,
    private readonly board: Board,
    private readonly name: string,
    private readonly times: ArduinoTimes,
  ) {
    board.io.on("string", (words: string) => {
      if (words.includes("Too few bytes")) this.nobody = true
    })
    board.i2cConfig()
  }

  /**
   * Waits until the sketch has said what it is and which pins it has.
   * @param begin called when everybody listens: a simulated board speaks then, a real one when it likes
   * @throws LinkError `noFirmata` when nothing that speaks Firmata answers in time, `closed` when the port goes away
   */
  static async open(
    line: SerialLine,
    name: string,
    times: ArduinoTimes = ARDUINO_TIMES,
    begin: () => void = () => {},
  ): Promise<Arduino> {
    // 40 packages that only this needs
    const [{ default: firmata }, { default: five }] = await Promise.all([import("firmata-io"), import("johnny-five")])
    const io: Firmata = new firmata.Firmata(line, { reportVersionTimeout: 300 * times.hello_s })
    let lose = (_reason: string) => {}
    let early = ""
    let fail: (error: LinkError) => void = () => {}
    const lost = (reason: string) => {
      early ||= reason
      fail(new LinkError("closed", `the port of the Arduino at ${name} closed (${reason}); check its cable`))
      lose(reason)
    }
    io.on("close", () => lost("the port is gone"))
    io.on("error", (error: Error) => lost(error.message))
    try {
      await new Promise<void>((resolve, reject) => {
        fail = reject
        const timer = setTimeout(() => reject(noFirmata(name, times.hello_s)), 1000 * times.hello_s)
        io.on("ready", () => {
          clearTimeout(timer)
          resolve()
        })
        begin()
        if (early) fail(new LinkError("closed", `the port of the Arduino at ${name} closed (${early})`))
      })
    } catch (error) {
      clearTimeout(io.reportVersionTimeoutId)
      line.close(() => {})
      throw error
    }
    const board: Board = new five.Board({ io, repl: false, debug: false, sigint: false })
    board.on("error", (error: Error) => lost(error.message))
    await new Promise<void>(resolve => board.once("ready", resolve))
    const arduino = new Arduino(line, board, name, times)
    lose = reason => arduino.lose(reason)
    if (early) arduino.lose(early)
    return arduino
  }

  private lose(reason: string) {
    if (this.gone) return
    this.gone = reason
    this.giveUp(this.closedError())
    this.onClose(reason)
  }

  private closedError(): LinkError {
    return new LinkError("closed", `the Arduino at ${this.name} is gone (${this.gone}); check its cable, connect again`)
  }

  /** Sends bytes to the chip at an address; Firmata does not tell whether it heard. @throws LinkError `closed` */
  async write(address: number, bytes: number[]): Promise<void> {
    if (this.gone) throw this.closedError()
    this.board.i2cWrite(address, bytes)
  }

  /**
   * Reads `n` bytes from the chip at an address, from a register or (below 0) from wherever it stands.
   * @returns the bytes; none if no chip answers at this address
   * @throws LinkError `timeout` when the Arduino says nothing, `closed` when it has gone
   */
  read(address: number, register: number, n: number): Promise<number[]> {
    const answer = this.last.then(() => this.ask(address, register, n))
    this.last = answer.catch(() => {})
    return answer
  }

  private ask(address: number, register: number, n: number): Promise<number[]> {
    if (this.gone) return Promise.reject(this.closedError())
    this.nobody = false
    return new Promise((resolve, reject) => {
      let timer: NodeJS.Timeout | undefined
      let answered = false
      const hear = (bytes: number[]) => {
        answered = true
        clearTimeout(timer)
        resolve(this.nobody ? [] : bytes)
      }
      this.giveUp = error => {
        clearTimeout(timer)
        reject(error)
      }
      const { io } = this.board
      if (register < 0) io.i2cReadOnce(address, n, hear)
      else io.i2cReadOnce(address, register, n, hear)
      // in memory the answer is there already
      if (!answered) timer = setTimeout(() => reject(this.timeout(address)), 1000 * this.times.answer_s)
    })
  }

  private timeout(address: number): LinkError {
    return new LinkError(
      "timeout",
      `the Arduino at ${this.name} did not answer a question to I2C address 0x${address.toString(16)} within ` +
        `${this.times.answer_s} s; check that nothing holds SDA (A4) or SCL (A5) low, then reset the Arduino`,
    )
  }

  /** Level of a pin, which becomes an output at its first use. @throws LinkError `closed` */
  async pin(pin: number, level: number): Promise<void> {
    if (this.gone) throw this.closedError()
    if (!this.outputs.has(pin)) {
      this.outputs.add(pin)
      this.board.pinMode(pin, this.board.io.MODES.OUTPUT)
    }
    this.board.digitalWrite(pin, level)
  }

  close(): Promise<void> {
    return new Promise(done => {
      if (this.gone) return done()
      this.gone = "closed by the host"
      this.line.close(() => done())
    })
  }
}

function noFirmata(name: string, waited_s: number): LinkError {
  return new LinkError(
    "noFirmata",
    `nothing that speaks Firmata answered at ${name} within ${waited_s} s; load File > Examples > Firmata > ` +
      "StandardFirmata onto the Arduino, then start again",
  )
}
