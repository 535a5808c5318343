/**
 * AD5941: waveform generator, DFT and sequencer used as an impedance engine beside the DC loop.
 * Register names, addresses and bits from the Analog Devices data sheet AD5940/AD5941 Rev. 0; page in each comment.
 *
 * SPI mode 0 (p. 88): a register access is two frames, `0x20 addr16` then `0x2D data` or `0x6D dummy data`; registers
 * 0x1000..0x3014 hold 32 bits, the others 16. The data FIFO is read in one frame: `0x5F`, six dummies, words.
 */

export enum AD5941 {
  clock_Hz = 16000000,
  spiSetAddress = 0x20,
  spiWrite = 0x2d,
  spiRead = 0x6d,
  spiReadFifo = 0x5f,
  /** Chip identification, 16 bits (p. 126). */
  regChipId = 0x0404,
  chipId = 0x5502,
  /** Write 1 to run sequence 0 (p. 104). */
  regTriggerSequence = 0x0430,
  regAfeCon = 0x2000,
  regSequencer = 0x2004,
  /** Range of the excitation's DAC (p. 77): gain 2 or 1/4, attenuator 1 or 1/5; update rate as at reset. */
  regDacCon = 0x2010,
  dacConLarge = 0x001e,
  dacConSmall = 0x101f,
  dacConGain = 0x1000,
  dacConAttenuator = 0x0001,
  /** Amplitude at the large range, code `amplitudeMax` [V]. */
  dacLarge_V = 0.607,
  regWaveCon = 0x2014,
  /** WGCON: type 2 = sine in bits 2:1; bits 5:4 as at reset. */
  waveSine = 0x34,
  /** FIFOCON: source DFT in bits 15:13, enable. */
  regFifoCon = 0x2008,
  fifoDft = 0x4800,
  fifoEnable = 0x0800,
  /** ADCFILTERCON: 800 kHz converter (bit 0), mains notch bypassed (bit 4); oversampling of the sinc2 (bits 11:8) and of the
   * sinc3 (bits 13:12) as codes. */
  regFilterCon = 0x2044,
  filterBase = 0x0011,
  filterSinc3By4 = 0x1000,
  filterSinc3By2 = 0x2000,
  filterSinc2By22 = 0x0000,
  filterSinc2By267 = 0x0400,
  adc_Hz = 800000,
  /** Sine frequency word: f = word * clock / 2^30 (p. 79). */
  regWaveFrequency = 0x2030,
  /** Amplitude, 11 bits (p. 79). */
  regWaveAmplitude = 0x203c,
  regCommandData = 0x2070,
  regDataFifo = 0x206c,
  regDftCon = 0x20d0,
  regAdcCon = 0x21a8,
  regCommandAddress = 0x21d4,
  regSequence0 = 0x21cc,
  regFifoCount = 0x2200,
  /** Written first after every reset; reads back what says that it was. */
  regInitialised = 0x0908,
  initialised = 0x02c9,
  /** Oscillators (key first): bit 2 switches the crystal on, bit 10 says that it swings; then both clocks are taken from it. */
  regOscillatorKey = 0x0a0c,
  oscillatorKey = 0xcb14,
  regOscillators = 0x0a10,
  crystalOn = 0x0004,
  crystalReady = 0x0400,
  regClockSelect = 0x0414,
  clocksFromCrystal = 0x0005,
  /** Switch matrix by single switches (p. 84): D to CE0, P to RE0, N and T joined at SE0's load, T9 to the amplifier. */
  regSwitches = 0x200c,
  switchesSingle = 0x10000,
  regSwitchesD = 0x2150,
  switchD = 0x0010,
  regSwitchesP = 0x2154,
  switchP = 0x0010,
  regSwitchesN = 0x2158,
  switchN = 0x0010,
  regSwitchesT = 0x215c,
  switchT = 0x0110,
  /** Its feedback: 1 kOhm || 16 pF. */
  regTiaFeedback = 0x20f0,
  tiaFeedback = 0x0201,
  /** AFECON bits (p. 60). */
  conAdcPower = 0x80,
  conAdcConvert = 0x100,
  conWave = 0x4000,
  conDft = 0x8000,
  conSinc2 = 0x10000,
  /** Switches the reference of the fast converters off. */
  conReferenceOff = 0x20,
  /** Excitation DAC with its reference and buffers, excitation amplifier, limit of the analog regulator as at reset. */
  conBase = 0x380e40,
  /** In it: the transimpedance amplifier, which gives the excitation loop its 1.1 V. */
  conTia = 0x0800,
  /** DFTCON bit: Hann window over the points (p. 69). */
  dftHann = 0x01,
  /** DFTCON.DFTINSEL: the sinc3's output; without it the sinc2's. */
  dftSinc3 = 0x100000,
  /** ADCCON multiplexer: the card's E and I monitors on AIN2 and AIN3, both against VBIAS_CAP (p. 54). */
  muxE = 0x0806,
  muxI = 0x0807,
  amplitudeMax = 2047,
  /** DFT results are 18 bits, signed (p. 68). */
  dftMax = 131072,
  /** Input amplitude that gives a full DFT word [V]: the converter's +-0.9 V. */
  dftFull_V = 0.9,
}

/**
 * Register and value, in this order, after every reset: first what the maker asks for without explaining it (data sheet,
 * "Initialization"), then the crystal switched on. The clocks follow when it swings.
 */
export const ENGINE_WAKE = [
  0x0908, 0x02c9, 0x0c08, 0x206c, 0x21f0, 0x0010, 0x0410, 0x02c9, 0x0a28, 0x0009, 0x238c, 0x0104, 0x0a04, 0x4859,
  0x0a04, 0xf27b, 0x0a00, 0x8009, 0x22f0, 0x0000, 0x2230, 0xde87a5af, 0x2250, 0x103f, 0x22b0, 0x203c, 0x2230,
  0xde87a5a0, 0x0a0c, 0xcb14, 0x0a10, 0x0007,
]
/** Then: clocks from the crystal, and the way of the sine from the generator to CE0. */
export const ENGINE_PATHS = [
  AD5941.regClockSelect,
  AD5941.clocksFromCrystal,
  AD5941.regSwitchesD,
  AD5941.switchD,
  AD5941.regSwitchesP,
  AD5941.switchP,
  AD5941.regSwitchesN,
  AD5941.switchN,
  AD5941.regSwitchesT,
  AD5941.switchT,
  AD5941.regSwitches,
  AD5941.switchesSingle,
  AD5941.regTiaFeedback,
  AD5941.tiaFeedback,
]

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
  rate_Hz: number
  /** ADCFILTERCON and DFTCON that make rate and points (DFTNUM: points = 4 << code, p. 69), and what AFECON needs for it. */
  filterCon: number
  dftCon: number
  afeCon: number
  settleClocks: number
  windowClocks: number
  turnClocks: number
  totalClocks: number
}

/** Between two DFT windows: time for the multiplexer to settle. */
const GAP_CLOCKS = 640
/** Points before the first one: a sinc filter that has just been switched on fills up. */
const FILL_POINTS = 3
const CLOCKS_PER_CONVERSION = 20

export function engineTiming(f_Hz: number, settlePeriods: number, periods: number): EngineTiming {
  // the fastest rate at which 16384 points still hold four periods; sinc3 of 2 instead of 4 where a sine would come near
  // half of the usual rate, at which its phase is lost (p. 62)
  const fast = f_Hz > 50
  const fastest = f_Hz > 40000
  const slowest = f_Hz <= 2.3
  const perPoint = fastest ? 2 : fast ? 4 : slowest ? 4 * 267 : 4 * 22
  const rate_Hz = AD5941.adc_Hz / perPoint
  let dftPoints = 256
  let dftCode = 6
  while (dftPoints < 16384 && dftPoints < (periods * rate_Hz) / f_Hz) {
    dftPoints = dftPoints * 2
    dftCode = dftCode + 1
  }
  const settle_s = settlePeriods / f_Hz > 0.002 ? settlePeriods / f_Hz : 0.002
  const settleClocks = Math.floor(settle_s * AD5941.clock_Hz + 0.5)
  const windowClocks = (dftPoints + FILL_POINTS) * perPoint * CLOCKS_PER_CONVERSION + 4000
  // between the two openings of the window lie three register writes of one clock each
  const turnClocks = windowClocks + GAP_CLOCKS + 3
  const sinc2 = slowest ? AD5941.filterSinc2By267 : AD5941.filterSinc2By22
  return {
    dftPoints,
    rate_Hz,
    filterCon: AD5941.filterBase | sinc2 | (fastest ? AD5941.filterSinc3By2 : AD5941.filterSinc3By4),
    dftCon: (fast ? AD5941.dftSinc3 : 0) | (dftCode << 4) | AD5941.dftHann,
    afeCon: fast ? 0 : AD5941.conSinc2,
    settleClocks,
    windowClocks,
    turnClocks,
    totalClocks: settleClocks + turnClocks + windowClocks + GAP_CLOCKS + 12,
  }
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
  const on = AD5941.conBase | t.afeCon | AD5941.conWave | AD5941.conAdcPower
  const look = on | AD5941.conAdcConvert | AD5941.conDft
  return [
    // off and on again: what the last run left is gone
    writeWord(AD5941.regFifoCon, 0),
    writeWord(AD5941.regFifoCon, AD5941.fifoDft),
    writeWord(AD5941.regFilterCon, t.filterCon),
    writeWord(AD5941.regWaveCon, AD5941.waveSine),
    writeWord(AD5941.regWaveFrequency, word),
    writeWord(AD5941.regDftCon, t.dftCon),
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
