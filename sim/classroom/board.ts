/**
 * A simulated classroom board: Arduino with Firmata, converters, analog side and cell on one virtual clock. It is a serial
 * port to whoever opens it (`data`, `write`), with the delays of 57600 baud and of I2C, and nothing of it ever sleeps.
 */
import { EventEmitter } from "node:events"
import { CLASSROOM } from "../../hardware/boards/classroom"
import type { Cell } from "../cell"
import { seeded } from "../random"
import { CLASSROOM_PROFILES, ClassroomAnalog, type ClassroomProfile } from "./analog"
import { FirmataUno } from "./uno"

export interface ClassroomBoardOptions {
  readonly cell: Cell
  readonly seed?: number
  readonly profile?: ClassroomProfile
  /** The Arduino carries another sketch: it never says a word of Firmata. */
  readonly noFirmata?: boolean
}

export class SimulatedClassroomBoard extends EventEmitter {
  now_us = 0
  readonly analog: ClassroomAnalog
  private readonly uno: FirmataUno
  private closed = false

  constructor(options: ClassroomBoardOptions) {
    super()
    this.analog = new ClassroomAnalog(
      options.cell,
      options.profile ?? CLASSROOM_PROFILES.typical,
      seeded(options.seed ?? 1),
      () => this.now_us,
    )
    this.uno = new FirmataUno(
      {
        i2c: this.analog,
        pin: (pin, level) => this.analog.pin(pin, level),
        pass: us => {
          this.now_us += us
        },
      },
      options.noFirmata,
    )
    this.uno.onBytes = bytes => this.emit("data", Buffer.from(bytes))
  }

  /** Moves the clock; the cell follows when somebody looks. */
  advanceTo(now_us: number) {
    if (now_us > this.now_us) this.now_us = now_us
  }

  /** What opening the port does to an Uno: a reset, after which the sketch says who it is. */
  announce() {
    this.emit("open")
    this.uno.reset()
  }

  write(bytes: Uint8Array, done?: (error?: Error | null) => void) {
    if (!this.closed) this.uno.receive(bytes)
    done?.()
  }

  /** The port goes away, by the host's wish or because the plug was pulled (then with a reason). */
  close(done?: (error?: Error | null) => void, reason?: Error) {
    if (!this.closed) {
      this.closed = true
      // without its USB supply the relay falls
      if (reason) this.analog.pin(CLASSROOM.pinRelay, 0)
      this.emit("close", reason ?? null)
    }
    done?.(null)
  }
}
