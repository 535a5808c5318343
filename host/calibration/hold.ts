/**
 * Points of a calibration: the card holds a potential or a current, its converter volts are averaged, and a meter says
 * what it really is. A prompt bench takes them all in one program; with a person each point is held until it was read.
 */
import { ACCEPT } from "../../protocol/messages"
import { FLAG } from "../../protocol/readings"
import { holdE, holdI, rest, type Step } from "../../protocol/steps"
import { InstrumentFault } from "../errors"
import type { Instrument } from "../instrument"
import { Readings } from "../readings"
import type { Bench, Quantity, Reading } from "./bench"
import { monitorVolts } from "./scale"

/** One point as it is asked for. */
export interface Order {
  readonly hold: "E" | "I" | "rest"
  /** Set-point [V or A]. */
  readonly at: number
  /** Index of the range that a held potential uses; a held current chooses its own. */
  readonly range: number
  /** Which meter is read while it holds; none if undefined. */
  readonly meter?: Quantity
}

/** One point as it was measured: means of the converter's volts. */
export interface Point {
  readonly order: Order
  /** The range that was used. */
  readonly range: number
  readonly m0_V: number
  readonly m1_V: number
  /** Readings in the means. */
  readonly count: number
  readonly meter: Reading | undefined
}

/** A reading every tenth of a second; the beginning of a point is for the load and the meters to come to rest. */
const EVERY_S = 0.1
const SETTLE_S = 0.5
/** A point on a prompt bench lasts this long [s]: frames come once a second, and the meter is read at the first. */
export const POINT_S = 2.5
/** A person has this long to read and type [s]. */
const PATIENCE_S = 900

/** Measures the points. @throws RefusedError, LinkError; InstrumentFault when the card opened the cell */
export async function measure(
  instrument: Instrument,
  bench: Bench,
  orders: readonly Order[],
): Promise<readonly Point[]> {
  if (bench.prompt) return run(instrument, bench, orders, POINT_S)
  const points: Point[] = []
  for (const order of orders)
    points.push(...(await run(instrument, bench, [order], order.meter === undefined ? POINT_S : PATIENCE_S)))
  return points
}

function stepOf(order: Order, instrument: Instrument, atMost_s: number): Step {
  const fullScale_A = instrument.description.board.ranges[order.range].fullScale_A
  if (order.hold === "rest") return rest(EVERY_S, { atMost_s })
  if (order.hold === "E") return holdE(order.at, fullScale_A, EVERY_S, { atMost_s })
  return holdI(order.at, EVERY_S, { atMost_s })
}

/** One program of holds; each meter is read when the first readings of its hold arrive, while it still holds. */
async function run(
  instrument: Instrument,
  bench: Bench,
  orders: readonly Order[],
  atMost_s: number,
): Promise<readonly Point[]> {
  const { limits } = instrument.description.board
  const all = new Readings()
  const meters: (Promise<Reading> | undefined)[] = orders.map(() => undefined)
  const steps = orders.map(o => stepOf(o, instrument, atMost_s))
  const alone = orders.length === 1
  await new Promise<void>((resolve, reject) => {
    const readMeters = (part: Readings) => {
      const k = part.step[part.length - 1]
      const quantity = orders[k].meter
      if (meters[k] !== undefined || quantity === undefined) return
      if (part.t_s[part.length - 1] - startOf(all, k) < SETTLE_S) return
      meters[k] = bench.meter(quantity)
      if (alone && !bench.prompt)
        meters[k]?.then(
          () => instrument.stop().catch(reject),
          error => {
            reject(error)
            instrument.stop().catch(() => {})
          },
        )
    }
    instrument
      .start(
        steps,
        { eMin_V: -limits.eMax_V, eMax_V: limits.eMax_V, iMax_A: limits.iMax_A },
        {
          readings(part) {
            all.append(part)
            readMeters(part)
          },
          ended(e) {
            if (e.reason === "fault")
              reject(new InstrumentFault(e.code, `calibration point not measured: ${e.why}`, { t_s: e.t_s }))
            else resolve()
          },
        },
        // what is to be replaced need not be there, and cannot be trusted
        { on: bench.on, accept: ACCEPT.nominal },
      )
      .catch(reject)
  })
  const shown = await Promise.all(meters)
  return orders.map((order, k) => pointOf(order, k, all, instrument, shown[k]))
}

function startOf(all: Readings, step: number): number {
  for (let k = 0; k < all.length; k++) if (all.step[k] === step) return all.t_s[k]
  return Infinity
}

function pointOf(order: Order, step: number, r: Readings, instrument: Instrument, meter: Reading | undefined): Point {
  const from_s = startOf(r, step) + SETTLE_S
  let range = order.range
  let m0_V = 0
  let m1_V = 0
  let count = 0
  for (let k = 0; k < r.length; k++) {
    if (r.step[k] !== step || r.t_s[k] < from_s) continue
    if ((r.flags[k] & (FLAG.settling | FLAG.corrupt | FLAG.stale | FLAG.overloadE | FLAG.overloadI)) !== 0) continue
    range = r.range[k]
    // back to converter volts by the record that made these numbers
    const m = monitorVolts(instrument.record.calibration, range, r.e_V[k], r.i_A[k])
    m0_V += m.m0_V
    m1_V += m.m1_V
    count++
  }
  if (count === 0)
    throw new InstrumentFault(
      "noReadings",
      `calibration point ${step + 1} (${order.hold} at ${order.at}) gave no usable reading; check the load on the leads`,
    )
  return { order, range, m0_V: m0_V / count, m1_V: m1_V / count, count, meter }
}
