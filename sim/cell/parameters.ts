/**
 * The numbers that make a half-cell, and the bounds outside which they are refused.
 *
 * Plain data (it can come from a JSON file). Names carry SI units; E is against the counter electrode of the cell.
 */
import type { ArcParameters } from "./arc"
import type { Cpe } from "./cpeLadder"
import type { ElectrolyteParameters } from "./electrolyteLine"
import type { HysteresisParameters } from "./hysteresis"
import type { Gallery, OcvTable } from "./isotherm"
import type { ParticleParameters } from "./particle"
import type { SlowParameters } from "./slow"
import type { ActivationParameters } from "./temperature"
import type { FilmParameters, PoolParameters, SurfaceChargeParameters } from "./sideReaction"

export interface HalfCellParameters {
  /** Equilibrium potential at creation. */
  readonly start_V: number
  /** Hysteresis state at creation, -1 (after reduction) .. 1 (after oxidation). */
  readonly startHysteresis?: number
  /** Concentration of sites at x = 1. */
  readonly concentration_mol_m3: number
  readonly isotherm: readonly Gallery[] | OcvTable
  /** One class, or several that share the potential. */
  readonly particles: readonly ParticleParameters[]
  readonly series_ohm: number
  readonly doubleLayer?: Cpe
  readonly arcs?: readonly ArcParameters[]
  readonly hysteresis?: HysteresisParameters
  /** Exchange current of the counter electrode; absent = it does not polarise. */
  readonly counter_A?: number
  readonly pools?: readonly PoolParameters[]
  readonly surfaceCharges?: readonly SurfaceChargeParameters[]
  readonly films?: readonly FilmParameters[]
  readonly electrolyte?: ElectrolyteParameters
  readonly temperature_K?: number
  readonly activation?: ActivationParameters
  readonly slow?: SlowParameters
  /** Where a current that cannot be delivered lets the potential stop; default -2 V and 7 V. */
  readonly railLow_V?: number
  readonly railHigh_V?: number
  /** First-order error allowed per step; halving it moves a curve by some 0.01 mV rms. Default 5e-4 V. */
  readonly tolerance_V?: number
}

export const defaultTolerance_V = 5e-4

/** A parameter outside its physical bounds. */
export class ParameterError extends Error {
  readonly code = "parameter"

  constructor(
    readonly parameter: string,
    readonly value: unknown,
    readonly bound: string,
  ) {
    super(`${parameter} is ${String(value)}; it must be ${bound}`)
    this.name = "ParameterError"
  }
}

/** @throws ParameterError naming the first parameter outside its bounds, its value and the bound */
export function checkParameters(p: HalfCellParameters): void {
  within("start_V", p.start_V, -10, 10)
  within("startHysteresis", p.startHysteresis ?? 0, -1, 1)
  within("concentration_mol_m3", p.concentration_mol_m3, 1e-6, 1e6)
  within("series_ohm", p.series_ohm, 0, 1e9)
  within("temperature_K", p.temperature_K ?? 298.15, 150, 600)
  within("tolerance_V", p.tolerance_V ?? defaultTolerance_V, 1e-9, 0.01)
  within("railLow_V", p.railLow_V ?? -2, -20, 20)
  within("railHigh_V", p.railHigh_V ?? 7, -20, 20)
  if ((p.railLow_V ?? -2) >= (p.railHigh_V ?? 7)) {
    throw new ParameterError("railLow_V", p.railLow_V ?? -2, `below railHigh_V = ${p.railHigh_V ?? 7}`)
  }
  if (p.counter_A !== undefined) within("counter_A", p.counter_A, 1e-15, 1e6)
  checkIsotherm(p.isotherm)
  if (p.particles.length === 0) throw new ParameterError("particles", "empty", "at least one class")
  p.particles.forEach((particle, k) => checkParticle(`particles[${k}]`, particle))
  if (p.doubleLayer) checkCpe("doubleLayer", p.doubleLayer)
  p.arcs?.forEach((arc, k) => {
    within(`arcs[${k}].r_ohm`, arc.r_ohm, 1e-9, 1e15)
    checkCpe(`arcs[${k}]`, arc)
  })
  if (p.hysteresis) {
    within("hysteresis.shift_V", p.hysteresis.shift_V, 0, 2)
    within("hysteresis.turn_C", p.hysteresis.turn_C, 1e-12, 1e9)
  }
  p.pools?.forEach((pool, k) => {
    within(`pools[${k}].charge_C`, pool.charge_C, 0, 1e9)
    within(`pools[${k}].rate_per_s`, pool.rate_per_s, 0, 1e12)
    within(`pools[${k}].transfer`, pool.transfer, 0.01, 4)
    within(`pools[${k}].e_V`, pool.e_V, -10, 10)
  })
  p.surfaceCharges?.forEach((charge, k) => {
    within(`surfaceCharges[${k}].charge_C`, charge.charge_C, 1e-15, 1e9)
    within(`surfaceCharges[${k}].width`, charge.width, 0.01, 200)
    within(`surfaceCharges[${k}].e_V`, charge.e_V, -10, 10)
  })
  p.films?.forEach((film, k) => {
    within(`films[${k}].current_A`, film.current_A, 0, 1e6)
    within(`films[${k}].charge_C`, film.charge_C, 1e-15, 1e9)
    within(`films[${k}].transfer`, film.transfer, 0.01, 4)
    within(`films[${k}].resistance_ohm_C`, film.resistance_ohm_C ?? 0, 0, 1e12)
  })
  within("activation.diffusivity_J_mol", p.activation?.diffusivity_J_mol ?? 0, 0, 2e5)
  within("activation.exchange_J_mol", p.activation?.exchange_J_mol ?? 0, 0, 2e5)
  within("activation.conduction_J_mol", p.activation?.conduction_J_mol ?? 0, 0, 2e5)
  if (p.slow) checkSlow(p.slow, p.arcs?.length ?? 0)
  if (p.electrolyte) checkElectrolyte(p.electrolyte)
}

function checkIsotherm(of: readonly Gallery[] | OcvTable): void {
  if (!("u_V" in of)) {
    const galleries = of as readonly Gallery[]
    if (galleries.length === 0) throw new ParameterError("isotherm", "empty", "at least one gallery")
    galleries.forEach((g, k) => {
      within(`isotherm[${k}].u_V`, g.u_V, -10, 10)
      within(`isotherm[${k}].x`, g.x, 1e-9, 100)
      within(`isotherm[${k}].width`, g.width, 0.01, 200)
    })
    return
  }
  checkTable("isotherm", of.x, of.u_V, "u_V")
  for (let k = 0; k < of.x.length; k++) {
    within(`isotherm.x[${k}]`, of.x[k], 0, 1)
    within(`isotherm.u_V[${k}]`, of.u_V[k], -10, 10)
    if (k > 0 && of.u_V[k] >= of.u_V[k - 1]) {
      throw new ParameterError(`isotherm.u_V[${k}]`, of.u_V[k], `below u_V[${k - 1}] = ${of.u_V[k - 1]}, as x rises`)
    }
  }
}

function checkParticle(name: string, of: ParticleParameters): void {
  within(`${name}.length_m`, of.length_m, 1e-10, 1)
  within(`${name}.area_m2`, of.area_m2, 1e-16, 1e6)
  if (typeof of.diffusivity_m2_s === "number") {
    within(`${name}.diffusivity_m2_s`, of.diffusivity_m2_s, 1e-26, 1e-3)
  } else {
    const table = of.diffusivity_m2_s
    checkTable(`${name}.diffusivity_m2_s`, table.x, table.diffusivity_m2_s, "diffusivity_m2_s")
    table.diffusivity_m2_s.forEach((d, k) => within(`${name}.diffusivity_m2_s[${k}]`, d, 1e-26, 1e-3))
  }
  if (typeof of.exchange_A_m2 === "number") within(`${name}.exchange_A_m2`, of.exchange_A_m2, 1e-15, 1e9)
  else {
    const table = of.exchange_A_m2
    checkTable(`${name}.exchange_A_m2`, table.x, table.exchange_A_m2, "exchange_A_m2")
    table.exchange_A_m2.forEach((i, k) => within(`${name}.exchange_A_m2[${k}]`, i, 1e-15, 1e9))
  }
  within(`${name}.cells`, of.cells ?? 32, 8, 1000)
  within(`${name}.surfaceCell`, of.surfaceCell ?? 1e-5, 1e-9, 0.99 / (of.cells ?? 32))
}

function checkSlow(of: SlowParameters, arcs: number): void {
  within("slow.cycle_C", of.cycle_C, 1e-12, 1e9)
  of.laws.forEach((law, k) => {
    const name = `slow.laws[${k}]`
    within(`${name}.scale`, law.scale, 1e-3, 1e9)
    within(`${name}.exponent`, law.exponent, 0.01, 10)
    within(`${name}.after`, law.after ?? 0, 0, 1e9)
    if (law.shape === "saturating") within(`${name}.amount`, law.amount ?? 0, -0.999, 1e4)
    const arc = /^arc(\d+)$/.exec(law.on)
    if (arc && Number(arc[1]) >= arcs) throw new ParameterError(`${name}.on`, law.on, `one of ${arcs} arcs, from arc0`)
  })
  if (of.stress) {
    within("slow.stress.rate_per_s", of.stress.rate_per_s, 1e-9, 1e3)
    within("slow.stress.exponent", of.stress.exponent, 0, 5)
  }
}

function checkElectrolyte(of: ElectrolyteParameters): void {
  within("electrolyte.gap_m", of.gap_m, 1e-7, 1)
  within("electrolyte.area_m2", of.area_m2, 1e-16, 1e6)
  within("electrolyte.salt_mol_m3", of.salt_mol_m3, 1e-3, 1e5)
  within("electrolyte.diffusivity_m2_s", of.diffusivity_m2_s, 1e-16, 1e-6)
  within("electrolyte.transference", of.transference, -2, 0.999)
}

function checkCpe(name: string, of: Cpe): void {
  within(`${name}.y0`, of.y0, 0, 1e6)
  if (!(of.alpha > 0 && of.alpha <= 1)) throw new ParameterError(`${name}.alpha`, of.alpha, "above 0 and at most 1")
}

function checkTable(name: string, x: readonly number[], y: readonly number[], yName: string): void {
  if (x.length < 2) throw new ParameterError(`${name}.x`, `of ${x.length} points`, "at least 2 points")
  if (x.length !== y.length) throw new ParameterError(`${name}.${yName}`, `of ${y.length} points`, `${x.length}, as x`)
  for (let k = 1; k < x.length; k++) {
    if (!(x[k] > x[k - 1])) throw new ParameterError(`${name}.x[${k}]`, x[k], `above x[${k - 1}] = ${x[k - 1]}`)
  }
}

function within(name: string, value: number, low: number, high: number): void {
  if (!(value >= low && value <= high)) throw new ParameterError(name, value, `within ${low} .. ${high}`)
}
