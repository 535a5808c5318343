/**
 * Runs one program: sequencer (what it means), guard (what must not happen), front end (the cell), recorder (the wire).
 * Whatever ends it, the last act is to open the cell.
 */
import { channelCard } from "../../../hardware/boards/channelCard"
import { FAULT, Guard, guardBegin, guardCheck } from "../../../protocol/guard"
import { Limits } from "../../../protocol/limits"
import { ENDED, MessageSpec, specOf, TAG, Value } from "../../../protocol/messages"
import { Program } from "../../../protocol/program"
import { FLAG, MODE, Reading } from "../../../protocol/readings"
import { begin, next, placeFlags, Sequence } from "../../../protocol/sequencer"
import { FrontEnd } from "./frontEnd"
import { IDLE_MS } from "./link"
import { Recorder } from "./recorder"

/** Messages kept in memory while the backlog is full. */
const HELD_MAX = 64

interface Held {
  spec: MessageSpec
  values: Value[]
}

export class Runner {
  running: boolean
  run: number
  private stepped: MessageSpec
  private ended: MessageSpec
  private phasor: MessageSpec
  private sequence: Sequence
  private guard: Guard
  private reading: Reading
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
  ) {
    this.stepped = specOf(TAG.stepped)
    this.ended = specOf(TAG.ended)
    this.phasor = specOf(TAG.phasor)
    this.running = false
    this.run = 0
    this.eSum = 0
    this.iSum = 0
    this.summed = 0
    this.sumFlags = 0
    this.held = []
    this.reading = { now_ms: 0, e_V: 0, i_A: 0, flags: 0 }
    // an empty program is over before it begins
    this.sequence = begin(program, 0)
    this.guard = guardBegin({ eMin_V: 0, eMax_V: 0, iMax_A: 0 })
  }
  async start(run: number, program: Program, limits: Limits, now_ms: number) {
    this.run = run
    this.running = true
    this.recorder.begin(run)
    this.guard = guardBegin(limits)
    this.forgetSum()
    this.sequence = begin(program, now_ms)
    await this.obey(now_ms)
  }
  /** When `tick` wants to be called [ms]. */
  due(now_ms: number): number {
    if (!this.running) return this.held.length > 0 ? now_ms + 20 : now_ms + IDLE_MS
    let due_ms = this.sequence.due_ms
    const engine_ms = this.frontEnd.engineDue_ms
    if (engine_ms > 0 && engine_ms < due_ms) due_ms = engine_ms
    const frame_ms = this.recorder.due(now_ms)
    return frame_ms < due_ms ? frame_ms : due_ms
  }
  /** Carries out the sequencer's new orders. */
  private async obey(now_ms: number) {
    const s = this.sequence
    if (s.stepped) {
      this.queue(this.stepped, [this.run, s.index, s.pass, now_ms])
      s.stepped = false
    }
    if (!s.changed) return
    await this.frontEnd.apply(s.mode, s.setpoint, s.iRange_A)
    const step = s.step
    if ((s.mode === MODE.engineE || s.mode === MODE.engineI) && (step.kind === "sineE" || step.kind === "sineI"))
      await this.frontEnd.startEngine(step, now_ms)
  }
  async tick(now_ms: number) {
    while (this.held.length > 0) {
      const first = this.held[0]
      if (!this.recorder.queue(first.spec, first.values)) break
      this.held.shift()
    }
    if (!this.running) return
    const s = this.sequence
    let engineReady = false
    if (this.frontEnd.engineDue_ms > 0 && now_ms >= this.frontEnd.engineDue_ms) engineReady = await this.collect(now_ms)
    if (now_ms >= s.due_ms || engineReady) await this.takeReading(now_ms, engineReady)
    if (this.running && now_ms >= this.recorder.due(now_ms)) this.recorder.flush()
  }
  private async takeReading(now_ms: number, engineReady: boolean) {
    const s = this.sequence
    const r = this.reading
    r.now_ms = now_ms
    const wanted = s.wantsReading
    let fault = 0
    if (wanted) {
      await this.frontEnd.read(r)
      r.flags = r.flags | placeFlags(s, now_ms)
      fault = guardCheck(this.guard, r)
    }
    const index = s.index
    const pass = s.pass
    const averages = s.averages
    if (fault === 0) next(s, r, engineReady)
    if (wanted) {
      const last = s.stepped || s.done || fault !== 0
      const flags = last ? r.flags | FLAG.stepEnd : r.flags
      if (averages === 1 || this.average(averages, flags, last)) {
        const f = this.frontEnd
        this.recorder.sample(index, pass, f.mode, f.range, now_ms, averages === 1 ? flags : this.sumFlags, f.adc.frame)
        if (averages > 1) this.forgetSum()
      }
    }
    if (fault !== 0) await this.end(now_ms, ENDED.fault, fault, this.offending(fault, r), this.limitOf(fault))
    else if (s.done) await this.end(now_ms, ENDED.finished, 0, 0, 0)
    else await this.obey(now_ms)
  }
  /** Adds the last conversion; true when the mean of `averages` of them (fewer at the end of a step) stands in the frame. */
  private average(averages: number, flags: number, last: boolean): boolean {
    const adc = this.frontEnd.adc
    this.eSum = this.eSum + adc.eWord
    this.iSum = this.iSum + adc.iWord
    this.summed = this.summed + 1
    this.sumFlags = this.sumFlags | flags
    if (this.summed < averages && !last) return false
    adc.setWords(Math.floor(this.eSum / this.summed + 0.5), Math.floor(this.iSum / this.summed + 0.5))
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
    if (fault === FAULT.iAboveLimit || fault === FAULT.overloadI) return r.i_A
    return r.e_V
  }
  private limitOf(fault: number): number {
    const l = this.guard.limits
    if (fault === FAULT.eBelowLimit) return l.eMin_V
    if (fault === FAULT.eAboveLimit) return l.eMax_V
    if (fault === FAULT.iAboveLimit) return l.iMax_A
    if (fault === FAULT.overloadI) return channelCard.ranges[this.frontEnd.range].fullScale_A
    return channelCard.limits.eMax_V
  }
  /** Queues a message behind what is held already; if too much is held, it is counted as lost with the readings. */
  private queue(spec: MessageSpec, values: Value[]) {
    if (this.held.length === 0 && this.recorder.queue(spec, values)) return
    if (this.held.length < HELD_MAX || spec === this.ended) this.held.push({ spec, values })
    else this.recorder.lose(this.reading.now_ms)
  }
  async end(now_ms: number, reason: number, fault: number, asked: number, limit: number) {
    if (!this.running) return
    await this.frontEnd.disconnect()
    this.running = false
    this.queue(this.ended, [this.run, now_ms, reason, fault, asked, limit, this.recorder.samples])
  }
}
