/**
 * The time step of the cell: SDIRK2, two implicit Euler stages of size gamma h (Alexander, SIAM J. Numer. Anal. 14
 * (1977) 1006). L-stable and stiffly accurate, so it also serves the algebraic part of the equations.
 *
 *     Y1 = y + gamma h f(Y1)              at t + gamma h
 *     y' = y + (1-gamma) h f(Y1) + gamma h f(y') = [y + REACH (Y1 - y)] + gamma h f(y')
 *
 * Every part of a cell keeps its own states and answers the same five calls.
 */
export const GAMMA = 1 - Math.SQRT1_2
export const REACH = (1 - GAMMA) / GAMMA

export interface Part {
  /** Every accepted state variable of the part, and nothing else. */
  readonly state: Float64Array
  /** Computes what depends only on the stage size tau_s into the numbered slot. */
  refresh(slot: number, tau_s: number): void
  /** The coming stage starts from the accepted state. */
  firstStage(): void
  /** The coming stage starts from state + REACH (stage 1 - state). */
  secondStage(): void
  /** The result of the last stage becomes the accepted state. */
  accept(step_s: number): void
}

/** Remembers which slot holds the coefficients of which stage size; the oldest is overwritten. */
export class StepCache {
  static readonly slots = 96
  private readonly slotOf = new Map<number, number>()
  private readonly sizes = new Float64Array(StepCache.slots)
  private next = 0
  private last_s = -1
  private lastSlot = 0

  constructor(private readonly parts: readonly Part[]) {}

  slot(tau_s: number): number {
    if (tau_s === this.last_s) return this.lastSlot
    let slot = this.slotOf.get(tau_s)
    if (slot === undefined) {
      slot = this.next
      this.next = (this.next + 1) % StepCache.slots
      this.slotOf.delete(this.sizes[slot])
      this.slotOf.set(tau_s, slot)
      this.sizes[slot] = tau_s
      for (const part of this.parts) part.refresh(slot, tau_s)
    }
    this.last_s = tau_s
    this.lastSlot = slot
    return slot
  }

  /** To be called when a parameter behind the coefficients has changed. */
  clear(): void {
    this.slotOf.clear()
    this.sizes.fill(0)
    this.next = 0
    this.last_s = -1
  }
}
