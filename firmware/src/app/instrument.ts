/**
 * The card: one loop that waits for the next due instant or the next frame, carries out commands, runs the program, and
 * sends. It is the only fiber, so nothing can get between a decision and its transaction. Checks and trials take a while;
 * they pass the time in `pause`, which goes on listening.
 */
import { CALIBRATION_MAX_BYTES, recordLength } from "../../../hardware/calibrationBytes"
import { nominal } from "../../../hardware/calibration"
import { crc32 } from "../../../protocol/crc32"
import { checkLimits, checkStep, Limits, REFUSAL, RepeatCheck, Verdict } from "../../../protocol/limits"
import {
  ACCEPT,
  CALIBRATION,
  messageOf,
  specOf,
  STORE,
  TAG,
  TRIAL,
  unpackFields,
  Value,
  WIRE_VERSION,
} from "../../../protocol/messages"
import { Bytes, Unpacker } from "../../../protocol/pack"
import { Program, PROGRAM_MAX_BYTES, PROGRAM_MAX_STEPS, PROGRAM_TABLE_BYTES } from "../../../protocol/program"
import { Hal } from "../hal/hal"
import { Finding, FrontEnd, Pause } from "./frontEnd"
import { Link } from "./link"
import { Memory } from "./memory"
import { Recorder } from "./recorder"
import { Runner } from "./runner"
import { Storage } from "./storage"
import { FIRMWARE_VERSION } from "./version"

/** Steps checked between two looks at the clock: the VM stops a fiber that does not yield. */
const CHECK_AT_ONCE = 8
/** Bytes of a record in one `part`. */
const PART_BYTES = 192

export class Instrument implements Pause {
  now_ms: number
  private link: Link
  private memory: Memory
  private runner: Runner
  private program: Program
  private repeats: RepeatCheck
  private received: Unpacker
  private serial: string
  private ready: boolean
  /** Number of the last command carried out, and how much of a program or a record has arrived. */
  private lastCommand: number
  private loaded: number
  private crc: number
  /** A trial that has been asked for: the command's number (-1: none), and which. */
  private trialOf: number
  private trialWhat: number
  /** The run marker stays until the host knows of the interrupted run: number of that frame, 0 if there is none. */
  private owed: number
  constructor(
    public hal: Hal,
    public frontEnd: FrontEnd,
    storage: Storage,
  ) {
    this.link = new Link(hal)
    this.memory = new Memory(hal, storage)
    const scratch = Buffer.alloc(8)
    this.repeats = new RepeatCheck(Buffer.alloc(PROGRAM_TABLE_BYTES))
    this.program = new Program(Buffer.alloc(PROGRAM_MAX_BYTES), hal.floats, scratch, Buffer.alloc(PROGRAM_TABLE_BYTES))
    this.runner = new Runner(frontEnd, new Recorder(this.link), this.program, this.memory, this)
    this.received = new Unpacker(scratch, hal.floats, scratch)
    this.now_ms = 0
    this.serial = ""
    this.ready = false
    this.lastCommand = -1
    this.loaded = 0
    this.crc = 0
    this.trialOf = -1
    this.trialWhat = 0
    this.owed = 0
  }
  async run() {
    await this.hal.open()
    this.serial = await this.hal.serial()
    const answers = await this.frontEnd.open()
    this.ready = (await this.memory.storage.open()) && answers
    await this.calibrate()
    const run = await this.memory.interrupted()
    if (run >= 0) {
      this.owed = this.link.next
      this.runner.interrupted(run, await this.hal.wait(0))
    }
    let due_ms = 0
    while (true) {
      await this.listen(due_ms)
      if (this.trialOf >= 0) await this.carryOutTrial()
      await this.runner.tick(this.now_ms)
      due_ms = await this.link.service(this.now_ms)
      const run_ms = this.runner.due(this.now_ms)
      if (run_ms < due_ms) due_ms = run_ms
      if (this.owed > 0 && this.link.oldest > this.owed) {
        this.owed = 0
        await this.memory.runEnds()
      }
    }
  }
  /** Puts the record in force; nominal numbers if there is none. */
  private async calibrate() {
    const record = await this.memory.calibration(this.program.bytes)
    this.frontEnd.calibrate(record === undefined ? nominal(this.frontEnd.board) : record)
    this.loaded = 0
  }
  /** Waits for an instant or a frame, takes what has come, and keeps the watchdog content. */
  private async listen(due_ms: number) {
    this.now_ms = await this.hal.wait(due_ms)
    let frame = await this.hal.receive()
    while (frame !== undefined) {
      await this.take(frame, this.now_ms)
      frame = await this.hal.receive()
    }
    await this.frontEnd.beat()
  }
  async pause(for_ms: number): Promise<boolean> {
    await this.listen(0)
    const until_ms = this.now_ms + for_ms
    while (this.now_ms < until_ms && !this.runner.stopping) {
      await this.link.service(this.now_ms)
      await this.listen(until_ms)
    }
    return !this.runner.stopping
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
    if (tag !== TAG.acknowledge) this.link.forget()
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
    else if (tag === TAG.stop) {
      await this.runner.stop(now_ms)
      await this.done(seq)
    } else if (tag === TAG.look) await this.look(seq, now_ms)
    else if (tag === TAG.read) await this.read(seq, v[0] as number, v[1] as number)
    else if (this.runner.busy || this.trialOf >= 0) await this.refuse(seq, REFUSAL.busy, 0, this.runner.run, 0)
    else if (tag === TAG.load) await this.load(seq, v[0] as number, v[1] as number, PROGRAM_MAX_BYTES)
    else if (tag === TAG.write) await this.load(seq, v[1] as number, v[2] as number, CALIBRATION_MAX_BYTES)
    else if (tag === TAG.commit) await this.commit(seq, v[1] as number, v[2] as number)
    else if (tag === TAG.trial) {
      this.trialOf = seq
      this.trialWhat = v[0] as number
    } else if (tag === TAG.start) {
      const limits: Limits = { eMin_V: v[3] as number, eMax_V: v[4] as number, iMax_A: v[5] as number }
      const verdict = await this.check(v[1] as number, v[2] as number, limits, v[7] as number)
      if (verdict.code !== 0) await this.refuse(seq, verdict.code, verdict.step, verdict.asked, verdict.limit)
      else {
        await this.done(seq)
        await this.runner.start(v[0] as number, v[6] as number, limits)
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
      this.frontEnd.board.name,
      this.serial,
      FIRMWARE_VERSION,
      PROGRAM_MAX_BYTES,
      PROGRAM_MAX_STEPS,
      now_ms,
      this.runner.run,
      this.runner.busy ? 1 : 0,
      this.link.oldest,
      this.runner.state,
      this.memory.state,
    ])
  }
  private async echo(seq: number, length: number) {
    const u = this.received
    const data = Buffer.alloc(length)
    for (let k = 0; k < length; k++) data[k] = u.buf[u.binAt + k]
    await this.link.answer(specOf(TAG.echoed), [seq, data])
  }
  private async look(seq: number, now_ms: number) {
    const l = await this.frontEnd.look()
    await this.link.answer(specOf(TAG.looked), [
      seq,
      now_ms,
      l.eWord,
      l.iWord,
      l.ceWeWord,
      l.auxWord,
      l.status,
      this.runner.state,
    ])
  }
  private async read(seq: number, what: number, offset: number) {
    const left = this.memory.length - offset
    const n = what !== STORE.calibration || left < 0 ? 0 : left < PART_BYTES ? left : PART_BYTES
    const data = Buffer.alloc(n)
    if (n > 0) await this.memory.read(offset, data, n)
    await this.link.answer(specOf(TAG.part), [seq, what, this.memory.length, offset, data])
  }
  /** Part of a program or of a record; both are collected in the same place. */
  private async load(seq: number, offset: number, length: number, most: number) {
    if (offset === 0) {
      this.loaded = 0
      this.crc = 0
    }
    if (offset !== this.loaded) {
      await this.refuse(seq, REFUSAL.incomplete, 0, offset, this.loaded)
      return
    }
    if (offset + length > most) {
      this.loaded = 0
      await this.refuse(seq, REFUSAL.programTooLong, 0, offset + length, most)
      return
    }
    const u = this.received
    this.crc = crc32(this.crc, u.buf, u.binAt, length)
    for (let k = 0; k < length; k++) this.program.bytes[offset + k] = u.buf[u.binAt + k]
    this.loaded = offset + length
    await this.done(seq)
  }
  /** Keeps the record that was written and puts it in force. */
  private async commit(seq: number, length: number, crc: number) {
    const b = this.program.bytes
    let code = 0
    let asked = length
    if (length !== this.loaded) code = REFUSAL.incomplete
    else if (crc !== this.crc) code = REFUSAL.checksum
    else if (recordLength(b) !== length || !(await this.memory.whole(b, length))) code = REFUSAL.malformed
    else {
      asked = await this.memory.keep(b, length)
      if (asked >= 0) code = REFUSAL.notStored
      await this.calibrate()
    }
    if (code !== 0) await this.refuse(seq, code, 0, asked, this.loaded)
    else await this.done(seq)
  }
  private async carryOutTrial() {
    const seq = this.trialOf
    const what = this.trialWhat
    let found: Finding = { fault: 0, asked: -1, limit: -1 }
    if (what === TRIAL.flash) {
      found.asked = await this.memory.trial(this.program.bytes)
      found.fault = found.asked < 0 ? 0 : 1
      this.loaded = 0
    } else found = await this.runner.trial(what)
    this.trialOf = -1
    await this.link.answer(specOf(TAG.tried), [seq, what, found.fault === 0 ? 1 : 0, found.asked, found.limit])
  }
  /** The card's own look at the program, with the same lines as the host's dry run; the card's word is final. */
  private async check(length: number, crc: number, limits: Limits, accept: number): Promise<Verdict> {
    const board = this.frontEnd.board.limits
    if (!this.ready) return no(REFUSAL.notReady, 0, 0, 0)
    if (length > PROGRAM_MAX_BYTES) return no(REFUSAL.programTooLong, 0, length, PROGRAM_MAX_BYTES)
    if (length !== this.loaded) return no(REFUSAL.incomplete, 0, length, this.loaded)
    if (length === 0) return no(REFUSAL.programEmpty, 0, 0, 0)
    if (crc !== this.crc) return no(REFUSAL.checksum, 0, 0, 0)
    const safe = checkLimits(limits, board)
    if (safe.code !== 0) return safe
    this.program.clear()
    const repeats = this.repeats
    let at = 0
    while (at < length) {
      const k = this.program.count
      if (k >= PROGRAM_MAX_STEPS) return no(REFUSAL.tooManySteps, 0, k + 1, PROGRAM_MAX_STEPS)
      const end = this.program.index(at, length)
      if (end < 0) return no(REFUSAL.malformed, k, at, 0)
      at = end
      const step = this.program.step(k)
      let verdict = checkStep(step, k, limits, board)
      if (verdict.code === 0) verdict = repeats.check(step, k)
      if (verdict.code !== 0) return verdict
      if (k - Math.floor(k / CHECK_AT_ONCE) * CHECK_AT_ONCE === CHECK_AT_ONCE - 1) await this.hal.wait(0)
    }
    const state = this.memory.state
    if ((accept & ACCEPT.nominal) === 0 && state !== CALIBRATION.valid)
      return no(state === CALIBRATION.corrupt ? REFUSAL.calibrationCorrupt : REFUSAL.notCalibrated, 0, 0, 0)
    const status = await this.frontEnd.arm()
    return status !== 0 ? no(REFUSAL.latched, 0, status, 0) : no(0, 0, 0, 0)
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
