/**
 * How far from ideal a simulated card is. `typical` follows the Monte Carlo of the schematic (0.1 % resistors, 10 uV
 * offsets) and the parts' data sheets; `stress` is three times that, on bad leads; `ideal` has no sins at all.
 *
 * Spreads are one standard deviation over cards; noise is one standard deviation of one conversion (20 ms).
 * Sources: docs/hardware.md (error budget), TI SBAS890C table 7-1 (converter noise), TI SLAS719E p. 5 (DAC).
 */

/** One lead of the cell, all four alike, and the reference electrode's own impedance. */
export interface Leads {
  readonly r_ohm: number
  readonly l_H: number
  readonly c_F: number
  readonly re_ohm: number
}

export interface FrontEndProfile {
  readonly name: string
  readonly eNoise_V: number
  /** Of full scale. */
  readonly iNoise: number
  /** Of one engine conversion, at its input. */
  readonly engineNoise_V: number
  readonly eGain: number
  readonly eOffset_V: number
  /** E per volt of the I monitor: the difference amplifier's common mode. */
  readonly cross: number
  readonly iGain: number
  /** Of full scale. */
  readonly iOffset: number
  /** Integral non-linearity of the converter, greatest, of its full scale. */
  readonly inl: number
  readonly dacGain: number
  readonly dacOffset_V: number
  /** Integral non-linearity of the DAC, greatest [codes]. */
  readonly dacInl: number
  /** Scales every temperature coefficient; 1 = 10 ppm/K resistors, 4 ppm/K reference, 0.25 uV/K amplifiers. */
  readonly drift: number
  /** Into the sense node at 25 degC, doubles every 10 K. */
  readonly bias_A: number
  readonly mains_Hz: number
  /** Amplitudes of the mains at the E monitor (as E) and at the I monitor (of full scale), before the filter. */
  readonly mains_V: number
  readonly mainsPart: number
  /** Pole behind the DACs. */
  readonly dacPole_s: number
  /** Break before make of the range switches, and the charge that they push into the cell. */
  readonly dead_s: number
  readonly glitch_C: number
  /** The converter's oscillator and the engine's crystal against the true second. */
  readonly clock: number
  readonly engineOffset_V: number
  /** Second and third order of the AC amplifiers: harmonic over fundamental at 1 V. */
  readonly engineOrder2: number
  readonly engineOrder3: number
  readonly dummyTolerance: number
  readonly leads: Leads
  /** Air, and how much warmer the card runs when it is warm. */
  readonly ambient_degC: number
  readonly selfHeating_K: number
}

const IDEAL: FrontEndProfile = {
  name: "ideal",
  eNoise_V: 0,
  iNoise: 0,
  engineNoise_V: 0,
  eGain: 0,
  eOffset_V: 0,
  cross: 0,
  iGain: 0,
  iOffset: 0,
  inl: 0,
  dacGain: 0,
  dacOffset_V: 0,
  dacInl: 0,
  drift: 0,
  bias_A: 0,
  mains_Hz: 50,
  mains_V: 0,
  mainsPart: 0,
  dacPole_s: 0,
  dead_s: 0,
  glitch_C: 0,
  clock: 0,
  engineOffset_V: 0,
  engineOrder2: 0,
  engineOrder3: 0,
  dummyTolerance: 0,
  leads: { r_ohm: 0, l_H: 0, c_F: 0, re_ohm: 0 },
  ambient_degC: 25,
  selfHeating_K: 0,
}

const TYPICAL: FrontEndProfile = {
  name: "typical",
  // 1.9 uV of the converter in 100 ms is 4.3 uV in 20 ms; 1.1 uV of the amplifiers lies below 10 Hz. Same for I.
  eNoise_V: 4.4e-6,
  iNoise: 2e-6,
  // 13.5 noise-free bits of +-0.9 V
  engineNoise_V: 25e-6,
  eGain: 0.00065,
  eOffset_V: 59e-6,
  cross: 0.00085,
  iGain: 0.00055,
  iOffset: 110e-6,
  inl: 6e-6,
  dacGain: 0.00065,
  dacOffset_V: 60e-6,
  dacInl: 4,
  drift: 1,
  bias_A: 10e-12,
  mains_Hz: 50,
  mains_V: 0.0005,
  mainsPart: 0.0002,
  dacPole_s: 160e-6,
  dead_s: 20e-6,
  glitch_C: 5e-12,
  clock: 20e-6,
  engineOffset_V: 0.0006,
  engineOrder2: 0.0005,
  engineOrder3: 0.0005,
  dummyTolerance: 0.0005,
  leads: { r_ohm: 0.1, l_H: 0.8e-6, c_F: 100e-12, re_ohm: 10 },
  ambient_degC: 22,
  selfHeating_K: 3,
}

const STRESS: FrontEndProfile = {
  ...TYPICAL,
  name: "stress",
  eNoise_V: 3 * TYPICAL.eNoise_V,
  iNoise: 3 * TYPICAL.iNoise,
  engineNoise_V: 3 * TYPICAL.engineNoise_V,
  eGain: 3 * TYPICAL.eGain,
  eOffset_V: 3 * TYPICAL.eOffset_V,
  cross: 3 * TYPICAL.cross,
  iGain: 3 * TYPICAL.iGain,
  iOffset: 3 * TYPICAL.iOffset,
  inl: 2.5 * TYPICAL.inl,
  dacGain: 3 * TYPICAL.dacGain,
  dacOffset_V: 3 * TYPICAL.dacOffset_V,
  dacInl: 12,
  drift: 2.5,
  bias_A: 100e-12,
  mains_V: 0.02,
  mainsPart: 0.005,
  glitch_C: 50e-12,
  clock: 50e-6,
  leads: { r_ohm: 0.5, l_H: 2e-6, c_F: 300e-12, re_ohm: 2000 },
  ambient_degC: 32,
  selfHeating_K: 6,
}

export const PROFILES = { ideal: IDEAL, typical: TYPICAL, stress: STRESS } as const
