/**
 * AD5941 as the bus sees it, in the subset the card uses: register access, command memory, sequencer, DFT, data FIFO.
 * The sequencer's words are executed with their exact clocks; the DFT's words come from the analog chain's response at the
 * generator's frequency, with the phase of the moment at which the window opens. Numbers: hardware/parts/ad5941.
 */
import { AD5941, engineFrequency } from "../../hardware/parts/ad5941"
import type { Complex } from "../cell"

/** What the chip's inputs see while the generator runs: phasors at AIN (E monitor, I monitor) [V], for unit phase at t = 0. */
export interface EngineInputs {
  response(f_Hz: number, amplitudeCode: number, input: "E" | "I"): Complex
  /** Standard deviation of one DFT word's voltage for n points [V], and a normal random number. */
  noise_V(points: number): number
}

export class Ad5941Part {
  private address = 0
  private registers = new Map<number, number>()
  private commands = new Uint32Array(1024)
  private fifo: { word: number; at_us: number }[] = []

  constructor(
    private inputs: EngineInputs,
    private now_us: () => number,
  ) {}

  transfer(bytes: Uint8Array) {
    switch (bytes[0]) {
      case AD5941.spiSetAddress:
        this.address = (bytes[1] << 8) | bytes[2]
        break
      case AD5941.spiWrite:
        this.write(
          this.address,
          bytes.slice(1).reduce((v, b) => v * 256 + b, 0),
        )
        break
      case AD5941.spiRead:
        this.put(
          bytes,
          2,
          this.address === AD5941.regChipId ? AD5941.chipId << (8 * (bytes.length - 4)) : this.read(this.address),
        )
        break
      case AD5941.spiReadFifo:
        for (let at = 7; at + 4 <= bytes.length; at += 4) this.put(bytes, at, this.pop())
        break
    }
  }
  private put(bytes: Uint8Array, at: number, word: number) {
    const n = Math.min(4, bytes.length - at)
    for (let k = 0; k < n; k++) bytes[at + k] = Math.floor(word / 2 ** (8 * (n - 1 - k))) & 255
  }
  private read(register: number): number {
    return this.registers.get(register) ?? 0
  }
  private pop(): number {
    const first = this.fifo[0]
    if (first === undefined || first.at_us > this.now_us()) return 0
    this.fifo.shift()
    return first.word
  }
  private write(register: number, value: number) {
    if (register === AD5941.regCommandData) this.commands[this.read(AD5941.regCommandAddress)] = value
    else if (register === AD5941.regTriggerSequence) this.runSequence()
    else this.registers.set(register, value)
  }
  /** Runs sequence 0: register writes and waits, one clock a write. */
  private runSequence() {
    if ((this.read(AD5941.regSequencer) & 1) === 0) return
    this.fifo = []
    const length = Math.floor(this.read(AD5941.regSequence0) / 65536) & 0x7ff
    let clock = 0
    let waveFrom = -1
    let windowFrom = -1
    for (let k = 0; k < length; k++) {
      const command = this.commands[k]
      if (command < 0x80000000) {
        clock += command & 0x3fffffff
        continue
      }
      clock += 1
      const register = 0x2000 + (((command >>> 24) & 0x7f) << 2)
      const value = command & 0xffffff
      this.registers.set(register, value)
      if (register !== AD5941.regAfeCon) continue
      const wave = (value & AD5941.conWave) !== 0
      const looking = wave && (value & AD5941.conDft) !== 0 && (value & AD5941.conAdcConvert) !== 0
      if (wave && waveFrom < 0) waveFrom = clock
      if (looking) windowFrom = clock
      else if (windowFrom >= 0) {
        this.finishWindow((windowFrom - waveFrom) / AD5941.clock_Hz, clock)
        windowFrom = -1
      }
      if (!wave) waveFrom = -1
    }
  }
  private finishWindow(phase_s: number, clock: number) {
    const f_Hz = engineFrequency(this.read(AD5941.regWaveFrequency))
    const input = this.read(AD5941.regAdcCon) === AD5941.muxE ? "E" : "I"
    const points = 4 << ((this.read(AD5941.regDftCon) >> 4) & 15)
    const v = this.inputs.response(f_Hz, this.read(AD5941.regWaveAmplitude), input)
    const turns = f_Hz * phase_s
    const angle = 2 * Math.PI * (turns - Math.floor(turns))
    const re = v.re * Math.cos(angle) - v.im * Math.sin(angle)
    const im = v.re * Math.sin(angle) + v.im * Math.cos(angle)
    const at_us = this.now_us() + (clock / AD5941.clock_Hz) * 1e6
    for (const part of [re, im]) {
      const code = Math.round(((part + this.inputs.noise_V(points)) / AD5941.dftFull_V) * AD5941.dftMax)
      const word = Math.max(-AD5941.dftMax, Math.min(AD5941.dftMax - 1, code))
      this.fifo.push({ word: word < 0 ? word + 2 * AD5941.dftMax : word, at_us })
    }
  }
}
