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

/** Remembers which slot holds the coefficients of which stage size: direct-mapped, a newcomer takes the place. */
export class StepCache {
  static readonly slots = 128
  private readonly sizes = new Float64Array(StepCache.slots)

  constructor(private readonly parts: readonly Part[]) {}

  slot(tau_s: number): number {
    real[0] = tau_s
    const hash = Math.imul(words[0] ^ Math.imul(words[1], 0x9e3779b1), 0x85ebca6b)
    const slot = (hash >>> 20) & (StepCache.slots - 1)
    if (this.sizes[slot] !== tau_s) {
      this.sizes[slot] = tau_s
      for (let k = 0; k < this.parts.length; k++) this.parts[k].refresh(slot, tau_s)
    }
    return slot
  }

  /** To be called when a parameter behind the coefficients has changed. */
  clear(): void {
    this.sizes.fill(0)
  }
}

/** The same eight bytes as a number and as two words (low, high). */
const real = new Float64Array(1)
const words = new Uint32Array(real.buffer)
const QUARTERS = [1, 2 ** 0.25, 2 ** 0.5, 2 ** 0.75]

/** The largest 2^(k/4) that is not above `step_s`. */
export function lattice(step_s: number): number {
  real[0] = step_s * (1 + 1e-12)
  const exponent = words[1] & 0x7ff00000
  words[1] = (words[1] & 0x000fffff) | 0x3ff00000
  const mantissa = real[0]
  const quarter = mantissa < QUARTERS[2] ? (mantissa < QUARTERS[1] ? 0 : 1) : mantissa < QUARTERS[3] ? 2 : 3
  real[0] = 1
  words[1] = exponent
  return real[0] * QUARTERS[quarter]
}
