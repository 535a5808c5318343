/**
 * The card: one loop that waits for the next due instant or the next frame, carries out commands, runs the program, and
 * sends. It is the only fiber, so nothing can get between a decision and its transaction.
 */
import { channelCard } from "../../../hardware/boards/channelCard"
import { crc32 } from "../../../protocol/crc32"
import { checkLimits, checkStep, Limits, REFUSAL, RepeatCheck, Verdict } from "../../../protocol/limits"
import { ENDED, messageOf, specOf, TAG, unpackFields, Value, WIRE_VERSION } from "../../../protocol/messages"
import { Bytes, Unpacker } from "../../../protocol/pack"
import { Program, PROGRAM_MAX_BYTES, PROGRAM_MAX_STEPS } from "../../../protocol/program"
import { Hal } from "../hal/hal"
import { FrontEnd } from "./frontEnd"
import { Link } from "./link"
import { Recorder } from "./recorder"
import { Runner } from "./runner"
import { FIRMWARE_VERSION } from "./version"

/** Steps checked between two looks at the clock: the VM stops a fiber that does not yield. */
const CHECK_AT_ONCE = 8

export class Instrument {
  private link: Link
  private frontEnd: FrontEnd
  private runner: Runner
  private program: Program
  private received: Unpacker
  private serial: string
  private ready: boolean
  /** Number of the last command carried out, and how much of a program has arrived. */
  private lastCommand: number
  private loaded: number
  private crc: number
  constructor(public hal: Hal) {
    this.link = new Link(hal)
    this.frontEnd = new FrontEnd(hal)
    const scratch = Buffer.alloc(8)
    this.program = new Program(Buffer.alloc(PROGRAM_MAX_BYTES), hal.floats, scratch)
    this.runner = new Runner(this.frontEnd, new Recorder(this.link), this.program)
    this.received = new Unpacker(scratch, hal.floats, scratch)
    this.serial = ""
    this.ready = false
    this.lastCommand = -1
    this.loaded = 0
    this.crc = 0
  }
  async run() {
    await this.hal.open()
    this.serial = await this.hal.serial()
    this.ready = await this.frontEnd.open()
    let due_ms = 0
    while (true) {
      const now_ms = await this.hal.wait(due_ms)
      let frame = await this.hal.receive()
      while (frame !== undefined) {
        await this.take(frame, now_ms)
        frame = await this.hal.receive()
      }
      await this.runner.tick(now_ms)
      due_ms = await this.link.service(now_ms)
      const run_ms = this.runner.due(now_ms)
      if (run_ms < due_ms) due_ms = run_ms
    }
  }
  /** One frame of the host. What is not understood is refused by number, never obeyed. */
  private async take(frame: Bytes, now_ms: number) {
    const u = this.received
    u.open(frame, 0, frame.length)
    const n = u.arr()
    const tag = u.num()
    const seq = u.num()
    const spec = messageOf(tag)
    if (u.bad) {
      await this.refuse(0, REFUSAL.malformed, 0, u.at, 0)
      return
    }
    // a repeated command is answered again, not carried out again; `hello` may come from a new host that counts from 1
    if (tag !== TAG.acknowledge && tag !== TAG.hello && seq === this.lastCommand) {
      await this.link.answerAgain()
      return
    }
    if (spec === undefined || !spec.toCard) {
      this.lastCommand = seq
      await this.refuse(seq, REFUSAL.unknownMessage, 0, tag, 0)
      return
    }
    const values = unpackFields(u, spec)
    if (u.bad || n !== spec.fields.length + 2) {
      this.lastCommand = seq
      await this.refuse(seq, REFUSAL.malformed, 0, u.at, 0)
      return
    }
    if (tag === TAG.acknowledge) {
      this.link.acknowledge(values[0] as number, values[1] === 1)
      return
    }
    this.lastCommand = seq
    await this.obey(tag, seq, values, now_ms)
  }
  private async obey(tag: number, seq: number, v: Value[], now_ms: number) {
    if (tag === TAG.hello) await this.describe(seq, v[0] as number, now_ms)
    else if (tag === TAG.echo) await this.echo(seq, v[0] as number)
    else if (tag === TAG.load) await this.load(seq, v[0] as number, v[1] as number)
    else if (tag === TAG.stop) {
      await this.runner.end(now_ms, ENDED.stopped, 0, 0, 0)
      await this.frontEnd.disconnect()
      await this.done(seq)
    } else if (tag === TAG.start) {
      const limits: Limits = { eMin_V: v[3] as number, eMax_V: v[4] as number, iMax_A: v[5] as number }
      const verdict = await this.check(v[1] as number, v[2] as number, limits)
      if (verdict.code !== 0) await this.refuse(seq, verdict.code, verdict.step, verdict.asked, verdict.limit)
      else {
        await this.done(seq)
        await this.runner.start(v[0] as number, this.program, limits, await this.hal.wait(0))
      }
    }
  }
  private async describe(seq: number, wire: number, now_ms: number) {
    if (wire !== WIRE_VERSION) {
      await this.refuse(seq, REFUSAL.wireVersion, 0, wire, WIRE_VERSION)
      return
    }
    this.link.resend()
    await this.link.answer(specOf(TAG.description), [
      seq,
      WIRE_VERSION,
      channelCard.name,
      this.serial,
      FIRMWARE_VERSION,
      PROGRAM_MAX_BYTES,
      PROGRAM_MAX_STEPS,
      now_ms,
      this.runner.run,
      this.runner.running ? 1 : 0,
      this.link.oldest,
    ])
  }
  private async echo(seq: number, length: number) {
    const u = this.received
    const data = Buffer.alloc(length)
    for (let k = 0; k < length; k++) data[k] = u.buf[u.binAt + k]
    await this.link.answer(specOf(TAG.echoed), [seq, data])
  }
  private async load(seq: number, offset: number, length: number) {
    if (this.runner.running) {
      await this.refuse(seq, REFUSAL.busy, 0, this.runner.run, 0)
      return
    }
    if (offset === 0) {
      this.loaded = 0
      this.crc = 0
    }
    if (offset !== this.loaded) {
      await this.refuse(seq, REFUSAL.incomplete, 0, offset, this.loaded)
      return
    }
    if (offset + length > PROGRAM_MAX_BYTES) {
      this.loaded = 0
      await this.refuse(seq, REFUSAL.programTooLong, 0, offset + length, PROGRAM_MAX_BYTES)
      return
    }
    const u = this.received
    this.crc = crc32(this.crc, u.buf, u.binAt, length)
    for (let k = 0; k < length; k++) this.program.bytes[offset + k] = u.buf[u.binAt + k]
    this.loaded = offset + length
    await this.done(seq)
  }
  /** The card's own look at the program, with the same lines as the host's dry run; the card's word is final. */
  private async check(length: number, crc: number, limits: Limits): Promise<Verdict> {
    if (this.runner.running) return no(REFUSAL.busy, 0, this.runner.run, 0)
    if (!this.ready) return no(REFUSAL.notReady, 0, 0, 0)
    if (length > PROGRAM_MAX_BYTES) return no(REFUSAL.programTooLong, 0, length, PROGRAM_MAX_BYTES)
    if (length !== this.loaded) return no(REFUSAL.incomplete, 0, length, this.loaded)
    if (length === 0) return no(REFUSAL.programEmpty, 0, 0, 0)
    if (crc !== this.crc) return no(REFUSAL.checksum, 0, 0, 0)
    const safe = checkLimits(limits, channelCard.limits)
    if (safe.code !== 0) return safe
    this.program.clear()
    const repeats = new RepeatCheck()
    let at = 0
    while (at < length) {
      const k = this.program.count
      if (k >= PROGRAM_MAX_STEPS) return no(REFUSAL.tooManySteps, 0, k + 1, PROGRAM_MAX_STEPS)
      const end = this.program.index(at, length)
      if (end < 0) return no(REFUSAL.malformed, k, at, 0)
      at = end
      const step = this.program.step(k)
      let verdict = checkStep(step, k, limits, channelCard.limits)
      if (verdict.code === 0) verdict = repeats.check(step, k)
      if (verdict.code !== 0) return verdict
      if (k - Math.floor(k / CHECK_AT_ONCE) * CHECK_AT_ONCE === CHECK_AT_ONCE - 1) await this.hal.wait(0)
    }
    return no(0, 0, 0, 0)
  }
  private async done(seq: number) {
    await this.link.answer(specOf(TAG.done), [seq])
  }
  private async refuse(seq: number, code: number, step: number, asked: number, limit: number) {
    await this.link.answer(specOf(TAG.refused), [seq, code, step, asked, limit])
  }
}

function no(code: number, step: number, asked: number, limit: number): Verdict {
  return { code, step, asked, limit }
}
