/**
 * One experiment of a paper as it is rerun here: what is set, what is done on virtual channels, and what comes out for each
 * of its rows. The rows themselves, with the paper's numbers, tolerances and classes, are those of host/app/cells/rows.
 */
import type { Finding } from "../cells/row"
import type { Told } from "./lab"

/** Who measured: the card alone; the card, with stretches of a long test on the bare cell; the card at its limit; no card. */
export type By = "card" | "card + bare" | "card's limit" | "bare cell"

export interface Measured {
  readonly ours: number | readonly number[] | Finding
  /** Standard uncertainty in the row's unit, where one is stated. */
  readonly u?: number | null
  readonly by: By
  /** How it was measured here, if not as the row says. */
  readonly how?: string
}

export interface Picture {
  /** Ends the name of the file. */
  readonly name: string
  readonly caption: string
  readonly svg: string
}

/** What a method recovers of a planted number. */
export interface Truth {
  readonly what: string
  readonly found: number
  readonly planted: number
  readonly unit: string
  readonly note: string
}

export interface Findings {
  /** By the row's quantity; rows that no potentiostat can see have none. */
  readonly values: Readonly<Record<string, Measured>>
  readonly pictures: readonly Picture[]
  readonly truth?: readonly Truth[]
  readonly notes?: readonly string[]
}

export interface Order {
  /** Channels count what they do here. */
  readonly told: Told
  /** Also say what was planted, and what the method makes of it. */
  readonly truth: boolean
}

export interface Experiment {
  readonly system: string
  /** As in the rows. */
  readonly name: string
  /** What is set, in the paper's words and units. */
  readonly settings: string
  run(o: Order): Promise<Findings>
}
