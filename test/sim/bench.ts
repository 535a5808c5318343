/** A front end on a bench of its own: SPI and pins by hand, time by hand. */
import { LOOP, PIN, SAFETY, SELECT, setpointCode, SWITCH } from "../../hardware/boards/channelCard"
import { ADS131M04 } from "../../hardware/parts/ads131m04"
import { DAC124S085 } from "../../hardware/parts/dac124s085"
import { DAC8563 } from "../../hardware/parts/dac8563"
import {
  AD5941,
  ENGINE_PATHS,
  ENGINE_WAKE,
  engineProgram,
  engineTiming,
  frequencyWord,
} from "../../hardware/parts/ad5941"
import type { Cell } from "../../sim/cell"
import { type FrontEndProfile, SimulatedFrontEnd } from "../../sim/frontEnd"
import { seeded } from "../../sim/random"

export class AnalogBench {
  now_us = 0
  readonly card: SimulatedFrontEnd
  private edge = 0

  constructor(cell: Cell, profile: FrontEndProfile, seed = 1) {
    this.card = new SimulatedFrontEnd(cell, profile, seeded(seed), () => this.now_us)
    this.card.adc.keeps = "newest"
    this.dac(DAC8563.referenceOn, 1)
    this.dac(DAC8563.gain, DAC8563.gainBoth1)
    this.dac(DAC8563.writeUpdateA, 32768)
    this.dac(DAC8563.writeUpdateB, 32768)
    this.adc(ADS131M04.cmdWriteReg | (ADS131M04.regMode << 7), ADS131M04.modeStarted)
    this.adc(ADS131M04.cmdWriteReg | (ADS131M04.regClock << 7), ADS131M04.clock50)
    this.adc(0)
    // thresholds are zero at power-up
    this.window(0, 0)
    this.window(1, 4095)
    this.window(2, 4095)
    this.spi(SELECT.arm, SAFETY.armKey)
  }
  spi(select: number, ...bytes: number[]): Uint8Array {
    const b = Uint8Array.from(bytes)
    this.card.spi(select, b)
    return b
  }
  dac(command: number, value: number) {
    this.spi(SELECT.dac, command, value >> 8, value & 255)
  }
  setE(e_V: number) {
    this.dac(DAC8563.writeUpdateA, setpointCode(e_V / 5))
  }
  setI(part: number) {
    this.dac(DAC8563.writeUpdateB, setpointCode(part))
  }
  adc(command: number, value = 0): Uint8Array {
    const b = new Uint8Array(ADS131M04.bytes)
    b.set([command >> 8, command & 255, 0, value >> 8, value & 255])
    this.card.spi(SELECT.adc, b)
    return b
  }
  /** Volts of a channel of the newest conversion. */
  volts(): number[] {
    const first = this.adc(0)
    const b = this.card.adc.ready ? this.adc(0) : first
    return [3, 6, 9, 12].map(at => (((b[at] << 24) | (b[at + 1] << 16) | (b[at + 2] << 8)) >> 8) * (1.2 / 8388608))
  }
  /** E and I by the truth of the card. */
  trueReading(range: number) {
    const c = this.card.truth.calibration
    const [m0, m1] = this.volts()
    return { e_V: c.eA * m0 + c.eX * m1 + c.eB_V, i_A: c.iA_A_V[range] * m1 + c.iB_A[range] }
  }
  switches(word: number) {
    this.spi(SELECT.switches, (word >> 16) & 255, (word >> 8) & 255, word & 255)
  }
  /** Range, loop and compensation as the firmware sets them. */
  loop(mode: "potentiostat" | "galvanostat", range: number, extra = 0) {
    const r = this.card.board.ranges[range]
    const buffer = mode === "galvanostat" || range === 0 ? SWITCH.tiaBuffer : 0
    const comp = mode === "galvanostat" ? SWITCH.comp0 : 0
    this.switches(r.switchWord | LOOP[mode] | buffer | comp | extra)
  }
  relays(drive: number, sense: number) {
    this.beat()
    this.card.pin(PIN.relayDrive, drive)
    this.card.pin(PIN.relaySense, sense)
    this.wait(SAFETY.relayClose_s + 0.001)
  }
  beat() {
    this.edge = 1 - this.edge
    this.card.pin(PIN.watchdog, this.edge)
  }
  /** Time passes, the watchdog is kept content. */
  wait(for_s: number) {
    let left_us = Math.round(1e6 * for_s)
    while (left_us > 0) {
      const step_us = Math.min(left_us, 1e6)
      this.now_us += step_us
      left_us -= step_us
      this.beat()
    }
  }
  status(): number {
    return this.spi(SELECT.arm, 0)[0]
  }
  window(channel: number, code: number) {
    this.spi(SELECT.limits, (channel << 6) | DAC124S085.writeUpdate | (code >> 8), code & 255)
  }
  private engineWrite(register: number, value: number) {
    this.spi(SELECT.engine, AD5941.spiSetAddress, register >> 8, register & 255)
    const wide = register >= 0x1000 ? [value >>> 24, (value >> 16) & 255] : []
    this.spi(SELECT.engine, AD5941.spiWrite, ...wide, (value >> 8) & 255, value & 255)
  }
  startEngine(f_Hz: number, code: number, large: boolean): number {
    for (const pairs of [ENGINE_WAKE, ENGINE_PATHS])
      for (let k = 0; k < pairs.length; k += 2) this.engineWrite(pairs[k], pairs[k + 1])
    const word = frequencyWord(f_Hz)
    const t = engineTiming(f_Hz, 3, 8)
    this.engineWrite(AD5941.regDacCon, large ? AD5941.dacConLarge : AD5941.dacConSmall)
    this.engineWrite(AD5941.regWaveAmplitude, code)
    engineProgram(word, t).forEach((command, k) => {
      this.engineWrite(AD5941.regCommandAddress, k)
      this.engineWrite(AD5941.regCommandData, command)
    })
    this.engineWrite(AD5941.regSequence0, engineProgram(word, t).length << 16)
    this.engineWrite(AD5941.regSequencer, 1)
    this.engineWrite(AD5941.regTriggerSequence, 1)
    return t.totalClocks / AD5941.clock_Hz
  }
  fifo(): number[] {
    const b = this.spi(SELECT.engine, AD5941.spiReadFifo, ...Array.from({ length: 6 + 16 }, () => 0))
    return [7, 11, 15, 19].map(at => {
      const v = ((b[at + 1] & 3) << 16) | (b[at + 2] << 8) | b[at + 3]
      return v < 131072 ? v : v - 262144
    })
  }
  stopEngine() {
    this.engineWrite(AD5941.regSequencer, 0)
  }
}
