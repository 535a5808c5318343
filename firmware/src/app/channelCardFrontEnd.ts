/**
 * The channel card as a front end: range, loop mode, relays, safety chain and converters behind the orders of a program.
 *
 * The cell is connected only galvanostatically at 0 A on the smallest range (a potentiostat that closes on a charged cell
 * would pass a burst), and the relay opens before anything else changes when the order is `open`. The integrator capacitor is
 * changed only while the cell is off (docs/decisions/0007). On an internal dummy (ON) both relays stay off.
 */
import { Board } from "../../../hardware/board"
import { AUX, ENGINE_PATH, LOOP, PIN, rangeFor, SAFETY, SWITCH } from "../../../hardware/boards/channelCard"
import { COMPENSATION, COMPENSATIONS } from "../../../hardware/boards/channelCard"
import { TOPOLOGY } from "../../../hardware/board"
import { Calibration, nominal } from "../../../hardware/calibration"
import { AD5941, engineFrequency, engineTiming, frequencyWord } from "../../../hardware/parts/ad5941"
import { ADS131M04 } from "../../../hardware/parts/ads131m04"
import { autorange, Autorange } from "../../../protocol/autorange"
import { FAULT } from "../../../protocol/guard"
import { ON } from "../../../protocol/messages"
import { FLAG, MODE, Reading } from "../../../protocol/readings"
import { SETTLING_MS } from "../../../protocol/sequencer"
import { SineEStep, SineIStep } from "../../../protocol/steps"
import { Ad5941 } from "../drivers/ad5941"
import { Ads131m04, FRESH_MS } from "../drivers/ads131m04"
import { Dac8563 } from "../drivers/dac8563"
import { Safety } from "../drivers/safety"
import { Switches } from "../drivers/switches"
import { Hal } from "../hal/hal"
import { EngineResult, Finding, FrontEnd, Look, Order, Pause } from "./frontEnd"
import { excitationCode } from "./excitationCode"
import { Following } from "./following"
import { capacitorFor, suits } from "./integrator"
import { proveLead, proveOpen, startCheck } from "./startCheck"
import { trial } from "./trials"
import { astray, faultOf, full } from "./verdicts"

const LSB_V = ADS131M04.fullScale_V / ADS131M04.codes
/** A relay has closed or opened after this long [ms]. */
const RELAY_MS = Math.floor(SAFETY.relayClose_s * 1000) + 2
/** The AC amplifiers' coupling capacitors take over E and I in 10 ms while the sine is off, and in 10 s while it is on [ms]. */
const RECHARGE_MS = 50

export class ChannelCardFrontEnd implements FrontEnd {
  range: number
  mode: number
  eWord: number
  iWord: number
  engineDue_ms: number
  ahead_ms: number
  alive: boolean
  /** ON: where the drive goes. */
  on: number
  /** Bits added to every switch word: which dummy, what the auxiliary channel sees. */
  extra: number
  safety: Safety
  adc: Ads131m04
  private calibration: Calibration
  private dac: Dac8563
  private switches: Switches
  private engine: Ad5941
  private edge: number
  /** Index into COMPENSATIONS: the integrator capacitor in circuit. */
  private compensation: number
  /** The engine's sine is on; before that the AC amplifiers settle at the cell's E and I. */
  private sine: boolean
  private gainHigh: boolean
  private amplitudeCode: number
  private settlePeriods: number
  private periods: number
  private frequency: number
  /** When the engine's words are there [ms]; a conversion is made fresh for the reading beside them. */
  private windowEnds_ms: number
  /** The order leaves the range to the card; the range that the last reading asks for. */
  private byRule: boolean
  private rule: Autorange
  private wanted: number
  /** When the range last changed under drive, and the last current that was read on a settled range. */
  private ranged_ms: number
  private freshAt_ms: number
  private last_A: number
  private following: Following
  constructor(
    public hal: Hal,
    public board: Board,
  ) {
    this.adc = new Ads131m04(hal)
    this.dac = new Dac8563(hal)
    this.switches = new Switches(hal)
    this.engine = new Ad5941(hal)
    this.safety = new Safety(hal)
    this.calibration = nominal(board)
    this.following = new Following()
    this.rule = { small: 0 }
    this.range = 0
    this.mode = MODE.open
    this.eWord = 0
    this.iWord = 0
    this.engineDue_ms = 0
    this.ahead_ms = FRESH_MS
    this.alive = false
    this.on = ON.leads
    this.extra = 0
    this.edge = 0
    this.compensation = COMPENSATION.galvanostat
    this.sine = false
    this.gainHigh = true
    this.amplitudeCode = 0
    this.settlePeriods = 0
    this.periods = 0
    this.frequency = 0
    this.windowEnds_ms = 0
    this.byRule = false
    this.wanted = 0
    this.ranged_ms = -SETTLING_MS
    this.freshAt_ms = -1
    this.last_A = 0
  }
  async open(): Promise<boolean> {
    await this.relays(0, 0)
    await this.switches.set(LOOP.hold)
    await this.safety.wide()
    await this.dac.open()
    const converter = await this.adc.open()
    const engine = await this.engine.open()
    await this.safety.arm()
    return converter && engine
  }
  calibrate(c: Calibration) {
    this.calibration = c
  }
  /** False while numbers are nominal. */
  measured(): boolean {
    return this.calibration.made_s > 0
  }
  async arm(): Promise<number> {
    await this.safety.wide()
    const status = await this.safety.arm()
    // a cell side without supply answers zeros: the check names that
    const held = SAFETY.statusLatched | SAFETY.statusAlive
    return (status & held) === held ? status : 0
  }
  async check(order: Order, p: Pause): Promise<Finding> {
    this.on = order.on
    return await startCheck(this, order, p)
  }
  async prove(p: Pause, after: number): Promise<Finding> {
    const on = this.on
    // the latch lets go only when the comparators no longer see the cell
    await this.relays(0, 0)
    if ((await this.arm()) !== 0) return { fault: FAULT.voltageTrip, asked: 0, limit: SAFETY.ceWeMax_V }
    const found = await proveOpen(this, p)
    if (found.fault !== 0 || on !== ON.leads || !astray(after)) return found
    const lead = await proveLead(this, p)
    await this.relays(0, 0)
    return lead
  }
  async trial(what: number, p: Pause): Promise<Finding> {
    const found = await trial(this, what, p)
    this.extra = 0
    await this.disconnect()
    await this.relays(0, 0)
    await this.arm()
    return found
  }
  async beat() {
    if (!this.alive) return
    this.edge = 1 - this.edge
    await this.hal.pin(PIN.watchdog, this.edge)
  }
  /** Drive and sense relay; returns when their contacts have moved. */
  async relays(drive: number, sense: number) {
    this.alive = drive !== 0
    await this.beat()
    await this.hal.pin(PIN.relayDrive, drive)
    await this.hal.pin(PIN.relaySense, sense)
    await this.hal.sleep(RELAY_MS)
  }
  private loopWord(): number {
    const mode = this.mode
    const capacitor = COMPENSATIONS[this.compensation].switchWord
    if (mode === MODE.open) return LOOP.hold | capacitor | this.extra
    const range = this.board.ranges[this.range]
    const galvanostat = mode === MODE.holdI || mode === MODE.engineI
    let word = range.switchWord | capacitor | this.extra
    word = word | (galvanostat ? LOOP.galvanostat : LOOP.potentiostat)
    if (galvanostat || range.topology === TOPOLOGY.shunt) word = word | SWITCH.tiaBuffer
    if (this.on === ON.randles) word = word | SWITCH.dummyRandles
    if (this.sine) word = word | SWITCH.acOn | (this.gainHigh ? SWITCH.gainEngine : 0)
    return word
  }
  /** An unused capacitor has kept an old voltage, to which the output would jump: the cell is off while it comes in. */
  private async exchange(capacitor: number) {
    if (!this.alive) {
      this.compensation = capacitor
      return
    }
    const mode = this.mode
    this.sine = false
    this.mode = MODE.open
    await this.switches.set(this.loopWord())
    await this.relays(0, 1)
    await this.connect(capacitor)
    this.mode = mode
  }
  async disconnect() {
    const leads = this.alive || this.on === ON.leads
    this.alive = false
    await this.hal.pin(PIN.relayDrive, 0)
    this.mode = MODE.open
    this.sine = false
    this.following.order(MODE.open, 0, 1)
    this.engineDue_ms = 0
    this.byRule = false
    await this.switches.set(this.loopWord())
    await this.dac.setI(0)
    if (leads) await this.hal.pin(PIN.relaySense, 1)
  }
  /** Drives what is connected, without a look at relays: checks and trials. */
  async drive(mode: number, range: number, setpoint: number) {
    this.range = range
    await this.point(mode, setpoint)
    this.mode = mode
    if (!suits(this.board, this.compensation, mode, range))
      await this.exchange(capacitorFor(this.board, mode, range, false))
    await this.switches.set(this.loopWord())
  }
  /** Nothing drives; relays stay where they are. */
  async hold() {
    this.mode = MODE.open
    this.following.order(MODE.open, 0, 1)
    await this.switches.set(this.loopWord())
    await this.dac.setI(0)
  }
  /** Set-point [V or A] through the calibration. */
  private async point(mode: number, setpoint: number) {
    const c = this.calibration
    const r = this.range
    if (mode === MODE.holdE || mode === MODE.engineE) await this.dac.setE((setpoint - c.dacE_V) / c.dacEGain)
    else await this.dac.setI((setpoint / this.board.ranges[r].fullScale_A - c.dacIPart[r]) / c.dacIGain[r])
  }
  /** Connects the cell at 0 A on the smallest range, with this integrator capacitor. */
  async connect(capacitor: number) {
    this.compensation = capacitor
    await this.drive(MODE.holdI, this.board.ranges.length - 1, 0)
    if (this.on === ON.leads) await this.relays(1, 1)
  }
  async apply(mode: number, setpoint: number, iRange_A: number, now_ms: number) {
    if (mode === MODE.open) {
      if (this.mode !== MODE.open) await this.disconnect()
      return
    }
    const before = this.mode
    const galvanostat = mode === MODE.holdI || mode === MODE.engineI
    let size_A = iRange_A
    if (galvanostat && size_A === 0) size_A = setpoint < 0 ? -setpoint : setpoint
    const byRule = mode === MODE.holdE && size_A === 0
    let range = rangeFor(this.board, size_A)
    // a ramp's next tread: the range that the last reading asked for is still to come
    const keeps = byRule && this.byRule && before === MODE.holdE
    if (byRule) range = keeps ? this.range : 0
    else if (!galvanostat && size_A === 0) range = 0
    if (byRule && !this.byRule) this.rule.small = 0
    this.byRule = byRule
    this.sine = false
    this.following.order(mode, setpoint, this.board.ranges[range].fullScale_A)
    if (mode !== MODE.engineE && mode !== MODE.engineI) this.engineDue_ms = 0
    const swap = before !== MODE.open && !suits(this.board, this.compensation, mode, range)
    const newMode = swap || mode !== before || range !== this.range
    if (before === MODE.open) await this.connect(capacitorFor(this.board, mode, range, byRule))
    else if (swap || range !== this.range) this.ranged_ms = now_ms
    if (swap) await this.exchange(capacitorFor(this.board, mode, range, byRule))
    const driven = before === MODE.holdI || before === MODE.engineI
    const smaller = driven && galvanostat && range > this.range
    this.range = range
    if (!keeps) this.wanted = range
    // to a smaller range the switch goes first: the old code on the new range is less current, never ten times more
    if (smaller) {
      this.mode = mode
      await this.switches.set(this.loopWord())
    }
    await this.point(mode, setpoint)
    if (!newMode && before !== MODE.open) return
    this.mode = mode
    await this.switches.set(this.loopWord())
  }
  async adapt(now_ms: number) {
    if (!this.byRule || this.wanted === this.range) return
    const range = this.wanted
    if (!suits(this.board, this.compensation, MODE.holdE, range))
      await this.exchange(capacitorFor(this.board, MODE.holdE, range, true))
    this.range = range
    this.ranged_ms = now_ms
    await this.switches.set(this.loopWord())
  }
  /** V(CE - WE) of the last conversion. */
  ceWe_V(): number {
    return this.adc.word(2) * LSB_V * AUX.ceWe
  }
  async freshen(_now_ms: number): Promise<number> {
    await this.adc.flush()
    return (this.freshAt_ms = await this.hal.sleep(FRESH_MS))
  }
  async read(r: Reading): Promise<number> {
    let flags = await this.adc.read()
    const e = this.adc.word(0)
    const i = this.adc.word(1)
    this.eWord = e
    this.iWord = i
    const c = this.calibration
    const max = this.board.wordMax
    if (e >= max || e <= -max) flags = flags | FLAG.overloadE
    let overload = i >= max || i <= -max
    r.e_V = c.eA * e * LSB_V + c.eX * i * LSB_V + c.eB_V
    if (this.mode === MODE.open) {
      r.i_A = 0
      overload = false
    } else if (r.now_ms - this.ranged_ms < SETTLING_MS) {
      // the filter still mixes words of two ranges: no current can be told from them
      flags = flags | FLAG.settling
      r.i_A = this.last_A
      overload = false
    } else {
      r.i_A = c.iA_A_V[this.range] * i * LSB_V + c.iB_A[this.range]
      this.last_A = r.i_A
      if (this.byRule && (flags & FLAG.corrupt) === 0) overload = this.follow(r.i_A, overload)
    }
    r.flags = overload ? flags | FLAG.overloadI : flags
    if (await this.safety.tripped()) return faultOf(await this.safety.status(), this.mode)
    return this.following.look(r, this.ceWe_V())
  }
  /** Notes the range that this reading asks for; true if the largest one is overloaded. */
  private follow(i_A: number, overload: boolean): boolean {
    const ranges = this.board.ranges
    const k = this.range
    const below_A = k + 1 < ranges.length ? ranges[k + 1].fullScale_A : 0
    this.wanted = autorange(this.rule, k, i_A, overload, ranges[k].fullScale_A, below_A)
    return overload && k === 0
  }
  setWords(eWord: number, iWord: number) {
    this.eWord = eWord
    this.iWord = iWord
  }
  async look(): Promise<Look> {
    // a run looks often enough by itself
    if (this.mode === MODE.open) await this.freshen(0)
    await this.adc.read()
    const a = this.adc
    const status = await this.safety.status()
    return { eWord: a.word(0), iWord: a.word(1), ceWeWord: a.word(2), auxWord: a.word(3), status }
  }
  async startEngine(step: SineEStep | SineIStep, now_ms: number) {
    this.amplitudeCode = excitationCode(step, this.board.ranges[this.range].fullScale_A)
    this.frequency = frequencyWord(step.f_Hz)
    this.settlePeriods = step.settlePeriods
    this.periods = step.periods
    // the AC amplifiers forget E and I of before, then each frequency begins with the finer gain
    this.gainHigh = true
    this.sine = false
    await this.switches.set(this.loopWord())
    this.engineDue_ms = now_ms + RECHARGE_MS
  }
  private async runEngine(now_ms: number) {
    const f_Hz = engineFrequency(this.frequency)
    const t = engineTiming(f_Hz, this.settlePeriods, this.periods)
    await this.engine.start(this.frequency, t, this.amplitudeCode, this.mode === MODE.engineI)
    // one tick late rather than early: the words must be there, and a conversion that ends meanwhile
    let takes_ms = Math.floor(t.totalClocks / (AD5941.clock_Hz / 1000)) + 2
    if (takes_ms < FRESH_MS) takes_ms = FRESH_MS
    this.windowEnds_ms = now_ms + takes_ms
    this.engineDue_ms = this.windowEnds_ms - FRESH_MS
  }
  /** If the current overloaded the high gain, the point is taken again at the low one. */
  async collectEngine(now_ms: number): Promise<EngineResult | undefined> {
    if (!this.sine) {
      this.sine = true
      await this.switches.set(this.loopWord())
      await this.runEngine(now_ms)
      return undefined
    }
    if (this.engineDue_ms < this.windowEnds_ms) {
      // not what has come since `freshen`: a reading is due now
      if (now_ms !== this.freshAt_ms) await this.adc.flush()
      this.engineDue_ms = this.windowEnds_ms
      return undefined
    }
    const words = await this.engine.fetch()
    const overloadE = full(words.eRe, words.eIm)
    const overloadI = full(words.iRe, words.iIm)
    if (overloadI && this.gainHigh) {
      this.gainHigh = false
      await this.switches.set(this.loopWord())
      await this.runEngine(now_ms)
      return undefined
    }
    this.engineDue_ms = 0
    const f_Hz = engineFrequency(this.frequency)
    const t = engineTiming(f_Hz, this.settlePeriods, this.periods)
    const gain = this.gainHigh ? ENGINE_PATH.iGainHigh : ENGINE_PATH.iGainLow
    return { f_Hz, turn_s: t.turnClocks / AD5941.clock_Hz, gain, words, overloadE, overloadI }
  }
}
