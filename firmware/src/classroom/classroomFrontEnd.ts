/**
 * The classroom board's analog channel: a potentiostat of two I2C chips, a range multiplexer and one reed relay. E and I are
 * read one after the other; there is no current loop, no engine, no dummy, no comparator and no watchdog.
 *
 * At rest the relay in the counter electrode's lead is open and E is still read. To connect, the set-point goes to the
 * cell's own potential first, then the relay closes: what the cell gets is a step of a few mV, not of volts.
 */
import { CLASSROOM, classroom, classroomCode } from "../../../hardware/boards/classroom"
import { Board, CurrentRange } from "../../../hardware/board"
import { Calibration, nominal } from "../../../hardware/calibration"
import { SAFETY } from "../../../hardware/boards/channelCard"
import { ADS131M04 } from "../../../hardware/parts/ads131m04"
import { MCP4725 } from "../../../hardware/parts/mcp4725"
import { autorange, Autorange } from "../../../protocol/autorange"
import { FAULT } from "../../../protocol/guard"
import { ON, TRIAL } from "../../../protocol/messages"
import { FLAG, MODE, Reading } from "../../../protocol/readings"
import { SineEStep, SineIStep } from "../../../protocol/steps"
import { EngineResult, Finding, FrontEnd, Look, Order, Pause } from "../app/frontEnd"
import { Ads1115 } from "../drivers/ads1115"
import { Mcp4725 } from "../drivers/mcp4725"
import { ClassroomBus } from "./bus"

/** First look for the end of a conversion [ms]: the question itself is on its way for 2.6 ms more at 57600 baud. */
const CONVERSION_MS = Math.floor(CLASSROOM.conversion_s * 1000) - 2
/** Reed contacts: closing and bouncing [ms]. */
const RELAY_MS = 3
/** Three time constants of the slowest range, 160 kOhm and 10 nF [ms]. */
const RANGE_MS = 5
/** The set-point moves by this much each way to see whether E follows where nothing may be connected [V]. */
const WELD_PROBE_V = 0.05
/** Volts per word in the terms of a calibration record, which are those of the channel card's converter. */
const RECORD_V = ADS131M04.fullScale_V / ADS131M04.codes

const NOTHING: Finding = { fault: 0, asked: 0, limit: 0 }

export class ClassroomFrontEnd implements FrontEnd {
  board: Board
  range: number
  mode: number
  eWord: number
  iWord: number
  engineDue_ms: number
  ahead_ms: number
  alive: boolean
  private dac: Mcp4725
  private adc: Ads1115
  private calibration: Calibration
  private connected: boolean
  /** True while the step leaves the range to the board. */
  private byRule: boolean
  private ranging: Autorange
  /** Taken by `adapt`: the last reading still belongs to `range`. */
  private nextRange: number
  constructor(public bus: ClassroomBus) {
    this.board = classroom
    this.dac = new Mcp4725(bus, CLASSROOM.dacAddress)
    this.adc = new Ads1115(bus, CLASSROOM.adcAddress)
    this.calibration = nominal(classroom)
    this.range = 0
    this.mode = MODE.open
    this.eWord = 0
    this.iWord = 0
    this.engineDue_ms = 0
    this.ahead_ms = 0
    this.alive = false
    this.connected = false
    this.byRule = false
    this.ranging = { small: 0 }
    this.nextRange = 0
  }
  async open(): Promise<boolean> {
    await this.rest()
    const converter = await this.adc.answers(CLASSROOM.configE)
    return converter && (await this.dac.code()) === MCP4725.codes / 2
  }
  /** Relay open, amplifier following its ground, set-point at 0 V. */
  private async rest() {
    await this.bus.pin(CLASSROOM.pinRelay, 0)
    this.connected = false
    await this.switchTo(CLASSROOM.follow)
    await this.dac.set(MCP4725.codes / 2)
  }
  private async switchTo(code: number) {
    await this.bus.pin(CLASSROOM.pinRangeA, code & 1)
    await this.bus.pin(CLASSROOM.pinRangeB, (code >> 1) & 1)
  }
  calibrate(c: Calibration) {
    this.calibration = c
  }
  /** There is no latch. */
  async arm(): Promise<number> {
    return 0
  }
  async beat() {}
  async check(order: Order, p: Pause): Promise<Finding> {
    if (order.on !== ON.leads) return { fault: FAULT.dummyWrong, asked: 0, limit: 0 }
    const weld = await this.prove(p, 0)
    if (weld.fault !== 0) return weld
    if (!order.drives) return NOTHING
    const e_V = await this.readE()
    if (e_V !== e_V) return { fault: FAULT.frontEndLink, asked: 0, limit: 0 }
    const l = order.limits
    if (e_V >= l.eMin_V && e_V <= l.eMax_V) return NOTHING
    const limit = e_V < l.eMin_V ? l.eMin_V : l.eMax_V
    const turned = -e_V >= l.eMin_V && -e_V <= l.eMax_V
    return { fault: turned ? FAULT.cellReversed : FAULT.ocvOutsideLimits, asked: e_V, limit }
  }
  /** With the relay open E must not follow the set-point: up, down, up again, so that a cell that relaxes is no weld. */
  async prove(p: Pause, _after: number): Promise<Finding> {
    await this.rest()
    const rest_V = await this.readE()
    const seen_V: number[] = []
    let going = true
    for (let k = 0; k < 3 && going; k++) {
      await this.set(k === 1 ? rest_V - WELD_PROBE_V : rest_V + WELD_PROBE_V)
      going = await p.pause(RELAY_MS)
      seen_V.push(await this.readE())
    }
    await this.rest()
    if (!going) return NOTHING
    const moved_V = 0.5 * (seen_V[0] + seen_V[2]) - seen_V[1]
    if (moved_V !== moved_V) return { fault: FAULT.frontEndLink, asked: 0, limit: 0 }
    if (moved_V > WELD_PROBE_V) return { fault: FAULT.relayWelded, asked: moved_V, limit: 0 }
    return NOTHING
  }
  async trial(what: number, p: Pause): Promise<Finding> {
    if (what === TRIAL.weld) return await this.prove(p, 0)
    if (what === TRIAL.converter) {
      const good = await this.open()
      return good ? NOTHING : { fault: FAULT.frontEndIdentity, asked: 0, limit: 1 }
    }
    // no comparators, no watchdog, no flash on this board: not passed, with nothing measured
    return { fault: FAULT.frontEndIdentity, asked: 0, limit: 0 }
  }
  async disconnect() {
    this.mode = MODE.open
    await this.rest()
  }
  private async set(e_V: number) {
    const c = this.calibration
    await this.dac.set(classroomCode((e_V - c.dacE_V) / c.dacEGain))
  }
  async apply(mode: number, setpoint: number, iRange_A: number, _now_ms: number) {
    // the board's limits refuse every step that is neither a rest nor a held potential
    if (mode !== MODE.holdE) {
      if (this.connected || this.mode !== MODE.open) await this.disconnect()
      return
    }
    const fresh = this.mode !== mode
    this.byRule = iRange_A === 0
    let range = this.range
    if (!this.byRule) range = smallest(classroom.ranges, iRange_A)
    else if (fresh) range = 0
    if (fresh || range !== this.range) await this.select(range)
    if (!this.connected) {
      const e_V = await this.readE()
      if (e_V === e_V) await this.set(e_V)
      await this.bus.pin(CLASSROOM.pinRelay, 1)
      await this.bus.sleep(RELAY_MS)
      this.connected = true
    }
    this.mode = mode
    await this.set(setpoint)
  }
  private async select(range: number) {
    this.range = range
    this.nextRange = range
    this.ranging.small = 0
    await this.switchTo(classroom.ranges[range].switchWord)
  }
  /** E by the calibration record with no current [V]; NaN if the converter is silent. */
  private async readE(): Promise<number> {
    const word = await this.adc.convert(CLASSROOM.configE, CONVERSION_MS)
    return this.calibration.eA * word * RECORD_V + this.calibration.eB_V
  }
  /** Every reading is a conversion of its own. */
  async freshen(now_ms: number): Promise<number> {
    return now_ms
  }
  async read(r: Reading): Promise<number> {
    const open = this.mode === MODE.open
    let flags = 0
    const e = await this.adc.convert(CLASSROOM.configE, CONVERSION_MS)
    const i = open ? 0 : await this.adc.convert(CLASSROOM.configI, CONVERSION_MS)
    if (e !== e || i !== i) {
      r.flags = FLAG.corrupt
      return 0
    }
    const max = classroom.wordMax
    const overloadI = i >= max || i <= -max
    if (e >= max || e <= -max) flags = flags | FLAG.overloadE
    const c = this.calibration
    this.eWord = e
    this.iWord = i
    r.e_V = c.eA * e * RECORD_V + c.eX * i * RECORD_V + c.eB_V
    r.i_A = open ? 0 : c.iA_A_V[this.range] * i * RECORD_V + c.iB_A[this.range]
    const ranges = classroom.ranges
    if (this.byRule && !open) {
      const below_A = this.range + 1 < ranges.length ? ranges[this.range + 1].fullScale_A : 0
      const full_A = ranges[this.range].fullScale_A
      this.nextRange = autorange(this.ranging, this.range, r.i_A, overloadI, full_A, below_A)
    }
    // an overload that a larger range answers is a reading to be left out, not a fault
    if (overloadI) flags = flags | (this.nextRange < this.range ? FLAG.settling : FLAG.overloadI)
    r.flags = flags
    return 0
  }
  async adapt(_now_ms: number) {
    if (this.nextRange === this.range) return
    await this.select(this.nextRange)
    await this.bus.sleep(RANGE_MS)
  }
  setWords(eWord: number, iWord: number) {
    this.eWord = eWord
    this.iWord = iWord
  }
  async startEngine(_step: SineEStep | SineIStep, _now_ms: number) {
    await this.disconnect()
  }
  async collectEngine(_now_ms: number): Promise<EngineResult | undefined> {
    return undefined
  }
  async look(): Promise<Look> {
    const eWord = await this.adc.convert(CLASSROOM.configE, CONVERSION_MS)
    const iWord = await this.adc.convert(CLASSROOM.configI, CONVERSION_MS)
    const good = eWord === eWord && iWord === iWord
    return {
      eWord: good ? eWord : 0,
      iWord: good ? iWord : 0,
      ceWeWord: 0,
      auxWord: 0,
      status: good ? SAFETY.statusAlive : 0,
    }
  }
}

/** The smallest range that holds `size_A` with 5 % to spare; the largest if none does. */
function smallest(ranges: CurrentRange[], size_A: number): number {
  let best = 0
  for (let k = 0; k < ranges.length; k++) if (ranges[k].fullScale_A * 1.05 >= size_A) best = k
  return best
}
