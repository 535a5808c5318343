/**
 * What a calibration needs beside the card: loads on the leads and meters that know better. A bench is a person with
 * resistors and a multimeter, the card's own dummy, or a simulated laboratory; the procedure cannot tell them apart.
 */

/** What shall be on the leads. CE and RE at one end, S and WE at the other. */
export type Load = { readonly kind: "resistor"; readonly r_ohm: number } | { readonly kind: "randles" }

/** What is on the leads, as far as it is known. */
export interface Known {
  readonly title: string
  /** Series resistance, then a resistance with a capacitor beside it (0 and 0: none). */
  readonly series_ohm: number
  readonly parallel_ohm: number
  readonly capacity_F: number
  /** Relative standard uncertainty of its impedance. */
  readonly uRel: number
}

/** What a meter shows. */
export interface Reading {
  readonly value: number
  /** Standard uncertainty of this value by itself: noise, zero, digits. */
  readonly u: number
  /** Relative standard uncertainty that all values of this quantity share: the meter's own calibration. */
  readonly uGain: number
}

export type Quantity = "E" | "I"

export interface Bench {
  /** For the record: which instruments stand behind the numbers. */
  readonly title: string
  /** Where programs run, ON of protocol/messages. */
  readonly on: number
  /** True when its meters answer at once: points follow each other in one program. Otherwise one is held until read. */
  readonly prompt: boolean
  /** Smallest current that its ammeter is good for [A]; Infinity without one. Below it, known resistors stand in. */
  readonly iMin_A: number
  /** False when there is no voltmeter that knows better than the card. */
  readonly voltmeter: boolean
  /** Puts a load on the leads, or undefined when it has none like it. The cell is open meanwhile. */
  attach(load: Load): Promise<Known | undefined>
  /** Reads a meter now, while the card holds a point. */
  meter(quantity: Quantity): Promise<Reading>
  close(): Promise<void>
}

/** Z of what is on the leads [ohm]. */
export function impedanceOf(known: Known, f_Hz: number): { readonly re: number; readonly im: number } {
  const { series_ohm, parallel_ohm, capacity_F } = known
  const a = 2 * Math.PI * f_Hz * parallel_ohm * capacity_F
  return { re: series_ohm + parallel_ohm / (1 + a * a), im: (-parallel_ohm * a) / (1 + a * a) }
}
