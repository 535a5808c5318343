/**
 * What hangs on the drive relay: the leads with the cell behind them, or the internal dummy. In the instrument's own
 * convention, which wrong wiring turns against the cell's: sense sign a, drive sign b.
 *
 *   e at the sense leads = a e_cell      i through the range resistor = b i_cell      CE - WE at the drive leads = -b e_cell
 */
import { DUMMY } from "../../hardware/boards/channelCard"
import type { Cell, CellState, Complex, Control } from "../cell"
import { DummyCell } from "../cell/dummy"

export interface Load {
  /** WE against RE at the sense leads, and WE against CE at the drive leads [V]. */
  readonly sensed_V: number
  readonly driven_V: number
  /** Current and net charge through the range resistor. */
  readonly i_A: number
  readonly q_C: number
  /** False if no current can flow. */
  readonly conducts: boolean
  /** False if a potentiostat on it runs away: drive and sense disagree about the sign. */
  readonly stable: boolean
  advance(control: Control, dt_s: number): void
  impedance(f_Hz: number): Complex
  snapshot(): unknown
  restore(state: unknown): void
}

export class CellOnLeads implements Load {
  reOpen = false
  weOpen = false
  ceOpen = false
  weCeSwapped = false
  reversed = false
  /** Faults: a source in series with the cell, and a current that goes round it. */
  extra_V = 0
  extra_A = 0
  private extra_C = 0
  /** Charge of cells that hung here before, so that the integral has no jump. */
  private before_C = 0
  /** Where an open RE input has drifted to. */
  private floating_V = 0

  constructor(public cell: Cell) {}

  private get sense(): number {
    return this.reversed ? -1 : 1
  }
  private get drive(): number {
    return this.reversed !== this.weCeSwapped ? -1 : 1
  }
  get sensed_V(): number {
    return this.reOpen ? this.floating_V : this.sense * this.cell.e_V + this.extra_V
  }
  get driven_V(): number {
    return this.drive * this.cell.e_V + this.extra_V
  }
  get i_A(): number {
    return this.conducts ? this.drive * this.cell.i_A + this.extra_A : 0
  }
  get q_C(): number {
    return this.before_C + this.drive * this.cell.q_C + this.extra_C
  }
  get conducts(): boolean {
    return !this.weOpen && !this.ceOpen
  }
  get stable(): boolean {
    return this.sense === this.drive && !this.reOpen
  }
  /** The leads move to another cell, or its wiring changes. */
  change(how: () => void) {
    const q_C = this.q_C
    const was_V = this.sensed_V
    const wasOpen = this.reOpen
    how()
    if (this.reOpen && !wasOpen) this.floating_V = was_V
    this.before_C += q_C - this.q_C
  }

  /** The sense relay comes over from a potential that an open input keeps. */
  sensedFrom(v_V: number) {
    this.floating_V = v_V
  }

  advance(control: Control, dt_s: number) {
    this.extra_C += this.extra_A * dt_s
    // 10 pA of the amplifier into 30 pF of the input: towards the rail within a minute
    if (this.reOpen) this.floating_V += (6.5 - this.floating_V) * (1 - Math.exp(-dt_s / 20))
    this.cell.advance(this.conducts ? this.seen(control) : { kind: "open" }, dt_s)
  }
  private seen(c: Control): Control {
    const b = this.drive
    const extra_A = this.extra_A
    if (c.kind === "I") return { kind: "I", from_A: b * (c.from_A - extra_A), to_A: b * (c.to_A - extra_A) }
    if (c.kind !== "E") return c
    const { extra_V } = this
    return { ...c, from_V: b * (c.from_V - extra_V), to_V: b * (c.to_V - extra_V) }
  }
  impedance(f_Hz: number): Complex {
    return this.conducts ? this.cell.impedance(f_Hz) : { re: 1e12, im: 0 }
  }
  snapshot(): unknown {
    return [this.cell.snapshot(), this.extra_C, this.floating_V]
  }
  restore(state: unknown) {
    const [cell, extra_C, floating_V] = state as [CellState, number, number]
    this.cell.restore(cell)
    this.extra_C = extra_C
    this.floating_V = floating_V
  }
}

/** The internal dummy: 1 kOhm, or with the switch 1 kOhm + (1 kOhm || 1 uF). */
export class InternalDummy implements Load {
  randles = false
  readonly conducts = true
  readonly stable = true
  private readonly plain: DummyCell
  private readonly circuit: DummyCell

  /** @param off relative deviations of the series resistor, the parallel resistor and the capacitor */
  constructor(off: readonly [number, number, number]) {
    const series_ohm = DUMMY.r_ohm * (1 + off[0])
    this.plain = new DummyCell({ series_ohm, parallel_ohm: 0, capacity_F: 0 })
    this.circuit = new DummyCell({
      series_ohm,
      parallel_ohm: DUMMY.randlesR_ohm * (1 + off[1]),
      capacity_F: DUMMY.randlesC_F * (1 + off[2]),
    })
  }
  private get cell(): DummyCell {
    return this.randles ? this.circuit : this.plain
  }
  get sensed_V(): number {
    return this.cell.e_V
  }
  get driven_V(): number {
    return this.cell.e_V
  }
  get i_A(): number {
    return this.cell.i_A
  }
  get q_C(): number {
    return this.plain.q_C + this.circuit.q_C
  }
  advance(control: Control, dt_s: number) {
    this.cell.advance(control, dt_s)
    const other = this.randles ? this.plain : this.circuit
    other.advance({ kind: "open" }, dt_s)
  }
  impedance(f_Hz: number): Complex {
    return this.cell.impedance(f_Hz)
  }
  snapshot(): unknown {
    return [this.plain.snapshot(), this.circuit.snapshot()]
  }
  restore(state: unknown) {
    const [plain, circuit] = state as [CellState, CellState]
    this.plain.restore(plain)
    this.circuit.restore(circuit)
  }
}
