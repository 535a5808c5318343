/**
 * Butler-Volmer kinetics with equal transfer coefficients, j = 2 i0 sinh(F eta / 2RT), and the exchange current i0(x).
 *
 * Plain number: i0 = 2 i00 sqrt(theta (1-theta)), theta = x/xMax, so i00 is its maximum. Table: monotone cubic in x.
 */
import { monotoneCubic } from "./monotoneCubic"

export interface ExchangeTable {
  readonly x: readonly number[]
  readonly exchange_A_m2: readonly number[]
}

export interface Exchange {
  /** i0 [A/m2] and di0/dx [A/m2] at the x last asked for. */
  i0: number
  slope: number
  at(x: number): void
}

export function exchangeCurrent(of: number | ExchangeTable, xMax: number, factor: number): Exchange {
  return typeof of === "number" ? new RootExchange(of * factor, xMax) : new TableExchange(of, xMax, factor)
}

/** theta is kept this far from 0 and 1, where i0 would vanish. */
const EDGE = 1e-12

class RootExchange implements Exchange {
  i0 = 0
  slope = 0

  constructor(
    private readonly i00: number,
    private readonly xMax: number,
  ) {}

  at(x: number): void {
    let theta = x / this.xMax
    const inside = theta > EDGE && theta < 1 - EDGE
    if (theta < EDGE) theta = EDGE
    else if (theta > 1 - EDGE) theta = 1 - EDGE
    this.i0 = 2 * this.i00 * Math.sqrt(theta * (1 - theta))
    this.slope = inside ? (0.5 * this.i0 * (1 / theta - 1 / (1 - theta))) / this.xMax : 0
  }
}

const TABLE_POINTS = 1000

class TableExchange implements Exchange {
  i0 = 0
  slope = 0
  private readonly values: Float64Array
  private readonly perX: number

  constructor(table: ExchangeTable, xMax: number, factor: number) {
    const curve = monotoneCubic(table.x, table.exchange_A_m2)
    this.values = Float64Array.from(
      { length: TABLE_POINTS + 1 },
      (_, i) => factor * curve((i * xMax) / TABLE_POINTS).value,
    )
    this.perX = TABLE_POINTS / xMax
  }

  at(x: number): void {
    const q = Math.min(Math.max(x * this.perX, 0), TABLE_POINTS)
    const i = Math.min(Math.floor(q), TABLE_POINTS - 1)
    const rise = this.values[i + 1] - this.values[i]
    this.i0 = this.values[i] + (q - i) * rise
    this.slope = rise * this.perX
  }
}
