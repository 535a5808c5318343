/**
 * Slow states: what a cell becomes over cycles. Activation, loss of material, crystallisation, growth of resistance.
 *
 * A cycle is counted from the charge alone: a turn is a point after which the charge has gone back by 5 % of `cycle_C`
 * (so impedance, titration pulses and rests count nothing), two turns are a cycle. The stress age runs like the cycles at
 * the reference rate and faster above it: + (rate / reference)^exponent per cycle, rate = mean current over cycle_C.
 * Laws multiply a parameter by a function of one of these ages:
 *     saturating  1 + amount (1 - exp(-(n/scale)^exponent))     activation, crystallisation, formation
 *     power       1 + amount (n/scale)^exponent                 loss of material, resistance like sqrt(n)
 *     decay       exp(-((n - after)/scale)^exponent), n > after knee, plating
 * They change at a turn only, so that nothing moves inside a time step.
 */
export type SlowTarget = "area" | "diffusivity" | "exchange" | "series" | `arc${number}`
export type Age = "cycles" | "stress"

export interface SlowLaw {
  /** What happens, for people. */
  readonly name: string
  readonly on: SlowTarget
  readonly by?: Age
  readonly shape: "saturating" | "power" | "decay"
  readonly amount?: number
  readonly scale: number
  readonly exponent: number
  readonly after?: number
}

export interface SlowParameters {
  /** Charge of one half cycle of the fresh cell. */
  readonly cycle_C: number
  readonly laws: readonly SlowLaw[]
  /** Rate [1/s] at which stress runs as fast as cycles, and how it grows with rate. */
  readonly stress?: { readonly rate_per_s: number; readonly exponent: number }
}

const TURN_SHARE = 0.05

const enum At {
  /** Charge since the start, its last turn, and the extreme since. */
  charge_C,
  turn_C,
  extreme_C,
  /** +1 or -1: direction in which the extreme is sought; 0 before the first charge. */
  direction,
  halves,
  cycles,
  stress,
  /** Throughput and time under current since the last full cycle. */
  moved_C,
  moving_s,
  /** Charge [C] that left with lost material (or came with activated). */
  dead_C,
  /** What the films added to the first arc at the last turn [ohm]. */
  films_ohm,
  size,
}

export class Slow {
  readonly state = new Float64Array(At.size)

  constructor(readonly of: SlowParameters) {}

  get cycles(): number {
    return this.state[At.cycles]
  }

  get stress(): number {
    return this.state[At.stress]
  }

  get dead_C(): number {
    return this.state[At.dead_C]
  }

  /** Sets the ages directly, as if so many cycles had passed. */
  setCycles(cycles: number, stress = cycles): void {
    this.state[At.cycles] = cycles
    this.state[At.stress] = stress
  }

  get films_ohm(): number {
    return this.state[At.films_ohm]
  }

  thicken(films_ohm: number): void {
    this.state[At.films_ohm] = films_ohm
  }

  bury(charge_C: number): void {
    this.state[At.dead_C] += charge_C
  }

  /** Takes note of a step; true where a full cycle has just ended. */
  note(charge_C: number, step_s: number): boolean {
    const { state } = this
    const q = (state[At.charge_C] += charge_C)
    if (charge_C !== 0) {
      state[At.moved_C] += Math.abs(charge_C)
      state[At.moving_s] += step_s
    }
    if (state[At.direction] === 0) {
      state[At.direction] = charge_C < 0 ? -1 : 1
      state[At.extreme_C] = q
    }
    const ahead = (q - state[At.extreme_C]) * state[At.direction]
    if (ahead >= 0) {
      state[At.extreme_C] = q
      return false
    }
    if (-ahead < TURN_SHARE * this.of.cycle_C) return false
    return this.turn(q)
  }

  /** Product of the laws on one parameter. */
  factor(on: SlowTarget): number {
    let product = 1
    for (const law of this.of.laws) if (law.on === on) product *= value(law, this.age(law.by ?? "cycles"))
    return product
  }

  private turn(q: number): boolean {
    const { state } = this
    const half = Math.abs(state[At.extreme_C] - state[At.turn_C])
    state[At.turn_C] = state[At.extreme_C]
    state[At.extreme_C] = q
    state[At.direction] = -state[At.direction]
    if (half < TURN_SHARE * this.of.cycle_C) return false
    state[At.halves] += 1
    if (state[At.halves] % 2 !== 0) return false
    state[At.cycles] += 1
    const { stress, cycle_C } = this.of
    const rate_per_s = state[At.moved_C] / (state[At.moving_s] * cycle_C)
    state[At.stress] += stress ? (rate_per_s / stress.rate_per_s) ** stress.exponent : 1
    state[At.moved_C] = 0
    state[At.moving_s] = 0
    return true
  }

  private age(by: Age): number {
    return by === "stress" ? this.state[At.stress] : this.state[At.cycles]
  }
}

function value(law: SlowLaw, age: number): number {
  const { amount = 0, scale, exponent, after = 0 } = law
  switch (law.shape) {
    case "saturating":
      return 1 + amount * (1 - Math.exp(-((age / scale) ** exponent)))
    case "power":
      return Math.max(1e-3, 1 + amount * (age / scale) ** exponent)
    case "decay":
      return age > after ? Math.exp(-(((age - after) / scale) ** exponent)) : 1
  }
}
