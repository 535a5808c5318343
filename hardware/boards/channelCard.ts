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
import { Board, CurrentRange, Scale, TOPOLOGY } from "../board"
import { ADS131M04 } from "../parts/ads131m04"

/**
 * Switch register, 3 x 74HC594: cleared at reset = no range, loop on hold, dummy 1 kOhm. `drive` connects a range resistor
 * to the transimpedance amplifier, `sense` is the Kelvin tap of its lower end, `mode` chooses the integrator's input.
 */
export enum SWITCH {
  shunt100mA = 0x000001,
  shunt10mA = 0x000002,
  drive0 = 0x000004,
  drive1 = 0x000008,
  driveOn = 0x000010,
  sense0 = 0x000020,
  sense1 = 0x000040,
  sense2 = 0x000080,
  mode0 = 0x000100,
  mode1 = 0x000200,
  comp0 = 0x000400,
  comp1 = 0x000800,
  /** The transimpedance amplifier only follows 0 V, so that the range resistor is a plain shunt: always in galvanostat
   * mode, and on the shunt ranges. */
  tiaBuffer = 0x001000,
  acOn = 0x002000,
  /** I monitor to the impedance engine x10; without it x1. */
  gainEngine = 0x004000,
  /** The internal dummy is the Randles circuit instead of 1 kOhm. */
  dummyRandles = 0x008000,
  /** ADC channel 3 sees the reference divider instead of the thermistor. */
  auxReference = 0x010000,
  /** ADC channels 0 and 1 see their own ground: the converter's zero. */
  zero = 0x020000,
}
export enum LOOP {
  hold = 0,
  potentiostat = SWITCH.mode0,
  galvanostat = SWITCH.mode1,
}

/** Integrator capacitors; the loop's unity gain lies at 1 / (2 pi 10 kOhm C). */
export const COMPENSATIONS = [
  { name: "fast", c_F: 47e-12, switchWord: 0 },
  { name: "medium", c_F: 680e-12, switchWord: SWITCH.comp0 },
  { name: "slow", c_F: 10e-9, switchWord: SWITCH.comp1 },
  { name: "crawl", c_F: 150e-9, switchWord: SWITCH.comp0 | SWITCH.comp1 },
]
/** Index into COMPENSATIONS: 45 degrees of phase margin or more over ranges, leads and cells (docs/spice.md). */
export enum COMPENSATION {
  potentiostat = 1,
  potentiostatSmall = 2,
  galvanostat = 1,
  smallBelow_A = 50e-6,
}

/** What the loop needs on a range: the potentiostat is slower where the transimpedance amplifier is. */
export function compensationFor(galvanostat: boolean, range: CurrentRange): number {
  if (galvanostat) return COMPENSATION.galvanostat
  return range.fullScale_A < COMPENSATION.smallBelow_A ? COMPENSATION.potentiostatSmall : COMPENSATION.potentiostat
}

/**
 * 3-bit chip-select code, decoded by a 74HC138 on the cell side; 0 = nobody, the reset state. `flash` is not behind the
 * decoder: it sits on the USB side with a select pin of its own.
 */
export enum SELECT {
  none = 0,
  dac = 1,
  adc = 2,
  engine = 3,
  switches = 4,
  arm = 5,
  limits = 6,
  flash = 8,
}

/** SPI mode and clock per select code. */
export const BUS = [
  { select: SELECT.dac, mode: 1, clock_Hz: 8000000 },
  { select: SELECT.adc, mode: 1, clock_Hz: 8000000 },
  { select: SELECT.engine, mode: 0, clock_Hz: 8000000 },
  { select: SELECT.switches, mode: 0, clock_Hz: 4000000 },
  { select: SELECT.arm, mode: 0, clock_Hz: 4000000 },
  { select: SELECT.limits, mode: 1, clock_Hz: 8000000 },
  { select: SELECT.flash, mode: 0, clock_Hz: 8000000 },
]

/** GPIO of the RP2040. */
export enum PIN {
  sck = 2,
  mosi = 3,
  miso = 4,
  selectA = 5,
  selectB = 6,
  selectC = 7,
  /** In: low when the converter has a new conversion. */
  ready = 8,
  /** In: low when the latch has tripped or the cell side has no supply. */
  fault = 9,
  /** Out: the charge-pump watchdog lives on edges of this pin. */
  watchdog = 10,
  relayDrive = 11,
  relaySense = 12,
  flashSelect = 17,
}

/** Between cell and engine: the E monitor is 0.2 of E, then both monitors are amplified for AC. */
export enum ENGINE_PATH {
  eMonitor = 0.2,
  /** Monitor volts per full scale of current. */
  iMonitor_V = 1,
  eGain = 10,
  iGainHigh = 10,
  iGainLow = 1,
  /** Excitation at the cell per code of WAVEAMPLITUDE, around E [V] and, as part of full scale, around I. */
  ePerCode_V = 12.5e-6,
  iPerCode = 100e-6,
  /** Volts at the engine's output per code: small range (gain 0.25, attenuator 0.2) while E is held, large (gain 2) while I is
   * (AD5941 data sheet Rev. 0, high speed DAC output ranges). */
  outPerCodeE_V = 0.607 / 40 / 2047,
  outPerCodeI_V = 0.607 / 2047,
}

/** What ADC channels 2 and 3 see: value = channel volts * factor. */
export enum AUX {
  /** V(CE - WE) over 5. */
  ceWe = 5,
  /** Reference divider, nominal [V]. */
  reference_V = 1,
  /** Thermistor on the card: 10 kOhm at 25 degC, beta 3435 K, below 10 kOhm 0.1 % from the 1.0 V divider. */
  ntc25_ohm = 10000,
  ntcBeta_K = 3435,
}

/** The internal dummy, on the relays' resting contacts: CE-RE joined, 1 kOhm or 1 kOhm + (1 kOhm || 1 uF) to S-WE. */
export enum DUMMY {
  r_ohm = 1000,
  randlesR_ohm = 1000,
  randlesC_F = 1e-6,
  tolerance = 0.001,
}

/** Hardware safety, independent of VM, DAC, ADC and host. */
export enum SAFETY {
  /** Fixed window of |V(CE - WE)| [V]; a jumper makes it 4.35 V for lithium-ion labs. */
  ceWeMax_V = 5.25,
  /** Programmable window of E: code of the limit DAC = (1 + e_V / 6.144) * 2048. */
  windowFull_V = 6.144,
  windowCodes = 4096,
  /** |I| that trips, as part of the largest range. */
  iTrip = 1.3,
  /** The drive relay falls when the watchdog pin has been still for this long [s]. */
  watchdogHold_s = 1.5,
  relayOpen_s = 0.004,
  relayClose_s = 0.004,
  /** Byte written to SELECT.arm: clears the latch, if its cause is gone. Any other byte only reads. */
  armKey = 0xa5,
  /** Bits of the byte that comes back from SELECT.arm (74HC165). */
  statusCeWe = 0x01,
  statusWindow = 0x02,
  statusCurrent = 0x04,
  statusLatched = 0x08,
  statusWatchdog = 0x10,
  /** Always set: tells a living cell side from a bus of zeros. */
  statusAlive = 0x80,
}

/** Largest first; each drops 0.2 V at full scale. */
const RANGES: CurrentRange[] = [
  {
    name: "10 mA",
    fullScale_A: 0.01,
    r_ohm: 20,
    topology: TOPOLOGY.shunt,
    cf_F: 0,
    drift_per_K: 10e-6,
    thermal_K_W: 200,
    switchWord: SWITCH.shunt10mA | SWITCH.sense0,
  },
  {
    name: "1 mA",
    fullScale_A: 0.001,
    r_ohm: 200,
    topology: TOPOLOGY.transimpedance,
    cf_F: 1e-9,
    drift_per_K: 10e-6,
    thermal_K_W: 250,
    switchWord: SWITCH.driveOn | SWITCH.sense2,
  },
  {
    name: "100 uA",
    fullScale_A: 0.0001,
    r_ohm: 2000,
    topology: TOPOLOGY.transimpedance,
    cf_F: 1e-9,
    drift_per_K: 10e-6,
    thermal_K_W: 250,
    switchWord: SWITCH.driveOn | SWITCH.drive0 | SWITCH.sense2 | SWITCH.sense0,
  },
  {
    name: "10 uA",
    fullScale_A: 0.00001,
    r_ohm: 20000,
    topology: TOPOLOGY.transimpedance,
    cf_F: 330e-12,
    drift_per_K: 10e-6,
    thermal_K_W: 250,
    switchWord: SWITCH.driveOn | SWITCH.drive1 | SWITCH.sense2 | SWITCH.sense1,
  },
  {
    name: "1 uA",
    fullScale_A: 0.000001,
    r_ohm: 200000,
    topology: TOPOLOGY.transimpedance,
    cf_F: 100e-12,
    drift_per_K: 10e-6,
    thermal_K_W: 250,
    switchWord: SWITCH.driveOn | SWITCH.drive0 | SWITCH.drive1 | SWITCH.sense2 | SWITCH.sense1 | SWITCH.sense0,
  },
]

/** All bits of the switch register that choose a range. */
export const RANGE_BITS =
  SWITCH.shunt100mA |
  SWITCH.shunt10mA |
  SWITCH.drive0 |
  SWITCH.drive1 |
  SWITCH.driveOn |
  SWITCH.sense0 |
  SWITCH.sense1 |
  SWITCH.sense2

const E_SCALE: Scale = { perWord: (-5 * ADS131M04.fullScale_V) / ADS131M04.codes, offset: 0 }
const I_PER_WORD = -ADS131M04.fullScale_V / ADS131M04.codes

export const channelCard: Board = {
  name: "channel-card",
  title: "Galvanode channel card",
  limits: {
    eMax_V: 5,
    iMax_A: 0.01,
    everyMin_s: 0.02,
    stepMax_s: 10000000,
    rateMax_V_s: 1,
    galvanostat: true,
    engineMin_Hz: 0.2,
    engineMax_Hz: 100000,
    stairsMax_Hz: 1,
    amplitudeMax_V: 0.02,
  },
  ranges: RANGES,
  e: E_SCALE,
  iPerWord: I_PER_WORD,
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
