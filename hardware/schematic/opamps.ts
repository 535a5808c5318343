/**
 * Behavioural numbers of the op amps in the analog chain: one table for the SPICE subcircuit and for the linear solver.
 *
 *   A(f) = a0 / ((1 + j f a0 / gbw) (1 + j f / second pole)),   output = A (V+ - V-) behind z_ohm,   4 pF across the inputs
 *
 * Typical values: OPA197 data sheet SBOS737 (Texas Instruments), section 6.5; NJM4556A data sheet (Nisshinbo), electrical
 * characteristics. The second pole is set so that the unity-gain phase margin is the sheet's.
 */

export interface OpAmpModel {
  /** Gain-bandwidth product and second pole. */
  readonly gbw_Hz: number
  readonly pole_Hz: number
  /** Open-loop gain at DC, as a ratio. */
  readonly a0: number
  /** Open-loop output resistance. */
  readonly z_ohm: number
  readonly slew_V_s: number
  readonly iMax_A: number
  /** How far the output swings on +-7.5 V. */
  readonly swing_V: number
  /** White voltage noise [V per root hertz], its 1/f corner, white current noise [A per root hertz]. */
  readonly noiseVoltage: number
  readonly corner_Hz: number
  readonly noiseCurrent: number
  /** Input offset (one standard deviation), its drift, bias current. */
  readonly offset_V: number
  readonly bias_A: number
}

const OPA197: OpAmpModel = {
  gbw_Hz: 10e6,
  pole_Hz: 25e6,
  a0: 5e6,
  z_ohm: 375,
  slew_V_s: 20e6,
  iMax_A: 65e-3,
  swing_V: 7.4,
  noiseVoltage: 5.5e-9,
  corner_Hz: 60,
  noiseCurrent: 1.5e-15,
  offset_V: 25e-6,
  bias_A: 5e-12,
}

const NJM4556A: OpAmpModel = {
  gbw_Hz: 8e6,
  pole_Hz: 20e6,
  a0: 1e5,
  z_ohm: 50,
  slew_V_s: 3e6,
  iMax_A: 70e-3,
  swing_V: 6.5,
  noiseVoltage: 8e-9,
  corner_Hz: 100,
  noiseCurrent: 0.5e-12,
  offset_V: 500e-6,
  bias_A: 50e-9,
}

/** Capacitance across the inputs of every model. */
export const INPUT_F = 4e-12

/** By orderable number: the single, dual and quad of a family are the same amplifier. */
export const OPAMPS: Readonly<Record<string, { readonly name: string; readonly model: OpAmpModel }>> = {
  OPA197IDBVR: { name: "OPA197", model: OPA197 },
  OPA2197IDGKR: { name: "OPA197", model: OPA197 },
  OPA4197IPWR: { name: "OPA197", model: OPA197 },
  NJM4556AM: { name: "NJM4556A", model: NJM4556A },
}

/** The model of a subcircuit's name. Throws RangeError for one that is not in the table. */
export function opAmpModel(name: string): OpAmpModel {
  const found = Object.values(OPAMPS).find(entry => entry.name === name)
  if (found === undefined)
    throw new RangeError(`no op-amp model called ${name}; add it to hardware/schematic/opamps.ts`)
  return found.model
}
