/**
 * AD5941 as the bus sees it, in the subset the card uses: register access, command memory, sequencer, waveform generator,
 * DFT, data FIFO. The sequencer's words run with their exact clocks; each DFT window lies in the card's future, and its word
 * is made when the card's time has got there: the chain's linear response in the middle of the window, seen through the
 * window (dft.ts), with harmonics, drift of the cell, offset and noise. Numbers, pages: hardware/parts/ad5941.
 */
import { AD5941, engineFrequency } from "../../hardware/parts/ad5941"
import type { Complex } from "../cell"
import { dft } from "./dft"

export type EngineInput = "E" | "I"

/** What the chip's inputs AIN2 and AIN3 see while the generator runs. */
export interface EngineInputs {
  /** Phasor at the input for an output of `out_V` and phase 0 [V]: linear response of the chain as it is now. */
  response(f_Hz: number, out_V: number, input: EngineInput): Complex
  /** The slow part at the input now [V]. */
  level_V(input: EngineInput): number
  /** Second and third harmonic over the fundamental, at 1 V. */
  readonly order2: number
  readonly order3: number
  readonly offset_V: number
  /** Noise of one DFT part of this many points, already drawn [V]. */
  noise_V(points: number): number
}

/** Bits and registers of the same data sheet that only the chip itself needs. */
const FIFO_WORDS = 512
const FIFO_SOURCE = 0xe000
/** Oversampling by the codes of ADCFILTERCON; its bits that switch the clocks of sinc2, generator and DFT off. */
const SINC3 = [5, 4, 2]
const SINC2 = [22, 44, 89, 178, 267, 533, 640, 667, 800, 889, 1067, 1333]
const FILTER_FAST = 1.6e6
const FILTER_SINC3_BYPASS = 0x40
const FILTER_AVERAGE = 0x80
const FILTER_CLOCKS_OFF = 0x70000
const WAVE_TYPE = 0x06
/** What registers hold before anything is written. */
const RESET = new Map([
  [AD5941.regAfeCon as number, 0x80000],
  [AD5941.regDacCon, 0x1e],
  [AD5941.regWaveCon, 0x30],
  [AD5941.regFifoCon, 0x1010],
  [AD5941.regFilterCon, 0x301],
  [AD5941.regDftCon, 0x90],
])
/** SPI addresses that exist (p. 30 ff): below 0x0d00 and the AFE's block; elsewhere writes are lost and reads give 0. */
const exists = (register: number) => register <= 0x0d00 || (register >= 0x2000 && register < 0x2400)
/** Until the crystal is chosen, all clocks are the internal oscillator's, whose frequency is off by up to 3 % (table 3). */
const INTERNAL_OFF = 0.02

interface Window {
  readonly from_us: number
  readonly to_us: number
  readonly phase_s: number
  readonly f_Hz: number
  readonly out_V: number
  readonly input: EngineInput
  readonly points: number
  readonly rate_Hz: number
  readonly hann: boolean
  level_V?: number
  phasor?: Complex
}

export class Ad5941Part {
  /** SPI modes it works in (p. 88). */
  static readonly modes: readonly number[] = [0]
  private address = 0
  private registers = new Map<number, number>()
  private commands = new Uint32Array(1024)
  private fifo: number[] = []
  private windows: Window[] = []

  /** @param clock relative error of the crystal */
  constructor(
    private readonly inputs: EngineInputs,
    private readonly now_us: () => number,
    private readonly clock = 0,
  ) {}

  transfer(bytes: Uint8Array) {
    switch (bytes[0]) {
      case AD5941.spiSetAddress:
        if (bytes.length === 3) this.address = (bytes[1] << 8) | bytes[2]
        break
      case AD5941.spiWrite:
        // a frame of the wrong width for the register is not taken (p. 88)
        if (bytes.length === 1 + this.width())
          this.write(
            this.address,
            bytes.slice(1).reduce((v, b) => v * 256 + b, 0),
          )
        break
      case AD5941.spiRead:
        this.put(bytes, 2, this.width(), this.read(this.address))
        break
      case AD5941.spiReadFifo:
        for (let at = 7; at + 4 <= bytes.length; at += 4) this.put(bytes, at, 4, this.fifo.shift() ?? 0)
        break
    }
  }
  /** Bytes of the addressed register. */
  private width(): number {
    return this.address >= 0x1000 && this.address <= 0x3014 ? 4 : 2
  }
  private put(bytes: Uint8Array, at: number, n: number, word: number) {
    for (let k = 0; k < n && at + k < bytes.length; k++) bytes[at + k] = Math.floor(word / 2 ** (8 * (n - 1 - k))) & 255
  }
  private read(register: number): number {
    if (register === AD5941.regChipId) return AD5941.chipId
    if (register === AD5941.regFifoCount) return this.fifo.length * 65536
    if (register === AD5941.regDataFifo) return this.fifo.shift() ?? 0
    // an oscillator that is switched on swings: three bits say so, eight above those that switch
    if (register === AD5941.regOscillators) {
      const on = (this.registers.get(register) ?? 3) & 7
      return on | (on << 8)
    }
    return this.registers.get(register) ?? RESET.get(register) ?? 0
  }
  private write(register: number, value: number) {
    if (!exists(register) || register === AD5941.regChipId || register === AD5941.regFifoCount) return
    if (register === AD5941.regCommandData) {
      this.commands[this.read(AD5941.regCommandAddress) & 1023] = value
      return
    }
    if (register === AD5941.regTriggerSequence) {
      if (value & 1) this.runSequence()
      return
    }
    this.set(register, value)
    if (register === AD5941.regSequencer && (value & 1) === 0) this.windows = []
    // the generator off, or the converter: what was being looked at is lost
    if (register === AD5941.regAfeCon && (value & AD5941.conWave) === 0) this.windows = []
  }
  private set(register: number, value: number) {
    const locked = register === AD5941.regOscillators && this.read(AD5941.regOscillatorKey) !== AD5941.oscillatorKey
    if (locked) return
    this.registers.set(register, value)
    if (register === AD5941.regFifoCon && (value & AD5941.fifoEnable) === 0) this.fifo = []
  }

  /** Runs sequence 0: register writes and waits, one clock a write. */
  private runSequence() {
    if ((this.read(AD5941.regSequencer) & 1) === 0) return
    this.windows = []
    const length = Math.floor(this.read(AD5941.regSequence0) / 65536) & 0x7ff
    const start_us = this.now_us()
    const perClock_us = (1e6 / AD5941.clock_Hz) * (1 - this.clock) * (1 - this.off())
    let clock = 0
    let waveFrom = -1
    let windowFrom = -1
    let looked = 0
    for (let k = 0; k < length; k++) {
      const command = this.commands[k]
      if (command < 0x80000000) {
        clock += command & 0x3fffffff
        continue
      }
      clock += 1
      const register = 0x2000 + (((command >>> 24) & 0x7f) << 2)
      const value = command & 0xffffff
      this.set(register, value)
      if (register === AD5941.regSequencer && (value & 1) === 0) break
      if (register !== AD5941.regAfeCon) continue
      const wave = (value & AD5941.conWave) !== 0
      const looking = wave && (value & AD5941.conDft) !== 0 && (value & AD5941.conAdcConvert) !== 0
      if (wave && waveFrom < 0) waveFrom = clock
      if (looking) {
        windowFrom = clock
        looked = value
      }
      if (!looking && windowFrom >= 0) {
        const from_us = start_us + windowFrom * perClock_us
        const to_us = start_us + clock * perClock_us
        const window = this.window(from_us, to_us, (windowFrom - waveFrom) / AD5941.clock_Hz, looked)
        if (window) this.windows.push(window)
        windowFrom = -1
      }
      if (!wave) waveFrom = -1
    }
  }
  /** How far the clock is off, as a part, because it is not the crystal's. */
  private off(): number {
    const swings = (this.read(AD5941.regOscillators) & AD5941.crystalReady) !== 0
    return swings && this.read(AD5941.regClockSelect) === AD5941.clocksFromCrystal ? 0 : INTERNAL_OFF
  }
  /** True where the sine reaches CE0: a chip that was set up, the four switches, and the amplifier that holds their bias. */
  private driven(afe: number): boolean {
    const has = (register: number, bits: number) => (this.read(register) & bits) === bits
    return (
      this.read(AD5941.regInitialised) === AD5941.initialised &&
      has(AD5941.regSwitches, AD5941.switchesSingle) &&
      has(AD5941.regSwitchesD, AD5941.switchD) &&
      has(AD5941.regSwitchesP, AD5941.switchP) &&
      has(AD5941.regSwitchesN, AD5941.switchN) &&
      has(AD5941.regSwitchesT, AD5941.switchT) &&
      (afe & AD5941.conTia) !== 0
    )
  }
  /** A window as the registers have it now, AFECON as it was opened; undefined if it closes before the DFT has its points. */
  private window(from_us: number, to_us: number, phase_s: number, afe: number): Window | undefined {
    const con = this.read(AD5941.regDftCon)
    const points = 4 << ((con >> 4) & 15)
    const rate_Hz = this.rate_Hz(afe)
    const mux = this.read(AD5941.regAdcCon)
    // the first point needs a full filter
    const fits = ((points + 1) / rate_Hz) * 1e6 <= (to_us - from_us) * (1 + 1e-3)
    if (!fits || (mux !== AD5941.muxE && mux !== AD5941.muxI)) return undefined
    return {
      from_us,
      to_us,
      phase_s,
      f_Hz: engineFrequency(this.read(AD5941.regWaveFrequency)) * (1 + this.off()),
      out_V: this.driven(afe) ? this.out_V() : 0,
      input: mux === AD5941.muxE ? "E" : "I",
      points,
      rate_Hz,
      hann: (con & AD5941.dftHann) !== 0,
    }
  }

  /** Points per second that reach the DFT; 0 if none do: filter off, or the converter without its reference. */
  private rate_Hz(afe: number): number {
    const filter = this.read(AD5941.regFilterCon)
    const needed = AD5941.conAdcPower | AD5941.conReferenceOff
    if ((afe & needed) !== AD5941.conAdcPower || (filter & (FILTER_CLOCKS_OFF | FILTER_AVERAGE)) !== 0) return 0
    const converter_Hz = (filter & 1) === 1 ? AD5941.adc_Hz : FILTER_FAST
    const sinc3 = (filter & FILTER_SINC3_BYPASS) !== 0 ? 1 : SINC3[(filter >> 12) & 3]
    const con = this.read(AD5941.regDftCon)
    if ((con & AD5941.dftSinc3) !== 0) return converter_Hz / sinc3
    return (afe & AD5941.conSinc2) === 0 ? 0 : converter_Hz / sinc3 / SINC2[(filter >> 8) & 15]
  }

  /** Amplitude at the generator's output; 11 bits of code (p. 79). No other wave than a sine is drawn here. */
  private out_V(): number {
    if ((this.read(AD5941.regWaveCon) & WAVE_TYPE) !== (AD5941.waveSine & WAVE_TYPE)) return 0
    const con = this.read(AD5941.regDacCon)
    const gain = (con & AD5941.dacConGain) === 0 ? 1 : 1 / 8
    const attenuator = (con & AD5941.dacConAttenuator) === 0 ? 1 : 1 / 5
    const code = this.read(AD5941.regWaveAmplitude) & AD5941.amplitudeMax
    return (AD5941.dacLarge_V * gain * attenuator * code) / AD5941.amplitudeMax
  }

  /** The next instant at which the chip has to look at its inputs [us]: start, middle and end of a window. */
  get due_us(): number {
    const w = this.windows[0]
    if (w === undefined) return Infinity
    if (w.level_V === undefined) return w.from_us
    return w.phasor === undefined ? 0.5 * (w.from_us + w.to_us) : w.to_us
  }
  /** The card's time has reached `due_us`. */
  look() {
    const w = this.windows[0]
    if (w === undefined) return
    if (w.level_V === undefined) w.level_V = this.inputs.level_V(w.input)
    else if (w.phasor === undefined) w.phasor = this.inputs.response(w.f_Hz, w.out_V, w.input)
    else {
      this.windows.shift()
      const end_V = this.inputs.level_V(w.input)
      this.finish(w, w.phasor, 0.5 * (w.level_V + end_V), end_V - w.level_V)
    }
  }
  private finish(w: Window, phasor: Complex, level_V: number, ramp_V: number) {
    const turns = w.f_Hz * w.phase_s
    const angle = 2 * Math.PI * (turns - Math.floor(turns))
    const v = turned(phasor, angle)
    const size_V = Math.hypot(v.re, v.im)
    const harmonics = [this.harmonic(v, size_V, 2), this.harmonic(v, size_V, 3)]
    // a cubic bends the fundamental as well: 3 times its third harmonic
    const passed = unclipped(size_V, level_V) * (1 + 3 * this.inputs.order3 * size_V ** 2)
    const fundamental = { re: v.re * passed, im: v.im * passed }
    const theta = (2 * Math.PI * w.f_Hz) / w.rate_Hz
    const dc = Math.max(-AD5941.dftFull_V, Math.min(AD5941.dftFull_V, level_V)) + this.inputs.offset_V
    const x = dft({ fundamental, harmonics, dc, ramp: ramp_V }, theta, w.points, w.hann)
    // the Hann window's weights have a mean square of 1.5
    const noise = w.hann ? Math.sqrt(1.5) : 1
    this.push(x.re + noise * this.inputs.noise_V(w.points))
    this.push(x.im + noise * this.inputs.noise_V(w.points))
  }
  /** Phasor of the k-th harmonic, in step with the fundamental; its size grows with the k-th power. */
  private harmonic(v: Complex, size_V: number, k: 2 | 3): Complex {
    if (size_V === 0) return { re: 0, im: 0 }
    const order = k === 2 ? this.inputs.order2 : this.inputs.order3
    const phase = k * Math.atan2(v.im, v.re)
    const amplitude = order * size_V ** k
    return { re: amplitude * Math.cos(phase), im: amplitude * Math.sin(phase) }
  }
  private push(v: number) {
    if ((this.read(AD5941.regFifoCon) & (AD5941.fifoEnable | FIFO_SOURCE)) !== AD5941.fifoDft) return
    if (this.fifo.length >= FIFO_WORDS) return
    const code = Math.round((v / AD5941.dftFull_V) * AD5941.dftMax)
    const word = Math.max(-AD5941.dftMax, Math.min(AD5941.dftMax - 1, code))
    this.fifo.push(word < 0 ? word + 2 * AD5941.dftMax : word)
  }
}

/**
 * Part of a sine's fundamental that is left when the input ends at +-0.9 V and the sine stands on `level_V`: describing
 * function of a saturation with bias (Gelb, Vander Velde, Multiple-Input Describing Functions, 1968, table of appendix B).
 */
function unclipped(size_V: number, level_V: number): number {
  if (size_V === 0) return 1
  const part = (x: number) =>
    x >= 1 ? 1 : x <= -1 ? -1 : (2 / Math.PI) * (Math.asin(x) + x * Math.sqrt(Math.max(0, 1 - x * x)))
  const end_V = AD5941.dftFull_V
  return 0.5 * (part((end_V - level_V) / size_V) + part((end_V + level_V) / size_V))
}

function turned(v: Complex, angle: number): Complex {
  const c = Math.cos(angle)
  const s = Math.sin(angle)
  return { re: v.re * c - v.im * s, im: v.re * s + v.im * c }
}
