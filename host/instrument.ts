/**
 * A card as the host sees it, and the only client of the wire: connect, start a program, take readings, stop.
 * Raw words become volts and amperes by the calibration record that the card keeps, read when it is connected.
 */
import { nominal } from "../hardware/calibration"
import { crc32 } from "../protocol/crc32"
import type { Limits } from "../protocol/limits"
import { FAULT } from "../protocol/guard"
import { ON, STORE, WIRE_VERSION } from "../protocol/messages"
import { FLAG } from "../protocol/readings"
import type { Step } from "../protocol/steps"
import { CalibrationRecord, packRecord, unpackRecord } from "./calibration/record"
import { corrected } from "./calibration/impedanceTable"
import { RefusedError } from "./errors"
import { packProgram } from "./program"
import { HOST_FLAG, Phasor, Readings } from "./readings"
import { phasorToImpedance } from "./analysis/phasor"
import type { ByteStream } from "./transport"
import { Message } from "./wire/codec"
import {
  describe,
  endingOf,
  lookOf,
  readingsOf,
  type Description,
  type Ending,
  type Look,
  type Trial,
} from "./wire/told"
import { Link, LINK_TIMES, LinkTimes } from "./wire/link"

export type { CardState, Description, Ending, Look, Trial } from "./wire/told"

/** Bytes of a program in one `load`. */
const LOAD_BYTES = 192

export interface StartOptions {
  /** ON.leads (default), ON.dummy or ON.randles. */
  readonly on?: number
  /** Bits of ACCEPT. */
  readonly accept?: number
}

/** What a run tells while it goes on. All times are seconds since its start on the card's clock. */
export interface RunObserver {
  readings?(part: Readings): void
  phasor?(p: Phasor): void
  stepped?(step: number, pass: number, t_s: number): void
  gap?(from_s: number, to_s: number, count: number): void
  ended?(e: Ending): void
}

/** Bytes of a record in one `write`. */
const WRITE_BYTES = 192

export class Instrument {
  private readonly closed = new Set<(reason: string) => void>()
  private starting: Promise<unknown> = Promise.resolve()
  private observer: RunObserver = {}
  private startedAt_ms = 0
  /** Latest time of the run that was heard of [s]. */
  private latest_s = 0
  private run: number
  private used: CalibrationRecord
  /** Frames of a run that is going on, which come while the record is still being read. */
  private held: Message[] | undefined
  private steps: readonly Step[] = []

  private constructor(
    private readonly link: Link,
    private told: Description,
    used: CalibrationRecord,
  ) {
    this.used = used
    // numbers go on where the card is: what it still has to tell of a former run is not taken for the next one
    this.run = told.run
    link.onMessage = m => this.take(m)
    link.onClose = reason => this.closed.forEach(hear => hear(reason))
  }

  /**
   * Says hello, learns who is there, and reads the card's calibration record, by which all words are scaled.
   * @throws LinkError, RefusedError `wireVersion`
   */
  static async connect(stream: ByteStream, times: LinkTimes = LINK_TIMES): Promise<Instrument> {
    const link = new Link(stream, times)
    const told = describe((await link.command("hello", { wire: WIRE_VERSION })).fields)
    const nominalRecord: CalibrationRecord = {
      board: told.board.name,
      serial: told.serial,
      calibration: nominal(told.board),
      impedance: [],
    }
    const instrument = new Instrument(link, told, nominalRecord)
    if (told.calibration !== "valid") return instrument
    instrument.held = []
    try {
      await instrument.readCalibration()
    } finally {
      // whoever connected listens before this comes
      setImmediate(() => instrument.release())
    }
    return instrument
  }

  /** What the card said of itself; `state` is as old as the last hello. */
  get description(): Description {
    return this.told
  }

  /** The record by which words become volts and amperes; `calibration.made_s` is 0 when the numbers are nominal. */
  get record(): CalibrationRecord {
    return this.used
  }

  /** Reads the record that the card keeps, and scales by it from now on. @throws FileError when its bytes make no sense */
  async readCalibration(): Promise<CalibrationRecord> {
    const parts: Uint8Array[] = []
    let length = 1
    for (let at = 0; at < length;) {
      const f = (await this.link.command("read", { what: STORE.calibration, offset: at })).fields
      const data = f.data as Uint8Array
      length = f.length as number
      if (data.length === 0) break
      parts.push(data.slice())
      at += data.length
    }
    this.used = unpackRecord(Uint8Array.from(parts.flatMap(p => [...p])), this.told.board, this.told.serial)
    return this.used
  }

  /**
   * Writes a record to both copies on the card and scales by it from now on.
   * @throws RefusedError `notStored` when the flash did not keep it, `busy` during a run; the old record is used then
   */
  async writeCalibration(record: CalibrationRecord): Promise<void> {
    const { board, serial } = this.told
    if (record.serial !== serial || record.board !== board.name)
      throw new RefusedError(
        "serial",
        `the record belongs to ${record.board} ${record.serial}, this card is ${board.name} ${serial}; calibrate this card`,
      )
    const bytes = packRecord(record)
    for (let at = 0; at < bytes.length; at += WRITE_BYTES)
      await this.link.command("write", {
        what: STORE.calibration,
        offset: at,
        data: bytes.slice(at, at + WRITE_BYTES),
      })
    await this.link.command("commit", {
      what: STORE.calibration,
      length: bytes.length,
      crc: crc32(0, bytes, 0, bytes.length),
    })
    this.told = { ...this.told, calibration: "valid" }
    await this.readCalibration()
  }

  /**
   * Scales by another record while `what` runs: to try numbers before they are written. The firmware's own set-points and
   * cut-offs stay by the record on the card.
   */
  async scaledBy<T>(record: CalibrationRecord, what: () => Promise<T>): Promise<T> {
    const before = this.used
    this.used = record
    try {
      return await what()
    } finally {
      this.used = before
    }
  }

  /** E and I as the converter sees them now, and the safety status; nothing is switched. */
  async look(): Promise<Look> {
    const f = (await this.link.command("look")).fields as Record<string, number>
    return lookOf(f)
  }

  /** Lets the card make one of its own tests, TRIAL in protocol/messages. The cell is open before and after. */
  async trial(what: number): Promise<Trial> {
    const f = (await this.link.command("trial", { what })).fields as Record<string, number>
    return { passed: f.passed === 1, asked: f.asked, limit: f.limit }
  }

  get counts() {
    return this.link.counts
  }

  /** Hears that the link has closed; returns how to stop listening. */
  onClose(hear: (reason: string) => void): () => void {
    this.closed.add(hear)
    return () => this.closed.delete(hear)
  }

  /** Hears a run that is already going on, one that another host has started. */
  hear(observer: RunObserver) {
    this.observer = observer
  }

  /** Sends bytes to the card and back. */
  async echo(bytes: Uint8Array): Promise<Uint8Array> {
    return (await this.link.command("echo", { data: bytes })).fields.data as Uint8Array
  }

  /**
   * Loads and starts a program. Resolves when the card has accepted it; the observer hears the rest.
   * @throws RefusedError with the card's reason; nothing was started then
   */
  start(
    steps: readonly Step[],
    limits: Limits,
    observer: RunObserver,
    { on = ON.leads, accept = 0 }: StartOptions = {},
  ): Promise<void> {
    // one after the other: a refused start must not undo what an accepted one has set
    const result = this.starting.then(() => this.load(steps, limits, observer, on, accept))
    this.starting = result.catch(() => {})
    return result
  }

  private async load(
    steps: readonly Step[],
    limits: Limits,
    observer: RunObserver,
    on: number,
    accept: number,
  ): Promise<void> {
    const bytes = packProgram(steps)
    for (let at = 0; at < bytes.length; at += LOAD_BYTES)
      await this.link.command("load", { offset: at, data: bytes.slice(at, at + LOAD_BYTES) })
    const before = { run: this.run, observer: this.observer, startedAt_ms: this.startedAt_ms, steps: this.steps }
    this.run = (this.run % 1_000_000) + 1
    this.observer = observer
    this.startedAt_ms = -1
    this.latest_s = 0
    this.steps = steps
    this.link.watch(true)
    try {
      await this.link.command("start", {
        run: this.run,
        length: bytes.length,
        crc: crc32(0, bytes, 0, bytes.length),
        eMin_V: limits.eMin_V,
        eMax_V: limits.eMax_V,
        iMax_A: limits.iMax_A,
        on,
        accept,
      })
    } catch (e) {
      // refused, perhaps because another run is on: that one is still heard
      this.link.watch(false)
      Object.assign(this, before)
      throw e
    }
  }

  /** Opens the cell; ends the run, if one is on. Always allowed. */
  async stop(): Promise<void> {
    await this.link.command("stop")
  }

  async close(): Promise<void> {
    await this.link.close()
  }

  private seconds(at_ms: number): number {
    const t_s = (at_ms - this.startedAt_ms) / 1000
    this.latest_s = Math.max(this.latest_s, t_s)
    return t_s
  }

  private release() {
    const held = this.held ?? []
    this.held = undefined
    for (const m of held) this.take(m)
  }

  private take(m: Message) {
    if (this.held) {
      this.held.push(m)
      return
    }
    const f = m.fields as Record<string, number>
    if (f.run !== this.run) return
    if (this.startedAt_ms < 0) this.startedAt_ms = (f.at_ms ?? f.from_ms) as number
    switch (m.name) {
      case "samples":
        this.observer.readings?.(readingsOf(m, this.used.calibration, at_ms => this.seconds(at_ms)))
        break
      case "phasor":
        this.observer.phasor?.(this.phasor(f))
        break
      case "stepped":
        this.observer.stepped?.(f.step, f.pass, this.seconds(f.at_ms))
        break
      case "gap":
        this.observer.gap?.(this.seconds(f.from_ms), this.seconds(f.to_ms), f.count)
        break
      case "ended":
        this.link.watch(false)
        // a card that started anew counts its time from there
        this.observer.ended?.(endingOf(f, f.fault === FAULT.restarted ? this.latest_s : this.seconds(f.at_ms)))
        break
    }
  }

  private phasor(f: Record<string, number>): Phasor {
    const { board } = this.told
    const raw = phasorToImpedance(f, board.ranges[f.range].fullScale_A)
    const loop = this.steps[f.step]?.kind === "sineI" ? "I" : "E"
    const true_ohm = corrected(this.used.impedance, f.range, loop, f.gain, f.f_Hz, raw)
    const z = true_ohm ?? raw
    let flags = f.flags
    if (!true_ohm) flags |= HOST_FLAG.uncorrected
    // without a bit of current there is no Z, only a bound
    if (f.iRe === 0 && f.iIm === 0) flags |= FLAG.corrupt
    return {
      t_s: this.seconds(f.at_ms),
      step: f.step,
      pass: f.pass,
      f_Hz: f.f_Hz,
      re_ohm: z.re,
      im_ohm: z.im,
      flags,
      range: f.range,
      gain: f.gain,
    }
  }
}
