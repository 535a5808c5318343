/**
 * The whole cell as one scalar equation per stage.
 *
 *      CE          electrolyte        arcs       R_s          phi
 *   ---[asinh]-------[line]------[R||CPE]...---[///]---+---[particles: U + M h + eta]---
 *                                                      +---[double layer, CPE]
 *                                                      +---[side reactions]
 *
 * Diffusion, ladders and line condense to lines with a memory; what remains is e(U) and i(U) of the first particle class,
 * U = its equilibrium potential (further classes follow phi by a scalar solve of their own). The demand
 * a e + b i = value  (E: a=1 b=0, I: a=0 b=1, load: a=1 b=R)  or  e i = P  is met by a bracketed Newton iteration.
 */
import { zero, add, invert } from "./complex"
import type { Complex } from "../cell"
import type { Arc } from "./arc"
import type { ElectrolyteLine } from "./electrolyteLine"
import type { Demand } from "./imposed"
import type { LadderState } from "./ladderState"
import type { Particle } from "./particle"
import type { Part } from "./sdirk"
import type { SideReaction } from "./sideReaction"

export interface AssemblyParts {
  readonly particles: readonly Particle[]
  readonly doubleLayer: LadderState
  readonly sides: readonly SideReaction[]
  readonly arcs: readonly Arc[]
  readonly line: ElectrolyteLine | null
  readonly series_ohm: number
  /** Exchange current [A] of the counter electrode; 0 = no polarisation. */
  readonly counter_A: number
  readonly thermal_V: number
}

const U_LOW_V = -40
const U_HIGH_V = 40
/** A power beyond the cell's asks for a potential below this, and so for the rail. */
export const POWER_E_MIN_V = 0.05
/** A Newton step that moves U and e by less than this leaves (1 uV)^2 / 25 mV open when it is taken linearly. */
const CLOSE_V = 1e-6

export class Assembly {
  readonly parts: readonly Part[]
  series_ohm: number
  /** Result of the last solve. */
  e_V = 0
  i_A = 0
  phi_V = 0
  /** de/di over the last stage [ohm]. */
  stage_ohm = 1
  private seriesStage_ohm = 0
  private seriesMemory_V = 0
  private de = 0
  private di = 0

  constructor(readonly of: AssemblyParts) {
    this.series_ohm = of.series_ohm
    this.parts = [
      ...of.particles,
      ...of.particles.map(particle => particle.diffusion),
      of.doubleLayer,
      ...of.sides,
      ...of.arcs.map(arc => arc.ladder),
      ...(of.line ? [of.line] : []),
    ]
  }

  /** Solves one stage of size tau_s; `guess_V` starts U of the first class. */
  solve(slot: number, tau_s: number, demand: Demand, guess_V: number): void {
    this.condense(slot, tau_s)
    const { a, b, power, side, value } = demand
    const tolerance = power
      ? 1e-9
      : a === 0
        ? 1e-9 * Math.abs(value) + 1e-15 * (1 + this.of.doubleLayer.conductance)
        : 1e-10
    let low = U_LOW_V
    let high = U_HIGH_V
    let u = guess_V
    for (let k = 0; k < 80; k++) {
      this.at(u)
      let miss: number
      let slope: number
      if (power) {
        const e = side * Math.max(side * this.e_V, POWER_E_MIN_V)
        miss = this.i_A - value / e
        slope = e === this.e_V ? this.di + (value / (e * e)) * this.de : this.di
      } else {
        miss = a * this.e_V + b * this.i_A - value
        slope = a * this.de + b * this.di
      }
      if (Math.abs(miss) <= tolerance) break
      if (miss > 0) high = u
      else low = u
      let step = slope > 0 ? -miss / slope : miss > 0 ? -0.1 : 0.1
      if (step > 0.3) step = 0.3
      else if (step < -0.3) step = -0.3
      let next = u + step
      // below the resolution of U: no better root exists
      if (next === u) break
      if (Math.abs(step) * (1 + this.de) < CLOSE_V && next > low && next < high) {
        this.shift(step)
        break
      }
      if (!(next > low && next < high)) next = 0.5 * (low + high)
      if (high - low < 1e-15) break
      u = next
    }
    this.finish()
  }

  private condense(slot: number, tau_s: number): void {
    const { particles, doubleLayer, sides, arcs, line } = this.of
    for (let k = 0; k < particles.length; k++) particles[k].reduce(slot, tau_s)
    doubleLayer.reduce(slot)
    for (let k = 0; k < sides.length; k++) sides[k].reduce(tau_s)
    let ohm = this.series_ohm
    let memory = 0
    for (let k = 0; k < arcs.length; k++) {
      arcs[k].reduce(slot)
      ohm += arcs[k].stage_ohm
      memory += arcs[k].memory_V
    }
    if (line) line.reduce(slot)
    this.seriesStage_ohm = ohm
    this.seriesMemory_V = memory
  }

  /** e, i and their derivatives at the equilibrium potential u_V of the first class. */
  private at(u_V: number): void {
    const { particles } = this.of
    particles[0].at(u_V)
    for (let k = 1; k < particles.length; k++) particles[k].atPotential(particles[0].phi_V)
    this.sum()
  }

  /** The last Newton step, too small for anything but straight lines. */
  private shift(du_V: number): void {
    const { particles } = this.of
    particles[0].shift(du_V)
    const dphi = particles[0].phi_V - this.phi_V
    for (let k = 1; k < particles.length; k++) particles[k].shift(dphi / particles[k].slope)
    this.sum()
  }

  private sum(): void {
    const { particles, doubleLayer, sides, line, counter_A, thermal_V } = this.of
    const first = particles[0]
    const phi = first.phi_V
    let i = first.area_m2 * first.j + doubleLayer.conductance * phi - doubleLayer.memory_A
    let perPhi = doubleLayer.conductance
    for (let k = 1; k < particles.length; k++) {
      i += particles[k].area_m2 * particles[k].j
      perPhi += (particles[k].area_m2 * particles[k].dj) / particles[k].slope
    }
    for (let k = 0; k < sides.length; k++) {
      sides[k].at(phi)
      i += sides[k].i
      perPhi += sides[k].di
    }
    const di = first.area_m2 * first.dj + perPhi * first.slope
    let e = phi + this.seriesStage_ohm * i + this.seriesMemory_V
    let ohm = this.seriesStage_ohm
    if (counter_A > 0) {
      const z = i / (2 * counter_A)
      e += 2 * thermal_V * Math.asinh(z)
      ohm += thermal_V / (counter_A * Math.sqrt(1 + z * z))
    }
    if (line) {
      line.at(i)
      e += line.v
      ohm += line.dv
    }
    this.phi_V = phi
    this.i_A = i
    this.e_V = e
    this.di = di
    this.de = first.slope + ohm * di
  }

  private finish(): void {
    const { particles, doubleLayer, arcs, line } = this.of
    this.stage_ohm = this.de / (this.di > 1e-30 ? this.di : 1e-30)
    for (let k = 0; k < particles.length; k++) particles[k].finish()
    doubleLayer.finish(this.phi_V)
    for (let k = 0; k < arcs.length; k++) arcs[k].finish(this.i_A)
    if (line) line.finish(this.i_A)
  }

  /** Small-signal impedance [ohm] of the accepted state at phi_V and i_A. */
  impedance(w: number, phi_V: number, i_A: number): Complex {
    const { particles, doubleLayer, sides, arcs, line, counter_A, thermal_V } = this.of
    let y = doubleLayer.admittance(w)
    for (const particle of particles) y = add(y, invert(particle.impedance(w)))
    for (const side of sides) y = add(y, side.admittance(w, phi_V))
    let z = add(invert(y), { re: this.series_ohm, im: 0 })
    for (const arc of arcs) z = add(z, arc.impedance(w))
    z = add(z, line ? line.impedance(w) : zero)
    if (counter_A > 0) {
      const x = i_A / (2 * counter_A)
      z = add(z, { re: thermal_V / (counter_A * Math.sqrt(1 + x * x)), im: 0 })
    }
    return z
  }
}
