/**
 * The classroom board: an Arduino, two I2C converters and one quad op amp; a potentiostat for 20 USD and its honest limits.
 *
 *   4.096 V reference: supply of DAC and ADC, halved to 2.048 V = the working electrode's virtual ground
 *   E set-point  MCP4725          E = 2.048 V - dac_V        1.0 mV per code
 *   E monitor    ADS1115 0 - 3    E = -adc_V                 62.5 uV per code, +-2.048 V
 *   I monitor    ADS1115 1 - 3    I = fullScale adc_V / 1.6  39 ppm of full scale per code, +-1.28 full scale
 *
 * No galvanostat, no impedance engine, no isolation: the cell's ground is the computer's. E and I are read one after the
 * other. Parts and wiring are in hardware/schematic/classroom, what each limit comes from in docs/hardware.md.
 */
import { Board, CurrentRange, TOPOLOGY } from "../board"
import { ADS1115 } from "../parts/ads1115"
import { MCP4725 } from "../parts/mcp4725"

export const CLASSROOM = {
  dacAddress: 0x60,
  adcAddress: ADS1115.addressGround,
  /** Digital pins of the Arduino: range multiplexer A and B, reed relay in the counter electrode's lead (high = closed). */
  pinRangeA: 4,
  pinRangeB: 5,
  pinRelay: 6,
  /** Multiplexer code (B A) of no range: the amplifier only follows the virtual ground, the I monitor reads its own zero. */
  follow: 3,
  reference_V: 4.096,
  middle_V: 2.048,
  /** Single conversion, +-2.048 V, 128 per second. */
  configE: ADS1115.start | ADS1115.mux0minus3 | ADS1115.gain2 | ADS1115.single | ADS1115.rate128 | ADS1115.noComparator,
  configI: ADS1115.start | ADS1115.mux1minus3 | ADS1115.gain2 | ADS1115.single | ADS1115.rate128 | ADS1115.noComparator,
  /** Longest conversion at 128 per second [s]; I is looked at this much after E, at least. */
  conversion_s: 0.0086,
  /** Drop over the range resistor at full scale [V]. */
  burden_V: 1.6,
  /** What the op amp leaves for V(CE - WE), both signs, at 1 mA and USB's lowest supply [V]. */
  ceWeMin_V: -1.9,
  ceWeMax_V: 2.4,
  relayClose_s: 0.001,
  /** Error without calibration, one card in twenty worse: of E [V], of E and I as part of the reading. */
  eOffset_V: 0.002,
  eGain: 0.0015,
  iGain: 0.002,
}

function range(name: string, fullScale_A: number, r_ohm: number, code: number): CurrentRange {
  return {
    name,
    fullScale_A,
    r_ohm,
    topology: TOPOLOGY.transimpedance,
    cf_F: 10e-9,
    drift_per_K: 25e-6,
    thermal_K_W: 250,
    switchWord: code,
  }
}

const VOLT_PER_CODE = 2.048 / ADS1115.codes

export const classroom: Board = {
  name: "classroom",
  title: "Classroom board: Arduino, MCP4725, ADS1115",
  limits: {
    eMax_V: 1.5,
    iMax_A: 0.001,
    everyMin_s: 0.05,
    stepMax_s: 100000,
    // at 0.1 V/s the instants of E and I lie 1 mV apart, one code of the set-point
    rateMax_V_s: 0.1,
    galvanostat: false,
    engineMin_Hz: 0,
    engineMax_Hz: 0,
    // a sine of 10 mV in steps of 1 mV, E and I 9 ms apart, is no impedance measurement
    stairsMax_Hz: 0,
    amplitudeMax_V: 0,
  },
  ranges: [range("1 mA", 0.001, 1600, 0), range("100 uA", 0.0001, 16000, 1), range("10 uA", 0.00001, 160000, 2)],
  e: { perWord: -VOLT_PER_CODE, offset: 0 },
  iPerWord: VOLT_PER_CODE / 1.6,
  // 1.875 V: an amplifier at its negative rail, -1.9 V, must be seen as overload, not as a current
  wordMax: 30000,
}

/** MCP4725 code of a set-point [V]; held inside the converter. */
export function classroomCode(e_V: number): number {
  const code = Math.floor(((CLASSROOM.middle_V - e_V) * MCP4725.codes) / CLASSROOM.reference_V + 0.5)
  return code < 0 ? 0 : code > MCP4725.codes - 1 ? MCP4725.codes - 1 : code
}
