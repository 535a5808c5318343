/**
 * Diffusion into a slab or a sphere, dc/dt = div D grad c, and what of it the surface sees.
 *
 * Over one stage the line condenses (forward elimination from the centre) to
 *     c_surface = alpha - B f,    f = flux out of the surface [mol/(m2 s)]
 * and afterwards all concentrations follow from f. D(x) is taken at the concentration extrapolated to the end of the
 * stage, which keeps the second order of the time step.
 */
import type { Complex } from "../cell"
import { DiffusivityCurve } from "./diffusivity"
import type { Mesh } from "./mesh"
import { REACH, GAMMA, StepCache, type Part } from "./sdirk"

export class Diffusion implements Part {
  /** c_0..c_(n-1) from the centre [mol/m3]; where D varies, their rates [mol/(m3 s)] after them. */
  readonly state: Float64Array
  /** Of the present stage: see above [mol/m3] and [s/m]. */
  alpha = 0
  resistance = 0
  /** Slow changes of the material. */
  scale = 1
  private readonly n: number
  private readonly varies: boolean
  private readonly base: Float64Array
  private readonly out: Float64Array
  private readonly eliminated: Float64Array
  private readonly flow: Float64Array
  private readonly pivot: Float64Array
  private readonly keep: Float64Array
  private readonly feed: Float64Array
  private readonly back: Float64Array
  private readonly resistances = new Float64Array(StepCache.slots + 1)
  private slot = 0
  private second = false

  /**
   * @param diffusivity_m2_s a constant, or a curve over c / c_max
   * @param perConcentration 1 / c_max [m3/mol]
   */
  constructor(
    readonly mesh: Mesh,
    private readonly diffusivity_m2_s: number | DiffusivityCurve,
    private readonly perConcentration: number,
  ) {
    const n = mesh.cells
    this.n = n
    this.varies = typeof diffusivity_m2_s !== "number"
    this.state = new Float64Array(this.varies ? 2 * n : n)
    this.base = new Float64Array(n)
    this.out = new Float64Array(n)
    this.eliminated = new Float64Array(n)
    this.flow = new Float64Array(n)
    const room = (StepCache.slots + 1) * n
    this.pivot = new Float64Array(room)
    this.keep = new Float64Array(room)
    this.feed = new Float64Array(room)
    this.back = new Float64Array(room)
  }

  settle(c_mol_m3: number): void {
    this.state.fill(c_mol_m3, 0, this.n)
    this.forgetRates()
  }

  /** The rates serve to extrapolate D; across a jump of the control they mean nothing. */
  forgetRates(): void {
    if (this.varies) this.state.fill(0, this.n)
  }

  refresh(slot: number, tau_s: number): void {
    if (this.varies) return
    const D = (this.diffusivity_m2_s as number) * this.scale
    for (let i = 0; i < this.n; i++) this.flow[i] = this.mesh.conductance[i] * D
    this.factor(slot, tau_s)
  }

  firstStage(): void {
    const { state, base, n } = this
    for (let i = 0; i < n; i++) base[i] = state[i]
    this.second = false
  }

  secondStage(): void {
    const { state, base, out, n } = this
    for (let i = 0; i < n; i++) base[i] = state[i] + REACH * (out[i] - state[i])
    this.second = true
  }

  reduce(slot: number, tau_s: number): void {
    const { base, eliminated, keep, feed, n } = this
    this.slot = slot
    if (this.varies) {
      this.slot = StepCache.slots
      this.extrapolate(this.diffusivity_m2_s as DiffusivityCurve, tau_s)
      this.factor(this.slot, tau_s)
    }
    let p = 0
    for (let i = 0, at = this.slot * n; i < n; i++, at++) {
      p = keep[at] * base[i] + feed[at] * p
      eliminated[i] = p
    }
    this.alpha = p
    this.resistance = this.resistances[this.slot]
  }

  /** @param flux out of the surface [mol/(m2 s)] */
  finish(flux: number): void {
    const { out, eliminated, back, n } = this
    const offset = this.slot * n
    let c = this.alpha - this.pivot[offset + n - 1] * flux
    out[n - 1] = c
    for (let i = n - 2; i >= 0; i--) {
      c = eliminated[i] + back[offset + i] * c
      out[i] = c
    }
  }

  accept(step_s: number): void {
    const { state, out, n } = this
    if (this.varies) for (let i = 0; i < n; i++) state[n + i] = (out[i] - state[i]) / step_s
    for (let i = 0; i < n; i++) state[i] = out[i]
  }

  /** Content per outer surface [mol/m2]. */
  content(): number {
    let sum = 0
    for (let i = 0; i < this.n; i++) sum += this.state[i] * this.mesh.volume[i]
    return sum
  }

  /** -dc_surface/df [s/m] at angular frequency w, about the present state. */
  impedance(w: number): Complex {
    const { state, n, mesh, scale, perConcentration } = this
    const D = this.diffusivity_m2_s
    let re = 0
    let im = 0
    let before = 0
    let here = typeof D === "number" ? D : D.at(state[0] * perConcentration)
    for (let i = 0; i < n - 1; i++) {
      const next = typeof D === "number" ? D : D.at(state[i + 1] * perConcentration)
      const flow = mesh.conductance[i] * 0.5 * (here + next) * scale
      const dr = before * (1 - re) + flow
      const di = w * mesh.volume[i] - before * im
      const size = dr * dr + di * di
      re = (flow * dr) / size
      im = (-flow * di) / size
      before = flow
      here = next
    }
    const dr = before * (1 - re)
    const di = w * mesh.volume[n - 1] - before * im
    const size = dr * dr + di * di
    return { re: dr / size + 1 / (mesh.conductance[n - 1] * here * scale), im: -di / size }
  }

  private extrapolate(D: DiffusivityCurve, tau_s: number): void {
    const { state, out, flow, n, scale, perConcentration } = this
    const { conductance } = this.mesh
    let last = 0
    for (let i = 0; i < n; i++) {
      const ahead = this.second ? (out[i] - state[i]) / GAMMA : tau_s * state[n + i]
      const here = D.at((state[i] + ahead) * perConcentration)
      if (i > 0) flow[i - 1] = conductance[i - 1] * 0.5 * (last + here) * scale
      last = here
    }
    flow[n - 1] = conductance[n - 1] * last * scale
  }

  private factor(slot: number, tau_s: number): void {
    const { flow, pivot, keep, feed, back, n } = this
    const { volume } = this.mesh
    const perTau = 1 / tau_s
    let ratio = 0
    let before = 0
    for (let i = 0, at = slot * n; i < n; i++, at++) {
      const store = volume[i] * perTau
      const next = i < n - 1 ? flow[i] : 0
      const r = 1 / (store + before * (1 - ratio) + next)
      pivot[at] = r
      keep[at] = store * r
      feed[at] = before * r
      back[at] = next * r
      ratio = next * r
      before = next
    }
    this.resistances[slot] = pivot[slot * n + n - 1] + 1 / flow[n - 1]
  }
}
