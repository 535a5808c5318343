/**
 * One simulated channel card: real bytecode in the VM, chips, analog chain and cell on one virtual clock. Bytes in, bytes
 * out, like the USB of a real card: frames are COBS encoded on the stream, corrupt ones are dropped.
 */
import { encodeFrame, ENCODED_MAX_BYTES, FRAME_MAX_BYTES, FrameReader } from "../protocol/frame"
import { bridge } from "./bridge"
import type { Cell } from "./cell"
import { FrontEndProfile, PROFILES, SimulatedFrontEnd } from "./frontEnd"
import { Random, seeded } from "./random"
import { Vm } from "./vm"

/** Frames handed to the firmware and not yet taken: it has room for 16. */
const INBOX_MAX = 8
/** The firmware sleeps at most an hour while a program runs, and eleven days when there is nothing to do [us]. */
const IDLE_US = 5e11

export interface BoardOptions {
  readonly bytecode: Uint8Array
  readonly cell: Cell
  readonly seed?: number
  /** 16 hex digits. */
  readonly serial?: string
  readonly profile?: FrontEndProfile
  /** Clock step of the board's main loop [us]: 1 for an RP2040, 10000 for an ESP32. */
  readonly tick_us?: number
  /** How long an SPI transfer keeps the firmware asleep [ms]; a board's takes its DMA, at least one turn of the scheduler. */
  readonly spi_ms?: number
  /** Collect garbage at every allocation. */
  readonly gcStress?: boolean
  readonly onLog?: (line: string) => void
}

export class SimulatedBoard {
  readonly serial: string
  readonly frontEnd: SimulatedFrontEnd
  /** What the card says to the host. */
  onBytes: (bytes: Uint8Array) => void = () => {}
  private readonly vm: Vm
  private readonly tick_us: number
  private readonly payload = new Uint8Array(ENCODED_MAX_BYTES)
  private readonly reader = new FrameReader(this.payload, new Uint8Array(ENCODED_MAX_BYTES))
  private readonly encoded = new Uint8Array(ENCODED_MAX_BYTES)
  private inbox: Uint8Array[] = []
  private sleepsUntil_us = 0
  private panic: Error | undefined

  constructor(options: BoardOptions) {
    const random: Random = seeded(options.seed ?? 1)
    this.serial = options.serial ?? "00000000000000a1"
    this.tick_us = options.tick_us ?? 1
    this.vm = new Vm(this.serial, {
      random: n => random.bytes(n),
      onLog: line => options.onLog?.(line),
      onPanic: code => {
        if (code !== 0) this.panic = new Error(`the firmware of card ${this.serial} died (panic ${code})`)
      },
      onWrite: bridge({
        spi: (select, bytes) => {
          this.frontEnd.spi(select, bytes)
          return options.spi_ms ?? 0
        },
        pin: (pin, level) => this.frontEnd.pin(pin, level),
        send: frame => this.send(frame),
        wait: for_ms => {
          this.sleepsUntil_us = this.vm.now_us + 1000 * for_ms
          this.vm.sleepsUntil(this.sleepsUntil_us)
        },
      }),
    })
    // the firmware's clock ticks in milliseconds, and what it does happens on a tick
    const tick_us = () => Math.floor(this.vm.now_us / 1000) * 1000
    this.frontEnd = new SimulatedFrontEnd(options.cell, options.profile ?? PROFILES.typical, random, tick_us)
    if (options.gcStress) this.vm.gcStress(true)
    this.vm.deploy(options.bytecode)
  }

  get now_us(): number {
    return this.vm.now_us
  }
  /** When the firmware wants to go on by itself [us]; a frame wakes it earlier. */
  get due_us(): number {
    return this.inbox.length > 0 ? this.vm.now_us : this.sleepsUntil_us
  }

  /** True while the firmware waits for nothing but a frame. */
  get idle(): boolean {
    return this.inbox.length === 0 && this.sleepsUntil_us - this.vm.now_us > IDLE_US
  }

  private send(frame: Uint8Array): boolean {
    if (frame.length > FRAME_MAX_BYTES) throw new Error(`frame of ${frame.length} bytes`)
    const n = encodeFrame(frame, frame.length, this.encoded)
    this.onBytes(this.encoded.slice(0, n))
    return true
  }

  /** Bytes from the host; they reach the firmware with the next `run`. */
  receive(bytes: Uint8Array) {
    for (const byte of bytes) {
      const n = this.reader.push(byte)
      if (n > 0) this.inbox.push(this.payload.slice(0, n))
    }
  }

  /** Moves the card's clock to `until_us`, or until `stop()`. @throws when the firmware has died. */
  run(until_us: number, stop: () => boolean = () => false) {
    do {
      for (const frame of this.inbox.splice(0, INBOX_MAX)) this.vm.deliver(frame)
      const more = () => this.panic !== undefined || this.inbox.length > 0 || stop()
      this.vm.run(until_us, this.tick_us, more)
      if (this.panic) throw this.panic
    } while (this.inbox.length > 0 && !stop())
  }
}
