/**
 * A simulated calibration laboratory: moves the leads of a simulated card from load to load and reads what is really there
 * through meters with errors of their own, drawn once per laboratory from its seed. Classes as of a 6.5 digit multimeter
 * and resistors with a certificate.
 */
import { ON } from "../../protocol/messages"
import type { SimulatedCard } from "../../sim/card"
import { DummyCell } from "../../sim/cell/dummy"
import { seeded } from "../../sim/random"
import type { Bench, Known, Load, Quantity, Reading } from "../calibration/bench"
import { type Equipment, GOOD_METER } from "../calibration/personBench"
import { formatSi } from "../quantity/format"

/** The verification circuit: metal film and polypropylene, measured by a bridge. */
const RANDLES = { series_ohm: 100, parallel_ohm: 1000, capacity_F: 1e-6, uRel: 5e-4 }

export class SimulatedBench implements Bench {
  readonly on = ON.leads
  readonly prompt = true
  readonly voltmeter = true
  readonly title: string
  readonly iMin_A: number
  private readonly random
  private readonly eGain: number
  private readonly eZero_V: number
  private readonly iGain: number
  /** Each load has its own error, the same whenever it comes back. */
  private readonly errors = new Map<string, number>()

  constructor(
    private readonly card: SimulatedCard,
    seed: number,
    private readonly equipment: Equipment = GOOD_METER,
  ) {
    this.title = `simulated laboratory, ${equipment.title}`
    this.iMin_A = equipment.iMin_A
    this.random = seeded(seed)
    this.eGain = 1 + equipment.e * this.random.normal()
    this.eZero_V = equipment.eZero_V * this.random.normal()
    this.iGain = 1 + equipment.i * this.random.normal()
  }

  async attach(load: Load): Promise<Known | undefined> {
    const name = load.kind === "randles" ? "randles" : formatSi(load.r_ohm, "ohm")
    const uRel = load.kind === "randles" ? RANDLES.uRel : this.equipment.load
    let error = this.errors.get(name)
    if (error === undefined) {
      error = uRel * this.random.normal()
      this.errors.set(name, error)
    }
    // the label says the nominal value, the leads see the real one
    const label = load.kind === "randles" ? RANDLES : { series_ohm: load.r_ohm, parallel_ohm: 0, capacity_F: 0 }
    this.card.board.attach(
      new DummyCell({
        series_ohm: label.series_ohm * (1 + error),
        parallel_ohm: label.parallel_ohm * (1 + error),
        capacity_F: label.capacity_F,
      }),
    )
    const { series_ohm, parallel_ohm, capacity_F } = label
    return { title: `${name} on the leads`, series_ohm, parallel_ohm, capacity_F, uRel }
  }

  // not async: the truth is of the very moment at which it is asked for
  meter(quantity: Quantity): Promise<Reading> {
    const { e, i, eZero_V, iZero } = this.equipment
    const { truth } = this.card.board.frontEnd
    if (quantity === "E") return Promise.resolve({ value: truth.e_V * this.eGain + this.eZero_V, u: eZero_V, uGain: e })
    const digits_A = Math.abs(truth.i_A) * iZero
    return Promise.resolve({ value: truth.i_A * this.iGain + digits_A * this.random.normal(), u: digits_A, uGain: i })
  }

  async close() {}
}
