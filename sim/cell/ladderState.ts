/**
 * The voltages of a CPE ladder in time. Over one implicit stage of size tau all branches condense to
 *     i = G v - H,   G = sum g_k m_k,  H = sum g_k m_k v_k,  m_k = 1 / (1 + tau/tau_k)
 * and afterwards v_k' = v + (v_k - v) m_k.
 */
import type { Complex } from "../cell"
import { ladderAdmittance, type CpeLadder } from "./cpeLadder"
import { REACH, StepCache, type Part } from "./sdirk"

export class LadderState implements Part {
  /** Voltage over the capacitor of each branch [V]. */
  readonly state: Float64Array
  /** G [S] and H [A] of the present stage. */
  conductance = 0
  memory_A = 0
  private readonly weights: Float64Array
  private readonly decays: Float64Array
  private readonly sums = new Float64Array(StepCache.slots)
  private readonly scratch: Float64Array
  private readonly out: Float64Array
  private base: Float64Array
  private slot = 0

  constructor(readonly ladder: CpeLadder) {
    const n = ladder.branches
    this.state = new Float64Array(n)
    this.scratch = new Float64Array(n)
    this.out = new Float64Array(n)
    this.base = this.state
    this.weights = new Float64Array(n * StepCache.slots)
    this.decays = new Float64Array(n * StepCache.slots)
  }

  refresh(slot: number, tau_s: number): void {
    const { branches, conductance, tau_s: own_s } = this.ladder
    let sum = 0
    for (let k = 0, at = slot * branches; k < branches; k++, at++) {
      const decay = 1 / (1 + tau_s / own_s[k])
      this.decays[at] = decay
      this.weights[at] = conductance[k] * decay
      sum += this.weights[at]
    }
    this.sums[slot] = sum
  }

  firstStage(): void {
    this.base = this.state
  }

  secondStage(): void {
    const { state, out, scratch } = this
    for (let k = 0; k < state.length; k++) scratch[k] = state[k] + REACH * (out[k] - state[k])
    this.base = scratch
  }

  reduce(slot: number): void {
    const { base, weights } = this
    let memory = 0
    for (let k = 0, at = slot * base.length; k < base.length; k++, at++) memory += weights[at] * base[k]
    this.conductance = this.sums[slot]
    this.memory_A = memory
    this.slot = slot
  }

  finish(v_V: number): void {
    const { base, out, decays } = this
    for (let k = 0, at = this.slot * base.length; k < base.length; k++, at++)
      out[k] = v_V + (base[k] - v_V) * decays[at]
  }

  accept(): void {
    this.state.set(this.out)
  }

  admittance(w: number): Complex {
    return ladderAdmittance(this.ladder, w)
  }

  /** Charge [C] stored on the capacitors. */
  charge_C(): number {
    let charge = 0
    for (let k = 0; k < this.state.length; k++) {
      charge += this.ladder.conductance[k] * this.ladder.tau_s[k] * this.state[k]
    }
    return charge
  }
}
