/**
 * Drives an assembly through time: adaptive SDIRK2 steps under a control, with jumps, cut-offs and rails.
 *
 * The error of a step is its distance from the first-order solution hidden in the same two stages; step sizes lie on a
 * lattice of 2^(1/4), so that their coefficients are found again. A jump of the control is first met by one tiny step
 * without error control, otherwise the estimator compares across the jump and starves. Cut-offs are located before the
 * step is accepted. Where a current cannot be delivered the potential runs to a rail and is held there (`limit`).
 * Past `PATIENCE` steps in one call the tolerance opens: it may get coarse, never hang.
 */
import type { CellLimit, Control } from "../cell"
import { POWER_E_MIN_V, type Assembly } from "./assembly"
import { excess, locate, type CutOff } from "./cutOff"
import { Imposed } from "./imposed"
import { GAMMA, lattice, StepCache } from "./sdirk"

export interface IntegratorSettings {
  /** First-order error allowed per step [V]; the error of the curve is some 20 times smaller. */
  readonly tolerance_V: number
  readonly railLow_V: number
  readonly railHigh_V: number
  /** Called after every accepted step with the charge of it; true if parameters of the cell have changed. */
  readonly afterStep?: (charge_C: number, step_s: number) => boolean
}

const enum At {
  e_V,
  i_A,
  phi_V,
  q_C,
  throughput_C,
  step_s,
  rail,
  uRate,
  lastStep_s,
  time_s,
  size,
}

const TINY_S = 1e-6
const LONGEST_S = 1e5
const PATIENCE = 20000
const RAIL_NEAR_V = 1e-3
const RAIL_MARGIN = 0.01
/** First-order error allowed per step in a current, beside tolerance / (de/di). */
const CURRENT_SHARE = 5e-4

export class Integrator {
  /** Accepted scalars, in the order of `At`. */
  readonly state = new Float64Array(At.size)
  readonly imposed: Imposed
  private readonly cache: StepCache
  private error = 0
  private i1 = 0
  private looseness = 1

  constructor(
    readonly assembly: Assembly,
    readonly settings: IntegratorSettings,
  ) {
    this.cache = new StepCache(assembly.parts)
    const fast_ohm = assembly.series_ohm + assembly.of.arcs.reduce((sum, arc) => sum + arc.r_ohm, 0)
    this.imposed = new Imposed(fast_ohm, 0.2 * settings.tolerance_V)
  }

  get e_V(): number {
    return this.state[At.e_V]
  }

  get i_A(): number {
    return this.state[At.i_A]
  }

  get phi_V(): number {
    return this.state[At.phi_V]
  }

  get q_C(): number {
    return this.state[At.q_C]
  }

  get throughput_C(): number {
    return this.state[At.throughput_C]
  }

  get time_s(): number {
    return this.state[At.time_s]
  }

  get limit(): CellLimit {
    const rail = this.state[At.rail]
    return rail > 0 ? "depleted" : rail < 0 ? "filled" : "none"
  }

  settle(e_V: number): void {
    this.state.fill(0)
    this.imposed.forget()
    this.state[At.e_V] = e_V
    this.state[At.phi_V] = e_V
    this.state[At.step_s] = 4 * TINY_S
  }

  /** Coefficients are computed anew: a diffusivity has changed. */
  forgetCoefficients(): void {
    this.cache.clear()
  }

  /** @returns the time [s] that went by: dt_s, or less if a cut-off was met */
  run(control: Control, dt_s: number, cutOff: CutOff | null): number {
    if (!(dt_s > 0)) return 0
    const { state, imposed } = this
    const change = imposed.take(control, dt_s, this.e_V)
    let smallest = Math.min(TINY_S, dt_s * 1e-3)
    let t = 0
    if (change !== "same" || (state[At.rail] !== 0 && !imposed.comesBack)) {
      // the rail is tried anew by whatever control comes
      state[At.rail] = 0
      t = this.startAfresh(0, smallest, change === "jumps")
      if (cutOff && excess(cutOff, this.e_V, this.i_A) > 0) return this.end(t)
    }
    for (let tries = 1; t < dt_s; tries++) {
      this.looseness = tries > PATIENCE ? 10 ** Math.min(9, Math.floor(tries / PATIENCE)) : 1
      if (tries > PATIENCE) smallest = Math.max(smallest, dt_s * 1e-4)
      const left = dt_s - t
      const good = lattice(state[At.step_s])
      const h = good >= left * (1 - 1e-9) ? left : good > 0.5 * left ? 0.5 * left : good
      this.step(t, h)
      if (this.error > 1 && h > smallest) {
        state[At.step_s] = Math.max(smallest, h * Math.max(0.15, Math.min(0.7, 0.9 / Math.sqrt(this.error))))
        continue
      }
      const rail = state[At.rail] === 0 && imposed.mayStarve ? this.railPassed() : 0
      if (rail !== 0) {
        const shorter = h > smallest ? this.shorterToRail(h, rail) : 0
        if (shorter > 0) {
          state[At.step_s] = Math.max(smallest, shorter)
        } else {
          state[At.rail] = rail
          t += this.startAfresh(t, Math.min(smallest, left), true)
        }
        continue
      }
      if (cutOff && excess(cutOff, this.assembly.e_V, this.assembly.i_A) > 0) {
        const cut = this.cutStep(t, h, cutOff)
        this.accept(cut)
        return this.end(t + cut)
      }
      this.accept(h)
      t = h === left ? dt_s : t + h
      const grown = Math.max(smallest, h * Math.min(4, Math.max(0.5, 0.85 / Math.sqrt(this.error + 1e-12))))
      state[At.step_s] = Math.min(LONGEST_S, h < good ? Math.max(state[At.step_s], grown) : grown)
      if (state[At.rail] !== 0 && this.railLetsGo(t)) {
        state[At.rail] = 0
        if (t < dt_s) t += this.startAfresh(t, Math.min(smallest, dt_s - t), true)
      }
    }
    return this.end(dt_s)
  }

  private end(t: number): number {
    this.imposed.leave(t)
    return t
  }

  /** One step without error control; @returns its size */
  private startAfresh(t: number, h: number, small: boolean): number {
    this.forgetRates()
    this.step(t, h)
    this.accept(h)
    this.forgetRates()
    if (small) this.state[At.step_s] = 4 * TINY_S
    return h
  }

  private forgetRates(): void {
    this.state[At.uRate] = 0
    for (const particle of this.assembly.of.particles) particle.diffusion.forgetRates()
  }

  private railValue(): number | null {
    const rail = this.state[At.rail]
    return rail === 0 ? null : rail > 0 ? this.settings.railHigh_V : this.settings.railLow_V
  }

  /** Computes a step of size h from the accepted state; nothing is accepted yet. */
  private step(t: number, h: number): void {
    const { assembly, state, imposed } = this
    const { parts } = assembly
    const first = assembly.of.particles[0]
    const tau = GAMMA * h
    const slot = this.cache.slot(tau)
    const rail_V = this.railValue()
    const u0 = first.surface_V
    for (let k = 0; k < parts.length; k++) parts[k].firstStage()
    assembly.solve(slot, tau, imposed.at(t + tau, rail_V), u0 + tau * state[At.uRate])
    const e1 = assembly.e_V
    const u1 = first.u_V
    this.i1 = assembly.i_A
    for (let k = 0; k < parts.length; k++) parts[k].secondStage()
    const demand = imposed.at(t + h, rail_V)
    assembly.solve(slot, tau, demand, this.ahead(h, tau, u0, u1))
    const errorE = Math.abs(assembly.e_V - state[At.e_V] - (e1 - state[At.e_V]) / GAMMA)
    const errorI = Math.abs(assembly.i_A - state[At.i_A] - (this.i1 - state[At.i_A]) / GAMMA)
    const allowed = this.settings.tolerance_V * this.looseness
    const allowedI = CURRENT_SHARE * this.looseness * Math.abs(assembly.i_A) + allowed / Math.abs(assembly.stage_ohm)
    // a prescribed quantity moves on its line by itself and says nothing
    const error = (demand.b === 0 ? 0 : errorE / allowed) + (demand.a === 0 && !demand.power ? 0 : errorI / allowedI)
    this.error = error < 1e12 ? error : 1e12
  }

  /** U at the end of a step from its first stage and the step before: a parabola, or half-way to one near a jump. */
  private ahead(h: number, tau: number, u0: number, u1: number): number {
    const before = this.state[At.uRate]
    const rate = (u1 - u0) / tau
    if (!(rate * before > 0) || rate > 2 * before || before > 2 * rate) return u0 + 2 * (u1 - u0)
    const bend = ((rate - before) * (h - tau)) / (tau + this.state[At.lastStep_s])
    return u0 + h * (rate + bend)
  }

  private accept(h: number): void {
    const { assembly, state } = this
    const { parts } = assembly
    const first = assembly.of.particles[0]
    state[At.uRate] = (first.u_V - first.surface_V) / h
    state[At.lastStep_s] = h
    for (let k = 0; k < parts.length; k++) parts[k].accept(h)
    const charge = h * ((1 - GAMMA) * this.i1 + GAMMA * assembly.i_A)
    const { demand } = this.imposed
    state[At.e_V] = demand.a === 1 && demand.b === 0 ? demand.value : assembly.e_V
    state[At.i_A] = assembly.i_A
    state[At.phi_V] = assembly.phi_V
    state[At.q_C] += charge
    state[At.throughput_C] += Math.abs(charge)
    state[At.time_s] += h
    const { afterStep } = this.settings
    if (afterStep && afterStep(charge, h)) this.forgetRates()
  }

  private cutStep(t: number, h: number, cutOff: CutOff): number {
    const atEnd = excess(cutOff, this.assembly.e_V, this.assembly.i_A)
    return locate(h, excess(cutOff, this.e_V, this.i_A), atEnd, size => {
      this.step(t, size)
      return excess(cutOff, this.assembly.e_V, this.assembly.i_A)
    })
  }

  private railPassed(): number {
    const { e_V, i_A } = this.assembly
    const { power, side } = this.imposed.demand
    if (power && side * e_V < POWER_E_MIN_V) return i_A < 0 ? -1 : 1
    if (e_V > this.settings.railHigh_V && i_A > 0) return 1
    if (e_V < this.settings.railLow_V && i_A < 0) return -1
    return 0
  }

  /** A step that ends nearer to the rail, or 0 when this one is near enough. */
  private shorterToRail(h: number, rail: number): number {
    const edge = rail > 0 ? this.settings.railHigh_V : this.settings.railLow_V
    const end = this.assembly.e_V
    if (Math.abs(end - edge) < RAIL_NEAR_V) return 0
    const share = (edge - this.e_V) / (end - this.e_V)
    return h * (share > 0 && share < 1 ? Math.min(0.9, Math.max(0.1, share)) : 0.5)
  }

  /** The rail carries clearly more than is asked for. */
  private railLetsGo(t: number): boolean {
    if (!this.imposed.comesBack) return false
    const over = this.imposed.over(t, this.i_A) * this.state[At.rail]
    return over > RAIL_MARGIN * Math.abs(this.i_A)
  }
}
