/**
 * One analog channel: orders of the sequencer in, readings in SI out. Knows the board, not the program.
 *
 * The cell is connected only galvanostatically at 0 A (a potentiostat that closes on a charged cell would pass a burst),
 * and the relay opens before anything else changes when the order is `open`.
 */
import { channelCard, ENGINE_PATH, LOOP, PIN, rangeFor, SWITCH } from "../../../hardware/boards/channelCard"
import { AD5941, engineFrequency, engineTiming, frequencyWord } from "../../../hardware/parts/ad5941"
import { FLAG, MODE, Reading } from "../../../protocol/readings"
import { SineEStep, SineIStep } from "../../../protocol/steps"
import { Ad5941, EngineWords } from "../drivers/ad5941"
import { Ads131m04 } from "../drivers/ads131m04"
import { Dac8563 } from "../drivers/dac8563"
import { Switches } from "../drivers/switches"
import { Hal } from "../hal/hal"

/** What the impedance engine found, with all that is needed to turn its words into Z. */
export interface EngineResult {
  f_Hz: number
  turn_s: number
  gain: number
  words: EngineWords
  overloadE: boolean
  overloadI: boolean
}

export class FrontEnd {
  adc: Ads131m04
  range: number
  mode: number
  /** When the engine will be ready [ms]; 0 while it rests. */
  engineDue_ms: number
  private dac: Dac8563
  private switches: Switches
  private engine: Ad5941
  private connected: boolean
  private gainHigh: boolean
  private amplitudeCode: number
  private settlePeriods: number
  private periods: number
  private frequency: number
  constructor(public hal: Hal) {
    this.adc = new Ads131m04(hal)
    this.dac = new Dac8563(hal)
    this.switches = new Switches(hal)
    this.engine = new Ad5941(hal)
    this.range = 0
    this.mode = MODE.open
    this.engineDue_ms = 0
    this.connected = false
    this.gainHigh = true
    this.amplitudeCode = 0
    this.settlePeriods = 0
    this.periods = 0
    this.frequency = 0
  }
  /** Everything off, chips set up; false if one of them does not answer. */
  async open(): Promise<boolean> {
    await this.hal.pin(PIN.relayDrive, 0)
    await this.hal.pin(PIN.relaySense, 1)
    await this.switches.set(0)
    await this.dac.open()
    const converter = await this.adc.open()
    const engine = await this.engine.open()
    return converter && engine
  }
  private loopWord(): number {
    const range = channelCard.ranges[this.range].switchWord
    const mode = this.mode
    if (mode === MODE.holdE) return range | LOOP.potentiostat
    if (mode === MODE.holdI) return range | LOOP.galvanostat | SWITCH.comp0
    const gain = this.gainHigh ? SWITCH.gainEngine : 0
    if (mode === MODE.engineE) return range | LOOP.potentiostat | SWITCH.acOn | gain
    if (mode === MODE.engineI) return range | LOOP.galvanostat | SWITCH.comp0 | SWITCH.acOn | gain
    return LOOP.hold
  }
  /** Opens the cell; always possible. */
  async disconnect() {
    await this.hal.pin(PIN.relayDrive, 0)
    this.connected = false
    this.mode = MODE.open
    this.engineDue_ms = 0
    await this.switches.set(LOOP.hold)
    await this.dac.setI(0)
  }
  /** Carries out an order: mode, set-point [V or A], largest current expected [A] (0: the largest range, or the set-point). */
  async apply(mode: number, setpoint: number, iRange_A: number) {
    if (mode === MODE.open) {
      if (this.connected || this.mode !== MODE.open) await this.disconnect()
      return
    }
    const galvanostat = mode === MODE.holdI || mode === MODE.engineI
    let size_A = iRange_A
    if (galvanostat && size_A === 0) size_A = setpoint < 0 ? -setpoint : setpoint
    const range = !galvanostat && size_A === 0 ? 0 : rangeFor(channelCard, size_A)
    const newMode = mode !== this.mode || range !== this.range
    const driven = this.connected && (this.mode === MODE.holdI || this.mode === MODE.engineI)
    const smaller = driven && galvanostat && range > this.range
    if (mode !== MODE.engineE && mode !== MODE.engineI) this.engineDue_ms = 0
    this.range = range
    // to a smaller range the switch goes first: the old code on the new range is less current, never ten times more
    if (smaller) {
      this.mode = mode
      await this.switches.set(this.loopWord())
    }
    if (galvanostat) await this.dac.setI(setpoint / channelCard.ranges[range].fullScale_A)
    else await this.dac.setE(setpoint)
    if (!newMode) return
    if (!this.connected) {
      const part = galvanostat ? setpoint / channelCard.ranges[range].fullScale_A : 0
      await this.dac.setI(0)
      this.mode = MODE.holdI
      await this.switches.set(this.loopWord())
      await this.hal.pin(PIN.relayDrive, 1)
      this.connected = true
      await this.dac.setI(part)
    }
    this.mode = mode
    this.gainHigh = true
    await this.switches.set(this.loopWord())
  }
  /** Reads E and I now into `r`; `r.flags` gets how the reading was made. */
  async read(r: Reading) {
    const good = await this.adc.read()
    const e = this.adc.eWord
    const i = this.adc.iWord
    const max = channelCard.wordMax
    let flags = good ? 0 : FLAG.corrupt
    if (e >= max || e <= -max) flags = flags | FLAG.overloadE
    if (i >= max || i <= -max) flags = flags | FLAG.overloadI
    r.e_V = e * channelCard.e.perWord + channelCard.e.offset
    r.i_A = this.mode === MODE.open ? 0 : i * channelCard.iPerWord * channelCard.ranges[this.range].fullScale_A
    r.flags = flags
  }
  /** Starts the engine on a sine step; `engineDue_ms` says when to collect. */
  async startEngine(step: SineEStep | SineIStep, now_ms: number) {
    const full_A = channelCard.ranges[this.range].fullScale_A
    const code =
      step.kind === "sineE"
        ? step.amplitude_V / ENGINE_PATH.ePerCode_V
        : step.amplitude_A / (ENGINE_PATH.iPerCode * full_A)
    const whole = Math.floor(code + 0.5)
    this.amplitudeCode = whole > AD5941.amplitudeMax ? AD5941.amplitudeMax : whole < 1 ? 1 : whole
    this.frequency = frequencyWord(step.f_Hz)
    this.settlePeriods = step.settlePeriods
    this.periods = step.periods
    // each frequency begins with the finer gain
    this.gainHigh = true
    await this.switches.set(this.loopWord())
    await this.runEngine(now_ms)
  }
  private async runEngine(now_ms: number) {
    const f_Hz = engineFrequency(this.frequency)
    const t = engineTiming(f_Hz, this.settlePeriods, this.periods)
    await this.engine.start(this.frequency, t, this.amplitudeCode)
    // one tick late rather than early: the words must be there
    this.engineDue_ms = now_ms + Math.floor(t.totalClocks / (AD5941.clock_Hz / 1000)) + 2
  }
  /**
   * Fetches the engine's words. If the current overloaded the high gain, the point is taken again at the low one and
   * `undefined` is returned: come back at the new `engineDue_ms`.
   */
  async collectEngine(now_ms: number): Promise<EngineResult | undefined> {
    const words = await this.engine.fetch()
    const overloadE = full(words.eRe) || full(words.eIm)
    const overloadI = full(words.iRe) || full(words.iIm)
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

/** At 98 % of the DFT's range the sine was cut off somewhere. */
function full(word: number): boolean {
  return word > 128450 || word < -128450
}
