/**
 * The analog chain between chips and cell: set-points, loop, range resistor, monitors, relays, noise. It advances the cell
 * to the present whenever anything looks at or changes it, so a quiet hour is one call.
 */
import { channelCard, ENGINE_PATH, LOOP, PIN, SELECT, SWITCH } from "../hardware/boards/channelCard"
import { AD5941 } from "../hardware/parts/ad5941"
import { ADS131M04 } from "../hardware/parts/ads131m04"
import type { Cell, Complex, Control } from "./cell"
import { Ad5941Part } from "./parts/ad5941"
import { Ads131m04Part } from "./parts/ads131m04"
import { Dac8563Part } from "./parts/dac8563"
import type { Random } from "./random"

/** The converter's answer is the mean over this long (its sinc3 filter, taken as a box of one period) [us]. */
const APERTURE_US = 1e6 * ADS131M04.period_s

/** How far from ideal the chain is; one standard deviation each. */
export interface FrontEndProfile {
  readonly eNoise_V: number
  /** Of full scale. */
  readonly iNoise: number
  /** Of one engine conversion, at its input. */
  readonly engineNoise_V: number
}

export const PROFILES = {
  ideal: { eNoise_V: 0, iNoise: 0, engineNoise_V: 0 },
  /** Sum of the design's noise budget in 100 ms: 2.2 uV, 1.6 ppm; engine: 13.5 noise-free bits of +-0.9 V. */
  typical: { eNoise_V: 2.2e-6, iNoise: 1.6e-6, engineNoise_V: 25e-6 },
} as const satisfies Record<string, FrontEndProfile>

/** Bits of the switch word that choose the range. */
const RANGE_BITS =
  SWITCH.shunt10mA |
  SWITCH.tiaBuffer |
  SWITCH.sense0 |
  SWITCH.sense1 |
  SWITCH.sense2 |
  SWITCH.driveOn |
  SWITCH.drive0 |
  SWITCH.drive1

export class SimulatedFrontEnd {
  private readonly dac = new Dac8563Part()
  private readonly adc: Ads131m04Part
  private readonly engine: Ad5941Part
  private switchWord = 0
  private driveRelay = false
  private senseRelay = true
  private cellTime_us: number
  /** Where the integrals of I and E stood at the last moments of change, latest last; reaches back one aperture. */
  private past: { at_us: number; q_C: number; eIntegral_Vs: number }[] = []
  private eIntegral_Vs = 0

  constructor(
    readonly cell: Cell,
    private readonly profile: FrontEndProfile,
    private readonly random: Random,
    private readonly now_us: () => number,
  ) {
    this.cellTime_us = now_us()
    this.adc = new Ads131m04Part(() => this.monitors_V())
    this.engine = new Ad5941Part(
      {
        response: (f, amplitude, input) => this.engineInput(f, amplitude, input),
        // white noise of n points appears in each part of the amplitude as s sqrt(2/n)
        noise_V: points => this.profile.engineNoise_V * Math.sqrt(2 / points) * this.random.normal(),
      },
      now_us,
    )
  }

  /** True while current can flow: what every test of "the cell ends open" looks at. */
  get connected(): boolean {
    return this.driveRelay && (this.switchWord & (SWITCH.mode0 | SWITCH.mode1)) !== 0
  }

  spi(select: number, bytes: Uint8Array) {
    this.settle()
    if (select === SELECT.dac) this.dac.transfer(bytes)
    else if (select === SELECT.adc) this.adc.transfer(bytes)
    else if (select === SELECT.engine) this.engine.transfer(bytes)
    else if (select === SELECT.switches && bytes.length === 2) this.switchWord = (bytes[0] << 8) | bytes[1]
  }

  pin(pin: number, level: number) {
    this.settle()
    if (pin === PIN.relayDrive) this.driveRelay = level !== 0
    else if (pin === PIN.relaySense) this.senseRelay = level !== 0
  }

  /** The range resistor in circuit; nothing selected behaves like the largest range. */
  private fullScale_A(): number {
    const selected = channelCard.ranges.find(r => r.switchWord === (this.switchWord & RANGE_BITS))
    return (selected ?? channelCard.ranges[0]).fullScale_A
  }

  private control(): Control {
    if (!this.connected) return { kind: "open" }
    if ((this.switchWord & LOOP.galvanostat) !== 0) {
      const i_A = (this.dac.output_V(1) - 1.25) * this.fullScale_A()
      return { kind: "I", from_A: i_A, to_A: i_A }
    }
    const e_V = 5 * (this.dac.output_V(0) - 1.25)
    return { kind: "E", from_V: e_V, to_V: e_V }
  }

  /** Brings the cell to the present under the control that has been in force. */
  settle() {
    const now_us = this.now_us()
    // stop one aperture before the present, so that the mean over it is exact
    if (now_us - this.cellTime_us > APERTURE_US) this.advanceTo(now_us - APERTURE_US)
    this.advanceTo(now_us)
  }

  private advanceTo(at_us: number) {
    const dt_s = (at_us - this.cellTime_us) / 1e6
    if (dt_s <= 0) return
    if (this.past.length === 0) this.note()
    const control = this.control()
    const before_V = this.cell.e_V
    this.cell.advance(control, dt_s)
    this.cellTime_us = at_us
    this.eIntegral_Vs += dt_s * (control.kind === "E" ? control.to_V : 0.5 * (before_V + this.cell.e_V))
    this.note()
  }

  private note() {
    this.past.push({ at_us: this.cellTime_us, q_C: this.cell.q_C, eIntegral_Vs: this.eIntegral_Vs })
    while (this.past.length > 2 && this.past[1].at_us <= this.cellTime_us - APERTURE_US) this.past.shift()
  }

  /** Means of E and I over the last aperture (over less where the cell is younger). */
  private means(): { e_V: number; i_A: number } {
    const last = this.past[this.past.length - 1]
    const from_us = last === undefined ? 0 : Math.max(last.at_us - APERTURE_US, this.past[0].at_us)
    const after = this.past.findIndex(p => p.at_us > from_us)
    if (last === undefined || after < 1) return { e_V: this.cell.e_V, i_A: this.cell.i_A }
    const a = this.past[after - 1]
    const b = this.past[after]
    const part = (from_us - a.at_us) / (b.at_us - a.at_us)
    const q_C = a.q_C + part * (b.q_C - a.q_C)
    const eIntegral_Vs = a.eIntegral_Vs + part * (b.eIntegral_Vs - a.eIntegral_Vs)
    const dt_s = (last.at_us - from_us) / 1e6
    return { e_V: (last.eIntegral_Vs - eIntegral_Vs) / dt_s, i_A: (last.q_C - q_C) / dt_s }
  }

  private monitors_V(): readonly [number, number, number, number] {
    const { e_V, i_A } = this.means()
    const e = this.senseRelay ? e_V + this.profile.eNoise_V * this.random.normal() : 0
    const i = i_A / this.fullScale_A() + this.profile.iNoise * this.random.normal()
    return [-e / 5, -i, 1, 0]
  }

  /** Amplitude at the engine's input for a generator that has run long enough: linear response of the cell as it is now. */
  private engineInput(f_Hz: number, amplitudeCode: number, input: "E" | "I"): Complex {
    if (!this.connected || (this.switchWord & SWITCH.acOn) === 0 || amplitudeCode > AD5941.amplitudeMax)
      return { re: 0, im: 0 }
    const z = this.cell.impedance(f_Hz)
    const full_A = this.fullScale_A()
    const size = z.re * z.re + z.im * z.im
    let e: Complex
    let i: Complex
    if ((this.switchWord & LOOP.galvanostat) !== 0) {
      const amplitude_A = amplitudeCode * ENGINE_PATH.iPerCode * full_A
      i = { re: amplitude_A, im: 0 }
      e = { re: amplitude_A * z.re, im: amplitude_A * z.im }
    } else {
      const amplitude_V = amplitudeCode * ENGINE_PATH.ePerCode_V
      e = { re: amplitude_V, im: 0 }
      i = { re: (amplitude_V * z.re) / size, im: (-amplitude_V * z.im) / size }
    }
    if (input === "E") {
      const gain = ENGINE_PATH.eMonitor * ENGINE_PATH.eGain
      return { re: e.re * gain, im: e.im * gain }
    }
    const high = (this.switchWord & SWITCH.gainEngine) !== 0
    const gain = (ENGINE_PATH.iMonitor_V / full_A) * (high ? ENGINE_PATH.iGainHigh : ENGINE_PATH.iGainLow)
    return { re: i.re * gain, im: i.im * gain }
  }
}
