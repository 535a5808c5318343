/**
 * AD5941: waveform generator, DFT and sequencer used as an impedance engine beside the DC loop.
 * Register names, addresses and bits from the Analog Devices data sheet AD5940/AD5941 Rev. 0; page in each comment.
 *
 * SPI mode 0 (p. 88): a register access is two frames, `0x20 addr16` then `0x2D data` or `0x6D dummy data`; registers
 * 0x1000..0x3014 hold 32 bits, the others 16. The data FIFO is read in one frame: `0x5F`, six dummies, words.
 */

export const AD5941 = {
  clock_Hz: 16000000,
  spiSetAddress: 0x20,
  spiWrite: 0x2d,
  spiRead: 0x6d,
  spiReadFifo: 0x5f,
  /** Chip identification, 16 bits (p. 126). */
  regChipId: 0x0404,
  chipId: 0x5502,
  /** Write 1 to run sequence 0 (p. 104). */
  regTriggerSequence: 0x0430,
  regAfeCon: 0x2000,
  regSequencer: 0x2004,
  regWaveCon: 0x2014,
  /** Sine frequency word: f = word * clock / 2^30 (p. 79). */
  regWaveFrequency: 0x2030,
  /** Amplitude, 11 bits (p. 79). */
  regWaveAmplitude: 0x203c,
  regCommandData: 0x2070,
  regDataFifo: 0x206c,
  regDftCon: 0x20d0,
  regAdcCon: 0x21a8,
  regCommandAddress: 0x21d4,
  regSequence0: 0x21cc,
  regFifoCount: 0x2200,
  /** AFECON bits (p. 60). */
  conAdcPower: 0x80,
  conAdcConvert: 0x100,
  conWave: 0x4000,
  conDft: 0x8000,
  /** Reference, excitation amplifier and buffers: on while measuring. */
  conBase: 0x300660,
  /** ADCCON multiplexer: the card's E and I monitors on AIN2 and AIN3 (p. 54). */
  muxE: 0x0106,
  muxI: 0x0107,
  amplitudeMax: 2047,
  /** DFT results are 18 bits, signed (p. 68). */
  dftMax: 131072,
  /** Input amplitude that gives a full DFT word [V]: the converter's +-0.9 V. */
  dftFull_V: 0.9,
}

const TWO_30 = 1073741824

/** Frequency word nearest to f_Hz; the frequency made is `engineFrequency` of it. */
export function frequencyWord(f_Hz: number): number {
  const w = Math.floor((f_Hz * TWO_30) / AD5941.clock_Hz + 0.5)
  return w < 1 ? 1 : w
}
export function engineFrequency(word: number): number {
  return (word * AD5941.clock_Hz) / TWO_30
}

/** How long the engine looks: settle, window, and the exact distance between the E and the I window, in clocks. */
export interface EngineTiming {
  dftPoints: number
  /** DFTCON.DFTNUM: points = 4 << code (p. 69). */
  dftCode: number
  rate_Hz: number
  settleClocks: number
  windowClocks: number
  turnClocks: number
  totalClocks: number
}

/** Between two DFT windows: time for the multiplexer to settle. */
const GAP_CLOCKS = 640

export function engineTiming(f_Hz: number, settlePeriods: number, periods: number): EngineTiming {
  // the fastest rate at which 16384 points still hold four periods
  const rate_Hz = f_Hz > 50 ? 200000 : f_Hz > 2.3 ? 9090 : 749
  let dftPoints = 256
  let dftCode = 6
  while (dftPoints < 16384 && dftPoints < (periods * rate_Hz) / f_Hz) {
    dftPoints = dftPoints * 2
    dftCode = dftCode + 1
  }
  const settle_s = settlePeriods / f_Hz > 0.002 ? settlePeriods / f_Hz : 0.002
  const settleClocks = Math.floor(settle_s * AD5941.clock_Hz + 0.5)
  const windowClocks = Math.floor((dftPoints / rate_Hz) * AD5941.clock_Hz + 0.5) + 4000
  // between the two openings of the window lie three register writes of one clock each
  const turnClocks = windowClocks + GAP_CLOCKS + 3
  const totalClocks = settleClocks + turnClocks + windowClocks + GAP_CLOCKS + 8
  return { dftPoints, dftCode, rate_Hz, settleClocks, windowClocks, turnClocks, totalClocks }
}

/** Sequencer command "write register" (p. 100): bit 31 set, address bits 8:2, 24 bits of data. */
function writeWord(address: number, data: number): number {
  return (0x80000000 | (((address >> 2) & 0x7f) << 24) | (data & 0xffffff)) >>> 0
}

/** Sequencer command "wait": 30 bits of clocks. */
function waitWord(clocks: number): number {
  return clocks & 0x3fffffff
}

/** The resident program: set f, settle, DFT of E, DFT of I with the excitation running through, stop. */
export function engineProgram(word: number, t: EngineTiming): number[] {
  const on = AD5941.conBase | AD5941.conWave | AD5941.conAdcPower
  const look = on | AD5941.conAdcConvert | AD5941.conDft
  return [
    writeWord(AD5941.regWaveFrequency, word),
    writeWord(AD5941.regDftCon, t.dftCode << 4),
    writeWord(AD5941.regAfeCon, on),
    waitWord(t.settleClocks),
    writeWord(AD5941.regAdcCon, AD5941.muxE),
    waitWord(GAP_CLOCKS),
    writeWord(AD5941.regAfeCon, look),
    waitWord(t.windowClocks),
    writeWord(AD5941.regAfeCon, on),
    writeWord(AD5941.regAdcCon, AD5941.muxI),
    waitWord(GAP_CLOCKS),
    writeWord(AD5941.regAfeCon, look),
    waitWord(t.windowClocks),
    writeWord(AD5941.regAfeCon, AD5941.conBase),
    writeWord(AD5941.regSequencer, 0),
  ]
}
