/**
 * A half-cell as an instrument sees it: the contract `Cell` over an assembly of parts, its integrator and its slow states.
 *
 * Every state variable is in the `state` arrays of these, so a snapshot is a copy of them, and a restored cell continues
 * bit by bit as the original would have.
 */
import type { Cell, CellLimit, CellState, Complex, Control } from "../cell"
import { assemble } from "./assemble"
import type { Assembly } from "./assembly"
import type { CutOff } from "./cutOff"
import { Integrator } from "./integrator"
import { checkParameters, defaultTolerance_V, type HalfCellParameters } from "./parameters"
import { Film } from "./sideReaction"
import { Slow } from "./slow"

export class HalfCell implements Cell {
  private readonly assembly: Assembly
  private readonly integrator: Integrator
  private readonly slow: Slow | null
  private readonly films: readonly Film[]
  private readonly arcs_ohm: readonly number[]

  /** @throws ParameterError where a parameter is outside its physical bounds */
  constructor(readonly parameters: HalfCellParameters) {
    checkParameters(parameters)
    this.assembly = assemble(parameters)
    this.slow = parameters.slow ? new Slow(parameters.slow) : null
    this.films = this.assembly.of.sides.filter(side => side instanceof Film)
    this.arcs_ohm = this.assembly.of.arcs.map(arc => arc.r_ohm)
    const { slow } = this
    this.integrator = new Integrator(this.assembly, {
      tolerance_V: parameters.tolerance_V ?? defaultTolerance_V,
      railLow_V: parameters.railLow_V ?? -2,
      railHigh_V: parameters.railHigh_V ?? 7,
      afterStep: slow
        ? (charge_C, step_s) => {
            if (!slow.note(charge_C, step_s)) return false
            this.applySlow()
            return true
          }
        : undefined,
    })
    this.settle(parameters.start_V, parameters.startHysteresis ?? 0)
  }

  get e_V(): number {
    return this.integrator.e_V
  }

  get i_A(): number {
    return this.integrator.i_A
  }

  get q_C(): number {
    return this.integrator.q_C
  }

  get limit(): CellLimit {
    return this.integrator.limit
  }

  /** Full cycles counted so far: see `slow.ts`. */
  get cycles(): number {
    return this.slow?.cycles ?? 0
  }

  get throughput_C(): number {
    return this.integrator.throughput_C
  }

  advance(control: Control, dt_s: number): void {
    this.integrator.run(control, dt_s, null)
  }

  /**
   * Like `advance`, but ends where a cut-off is met.
   * @returns the time that went by [s], at most dt_s
   */
  advanceUntil(control: Control, dt_s: number, cutOff: CutOff): number {
    return this.integrator.run(control, dt_s, cutOff)
  }

  /** Puts everything at rest at e_V; first-cycle reactions and films are as new, ages stay. */
  settle(e_V: number, hysteresis = 0): void {
    const { particles, doubleLayer, sides, arcs, line } = this.assembly.of
    for (const particle of particles) particle.settle(e_V, hysteresis)
    doubleLayer.state.fill(e_V)
    for (const side of sides) side.settle(e_V)
    for (const arc of arcs) arc.ladder.state.fill(0)
    line?.settle()
    this.integrator.settle(e_V)
    this.applySlow()
  }

  /**
   * Makes the cell as old as after so many full cycles; first-cycle reactions are over.
   * @param stress age by stress, as `slow.ts` has it; as after cycles at the reference rate where it is left out
   */
  age(cycles: number, stress = cycles): void {
    this.slow?.setCycles(cycles, stress)
    for (const side of this.assembly.of.sides) side.exhaust()
    this.applySlow()
  }

  impedance(f_Hz: number): Complex {
    return this.assembly.impedance(2 * Math.PI * f_Hz, this.integrator.phi_V, this.integrator.i_A)
  }

  snapshot(): CellState {
    return this.states().map(state => state.slice())
  }

  restore(state: CellState): void {
    const saved = state as Float64Array[]
    this.states().forEach((own, k) => own.set(saved[k]))
    this.applySlow(false)
  }

  /** By how much the slow states have changed D since the cell was new: what was planted is D(x) times this. */
  diffusivityFactor(): number {
    return this.slow?.factor("diffusivity") ?? 1
  }

  /** Where the charge is [C]: what flowed through the terminal is the change of the sum. */
  inventory_C(): { particles: number; doubleLayer: number; sides: number; dead: number } {
    const { particles, doubleLayer, sides } = this.assembly.of
    return {
      particles: -particles.reduce((sum, particle) => sum + particle.charge_C(), 0),
      doubleLayer: doubleLayer.charge_C(),
      sides: sides.reduce((sum, side) => sum + side.charge_C(), 0),
      dead: -(this.slow?.dead_C ?? 0),
    }
  }

  /** Stoichiometry at the surface of each particle class. */
  surfaceStoichiometry(): number[] {
    return this.assembly.of.particles.map(particle => {
      particle.model.isotherm.at(particle.surface_V)
      return particle.model.isotherm.x
    })
  }

  /** Brings the parameters to the present ages. At a turn lost material takes its charge along and films thicken. */
  private applySlow(atTurn = true): void {
    const { slow, assembly } = this
    if (!slow) return
    const area = slow.factor("area")
    const diffusivity = slow.factor("diffusivity")
    const exchange = slow.factor("exchange")
    for (const particle of assembly.of.particles) {
      const before = particle.charge_C()
      particle.areaScale = area
      if (atTurn) slow.bury(before - particle.charge_C())
      particle.exchangeScale = exchange
      if (particle.diffusion.scale !== diffusivity) {
        particle.diffusion.scale = diffusivity
        this.integrator.forgetCoefficients()
      }
    }
    if (atTurn) slow.thicken(this.films.reduce((sum, film) => sum + film.added_ohm, 0))
    assembly.of.arcs.forEach((arc, k) => {
      arc.r_ohm = this.arcs_ohm[k] * slow.factor(`arc${k}`) + (k === 0 ? slow.films_ohm : 0)
    })
    assembly.series_ohm = assembly.of.series_ohm * slow.factor("series")
  }

  private states(): Float64Array[] {
    const { integrator, assembly, slow } = this
    return [
      integrator.state,
      integrator.imposed.state,
      ...assembly.parts.map(part => part.state),
      ...(slow ? [slow.state] : []),
    ]
  }
}
