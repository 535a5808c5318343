/**
 * The channel card: one isolated potentiostat and galvanostat, 1 uA..10 mA, +-5 V, with an impedance engine.
 *
 *   E set-point  DAC A   E = 5 (dac_V - 1.25)            0.19 mV per code
 *   I set-point  DAC B   I = fullScale (dac_V - 1.25)    38 ppm of full scale per code
 *   E monitor    ADC 0   E = -5 adc_V                    +-6 V
 *   I monitor    ADC 1   I = -fullScale adc_V            +-1.2 full scale
 *
 * The 0.2 V burden of every range, the Kelvin-sensed range resistors and the two always valid set-points are explained in
 * docs/hardware.md. Plain data: firmware, simulator and host read these very lines.
 */
import { Board } from "../board"
import { ADS131M04 } from "../parts/ads131m04"

/** Switch register, 2 x 74HC595: cleared at reset = no range, loop on hold. */
export const SWITCH = {
  shunt10mA: 0x0002,
  drive0: 0x0004,
  drive1: 0x0008,
  driveOn: 0x0010,
  sense0: 0x0020,
  sense1: 0x0040,
  sense2: 0x0080,
  mode0: 0x0100,
  mode1: 0x0200,
  comp0: 0x0400,
  comp1: 0x0800,
  tiaBuffer: 0x1000,
  acOn: 0x2000,
  /** I monitor to the impedance engine x10; without it x1. */
  gainEngine: 0x4000,
}
export const LOOP = { hold: 0, potentiostat: SWITCH.mode0, galvanostat: SWITCH.mode1 }

/** 3-bit chip-select code, decoded by a 74HC138 on the cell side; 0 = nobody, the reset state. */
export const SELECT = { none: 0, dac: 1, adc: 2, engine: 3, switches: 4 }

/** GPIO of the RP2040. */
export const PIN = {
  sck: 2,
  mosi: 3,
  miso: 4,
  selectA: 5,
  selectB: 6,
  selectC: 7,
  ready: 8,
  relayDrive: 11,
  relaySense: 12,
}

/** Between cell and engine: the E monitor is 0.2 of E, then both monitors are amplified for AC. */
export const ENGINE_PATH = {
  eMonitor: 0.2,
  /** Monitor volts per full scale of current. */
  iMonitor_V: 1,
  eGain: 10,
  iGainHigh: 10,
  iGainLow: 1,
  /** Excitation at the cell per code of WAVEAMPLITUDE, around E [V] and, as part of full scale, around I. */
  ePerCode_V: 10e-6,
  iPerCode: 100e-6,
}

export const channelCard: Board = {
  name: "channel-card",
  title: "Galvanode channel card",
  limits: {
    eMax_V: 5,
    iMax_A: 0.01,
    everyMin_s: 0.02,
    stepMax_s: 10000000,
    rateMax_V_s: 1,
    engineMin_Hz: 0.2,
    engineMax_Hz: 100000,
    stairsMax_Hz: 0.5,
    amplitudeMax_V: 0.02,
  },
  ranges: [
    {
      name: "10 mA",
      fullScale_A: 0.01,
      r_ohm: 20,
      switchWord: SWITCH.shunt10mA | SWITCH.tiaBuffer | SWITCH.sense0,
    },
    { name: "1 mA", fullScale_A: 0.001, r_ohm: 200, switchWord: SWITCH.driveOn | SWITCH.sense2 },
    {
      name: "100 uA",
      fullScale_A: 0.0001,
      r_ohm: 2000,
      switchWord: SWITCH.driveOn | SWITCH.drive0 | SWITCH.sense2 | SWITCH.sense0,
    },
    {
      name: "10 uA",
      fullScale_A: 0.00001,
      r_ohm: 20000,
      switchWord: SWITCH.driveOn | SWITCH.drive1 | SWITCH.sense2 | SWITCH.sense1,
    },
    {
      name: "1 uA",
      fullScale_A: 0.000001,
      r_ohm: 200000,
      switchWord: SWITCH.driveOn | SWITCH.drive0 | SWITCH.drive1 | SWITCH.sense2 | SWITCH.sense1 | SWITCH.sense0,
    },
  ],
  e: { perWord: (-5 * ADS131M04.fullScale_V) / ADS131M04.codes, offset: 0 },
  iPerWord: -ADS131M04.fullScale_V / ADS131M04.codes,
  wordMax: 8388600,
}

/** The smallest range that holds `size_A` with 5 % to spare; the largest if none does. */
export function rangeFor(board: Board, size_A: number): number {
  let best = 0
  for (let k = 0; k < board.ranges.length; k++) if (board.ranges[k].fullScale_A * 1.05 >= size_A) best = k
  return best
}

/** DAC code of a set-point: E in volts over 5, I in parts of full scale; held inside the converter. */
export function setpointCode(part: number): number {
  const code = Math.floor(((part + 1.25) / 2.5) * 65536 + 0.5)
  return code < 0 ? 0 : code > 65535 ? 65535 : code
}
