/**
 * A person with resistors and a multimeter. Asks, waits, takes values with units (`-4.8991 V`, `799.2 uA`), and writes down
 * what the meter's class makes of them: standard uncertainties, from the maker's one-year limits as rectangular.
 */
import { RefusedError } from "../errors"
import { ON } from "../../protocol/messages"
import { formatSi } from "../quantity/format"
import { parseQuantity } from "../quantity/parse"
import type { Bench, Known, Load, Quantity, Reading } from "./bench"

/** Asks one question, gives the answer. The terminal's readline, or a test. */
export type Ask = (question: string) => Promise<string>

/** Standard uncertainties of the meters and loads that the person has. */
export interface Equipment {
  readonly title: string
  /** Relative: the meter's own calibration. */
  readonly e: number
  readonly i: number
  /** Zero and digits [V, A]. */
  readonly eZero_V: number
  readonly iZero: number
  /** Smallest current that the ammeter is good for [A]. */
  readonly iMin_A: number
  /** Resistors, when nothing better is typed. */
  readonly load: number
}

/** A six-and-a-half-digit meter within a year of its calibration: 30 ppm and 70 ppm as limits. */
export const GOOD_METER: Equipment = {
  title: "6.5 digit multimeter",
  e: 17e-6,
  i: 40e-6,
  eZero_V: 3e-6,
  iZero: 2e-6,
  iMin_A: 40e-6,
  load: 25e-6,
}

const ATTEMPTS = 5
const RANDLES = { series_ohm: 100, parallel_ohm: 1000, capacity_F: 1e-6 }

export class PersonBench implements Bench {
  readonly on = ON.leads
  readonly prompt = false
  readonly voltmeter = true
  readonly title: string
  readonly iMin_A: number
  private attached: string | undefined
  private known: Known | undefined

  constructor(
    private readonly ask: Ask,
    private readonly equipment: Equipment = GOOD_METER,
  ) {
    this.title = equipment.title
    this.iMin_A = equipment.iMin_A
  }

  async attach(load: Load): Promise<Known | undefined> {
    const name = load.kind === "randles" ? "randles" : String(load.r_ohm)
    // the same load twice in a row is asked for once
    if (name === this.attached) return this.known
    this.attached = name
    this.known = load.kind === "randles" ? await this.askRandles() : await this.askResistor(load.r_ohm)
    return this.known
  }

  private async askResistor(r_ohm: number): Promise<Known | undefined> {
    const nominal = formatSi(r_ohm, "ohm")
    const value = await this.quantity(
      `Put a resistor of about ${nominal} on the leads: CE and RE at one end, S and WE at the other. Its value (empty: I have none):`,
      "ohm",
    )
    if (value === undefined) return undefined
    if (Math.abs(value / r_ohm - 1) > 0.3)
      throw new RefusedError(
        "load",
        `${value} ohm is not about ${r_ohm} ohm; put that one on, or leave the answer empty`,
      )
    const title = `${nominal} resistor`
    return { title, series_ohm: value, parallel_ohm: 0, capacity_F: 0, uRel: this.equipment.load }
  }

  private async askRandles(): Promise<Known | undefined> {
    const answer = await this.ask(
      "Put a Randles circuit on the leads (100 ohm + (1 kohm || 1 uF film)) for verification; Enter when done, `no` without:",
    )
    if (answer.trim().toLowerCase().startsWith("n")) return undefined
    const part = async (name: string, unit: string, nominal: number) =>
      (await this.quantity(`  its ${name} (empty: ${formatSi(nominal, unit)}):`, unit)) ?? nominal
    return {
      title: "Randles circuit on the leads",
      series_ohm: await part("series resistor", "ohm", RANDLES.series_ohm),
      parallel_ohm: await part("parallel resistor", "ohm", RANDLES.parallel_ohm),
      capacity_F: await part("capacitor", "F", RANDLES.capacity_F),
      uRel: 0.002,
    }
  }

  async meter(quantity: Quantity): Promise<Reading> {
    const { e, i, eZero_V, iZero } = this.equipment
    const value =
      quantity === "E"
        ? await this.quantity("Meter between RE and S (+ on S, the WE side):", "V")
        : await this.quantity("Ammeter in the CE lead (positive into WE):", "A")
    if (value === undefined) throw new RefusedError("meter", "no value was given; the calibration is left as it was")
    return quantity === "E" ? { value, u: eZero_V, uGain: e } : { value, u: Math.abs(value) * iZero + 1e-12, uGain: i }
  }

  /** Asks until the answer is a quantity with this unit; undefined for an empty one. */
  private async quantity(question: string, unit: string): Promise<number | undefined> {
    let why = ""
    for (let k = 0; k < ATTEMPTS; k++) {
      const answer = (await this.ask(`${why}${question} `)).trim()
      if (answer === "") return undefined
      try {
        return parseQuantity(answer, unit).value
      } catch (error) {
        why = `${(error as Error).message}\n`
      }
    }
    throw new RefusedError("quantity", `no value with unit ${unit} after ${ATTEMPTS} attempts; start again`)
  }

  async close() {}
}
