/**
 * One simulated channel card: real bytecode in the VM, chips, analog chain and cell on one virtual clock. Bytes in, bytes
 * out, like the USB of a real card: frames are COBS encoded on the stream, corrupt ones are dropped.
 */
import { Board } from "../hardware/board"
import { encodeFrame, ENCODED_MAX_BYTES, FRAME_MAX_BYTES, FrameReader } from "../protocol/frame"
import { bridge } from "./bridge"
import type { Cell } from "./cell"
import { FrontEndProfile, PROFILES, SimulatedFrontEnd } from "./frontEnd"
import type { FlashMemory } from "./parts/w25q128"
import { Plan } from "./plan"
import { Random, seeded } from "./random"
import { FLASH_BYTES, Vm, VmStopped } from "./vm"

/** Frames handed to the firmware and not yet taken: it has room for 16. */
const INBOX_MAX = 8
/** The firmware sleeps at most an hour while a program runs, and eleven days when there is nothing to do [us]. */
const IDLE_US = 5e11
/** The runtime starts a program that died anew after this long; the processor's own watchdog needs longer [us]. */
const RESTART_US = 5e6
const HANG_US = 8e6
/** A firmware that dies this often within a minute is no test of anything. */
const DEATHS_MAX = 5

export interface BoardOptions {
  readonly bytecode: Uint8Array
  readonly cell: Cell
  readonly seed?: number
  /** 16 hex digits. */
  readonly serial?: string
  readonly profile?: FrontEndProfile
  /** Which board the front end is; default the channel card. */
  readonly board?: Board
  /** The card's flash; give the one of an earlier board and the card remembers. */
  readonly flash?: FlashMemory
  /** No calibration record from the factory. */
  readonly blank?: boolean
  /** Clock step of the board's main loop [us]: 1 for an RP2040, 10000 for an ESP32. */
  readonly tick_us?: number
  /** How long an SPI transfer keeps the firmware asleep [ms]; a board's takes its DMA, at least one turn of the scheduler. */
  readonly spi_ms?: number
  /** Collect garbage at every allocation. */
  readonly gcStress?: boolean
  readonly onLog?: (line: string) => void
  /** A Jacdac frame leaves the runtime: the way of a card on USB. */
  readonly onFrame?: (frame: Uint8Array) => void
}

/** The program on the card died, and why. */
export interface Death {
  readonly at_us: number
  readonly why: string
}

export class SimulatedBoard {
  readonly serial: string
  readonly frontEnd: SimulatedFrontEnd
  readonly deaths: Death[] = []
  /** What the card says to the host. */
  onBytes: (bytes: Uint8Array) => void = () => {}
  private vm: Vm
  private readonly tick_us: number
  private readonly random: Random
  private readonly payload = new Uint8Array(ENCODED_MAX_BYTES)
  private readonly reader = new FrameReader(this.payload, new Uint8Array(ENCODED_MAX_BYTES))
  private readonly encoded = new Uint8Array(ENCODED_MAX_BYTES)
  private inbox: Uint8Array[] = []
  private jacdac: Uint8Array[] = []
  /** The firmware is up and has said that it waits. */
  private listens = false
  /** The runtime's own flash. */
  private readonly program = new Uint8Array(FLASH_BYTES)
  private programmed = false
  private sleepsUntil_us = 0
  /** While the program is dead: when it starts anew; Infinity without power. */
  private rises_us: number | undefined
  private throws = false
  /** What will happen to the program. */
  readonly plan = new Plan()

  constructor(private readonly options: BoardOptions) {
    this.random = seeded(options.seed ?? 1)
    this.serial = options.serial ?? "00000000000000a1"
    this.tick_us = options.tick_us ?? 1
    // the firmware's clock ticks in milliseconds, and what it does happens on a tick
    const tick_us = () => Math.floor((this.vm?.now_us ?? 0) / 1000) * 1000
    this.frontEnd = new SimulatedFrontEnd(options.cell, options.profile ?? PROFILES.typical, this.random, tick_us, {
      board: options.board,
      flash: options.flash,
      blank: options.blank,
      onTorn: () => this.powerCut(),
    })
    this.vm = this.boot(0)
  }

  /** A fresh machine with the same program; pins and flash are as they were left. */
  private boot(at_us: number): Vm {
    const { options } = this
    const vm: Vm = new Vm(
      this.serial,
      {
        random: n => this.random.bytes(n),
        onLog: line => options.onLog?.(line),
        onFrame: frame => options.onFrame?.(frame),
        flash: this.program,
        onPanic: code => {
          if (code !== 0) this.die(`panic ${code}`, RESTART_US)
        },
        onWrite: bridge({
          spi: (select, bytes) => {
            if (this.throws) {
              this.throws = false
              return -1
            }
            this.frontEnd.spi(select, bytes)
            return options.spi_ms ?? 0
          },
          pin: (pin, level) => this.frontEnd.pin(pin, level),
          level: pin => this.frontEnd.level(pin),
          send: frame => this.send(frame),
          wait: for_ms => {
            this.listens = true
            this.sleepsUntil_us = this.vm.now_us + 1000 * for_ms
            this.vm.sleepsUntil(this.sleepsUntil_us)
          },
        }),
      },
      at_us,
    )
    if (options.gcStress) vm.gcStress(true)
    // the first program comes from the factory; later ones by the runtime's manager, and stay
    if (!this.programmed) vm.deploy(options.bytecode)
    this.programmed = true
    this.sleepsUntil_us = at_us
    this.inbox = []
    this.listens = false
    return vm
  }

  get now_us(): number {
    return this.vm.now_us
  }
  /** Frames that have not reached the machine; those of the wire wait until the firmware listens. */
  private get waiting(): number {
    return (this.listens ? this.inbox.length : 0) + this.jacdac.length
  }
  /** When the firmware wants to go on by itself [us]; a frame wakes it earlier. */
  get due_us(): number {
    if (this.rises_us !== undefined) return this.rises_us
    return this.waiting > 0 ? this.vm.now_us : this.sleepsUntil_us
  }
  /** True while the firmware waits for nothing but a frame. */
  get idle(): boolean {
    if (this.rises_us !== undefined) return this.rises_us === Infinity
    return this.waiting === 0 && this.sleepsUntil_us - this.vm.now_us > IDLE_US
  }

  /** The leads move to another cell. */
  attach(cell: Cell) {
    this.frontEnd.attach(cell)
  }
  /** The firmware's next word to a chip ends in an exception. */
  throwNext() {
    this.throws = true
  }
  /** The program stands still until the processor's watchdog starts it anew. */
  hang() {
    this.die("it hangs", HANG_US)
  }
  /** The power goes, now; a new board with the same flash comes after. */
  powerCut() {
    this.die("no power", Infinity)
    this.frontEnd.powerOff()
  }
  private die(why: string, for_us: number) {
    this.deaths.push({ at_us: this.vm.now_us, why })
    this.rises_us = this.vm.now_us + for_us
    this.inbox = []
  }

  private send(frame: Uint8Array): boolean {
    if (this.rises_us !== undefined) return false
    if (frame.length > FRAME_MAX_BYTES) throw new Error(`frame of ${frame.length} bytes`)
    const n = encodeFrame(frame, frame.length, this.encoded)
    this.onBytes(this.encoded.slice(0, n))
    return true
  }

  /** Bytes from the host; they reach the firmware with the next `run`, or nobody while it is dead. */
  receive(bytes: Uint8Array) {
    for (const byte of bytes) {
      const n = this.reader.push(byte)
      if (n > 0 && this.rises_us === undefined) this.inbox.push(this.payload.slice(0, n))
    }
  }

  /** A Jacdac frame for the runtime, with the next `run`. */
  receiveFrame(frame: Uint8Array) {
    if (this.rises_us === undefined) this.jacdac.push(frame)
  }

  /** Moves the card's clock to `until_us`, or until `stop()`. @throws if the firmware dies again and again */
  run(until_us: number, stop: () => boolean = () => false) {
    while (this.plan.due_us <= until_us) {
      const at_us = this.plan.due_us
      this.runTo(at_us, stop)
      if (this.vm.now_us < at_us) return
      this.plan.step(at_us)
    }
    this.runTo(until_us, stop)
  }
  private runTo(until_us: number, stop: () => boolean) {
    do {
      if (this.rises_us !== undefined) this.lieDead(until_us)
      if (this.rises_us !== undefined) return
      if (this.listens) for (const frame of this.inbox.splice(0, INBOX_MAX)) this.vm.deliver(frame)
      for (const frame of this.jacdac.splice(0)) this.vm.receiveFrame(frame)
      const more = () => this.rises_us !== undefined || this.waiting > 0 || stop()
      try {
        this.vm.run(until_us, this.tick_us, more)
      } catch (error) {
        if (!(error instanceof VmStopped)) throw error
        this.die(error.message, HANG_US)
      }
    } while ((this.waiting > 0 || this.rises_us !== undefined) && !stop())
  }
  private lieDead(until_us: number) {
    const recent = this.deaths.filter(d => this.vm.now_us - d.at_us < 60e6)
    if (recent.length >= DEATHS_MAX)
      throw new Error(`the firmware of card ${this.serial} dies again and again (${recent[0].why})`)
    const rises_us = this.rises_us ?? 0
    if (until_us < rises_us) {
      this.vm.now_us = Math.max(this.vm.now_us, until_us)
      return
    }
    this.rises_us = undefined
    this.vm = this.boot(rises_us)
  }
}
