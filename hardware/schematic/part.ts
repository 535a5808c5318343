/**
 * The electrical truth of a board: parts, their pins, and the nets these are on. SPICE decks, the linear solver, the rule
 * check, the bill of materials and the drawings are all made from tables of these. Read by hosts only.
 */

/** What a part is, electrically; `device` is everything that no model here needs to look into. */
export type PartKind =
  "resistor" | "capacitor" | "inductor" | "opamp" | "switch" | "relay" | "diode" | "crystal" | "connector" | "device"

/** What a pin does to its net; the rule check is made of these. */
export type PinRole =
  "input" | "output" | "bidirectional" | "threeState" | "passive" | "supply" | "ground" | "openDrain" | "notConnected"

export interface Pin {
  /** As printed in the data sheet. */
  readonly name: string
  readonly net: string
  readonly role: PinRole
}

export interface Part {
  /** Reference designator, e.g. `R12`; unique on the board. */
  readonly ref: string
  readonly kind: PartKind
  /** SI value of a passive part (ohm, F, H); undefined for others. */
  readonly value?: number
  /** Relative tolerance (0.001 = 0.1 %) and temperature coefficient [per K] of passive parts that matter. */
  readonly tolerance?: number
  readonly drift_per_K?: number
  /** Orderable number and what may replace it. */
  readonly mpn: string
  readonly alternates: readonly string[]
  /** Estimate for one of a hundred [USD]. */
  readonly price: number
  /** Built only with this option; undefined = always. */
  readonly option?: "100mA" | "engine"
  /** With its option, fitted in place of this reference. */
  readonly replaces?: string
  /** Block of the drawing, one of `BLOCKS`. */
  readonly block: string
  readonly pins: readonly Pin[]
  /** Why it is there. */
  readonly note: string
}

/** Blocks of the drawing in reading order, one file of parts each. */
export const BLOCKS = [
  "controller",
  "excitation",
  "potentialMonitor",
  "currentMonitor",
  "ranges",
  "converters",
  "engine",
  "safety",
  "relays",
  "isolation",
  "processor",
  "power",
] as const
