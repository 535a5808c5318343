/**
 * The surface of one class of particles: isotherm, hysteresis and kinetics over its diffusion.
 *
 *     phi = U(x) + M h + eta,   x = c_surface / c_max,   j = 2 i0(x) sinh(F eta / 2RT) = F * flux out
 *
 * With c_surface = alpha - B j / F from the diffusion, everything is an explicit function of U alone, which the solver
 * varies: j, phi and their derivatives. j > 0 oxidises and empties the particle.
 */
import type { Complex } from "../cell"
import { FARADAY_C_MOL } from "./constants"
import { Diffusion } from "./diffusion"
import type { DiffusivityTable } from "./diffusivity"
import type { HysteresisParameters } from "./hysteresis"
import type { Isotherm } from "./isotherm"
import type { Exchange, ExchangeTable } from "./kinetics"
import type { Shape } from "./mesh"
import { REACH, type Part } from "./sdirk"

export interface ParticleParameters {
  readonly shape: Shape
  /** Thickness of the slab or radius of the sphere. */
  readonly length_m: number
  /** Reacting surface of all particles of this class. */
  readonly area_m2: number
  readonly diffusivity_m2_s: number | DiffusivityTable
  readonly exchange_A_m2: number | ExchangeTable
  readonly cells?: number
  readonly surfaceCell?: number
}

export interface ParticleModel {
  readonly diffusion: Diffusion
  readonly area_m2: number
  readonly concentration_mol_m3: number
  readonly isotherm: Isotherm
  readonly exchange: Exchange
  readonly hysteresis: HysteresisParameters
  readonly thermal_V: number
}

/** Where phi falls while U rises (two-phase isotherms far from equilibrium) the Newton step uses this slope instead. */
const SLOPE_MIN = 0.05
/** |dx/dU| [1/V] below which an isotherm counts as ended. */
const SLOPE_LEAST = 1e-12

export class Particle implements Part {
  /** Equilibrium potential U of the surface [V], hysteresis h, current density j [A/m2]. */
  readonly state = new Float64Array(3)
  readonly diffusion: Diffusion
  /** Slow changes of the material: factors on area and i0. */
  areaScale = 1
  exchangeScale = 1
  /** At the U last asked for: current density, potential, and their derivatives by U. */
  j = 0
  dj = 0
  phi_V = 0
  dphi = 0
  u_V = 0
  private h = 0
  private dh = 0
  private baseH = 0
  private fluxOverB = 0
  private perJ = 0

  constructor(readonly model: ParticleModel) {
    this.diffusion = model.diffusion
  }

  get area_m2(): number {
    return this.model.area_m2 * this.areaScale
  }

  get surface_V(): number {
    return this.state[0]
  }

  /** At rest at the electrode potential e_V with the hysteresis state h. */
  settle(e_V: number, h: number): void {
    const { isotherm, concentration_mol_m3, hysteresis } = this.model
    this.state[0] = e_V - hysteresis.shift_V * h
    this.state[1] = h
    this.state[2] = 0
    isotherm.at(this.state[0])
    this.diffusion.settle(isotherm.x * concentration_mol_m3)
  }

  refresh(): void {}

  firstStage(): void {
    this.u_V = this.state[0]
    this.baseH = this.state[1]
  }

  secondStage(): void {
    this.baseH = this.state[1] + REACH * (this.h - this.state[1])
  }

  reduce(slot: number, tau_s: number): void {
    this.diffusion.reduce(slot, tau_s)
    this.fluxOverB = FARADAY_C_MOL / this.diffusion.resistance
    this.perJ = (this.area_m2 * tau_s) / this.model.hysteresis.turn_C
  }

  /** Everything at the surface as a function of its equilibrium potential u_V. */
  at(u_V: number): void {
    const { isotherm, exchange, concentration_mol_m3, hysteresis, thermal_V } = this.model
    isotherm.at(u_V)
    const { x, slope } = isotherm
    const j = this.fluxOverB * (this.diffusion.alpha - concentration_mol_m3 * x)
    const dj = -this.fluxOverB * concentration_mol_m3 * slope
    exchange.at(x)
    const double = 2 * exchange.i0 * this.exchangeScale
    const z = j / double
    const root = Math.sqrt(1 + z * z)
    const eta = 2 * thermal_V * (z < 0 ? -Math.log(root - z) : Math.log(root + z))
    this.u_V = u_V
    this.j = j
    this.dj = dj
    this.phi_V = u_V + eta
    this.dphi = 1 + ((2 * thermal_V) / root) * (dj / double - (z * exchange.slope * slope) / exchange.i0)
    if (hysteresis.shift_V === 0) {
      this.h = this.baseH
      this.dh = 0
      return
    }
    const q = this.perJ * j
    const size = q < 0 ? -q : q
    this.h = (this.baseH + q) / (1 + size)
    this.dh = (this.perJ * dj * (1 - (q < 0 ? -this.h : this.h))) / (1 + size)
    this.phi_V += hysteresis.shift_V * this.h
    this.dphi += hysteresis.shift_V * this.dh
  }

  /** Moves the answers of `at` by a small change of U, linearly. */
  shift(du_V: number): void {
    this.u_V += du_V
    this.j += this.dj * du_V
    this.h += this.dh * du_V
    this.phi_V += this.dphi * du_V
  }

  /** Solves phi(U) = phi_V for a class that follows the potential of the first. */
  atPotential(phi_V: number): void {
    let u = this.u_V
    let low = -50
    let high = 50
    for (let k = 0; k < 60; k++) {
      this.at(u)
      const miss = this.phi_V - phi_V
      if (Math.abs(miss) < 1e-11) break
      if (miss > 0) high = u
      else low = u
      let next = u - miss / this.slope
      if (next === u) break
      if (!(next > low && next < high)) next = 0.5 * (low + high)
      u = next
    }
  }

  /** dphi/dU, never below what keeps the iteration going. */
  get slope(): number {
    return this.dphi > SLOPE_MIN ? this.dphi : SLOPE_MIN
  }

  finish(): void {
    this.diffusion.finish(this.j / FARADAY_C_MOL)
  }

  accept(): void {
    this.state[0] = this.u_V
    this.state[1] = this.h
    this.state[2] = this.j
  }

  /** Charge [C] that leaves when the class is emptied. */
  charge_C(): number {
    return FARADAY_C_MOL * this.area_m2 * this.diffusion.content()
  }

  /**
   * Impedance [ohm] of the class: slope of its potential times diffusion, charge transfer, and the hysteresis as its
   * describing function M q / turn (the fundamental of a small sine, whatever h is).
   */
  impedance(w: number): Complex {
    const { isotherm, exchange, concentration_mol_m3, hysteresis, thermal_V } = this.model
    isotherm.at(this.state[0])
    exchange.at(isotherm.x)
    const i0 = exchange.i0 * this.exchangeScale
    const z = this.state[2] / (2 * i0)
    const root = Math.sqrt(1 + z * z)
    // a full or empty particle blocks; it does not divide by zero
    const slope =
      1 / Math.min(isotherm.slope, -SLOPE_LEAST) - ((2 * thermal_V) / root) * ((z * exchange.slope) / exchange.i0)
    const perFlux = -slope / (concentration_mol_m3 * FARADAY_C_MOL)
    const line = this.diffusion.impedance(w)
    return {
      re: (perFlux * line.re + thermal_V / (i0 * root)) / this.area_m2,
      im: (perFlux * line.im) / this.area_m2 - hysteresis.shift_V / (hysteresis.turn_C * w),
    }
  }
}
