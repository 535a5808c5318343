/**
 * Salt depletion in the electrolyte between the electrodes, as one diffusion line in series (the SPMe idea, Marquis et
 * al., J. Electrochem. Soc. 166 (2019) A3693, reduced to a separator with equal and opposite fluxes at its ends).
 *
 * By symmetry the line is half the gap with c = c0 in its middle: c(+-) = c0 +- u, oxidation of the working electrode
 * raises its salt: flux = (1 - t+) i / (F A). The two ends differ by 2 (1 - t+) RT/F ln((c0+u)/(c0-u)).
 */
import type { Complex } from "../cell"
import { FARADAY_C_MOL } from "./constants"
import { REACH, StepCache, type Part } from "./sdirk"

export interface ElectrolyteParameters {
  readonly gap_m: number
  readonly area_m2: number
  readonly salt_mol_m3: number
  /** Effective diffusivity of the salt in the separator. */
  readonly diffusivity_m2_s: number
  /** Transference number of the cation, below 1. */
  readonly transference: number
}

const CELLS = 20
/** The salt is kept this share of c0 away from zero; beyond, the potential goes on linearly. */
const EDGE = 1e-6

export class ElectrolyteLine implements Part {
  /** u of each cell [mol/m3] from the middle of the gap to the electrode. */
  readonly state = new Float64Array(CELLS)
  v = 0
  dv = 0
  private readonly base = new Float64Array(CELLS)
  private readonly out = new Float64Array(CELLS)
  private readonly eliminated = new Float64Array(CELLS)
  private readonly pivot = new Float64Array(CELLS * StepCache.slots)
  private readonly store = new Float64Array(StepCache.slots)
  private readonly size_m: number
  private readonly flow: number
  private readonly perAmpere: number
  private readonly nernst_V: number
  private readonly conductance: number
  private slot = 0

  constructor(
    private readonly of: ElectrolyteParameters,
    thermal_V: number,
  ) {
    this.size_m = of.gap_m / 2 / CELLS
    this.flow = of.diffusivity_m2_s / this.size_m
    this.conductance = 2 * this.flow
    this.perAmpere = (1 - of.transference) / (FARADAY_C_MOL * of.area_m2)
    this.nernst_V = 2 * (1 - of.transference) * thermal_V
  }

  refresh(slot: number, tau_s: number): void {
    const store = this.size_m / tau_s
    this.store[slot] = store
    let ratio = 0
    for (let i = 0; i < CELLS; i++) {
      const before = i === 0 ? this.conductance : this.flow * (1 - ratio)
      const next = i < CELLS - 1 ? this.flow : 0
      const pivot = 1 / (store + before + next)
      this.pivot[slot * CELLS + i] = pivot
      ratio = next * pivot
    }
  }

  firstStage(): void {
    this.base.set(this.state)
  }

  secondStage(): void {
    for (let i = 0; i < CELLS; i++) this.base[i] = this.state[i] + REACH * (this.out[i] - this.state[i])
  }

  reduce(slot: number): void {
    this.slot = slot
    let p = 0
    for (let i = 0; i < CELLS; i++) {
      p = (this.store[slot] * this.base[i] + (i > 0 ? this.flow * p : 0)) * this.pivot[slot * CELLS + i]
      this.eliminated[i] = p
    }
  }

  /** Voltage [V] over the line and its derivative at the current i_A. */
  at(i_A: number): void {
    const perFlux = this.pivot[this.slot * CELLS + CELLS - 1] + 1 / this.conductance
    const slope = (perFlux * this.perAmpere) / this.of.salt_mol_m3
    const y = this.eliminated[CELLS - 1] / this.of.salt_mol_m3 + slope * i_A
    const room = 1 - EDGE
    const inside = y > room ? room : y < -room ? -room : y
    const dlog = 2 / (1 - inside * inside)
    this.v = this.nernst_V * (Math.log((1 + inside) / (1 - inside)) + dlog * (y - inside))
    this.dv = this.nernst_V * dlog * slope
  }

  finish(i_A: number): void {
    const top = CELLS - 1
    let u = this.eliminated[top] + this.pivot[this.slot * CELLS + top] * this.perAmpere * i_A
    this.out[top] = u
    for (let i = top - 1; i >= 0; i--) {
      u = this.eliminated[i] + this.flow * this.pivot[this.slot * CELLS + i] * u
      this.out[i] = u
    }
  }

  accept(): void {
    this.state.set(this.out)
  }

  settle(): void {
    this.state.fill(0)
  }

  /** Impedance [ohm] of the line: the ladder below, times the slope of the logarithm. */
  impedance(w: number): Complex {
    let re = 0
    let im = 0
    for (let i = 0; i < CELLS; i++) {
      const before = i === 0 ? this.conductance : this.flow
      const dr = before * (1 - re) + (i < CELLS - 1 ? this.flow : 0)
      const di = w * this.size_m - before * im
      const size = dr * dr + di * di
      if (i === CELLS - 1) {
        re = dr / size
        im = -di / size
      } else {
        re = (this.flow * dr) / size
        im = (-this.flow * di) / size
      }
    }
    const y = Math.min(1 - EDGE, Math.max(EDGE - 1, this.state[CELLS - 1] / this.of.salt_mol_m3))
    const factor = ((2 * this.nernst_V) / (1 - y * y) / this.of.salt_mol_m3) * this.perAmpere
    return { re: factor * (re + 1 / this.conductance), im: factor * im }
  }
}
