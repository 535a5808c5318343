/**
 * Runs one program: checks (front end), sequencer (what it means), guard (what must not happen), recorder (the wire).
 * Whatever ends it, the first act is to open the cell, the second to prove that it is open, the last to say so.
 *
 *   idle -> checking -> running -> ending -> finished | fault
 */
import { SAFETY } from "../../../hardware/boards/channelCard"
import { FAULT, Guard, guardBegin, guardCheck } from "../../../protocol/guard"
import { Limits } from "../../../protocol/limits"
import { ENDED, MessageSpec, specOf, STATE, TAG, Value } from "../../../protocol/messages"
import { Program } from "../../../protocol/program"
import { FLAG, MODE, Reading } from "../../../protocol/readings"
import { begin, next, placeFlags, Sequence } from "../../../protocol/sequencer"
import { Finding, FrontEnd, Order, Pause } from "./frontEnd"
import { IDLE_MS } from "./link"
import { Memory } from "./memory"
import { Recorder } from "./recorder"

/** Messages kept in memory while the backlog is full. */
const HELD_MAX = 64
/** The watchdog of a closed relay wants an edge this often [ms]. */
const BEAT_MS = 1000

interface Held {
  spec: MessageSpec
  values: Value[]
}

export class Runner {
  /** STATE; `busy` while anything but frames is going on. */
  state: number
  busy: boolean
  run: number
  /** The host has said `stop` while checks went on. */
  stopping: boolean
  private stepped: MessageSpec
  private ended: MessageSpec
  private phasor: MessageSpec
  private program: Program
  private order: Order
  private sequence: Sequence
  private guard: Guard
  private reading: Reading
  /** When E and I were last read [ms]. */
  private read_ms: number
  /** How the run that is ending has ended. */
  private over: Value[]
  /** Conversions summed towards one sample. */
  private eSum: number
  private iSum: number
  private summed: number
  private sumFlags: number
  /** Messages of the run that found no room yet, in order: they must not be lost. */
  private held: Held[]
  constructor(
    public frontEnd: FrontEnd,
    public recorder: Recorder,
    program: Program,
    public memory: Memory,
    public pause: Pause,
  ) {
    this.stepped = specOf(TAG.stepped)
    this.ended = specOf(TAG.ended)
    this.phasor = specOf(TAG.phasor)
    this.program = program
    this.state = STATE.idle
    this.busy = false
    this.stopping = false
    this.run = 0
    this.over = []
    this.eSum = 0
    this.iSum = 0
    this.summed = 0
    this.sumFlags = 0
    this.read_ms = 0
    this.held = []
    this.reading = { now_ms: 0, e_V: 0, i_A: 0, flags: 0 }
    // an empty program is over before it begins
    this.sequence = begin(program, 0)
    const nothing: Limits = { eMin_V: 0, eMax_V: 0, iMax_A: 0 }
    this.guard = guardBegin(nothing)
    this.order = { on: 0, limits: nothing, first_A: 0, drives: false }
  }
  /** Takes the order; the checks begin with the next `tick`. */
  async start(run: number, on: number, limits: Limits) {
    this.run = run
    this.busy = true
    this.stopping = false
    this.state = STATE.checking
    this.over = []
    this.recorder.begin(run)
    this.guard = guardBegin(limits)
    this.forgetSum()
    this.order = { on, limits, first_A: 0, drives: false }
    for (let k = 0; k < this.program.count && !this.order.drives; k++) {
      const step = this.program.step(k)
      if (step.kind === "rest" || step.kind === "repeat") continue
      this.order.drives = true
      if (step.kind === "holdI") this.order.first_A = step.i_A < 0 ? -step.i_A : step.i_A
      else if (step.kind === "sineI") this.order.first_A = (step.i_A < 0 ? -step.i_A : step.i_A) + step.amplitude_A
      else this.order.first_A = step.iRange_A
    }
    await this.memory.runBegins(run)
  }
  /** The run that the card finds unfinished when it wakes up. */
  interrupted(run: number, now_ms: number) {
    this.run = run
    this.state = STATE.fault
    this.queue(this.ended, [run, now_ms, ENDED.fault, FAULT.restarted, 0, 0, 0])
  }
  /** The host wants it over: the cell is open when this returns. */
  async stop(now_ms: number) {
    if (this.over.length > 0) return
    if (this.state === STATE.running) await this.end(now_ms, ENDED.stopped, 0, 0, 0)
    else {
      this.stopping = this.state === STATE.checking
      await this.frontEnd.disconnect()
    }
  }
  /** One of TRIAL, with nothing else going on; the state is `checking` meanwhile. */
  async trial(what: number): Promise<Finding> {
    const before = this.state
    this.busy = true
    this.stopping = false
    this.state = STATE.checking
    const found = await this.frontEnd.trial(what, this.pause)
    this.stopping = false
    this.busy = false
    this.state = before
    return found
  }
  /** When `tick` wants to be called [ms]. */
  due(now_ms: number): number {
    if (!this.busy) return this.held.length > 0 ? now_ms + 20 : now_ms + IDLE_MS
    if (this.state !== STATE.running || this.over.length > 0) return now_ms
    let due_ms = this.early_ms()
    const engine_ms = this.frontEnd.engineDue_ms
    if (engine_ms > 0 && engine_ms < due_ms) due_ms = engine_ms
    if (this.frontEnd.alive && now_ms + BEAT_MS < due_ms) due_ms = now_ms + BEAT_MS
    const frame_ms = this.recorder.due(now_ms)
    return frame_ms < due_ms ? frame_ms : due_ms
  }
  /** When the front end begins with the next reading [ms]; later than that only if the last one was a moment ago. */
  private early_ms(): number {
    const s = this.sequence
    const ahead_ms = this.frontEnd.ahead_ms
    const early_ms = s.due_ms - ahead_ms
    return s.wantsReading && early_ms > this.read_ms + ahead_ms ? early_ms : s.due_ms
  }
  /** Carries out the sequencer's new orders. */
  private async obey(now_ms: number) {
    const s = this.sequence
    const f = this.frontEnd
    if (s.stepped) {
      this.queue(this.stepped, [this.run, s.index, s.pass, now_ms])
      s.stepped = false
    }
    if (s.changed) {
      const step = s.step
      const sine = step.kind === "sineE" || step.kind === "sineI"
      // the range is left to the card only where a change of it disturbs nothing: never inside a sine
      const iRange_A = sine && s.iRange_A === 0 ? f.board.ranges[0].fullScale_A : s.iRange_A
      await f.apply(s.mode, s.setpoint, iRange_A, now_ms)
      if ((s.mode === MODE.engineE || s.mode === MODE.engineI) && (step.kind === "sineE" || step.kind === "sineI"))
        await f.startEngine(step, now_ms)
    }
    await f.adapt(now_ms)
  }
  async tick(at_ms: number) {
    while (this.held.length > 0) {
      const first = this.held[0]
      if (!this.recorder.queue(first.spec, first.values)) break
      this.held.shift()
    }
    if (!this.busy) return
    if (this.over.length > 0) {
      await this.say()
      return
    }
    if (this.state === STATE.checking) {
      await this.check()
      return
    }
    const s = this.sequence
    let now_ms = at_ms
    if (now_ms >= this.early_ms() && now_ms < s.due_ms) now_ms = await this.frontEnd.freshen(now_ms)
    let engineReady = false
    if (this.frontEnd.engineDue_ms > 0 && now_ms >= this.frontEnd.engineDue_ms) engineReady = await this.collect(now_ms)
    if (now_ms >= s.due_ms || engineReady) await this.takeReading(now_ms, engineReady)
    if (now_ms >= this.recorder.due(now_ms)) this.recorder.flush()
  }
  private async check() {
    const found = await this.frontEnd.check(this.order, this.pause)
    await this.pause.pause(1)
    const now_ms = this.pause.now_ms
    if (this.stopping) await this.end(now_ms, ENDED.stopped, 0, 0, 0)
    else if (found.fault !== 0) await this.end(now_ms, ENDED.fault, found.fault, found.asked, found.limit)
    else {
      this.state = STATE.running
      this.sequence = begin(this.program, now_ms)
      await this.obey(now_ms)
    }
  }
  private async takeReading(now_ms: number, engineReady: boolean) {
    const s = this.sequence
    const f = this.frontEnd
    const r = this.reading
    r.now_ms = now_ms
    const wanted = s.wantsReading
    let fault = 0
    if (wanted) {
      this.read_ms = now_ms
      fault = await f.read(r)
      r.flags = r.flags | placeFlags(s, now_ms)
      if (fault === 0) fault = guardCheck(this.guard, r)
    }
    const index = s.index
    const pass = s.pass
    const averages = s.averages
    if (fault === 0) next(s, r, engineReady)
    if (wanted) {
      const last = s.stepped || s.done || fault !== 0
      const flags = last ? r.flags | FLAG.stepEnd : r.flags
      if (averages === 1 || this.average(averages, flags, last)) {
        this.recorder.sample(index, pass, now_ms, averages === 1 ? flags : this.sumFlags, f)
        if (averages > 1) this.forgetSum()
      }
    }
    if (fault !== 0) await this.end(now_ms, ENDED.fault, fault, this.offending(fault, r), this.limitOf(fault))
    else if (s.done) await this.end(now_ms, ENDED.finished, 0, 0, 0)
    else await this.obey(now_ms)
  }
  /** Adds the last conversion; true when `averages` of them (fewer at the end of a step) are together, as their mean. */
  private average(averages: number, flags: number, last: boolean): boolean {
    const f = this.frontEnd
    this.eSum = this.eSum + f.eWord
    this.iSum = this.iSum + f.iWord
    this.summed = this.summed + 1
    this.sumFlags = this.sumFlags | flags
    if (this.summed < averages && !last) return false
    f.setWords(Math.floor(this.eSum / this.summed + 0.5), Math.floor(this.iSum / this.summed + 0.5))
    return true
  }
  private forgetSum() {
    this.eSum = 0
    this.iSum = 0
    this.summed = 0
    this.sumFlags = 0
  }
  /** True when the engine's point is complete; false when it has to be taken again at the lower gain. */
  private async collect(now_ms: number): Promise<boolean> {
    const e = await this.frontEnd.collectEngine(now_ms)
    if (e === undefined) return false
    const w = e.words
    this.queue(this.phasor, [
      this.run,
      this.sequence.index,
      this.sequence.pass,
      this.frontEnd.range,
      e.gain,
      now_ms,
      e.f_Hz,
      e.turn_s,
      w.eRe,
      w.eIm,
      w.iRe,
      w.iIm,
      (e.overloadE ? FLAG.overloadE : 0) | (e.overloadI ? FLAG.overloadI : 0),
    ])
    return true
  }
  private offending(fault: number, r: Reading): number {
    if (fault === FAULT.setpointStuck) return this.sequence.mode === MODE.holdI ? r.i_A : r.e_V
    if (fault === FAULT.iAboveLimit || fault === FAULT.overloadI || fault === FAULT.currentTrip) return r.i_A
    return r.e_V
  }
  private limitOf(fault: number): number {
    const l = this.guard.limits
    const b = this.frontEnd.board
    if (fault === FAULT.eBelowLimit) return l.eMin_V
    if (fault === FAULT.eAboveLimit) return l.eMax_V
    if (fault === FAULT.iAboveLimit) return l.iMax_A
    if (fault === FAULT.overloadI) return b.ranges[this.frontEnd.range].fullScale_A
    if (fault === FAULT.setpointStuck) return this.sequence.setpoint
    if (fault === FAULT.voltageTrip) return SAFETY.ceWeMax_V
    if (fault === FAULT.currentTrip) return SAFETY.iTrip * b.ranges[0].fullScale_A
    return b.limits.eMax_V
  }
  /** Queues a message behind what is held already; if too much is held, it is counted as lost with the readings. */
  private queue(spec: MessageSpec, values: Value[]) {
    if (this.held.length === 0 && this.recorder.queue(spec, values)) return
    if (this.held.length < HELD_MAX || spec === this.ended) this.held.push({ spec, values })
    else this.recorder.lose(this.reading.now_ms)
  }
  /** Opens the cell. What there is to say is said when that is proved, with the next `tick`. */
  private async end(now_ms: number, reason: number, fault: number, asked: number, limit: number) {
    await this.frontEnd.disconnect()
    this.stopping = false
    this.over = [this.run, now_ms, reason, fault, asked, limit, this.recorder.samples]
  }
  private async say() {
    const v = this.over
    const found = await this.frontEnd.prove(this.pause, v[3] as number)
    if (found.fault === FAULT.relayWelded || found.fault === FAULT.reLeadOpen) {
      v[2] = ENDED.fault
      v[3] = found.fault
      v[4] = found.asked
      v[5] = found.limit
    }
    await this.memory.runEnds()
    this.over = []
    this.queue(this.ended, v)
    this.state = v[2] === ENDED.fault ? STATE.fault : STATE.finished
    this.busy = false
  }
}
