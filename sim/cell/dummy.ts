/**
 * Dummy cells: a resistance in series with a resistance and a capacitor side by side, solved exactly.
 *
 *     ---[ series ]---+---[ parallel ]---+---
 *                     +------||----------+
 *
 * The set-point is a straight line, so the capacitor follows a line plus one exponential: no step size, no error.
 * parallel = Infinity leaves a capacitor in series, capacity 0 leaves a resistor. A current that drives the potential
 * past +-`rail_V` is not carried: the potential stays there.
 */
import type { Cell, CellLimit, CellState, Complex, Control } from "../cell"

export interface DummyParameters {
  readonly series_ohm: number
  readonly parallel_ohm: number
  readonly capacity_F: number
  readonly rail_V?: number
}

interface DummyState {
  readonly v_V: number
  readonly e_V: number
  readonly i_A: number
  readonly q_C: number
  readonly limit: CellLimit
}

export class DummyCell implements Cell {
  e_V = 0
  i_A = 0
  q_C = 0
  limit: CellLimit = "none"
  /** Voltage over the capacitor. */
  private v_V = 0

  constructor(private readonly of: DummyParameters) {}

  advance(control: Control, dt_s: number): void {
    if (!(dt_s > 0)) return
    this.limit = "none"
    switch (control.kind) {
      case "open":
        return this.current(0, 0, dt_s)
      case "I":
        return this.current(control.from_A, control.to_A, dt_s)
      case "E":
        return this.potential(control.from_V, control.to_V, control.through_ohm ?? 0, dt_s)
      case "R":
        return this.potential(0, 0, 0.5 * (control.from_ohm + control.to_ohm), dt_s)
      case "P":
        return this.power(control.from_W, control.to_W, dt_s)
    }
  }

  impedance(f_Hz: number): Complex {
    const { series_ohm, parallel_ohm, capacity_F } = this.of
    const w = 2 * Math.PI * f_Hz
    if (parallel_ohm === Infinity) return { re: series_ohm, im: -1 / (w * capacity_F) }
    const a = w * parallel_ohm * capacity_F
    return { re: series_ohm + parallel_ohm / (1 + a * a), im: (-parallel_ohm * a) / (1 + a * a) }
  }

  snapshot(): CellState {
    const { v_V, e_V, i_A, q_C, limit } = this
    return { v_V, e_V, i_A, q_C, limit } satisfies DummyState
  }

  restore(state: CellState): void {
    Object.assign(this, state as DummyState)
  }

  private potential(from_V: number, to_V: number, through_ohm: number, dt_s: number): void {
    const { parallel_ohm, capacity_F } = this.of
    const series = this.of.series_ohm + through_ohm
    const conductance = 1 / series + 1 / parallel_ohm
    const old = this.v_V
    const share = 1 / (series * conductance)
    this.v_V = line(old, share * from_V, share * to_V, capacity_F / conductance, dt_s)
    this.i_A = (to_V - this.v_V) / series
    this.e_V = to_V - through_ohm * this.i_A
    const eTime = 0.5 * (from_V + to_V) * dt_s
    const stored = capacity_F * (this.v_V - old)
    this.q_C += stored + (eTime / series - stored) / (1 + parallel_ohm / series)
  }

  /** Not linear, so in pieces of constant current; P = (v + R i) i has a root only up to -v^2/4R. */
  private power(from_W: number, to_W: number, dt_s: number): void {
    const { series_ohm } = this.of
    const pieces = 64
    for (let k = 0; k < pieces; k++) {
      const p = from_W + ((to_W - from_W) * (k + 0.5)) / pieces
      const under = this.v_V * this.v_V + 4 * series_ohm * p
      const way = this.v_V < 0 ? -1 : 1
      const i = (way * Math.sqrt(Math.max(0, under)) - this.v_V) / (2 * series_ohm)
      this.current(i, i, dt_s / pieces)
      if (under < 0) this.limit = p > 0 ? "depleted" : "filled"
    }
  }

  private current(from_A: number, to_A: number, dt_s: number): void {
    const { series_ohm, parallel_ohm, capacity_F, rail_V = 20 } = this.of
    const old = this.v_V
    const mean_A = 0.5 * (from_A + to_A)
    this.v_V =
      parallel_ohm === Infinity
        ? old + (mean_A * dt_s) / capacity_F
        : line(old, parallel_ohm * from_A, parallel_ohm * to_A, parallel_ohm * capacity_F, dt_s)
    this.e_V = this.v_V + series_ohm * to_A
    this.i_A = to_A
    if (Math.abs(this.e_V) <= rail_V || this.e_V * to_A <= 0) {
      this.q_C += mean_A * dt_s
      return
    }
    this.limit = to_A > 0 ? "depleted" : "filled"
    this.e_V = Math.sign(to_A) * rail_V
    this.i_A = this.e_V / (series_ohm + parallel_ohm)
    this.v_V = this.e_V - series_ohm * this.i_A
    this.q_C += capacity_F * (this.v_V - old) + this.i_A * dt_s
  }
}

/** Value after dt_s of tau dv/dt = target - v, where the target moves linearly. */
function line(v: number, from: number, to: number, tau_s: number, dt_s: number): number {
  if (tau_s === 0) return to
  const lag = ((to - from) / dt_s) * tau_s
  return to - lag + (v - from + lag) * Math.exp(-dt_s / tau_s)
}
