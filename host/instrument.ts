/**
 * A card as the host sees it, and the only client of the wire: connect, start a program, take readings, stop.
 * Raw words become volts and amperes here, by the numbers of the board file that the card names.
 */
import { all as boards } from "../hardware/boards"
import type { Board } from "../hardware/board"
import { crc32 } from "../protocol/crc32"
import { FAULTS, inWords } from "../protocol/faults"
import type { Limits } from "../protocol/limits"
import { ENDED, SAMPLE_BYTES, WIRE_VERSION } from "../protocol/messages"
import { FLAG } from "../protocol/readings"
import type { Step } from "../protocol/steps"
import { LinkError } from "./errors"
import { packProgram } from "./program"
import { Readings, Phasor } from "./readings"
import { phasorToImpedance } from "./analysis/phasor"
import type { ByteStream } from "./transport"
import { Message } from "./wire/codec"
import { Link, LINK_TIMES, LinkTimes } from "./wire/link"

/** Bytes of a program in one `load`. */
const LOAD_BYTES = 192

export interface Description {
  readonly board: Board
  readonly serial: string
  readonly firmware: string
  readonly wire: number
  readonly programBytes: number
  readonly programSteps: number
  /** The last run's number on the card, and whether it is still going on. */
  readonly run: number
  readonly running: boolean
}

export interface Ending {
  readonly reason: "finished" | "stopped" | "fault"
  /** In words; empty when finished. */
  readonly why: string
  readonly code: string
  readonly t_s: number
  /** Samples the card took; equals what arrived unless gaps were reported. */
  readonly samples: number
}

/** What a run tells while it goes on. All times are seconds since its start on the card's clock. */
export interface RunObserver {
  readings?(part: Readings): void
  phasor?(p: Phasor): void
  stepped?(step: number, pass: number, t_s: number): void
  gap?(from_s: number, to_s: number, count: number): void
  ended?(e: Ending): void
}

export class Instrument {
  private readonly closed = new Set<(reason: string) => void>()
  private starting: Promise<unknown> = Promise.resolve()
  private observer: RunObserver = {}
  private startedAt_ms = 0
  private run: number

  private constructor(
    private readonly link: Link,
    readonly description: Description,
  ) {
    // numbers go on where the card is: what it still has to tell of a former run is not taken for the next one
    this.run = description.run
    link.onMessage = m => this.take(m)
    link.onClose = reason => this.closed.forEach(hear => hear(reason))
  }

  /** Says hello and learns who is there. @throws LinkError, RefusedError `wireVersion` */
  static async connect(stream: ByteStream, times: LinkTimes = LINK_TIMES): Promise<Instrument> {
    const link = new Link(stream, times)
    const answer = await link.command("hello", { wire: WIRE_VERSION })
    const f = answer.fields
    const board = boards.find(b => b.name === f.board)
    if (!board)
      throw new LinkError("board", `the card says it is a "${f.board}", which this host does not know; update the host`)
    return new Instrument(link, {
      board,
      serial: f.serial as string,
      firmware: f.firmware as string,
      wire: f.wire as number,
      programBytes: f.programBytes as number,
      programSteps: f.programSteps as number,
      run: f.run as number,
      running: f.running === 1,
    })
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
  start(steps: readonly Step[], limits: Limits, observer: RunObserver): Promise<void> {
    // one after the other: a refused start must not undo what an accepted one has set
    const result = this.starting.then(() => this.load(steps, limits, observer))
    this.starting = result.catch(() => {})
    return result
  }

  private async load(steps: readonly Step[], limits: Limits, observer: RunObserver): Promise<void> {
    const bytes = packProgram(steps)
    for (let at = 0; at < bytes.length; at += LOAD_BYTES)
      await this.link.command("load", { offset: at, data: bytes.slice(at, at + LOAD_BYTES) })
    const before = { run: this.run, observer: this.observer, startedAt_ms: this.startedAt_ms }
    this.run = (this.run % 1_000_000) + 1
    this.observer = observer
    this.startedAt_ms = -1
    this.link.watch(true)
    try {
      await this.link.command("start", {
        run: this.run,
        length: bytes.length,
        crc: crc32(0, bytes, 0, bytes.length),
        eMin_V: limits.eMin_V,
        eMax_V: limits.eMax_V,
        iMax_A: limits.iMax_A,
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
    return (at_ms - this.startedAt_ms) / 1000
  }

  private take(m: Message) {
    const f = m.fields as Record<string, number>
    if (f.run !== this.run) return
    if (this.startedAt_ms < 0) this.startedAt_ms = (f.at_ms ?? f.from_ms) as number
    switch (m.name) {
      case "samples":
        this.observer.readings?.(this.scale(m))
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
        this.observer.ended?.(this.ending(f))
        break
    }
  }

  private scale(m: Message): Readings {
    const f = m.fields as Record<string, number>
    const data = m.fields.data as Uint8Array
    const view = new DataView(data.buffer, data.byteOffset, data.length)
    const { board } = this.description
    const full_A = board.ranges[f.range].fullScale_A
    const part = new Readings()
    for (let at = 0; at + SAMPLE_BYTES <= data.length; at += SAMPLE_BYTES) {
      const eWord = (view.getInt16(at + 5) << 8) | view.getUint8(at + 7)
      const iWord = (view.getInt16(at + 8) << 8) | view.getUint8(at + 10)
      part.push(
        this.seconds(f.at_ms + view.getUint32(at)),
        eWord * board.e.perWord + board.e.offset,
        f.mode === 0 ? 0 : iWord * board.iPerWord * full_A,
        f.step,
        f.pass,
        view.getUint8(at + 4),
        f.range,
      )
    }
    return part
  }

  private phasor(f: Record<string, number>): Phasor {
    const z = phasorToImpedance(f, this.description.board.ranges[f.range].fullScale_A)
    return {
      t_s: this.seconds(f.at_ms),
      step: f.step,
      pass: f.pass,
      f_Hz: f.f_Hz,
      re_ohm: z.re,
      im_ohm: z.im,
      // without a bit of current there is no Z, only a bound
      flags: f.iRe === 0 && f.iIm === 0 ? f.flags | FLAG.corrupt : f.flags,
    }
  }

  private ending(f: Record<string, number>): Ending {
    const t_s = this.seconds(f.at_ms)
    if (f.reason === ENDED.finished) return { reason: "finished", why: "", code: "", t_s, samples: f.samples }
    if (f.reason === ENDED.stopped)
      return {
        reason: "stopped",
        why: "stopped on request; the cell is open",
        code: "stopped",
        t_s,
        samples: f.samples,
      }
    const fault = FAULTS[f.fault]
    return {
      reason: "fault",
      why: inWords(fault, f.fault, 0, f.asked, f.limit),
      code: fault?.name ?? String(f.fault),
      t_s,
      samples: f.samples,
    }
  }
}
