/**
 * AD5941 as impedance engine: loads the resident program for one frequency, triggers it, fetches four DFT words when the
 * time is over. The VM sleeps meanwhile. Numbers and program: hardware/parts/ad5941.
 */
import { SELECT } from "../../../hardware/boards/channelCard"
import { AD5941, ENGINE_PATHS, ENGINE_WAKE, engineProgram, EngineTiming } from "../../../hardware/parts/ad5941"
import { Bytes } from "../../../protocol/pack"
import { EngineWords } from "../app/frontEnd"
import { Hal } from "../hal/hal"

/** Time for a crystal to start [ms]. */
const CRYSTAL_MS = 10

export class Ad5941 {
  private address: Bytes
  private write16: Bytes
  private write32: Bytes
  private read16: Bytes
  private fifo: Bytes
  constructor(public hal: Hal) {
    this.address = Buffer.alloc(3)
    this.write16 = Buffer.alloc(3)
    this.write32 = Buffer.alloc(5)
    this.read16 = Buffer.alloc(4)
    this.fifo = Buffer.alloc(7 + 16)
  }
  private async select(register: number) {
    this.address[0] = AD5941.spiSetAddress
    this.address[1] = register >> 8
    this.address[2] = register & 255
    await this.hal.spi(SELECT.engine, this.address)
  }
  private async write(register: number, value: number) {
    await this.select(register)
    const wide = register >= 0x1000 && register <= 0x3014
    const b = wide ? this.write32 : this.write16
    b[0] = AD5941.spiWrite
    let at = 1
    if (wide) {
      b[1] = (value >>> 24) & 255
      b[2] = (value >>> 16) & 255
      at = 3
    }
    b[at] = (value >>> 8) & 255
    b[at + 1] = value & 255
    await this.hal.spi(SELECT.engine, b)
  }
  private async read(register: number): Promise<number> {
    await this.select(register)
    const b = this.read16
    b[0] = AD5941.spiRead
    b[1] = 0
    b[2] = 0
    b[3] = 0
    await this.hal.spi(SELECT.engine, b)
    return b[2] * 256 + b[3]
  }
  private async writeAll(pairs: number[]) {
    for (let k = 0; k < pairs.length; k += 2) await this.write(pairs[k], pairs[k + 1])
  }
  /** Sets the chip up; false if no AD5941 answers or its crystal does not swing. */
  async open(): Promise<boolean> {
    if ((await this.read(AD5941.regChipId)) !== AD5941.chipId) return false
    await this.writeAll(ENGINE_WAKE)
    await this.hal.sleep(CRYSTAL_MS)
    if (((await this.read(AD5941.regOscillators)) & AD5941.crystalReady) === 0) return false
    await this.writeAll(ENGINE_PATHS)
    return true
  }
  /** `large`: the generator's large range, for a loop that holds I; the small one for E. */
  async start(word: number, timing: EngineTiming, amplitudeCode: number, large: boolean) {
    await this.write(AD5941.regDacCon, large ? AD5941.dacConLarge : AD5941.dacConSmall)
    await this.write(AD5941.regWaveAmplitude, amplitudeCode)
    const program = engineProgram(word, timing)
    for (let k = 0; k < program.length; k++) {
      await this.write(AD5941.regCommandAddress, k)
      await this.write(AD5941.regCommandData, program[k])
    }
    await this.write(AD5941.regSequence0, program.length << 16)
    await this.write(AD5941.regSequencer, 1)
    await this.write(AD5941.regTriggerSequence, 1)
  }
  /** Reads the four words; all zero while they are not there. */
  async fetch(): Promise<EngineWords> {
    const b = this.fifo
    for (let k = 0; k < b.length; k++) b[k] = 0
    b[0] = AD5941.spiReadFifo
    await this.hal.spi(SELECT.engine, b)
    return { eRe: dftWord(b, 7), eIm: dftWord(b, 11), iRe: dftWord(b, 15), iIm: dftWord(b, 19) }
  }
}

/** The low 18 bits of a FIFO word, signed. */
function dftWord(b: Bytes, at: number): number {
  const v = ((b[at + 1] & 3) << 16) | (b[at + 2] << 8) | b[at + 3]
  return v < 131072 ? v : v - 262144
}
