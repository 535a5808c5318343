/**
 * The control of one call as a demand at each instant, and whether it jumps or bends against the call before.
 *
 *     E: e + R i = set (R: what lies between source and cell)     I: i = set      load: e + R(t) i = 0
 *     P: e i = set                                                rail: e = rail, where a current cannot be delivered
 */
import type { Control } from "../cell"

/** Imposed at one instant: a e + b i = value, or e i = value. */
export interface Demand {
  a: number
  b: number
  power: boolean
  /** Of the power's potential: +1 or -1. */
  side: number
  value: number
}

/** Of the state: what was imposed last. */
export const enum Last {
  kind,
  value,
  slope,
  size,
}

const KINDS = { open: 1, I: 1, E: 2, P: 3, R: 4 } as const

export class Imposed {
  readonly state = new Float64Array(Last.size)
  readonly demand: Demand = { a: 0, b: 1, power: false, side: 1, value: 0 }
  private kind: Control["kind"] = "open"
  private from = 0
  private to = 0
  private span_s = 1
  private through_ohm = 0

  /**
   * @param fast_ohm what a jump of current sees at once
   * @param ignore_V jumps below this are left to the error control
   */
  constructor(
    private readonly fast_ohm: number,
    private readonly ignore_V: number,
  ) {}

  /** Takes over a control; `jumps` needs small steps, `bends` one tiny step. */
  take(control: Control, span_s: number, e_V: number): "same" | "bends" | "jumps" {
    this.kind = control.kind
    this.span_s = span_s
    this.through_ohm = 0
    this.demand.side = e_V < 0 ? -1 : 1
    let weight: number = 1
    switch (control.kind) {
      case "open":
        this.from = 0
        this.to = 0
        weight = this.fast_ohm
        break
      case "I":
        this.from = control.from_A
        this.to = control.to_A
        weight = this.fast_ohm
        break
      case "E":
        this.from = control.from_V
        this.to = control.to_V
        this.through_ohm = control.through_ohm ?? 0
        break
      case "P":
        this.from = control.from_W
        this.to = control.to_W
        weight = 1e3
        break
      case "R":
        this.from = control.from_ohm
        this.to = control.to_ohm
        weight = 1 / (1 + Math.abs(this.from))
        break
    }
    const { state } = this
    const code = KINDS[control.kind]
    if (code !== state[Last.kind] || Math.abs(this.from - state[Last.value]) * weight > this.ignore_V) return "jumps"
    const slope = (this.to - this.from) / span_s
    const bend = Math.abs(slope - state[Last.slope])
    return bend > 1e-6 * (Math.abs(slope) + Math.abs(state[Last.slope])) ? "bends" : "same"
  }

  /** Remembers what was imposed up to t_s of the call. */
  leave(t_s: number): void {
    this.state[Last.kind] = KINDS[this.kind]
    this.state[Last.value] = this.set(t_s)
    this.state[Last.slope] = (this.to - this.from) / this.span_s
  }

  forget(): void {
    this.state.fill(0)
  }

  /** Fills `demand` for the instant t_s of the call; `rail_V` takes its place where it is a number. */
  at(t_s: number, rail_V: number | null): Demand {
    const { demand, kind } = this
    demand.power = false
    if (rail_V !== null) {
      demand.a = 1
      demand.b = 0
      demand.value = rail_V
      return demand
    }
    const set = this.set(t_s)
    demand.a = kind === "E" || kind === "R" ? 1 : 0
    demand.b = kind === "E" ? this.through_ohm : kind === "R" ? set : 1
    demand.power = kind === "P"
    demand.value = kind === "R" ? 0 : set
    return demand
  }

  /** Can the control ask for more than the cell can deliver? */
  get mayStarve(): boolean {
    return this.kind === "I" || this.kind === "P"
  }

  /** At a rail a current is compared with what is asked; a power waits for the next call. */
  get comesBack(): boolean {
    return this.kind === "I"
  }

  /** By how much a current [A] is above what is asked. */
  over(t_s: number, i_A: number): number {
    return i_A - this.set(t_s)
  }

  private set(t_s: number): number {
    return this.from + ((this.to - this.from) * t_s) / this.span_s
  }
}
