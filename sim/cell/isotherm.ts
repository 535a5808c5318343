/**
 * Stoichiometry against potential, x(U): explicit, so the solver never inverts an open-circuit curve.
 *
 * Galleries (multi-species, multi-reaction; Verbrugge et al., J. Electrochem. Soc. 164 (2017) E3243):
 *     x(U) = sum_j X_j / (1 + exp((U - U_j) F / (w_j R T)))
 * w = 1 with one gallery is a couple in solution (Nernst); w < 0.3 is a two-phase plateau.
 * A table of measured open-circuit potential is made monotone-cubic and stored as x(U) on a fine grid.
 *
 * x falls as U rises. `at` writes its answers into fields: it runs inside the Newton loop and must not allocate.
 */
import { monotoneCubic } from "./monotoneCubic"

export interface Gallery {
  readonly u_V: number
  /** Share of sites X_j. */
  readonly x: number
  /** Width w_j in units of RT/F. */
  readonly width: number
}

export interface OcvTable {
  /** Stoichiometry, strictly increasing. */
  readonly x: readonly number[]
  /** Open-circuit potential [V], strictly decreasing. */
  readonly u_V: readonly number[]
}

export interface Isotherm {
  /** Stoichiometry of the full material. */
  readonly xMax: number
  x: number
  /** dx/dU [1/V], never positive. */
  slope: number
  /** Evaluates x and slope at u_V. */
  at(u_V: number): void
}

export function isotherm(of: readonly Gallery[] | OcvTable, thermal_V: number): Isotherm {
  return "u_V" in of ? new TableIsotherm(of) : new Galleries(of as readonly Gallery[], thermal_V)
}

class Galleries implements Isotherm {
  readonly xMax: number
  x = 0
  slope = 0
  private readonly u: Float64Array
  private readonly share: Float64Array
  private readonly steepness: Float64Array

  constructor(galleries: readonly Gallery[], thermal_V: number) {
    this.u = Float64Array.from(galleries, g => g.u_V)
    this.share = Float64Array.from(galleries, g => g.x)
    this.steepness = Float64Array.from(galleries, g => 1 / (g.width * thermal_V))
    this.xMax = this.share.reduce((sum, x) => sum + x, 0)
  }

  at(u_V: number): void {
    let x = 0
    let slope = 0
    for (let k = 0; k < this.u.length; k++) {
      const y = (u_V - this.u[k]) * this.steepness[k]
      const e = Math.exp(y > 0 ? -y : y)
      const o = 1 / (1 + e)
      x += this.share[k] * (y > 0 ? e * o : o)
      slope -= this.share[k] * this.steepness[k] * e * o * o
    }
    this.x = x
    this.slope = slope
  }
}

const TABLE_STEP_V = 5e-4

class TableIsotherm implements Isotherm {
  readonly xMax = 1
  x = 0
  slope = 0
  private readonly low_V: number
  private readonly points: number
  private readonly values: Float64Array
  private readonly slopes: Float64Array

  constructor(table: OcvTable) {
    const u = [...table.u_V].reverse()
    const curve = monotoneCubic(u, [...table.x].reverse())
    this.low_V = u[0]
    this.points = Math.max(2, Math.ceil((u[u.length - 1] - u[0]) / TABLE_STEP_V) + 1)
    this.values = new Float64Array(this.points)
    this.slopes = new Float64Array(this.points)
    for (let i = 0; i < this.points; i++) {
      const { value, slope } = curve(this.low_V + i * TABLE_STEP_V)
      this.values[i] = value
      this.slopes[i] = slope
    }
  }

  at(u_V: number): void {
    const q = (u_V - this.low_V) / TABLE_STEP_V
    if (q < 0) return this.beyond(0, 1, q * TABLE_STEP_V)
    if (q >= this.points - 1) return this.beyond(this.points - 1, 0, (q - this.points + 1) * TABLE_STEP_V)
    const i = Math.floor(q)
    const t = q - i
    const rise = this.values[i + 1] - this.values[i]
    const a = this.slopes[i] * TABLE_STEP_V - rise
    const b = rise - this.slopes[i + 1] * TABLE_STEP_V
    this.x = this.values[i] + t * (rise + (1 - t) * (a * (1 - t) + b * t))
    this.slope = (rise + (1 - 2 * t) * (a * (1 - t) + b * t) + t * (1 - t) * (b - a)) / TABLE_STEP_V
  }

  /** Past its ends the table goes on towards x = `end` with the slope it had. */
  private beyond(edge: number, end: number, distance_V: number): void {
    const room = this.values[edge] - end
    if (Math.abs(room) < 1e-9) {
      this.x = end
      this.slope = 0
      return
    }
    const e = Math.exp((this.slopes[edge] / room) * distance_V)
    this.x = end + room * e
    this.slope = this.slopes[edge] * e
  }
}

/** Potential [V] at which the isotherm holds `x`; bisection, for set-up and tables only. */
export function potentialAt(of: Isotherm, x: number): number {
  let low = -10
  let high = 15
  for (let k = 0; k < 80; k++) {
    const middle = 0.5 * (low + high)
    of.at(middle)
    if (of.x > x) low = middle
    else high = middle
  }
  return 0.5 * (low + high)
}
