/**
 * What the impedance engine sees of the chain: for a sine of its generator the phasors at AIN2 (E monitor) and AIN3
 * (I monitor), from the linear solver over the very circuit that SPICE gets (hardware/schematic/analogPath); an ideal card
 * has ideal ratios instead.
 */
import { ENGINE_PATH, LOOP, SWITCH } from "../../hardware/boards/channelCard"
import { AnalogPath } from "../../hardware/schematic/analogPath"
import type { Complex } from "../cell"
import type { Leads } from "./profile"

/** Bits that change what a sine meets. */
const SILENT = SWITCH.zero | SWITCH.auxReference

/** Coupling capacitors of the AC amplifiers: 1 uF against 10 MOhm, against 10 kOhm while acOn is off (schematic C304, C404). */
const COUPLED_S = 10
const RECHARGE_S = 0.01

export interface EngineScene {
  readonly switchWord: number
  readonly fullScale_A: number
  /** Impedance of what is driven and sensed [ohm]; undefined where drive and sense disagree. */
  readonly z: ((f_Hz: number) => Complex) | undefined
  readonly onDummy: boolean
}

export class EngineChain {
  private readonly paths = new Map<string, AnalogPath>()
  /** What the coupling capacitors have taken over of E [V] and of I [part of full scale]. */
  private readonly kept = { E: 0, I: 0 }
  /** What the sine was at the cell when the chip last looked [V, A]. */
  sine = { e: { re: 0, im: 0 }, i: { re: 0, im: 0 } }

  /** @param leads undefined for the ideal ratio */
  constructor(
    private readonly leads: Leads | undefined,
    private readonly option: "100mA" | undefined,
  ) {}

  /**
   * Time passes, in which E and I over full scale went straight from one value to another. Closed form of the high-pass:
   * v' = (x - v) / tau with x = from + s t gives v = x - s tau + (v0 - from + s tau) exp(-t / tau).
   */
  pass(e: readonly [number, number], i: readonly [number, number], dt_s: number, switchWord: number) {
    const tau_s = (switchWord & SWITCH.acOn) !== 0 ? COUPLED_S : RECHARGE_S
    const follow = (kept: number, [from, to]: readonly [number, number]) => {
      const lag = ((to - from) / dt_s) * tau_s
      return to - lag + (kept - from + lag) * Math.exp(-dt_s / tau_s)
    }
    this.kept.E = follow(this.kept.E, e)
    this.kept.I = follow(this.kept.I, i)
  }
  /** The slow part at the engine's input [V] for E [V] or I [part of full scale] at the cell. */
  level_V(input: "E" | "I", now: number, switchWord: number): number {
    if (input === "E") return ENGINE_PATH.eMonitor * ENGINE_PATH.eGain * (now - this.kept.E)
    const high = (switchWord & SWITCH.gainEngine) !== 0
    const gain = ENGINE_PATH.iMonitor_V * (high ? ENGINE_PATH.iGainHigh : ENGINE_PATH.iGainLow)
    return gain * (now - this.kept.I)
  }

  /** Phasors of E [V] and I [A] at the cell for an output of `out_V`; zero where no sine gets there. */
  private atCell(f_Hz: number, out_V: number, s: EngineScene): { e: Complex; i: Complex } {
    const none = { re: 0, im: 0 }
    if ((s.switchWord & SWITCH.acOn) === 0 || s.z === undefined) return { e: none, i: none }
    const z = s.z(f_Hz)
    if (this.leads === undefined) {
      const gI = this.ideal(out_V, "I", { ...s, switchWord: s.switchWord & ~SWITCH.gainEngine }, z)
      const i = { re: gI.re * s.fullScale_A, im: gI.im * s.fullScale_A }
      return { e: { re: z.re * i.re - z.im * i.im, im: z.re * i.im + z.im * i.re }, i }
    }
    const { e, i } = this.path(s).response(f_Hz, z).engine
    return { e: { re: e.re * out_V, im: e.im * out_V }, i: { re: i.re * out_V, im: i.im * out_V } }
  }

  response(f_Hz: number, out_V: number, input: "E" | "I", s: EngineScene): Complex {
    this.sine = this.atCell(f_Hz, out_V, s)
    if ((s.switchWord & SWITCH.acOn) === 0 || s.z === undefined) return { re: 0, im: 0 }
    if (this.leads === undefined) return this.ideal(out_V, input, s, s.z(f_Hz))
    const { engine } = this.path(s).response(f_Hz, s.z(f_Hz))
    const v = input === "E" ? engine.engineE : engine.engineI
    return { re: v.re * out_V, im: v.im * out_V }
  }
  private path(s: EngineScene): AnalogPath {
    const word = s.switchWord & ~SILENT
    const key = `${word} ${s.onDummy}`
    let path = this.paths.get(key)
    if (path === undefined && this.leads !== undefined) {
      const { r_ohm, l_H, c_F, re_ohm } = this.leads
      const lead = { r_ohm, l_H, c_F }
      // the dummy hangs on the relay: no cable, no reference electrode
      const short = { r_ohm: 0, l_H: 0, c_F: 0 }
      const leads = s.onDummy
        ? { ce: short, we: short, re: short, s: short, re_ohm: 0 }
        : { ce: lead, we: lead, re: lead, s: lead, re_ohm }
      path = new AnalogPath(word, leads, { option: this.option })
      this.paths.set(key, path)
    }
    return path as AnalogPath
  }
  private ideal(out_V: number, input: "E" | "I", s: EngineScene, z: Complex): Complex {
    const size = z.re * z.re + z.im * z.im
    const galvanostat = (s.switchWord & LOOP.galvanostat) !== 0
    const i_A = (out_V / ENGINE_PATH.outPerCodeI_V) * ENGINE_PATH.iPerCode * s.fullScale_A
    const e_V = (out_V / ENGINE_PATH.outPerCodeE_V) * ENGINE_PATH.ePerCode_V
    if (input === "E") {
      const gain = ENGINE_PATH.eMonitor * ENGINE_PATH.eGain
      return galvanostat ? { re: i_A * z.re * gain, im: i_A * z.im * gain } : { re: e_V * gain, im: 0 }
    }
    const high = (s.switchWord & SWITCH.gainEngine) !== 0
    const gain = (ENGINE_PATH.iMonitor_V / s.fullScale_A) * (high ? ENGINE_PATH.iGainHigh : ENGINE_PATH.iGainLow)
    return galvanostat
      ? { re: i_A * gain, im: 0 }
      : { re: ((e_V * z.re) / size) * gain, im: ((-e_V * z.im) / size) * gain }
  }
}
