/**
 * ADS131M04 as the bus sees it: frames of 24-bit words, a command answered in the next frame, CRC on the way out and, if
 * asked for, on the way in; conversions on the chip's own clock, each announced once by DRDY and its four status bits.
 * A buffer holds two conversions per channel; each frame takes one, DRDY stays low until both are gone (8.5.1.9.1). The
 * data sheet does not say which two a longer pause leaves there: here the two oldest, the worse case for who reads now
 * and then, or the two newest (`keeps`). Numbers: hardware/parts/ads131m04; sections of TI SBAS890C. Not modelled: global
 * chop, phase calibration, current-detect mode.
 */
import { ADS131M04 } from "../../hardware/parts/ads131m04"
import { Aperture } from "../frontEnd/aperture"

const CMD_STANDBY = 0x0022
const CMD_WAKEUP = 0x0033
const CMD_LOCK = 0x0555
const CMD_UNLOCK = 0x0655
/** Register addresses and their writable bits (8.6); all others are reserved, read 0 and ignore writes. */
const REG_GAIN = 0x04
const REG_CFG = 0x06
const WRITABLE = new Map<number, number>([
  [ADS131M04.regMode, 0x3f1f],
  [ADS131M04.regClock, 0x0f3f],
  [REG_GAIN, 0x7777],
  [REG_CFG, 0x1fff],
  [0x07, 0xffff],
  [0x08, 0xff0f],
])
for (let k = 0; k < 4; k++) {
  WRITABLE.set(0x09 + 5 * k, 0xffc7)
  for (const [at, bits] of [
    [1, 0xffff],
    [2, 0xff00],
    [3, 0xffff],
    [4, 0xff00],
  ])
    WRITABLE.set(0x09 + 5 * k + at, bits)
}
const STATUS_LOCK = 0x8000
const STATUS_WORD24 = 0x0100
const MODE_INPUT_CRC = 0x1000
const MODE_RESET = 0x0400

/** CLKIN of the card, and the modulator's rate from it (8.3.6). */
const CLKIN_HZ = 1638400
const MODULATOR_HZ = CLKIN_HZ / 2

export interface AdsInputs {
  /** Voltages of the four channels as the filter sees them at the end of the conversion at `at_us` [V]. */
  conversion_V(at_us: number, aperture: Aperture): readonly number[]
  now_us(): number
}

/** A conversion in the buffer: its instant [us], and its codes once it has been worked out. */
interface Waiting {
  readonly at_us: number
  codes: readonly number[] | undefined
}
const DEEP = ADS131M04.bufferDeep

export class Ads131m04Part {
  /** SPI modes it works in (8.5.1). */
  static readonly modes: readonly number[] = [1]
  /** Which conversions a full buffer keeps. */
  keeps: "oldest" | "newest" = "oldest"
  /** Fault: the clock has stood still since then. */
  clockStopped_us: number | undefined
  private readonly registers = new Uint16Array(64)
  private answer: number | undefined
  private resetFlag = true
  private crcError = false
  private locked = false
  private standby = false
  private aperture = new Aperture(1024, MODULATOR_HZ)
  private every_us = 1
  private started_us = 0
  /** Conversions up to this number have come to the buffer, or found it full. */
  private seen = 0
  private buffer: Waiting[] = []
  private codes: readonly number[] = [0, 0, 0, 0]

  /** @param clock relative error of the oscillator; @param phase of the first conversion, 0..1 of a period */
  constructor(
    private readonly inputs: AdsInputs,
    private readonly clock = 0,
    private readonly phase = 0,
  ) {
    this.reset()
  }

  private reset() {
    this.registers.fill(0)
    this.registers[ADS131M04.regId] = ADS131M04.id << 8
    this.registers[ADS131M04.regMode] = 0x0510
    this.registers[ADS131M04.regClock] = 0x0f0e
    this.registers[REG_CFG] = 0x0600
    this.resetFlag = true
    this.crcError = false
    this.locked = false
    this.standby = false
    this.restart()
  }
  /** The filter starts anew: after reset, and when the clock register is written (8.4.2). */
  private restart() {
    const clock = this.registers[ADS131M04.regClock]
    const osr = (clock & 0x20) !== 0 ? 64 : 128 << ((clock >> 2) & 7)
    this.aperture = new Aperture(osr, MODULATOR_HZ)
    this.every_us = this.aperture.every_us * (1 - this.clock)
    this.started_us = this.inputs.now_us() + this.phase * this.every_us
    this.seen = 0
    this.buffer = []
  }
  /** Number of the newest conversion; 0 while the filter settles (8.4.2.2). */
  private newest(): number {
    if (this.standby) return this.seen
    const now_us = Math.min(this.inputs.now_us(), this.clockStopped_us ?? Infinity)
    const n = Math.floor((now_us - this.started_us) / this.every_us + 1e-9)
    return n * this.aperture.every_us < this.aperture.length_us ? 0 : n
  }
  private at_us(conversion: number): number {
    return this.started_us + conversion * this.every_us
  }
  /** Brings the buffer to the present. */
  private fill() {
    const newest = this.newest()
    const settled = Math.ceil(this.aperture.length_us / this.aperture.every_us)
    let next = Math.max(this.seen + 1, settled)
    if (this.keeps === "newest") {
      next = Math.max(next, newest - DEEP + 1)
      while (this.buffer.length > 0 && this.buffer.length + newest - next >= DEEP) this.buffer.shift()
    }
    for (; next <= newest && this.buffer.length < DEEP; next++)
      this.buffer.push({ at_us: this.at_us(next), codes: undefined })
    this.seen = Math.max(this.seen, newest)
  }
  /** DRDY pin: low when a conversion waits to be read. */
  get ready(): boolean {
    this.fill()
    return this.buffer.length > 0
  }
  /** From when to when the inputs must be remembered for conversions that may still be read [us]. */
  get wanted_us(): readonly [number, number] {
    const first_us = this.buffer.length > 0 ? this.buffer[0].at_us : this.at_us(this.seen + 1)
    return [first_us - this.aperture.length_us, first_us + (DEEP - 1) * this.every_us]
  }
  /** Works out what waits, before what the inputs see is switched. */
  latch() {
    this.fill()
    for (const w of this.buffer) w.codes ??= this.convert(w.at_us)
  }

  /** One frame; what is not a whole word at its end is lost (8.5.1.8). */
  transfer(bytes: Uint8Array) {
    const words = Math.floor(bytes.length / 3)
    if (words < 1) return
    const sent = bytes.slice()
    const out = new Uint8Array(ADS131M04.bytes)
    this.fill()
    const first = this.answer ?? this.status(this.buffer.length > 0)
    this.answer = undefined
    this.put(out, 0, first << 8)
    const waiting = this.buffer[0]
    if (waiting !== undefined) {
      this.codes = waiting.codes ??= this.convert(waiting.at_us)
      // data count as read when their words were clocked out
      if (words > 1) this.buffer.shift()
    }
    this.codes.forEach((code, k) => this.put(out, 3 + 3 * k, code))
    this.put(out, 15, crc16(out, 15) << 8)
    for (let k = 0; k < bytes.length; k++) bytes[k] = out[k] ?? 0
    this.obey(sent, words)
  }
  private status(fresh: boolean): number {
    return (
      (this.locked ? STATUS_LOCK : 0) |
      (this.crcError ? ADS131M04.statusCrcError : 0) |
      (this.resetFlag ? ADS131M04.statusReset : 0) |
      STATUS_WORD24 |
      (fresh ? (this.registers[ADS131M04.regClock] >> 8) & ADS131M04.statusReady : 0)
    )
  }
  private convert(at_us: number): number[] {
    const enabled = this.registers[ADS131M04.regClock] >> 8
    return this.inputs.conversion_V(at_us, this.aperture).map((v, k) => {
      const gain = 1 << ((this.registers[REG_GAIN] >> (4 * k)) & 7)
      const mux = this.registers[0x09 + 5 * k] & 3
      // multiplexer: 0 the pins, 1 shorted, 2 and 3 +-160 mV of test signal over the gain (8.3.3)
      const input_V = mux === 0 ? v : mux === 1 ? 0 : (mux === 2 ? 0.16 : -0.16) / gain
      return (enabled >> k) & 1 ? this.code(input_V * gain) : 0
    })
  }
  private code(v: number): number {
    const code = Math.round((v / ADS131M04.fullScale_V) * ADS131M04.codes)
    return Math.max(-ADS131M04.codes, Math.min(ADS131M04.codes - 1, code))
  }

  private obey(sent: Uint8Array, words: number) {
    const word = (k: number) => (sent[3 * k] << 8) | sent[3 * k + 1]
    const command = word(0)
    const write = (command & 0xe000) === ADS131M04.cmdWriteReg
    const read = (command & 0xe000) === ADS131M04.cmdReadReg
    const register = (command >> 7) & 63
    const count = command & 127
    if (this.registers[ADS131M04.regMode] & MODE_INPUT_CRC) {
      const covered = write ? 2 + count : 1
      const given = word(covered)
      this.crcError = words <= covered || crc16(sent, 3 * covered) !== given
      if (this.crcError) return
    } else this.crcError = false
    if (this.locked && command !== CMD_UNLOCK && !read) return
    if (command === ADS131M04.cmdReset) {
      // a reset needs the whole frame (8.5.1.10.2)
      if (words < ADS131M04.words) return
      this.reset()
      this.answer = 0xff24
    } else if (command === CMD_STANDBY) this.standby = true
    else if (command === CMD_WAKEUP) {
      this.standby = false
      this.restart()
    } else if (command === CMD_LOCK) this.locked = true
    else if (command === CMD_UNLOCK) this.locked = false
    else if (read) this.answer = register === ADS131M04.regStatus ? this.status(this.ready) : this.registers[register]
    else if (write) {
      let written = 0
      for (; written <= count && written + 1 < words; written++) this.write(register + written, word(1 + written))
      if (written > 0) this.answer = 0x4000 | (register << 7) | (written - 1)
    }
  }
  private write(register: number, value: number) {
    const bits = WRITABLE.get(register)
    if (bits === undefined) return
    const before = this.registers[register]
    this.latch()
    this.registers[register] = (before & ~bits) | (value & bits)
    if (register === ADS131M04.regMode && (value & MODE_RESET) === 0) this.resetFlag = false
    if (register === ADS131M04.regClock && this.registers[register] !== before) this.restart()
  }
  private put(bytes: Uint8Array, at: number, word: number) {
    bytes[at] = (word >> 16) & 255
    bytes[at + 1] = (word >> 8) & 255
    bytes[at + 2] = word & 255
  }
}

/** Remainder of a byte in the CRC's high half, for each byte. */
const REMAINDER = Uint16Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 8
  for (let bit = 0; bit < 8; bit++) crc = ((crc & 0x8000 ? 0x1021 : 0) ^ (crc << 1)) & 0xffff
  return crc
})

/** CRC-16-CCITT, seed 0xFFFF, of the first n bytes (8.5.1.7). */
export function crc16(bytes: Uint8Array, n: number): number {
  let crc = 0xffff
  for (let k = 0; k < n; k++) crc = REMAINDER[(crc >> 8) ^ bytes[k]] ^ ((crc << 8) & 0xffff)
  return crc
}
