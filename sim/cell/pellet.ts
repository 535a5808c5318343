/**
 * An ion conductor between blocking electrodes: nothing reacts, so no particle.
 *
 *     ---[contact]---+---[bulk R || C]---[electrodes, CPE]---+---
 *                    +----------[electronic leak]------------+
 *
 * Linear, so each call is one or more implicit steps of fixed relation to its length.
 */
import type { Cell, CellLimit, CellState, Complex, Control } from "../cell"
import { Arc, type ArcParameters } from "./arc"
import { add, invert } from "./complex"
import { cpeLadder, type Cpe } from "./cpeLadder"
import { LadderState } from "./ladderState"
import { GAMMA, StepCache } from "./sdirk"

export interface PelletParameters {
  readonly bulk: ArcParameters
  readonly electrodes: Cpe
  readonly leak_ohm: number
  readonly contact_ohm: number
  readonly rail_V?: number
}

/** Steps of one call: growing by 2 from a millionth of it, as a jump wants. */
const STEPS = 20

export class PelletCell implements Cell {
  e_V = 0
  i_A = 0
  q_C = 0
  limit: CellLimit = "none"
  private readonly bulk: Arc
  private readonly electrodes: LadderState
  private readonly cache: StepCache
  private lastSet = NaN
  private lastKind = ""

  constructor(private readonly of: PelletParameters) {
    this.bulk = new Arc(of.bulk)
    this.electrodes = new LadderState(cpeLadder(of.electrodes))
    this.cache = new StepCache([this.bulk.ladder, this.electrodes])
  }

  advance(control: Control, dt_s: number): void {
    if (!(dt_s > 0)) return
    const rail = this.of.rail_V ?? 20
    const before = this.snapshot()
    this.limit = "none"
    this.march(control, dt_s)
    if (Math.abs(this.e_V) <= rail || control.kind === "E" || this.e_V * this.i_A <= 0) return
    const held_V = Math.sign(this.e_V) * rail
    const limit = this.e_V > 0 ? "depleted" : "filled"
    this.restore(before)
    this.march({ kind: "E", from_V: held_V, to_V: held_V }, dt_s)
    this.limit = limit
  }

  impedance(f_Hz: number): Complex {
    const w = 2 * Math.PI * f_Hz
    const ions = add(this.bulk.impedance(w), invert(this.electrodes.admittance(w)))
    return add(invert(add(invert(ions), { re: 1 / this.of.leak_ohm, im: 0 })), { re: this.of.contact_ohm, im: 0 })
  }

  snapshot(): CellState {
    const { e_V, i_A, q_C, limit, lastSet, lastKind } = this
    const ladders = [this.bulk.ladder.state.slice(), this.electrodes.state.slice()]
    return { e_V, i_A, q_C, limit, lastSet, lastKind, ladders }
  }

  restore(state: CellState): void {
    const { ladders, ...own } = state as { ladders: Float64Array[] }
    Object.assign(this, own)
    this.bulk.ladder.state.set(ladders[0])
    this.electrodes.state.set(ladders[1])
  }

  private march(control: Control, dt_s: number): void {
    const [from, to] = ends(control)
    const jumps = control.kind !== this.lastKind || Math.abs(from - this.lastSet) > 1e-6 * Math.abs(from)
    this.lastKind = control.kind
    this.lastSet = to
    let t = 0
    for (let k = 0; k < STEPS; k++) {
      const end = jumps ? dt_s * 2 ** (k + 1 - STEPS) : (dt_s * (k + 1)) / STEPS
      this.step(control, from + ((to - from) * t) / dt_s, from + ((to - from) * end) / dt_s, end - t)
      t = end
    }
  }

  /** One SDIRK2 step, solved directly: all is linear but power, which takes the potential of the step before. */
  private step(control: Control, from: number, to: number, h: number): void {
    const slot = this.cache.slot(GAMMA * h)
    const parts = [this.bulk.ladder, this.electrodes]
    for (const part of parts) part.firstStage()
    const first = this.stage(slot, control, from + GAMMA * (to - from))
    for (const part of parts) part.secondStage()
    const last = this.stage(slot, control, to)
    for (const part of parts) part.accept()
    this.q_C += h * ((1 - GAMMA) * first + GAMMA * last)
  }

  private stage(slot: number, control: Control, set: number): number {
    const { bulk, electrodes, of } = this
    bulk.reduce(slot)
    electrodes.reduce(slot)
    // ions: v = Z i + V, beside the leak: i_total = g v - h
    const z = bulk.stage_ohm + 1 / electrodes.conductance
    const memory_V = bulk.memory_V + electrodes.memory_A / electrodes.conductance
    const g = 1 / z + 1 / of.leak_ohm
    const short_A = memory_V / z
    // e = contact i + (i + short)/g
    const inner_ohm = of.contact_ohm + 1 / g
    const rest_V = short_A / g
    const i = this.currentOf(control, set, inner_ohm, rest_V)
    const v = (i + short_A) / g
    const ions = (v - memory_V) / z
    const over = bulk.finish(ions)
    electrodes.finish(v - over)
    this.i_A = i
    this.e_V = v + of.contact_ohm * i
    return i
  }

  private currentOf(control: Control, set: number, inner_ohm: number, rest_V: number): number {
    switch (control.kind) {
      case "open":
        return 0
      case "I":
        return set
      case "E":
        return (set - rest_V) / (inner_ohm + (control.through_ohm ?? 0))
      case "R":
        return -rest_V / (inner_ohm + set)
      case "P":
        return Math.abs(this.e_V) > 1e-3 ? set / this.e_V : 0
    }
  }
}

function ends(control: Control): [number, number] {
  switch (control.kind) {
    case "open":
      return [0, 0]
    case "I":
      return [control.from_A, control.to_A]
    case "E":
      return [control.from_V, control.to_V]
    case "R":
      return [control.from_ohm, control.to_ohm]
    case "P":
      return [control.from_W, control.to_W]
  }
}
