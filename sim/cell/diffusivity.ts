/** Diffusivity against stoichiometry: a constant, or a table interpolated in log D. */
import { monotoneCubic } from "./monotoneCubic"

export interface DiffusivityTable {
  readonly x: readonly number[]
  readonly diffusivity_m2_s: readonly number[]
}

const POINTS = 600

/** D(x) [m2/s] on a fine even grid, linear between its points and constant outside. */
export class DiffusivityCurve {
  private readonly values: Float64Array
  private readonly perX: number

  constructor(table: DiffusivityTable, xMax: number, factor: number) {
    const curve = monotoneCubic(table.x, table.diffusivity_m2_s.map(Math.log))
    this.values = Float64Array.from(
      { length: POINTS + 2 },
      (_, i) => factor * Math.exp(curve((i * xMax) / POINTS).value),
    )
    this.perX = POINTS / xMax
  }

  at(x: number): number {
    let q = x * this.perX
    if (!(q > 0)) q = 0
    else if (q > POINTS) q = POINTS
    const i = Math.floor(q)
    return this.values[i] + (q - i) * (this.values[i + 1] - this.values[i])
  }
}
