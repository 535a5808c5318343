/**
 * The linearised chain between converters and cell as the simulator asks for it: for one switch word and one set of leads,
 * what the monitors, the engine's inputs and the cell itself do per volt of each source, given the cell's impedance.
 *
 *   new AnalogPath(word, leads).response(f_Hz, z).engine.ix     phasor of the I monitor per volt at the engine's output
 *
 * The circuit is factorised once per frequency with a resistor in the cell's place; the true cell is then a correction of rank one
 * (Sherman, Morrison, Ann. Math. Stat. 21 (1950) 124), so that a cell that changes costs a few multiplications.
 */
import { DUMMY, SWITCH } from "../boards/channelCard"
import { circuitOf, LEADS, type CircuitOptions, type Complex, type Element, type Leads } from "./circuit"
import { LinearCircuit } from "./linear"

/** Phasors per volt of one source. I > 0 oxidises: E = Z I at the cell. Monitors: E = -5 ex, I = -fullScale ix. */
export interface Phasors {
  /** Monitors, as the ADC sees them [V/V]. */
  readonly ex: Complex
  readonly ix: Complex
  /** The engine's inputs AIN2 and AIN3 [V/V]. */
  readonly engineE: Complex
  readonly engineI: Complex
  /** At the cell: WE against RE [V/V], and the current [A/V]. */
  readonly e: Complex
  readonly i: Complex
}

export interface AnalogResponse {
  /** Per volt at DAC A, the E set-point; zero unless the loop holds E. */
  readonly setE: Phasors
  /** Per volt at DAC B, the I set-point; zero unless the loop holds I. */
  readonly setI: Phasors
  /** Per volt at the engine's excitation output. */
  readonly engine: Phasors
}

export interface AnalogOptions {
  readonly option?: "100mA"
  /** `dummy`: relays at rest; then the impedance given to `response` does not count. */
  readonly on?: CircuitOptions["on"]
  /** Counter electrode [ohm]; default 0, two electrodes. */
  readonly counter?: (f_Hz: number) => Complex
  /** Factor on the value of a passive part: one built card. */
  readonly factor?: (ref: string) => number
}

const SOURCES = ["dacA", "dacB", "engineOut"] as const
const OBSERVED = ["ex", "ix", "engineE", "engineI"] as const
/** Frequencies kept factorised, oldest dropped first. */
const KEPT = 512
const SHORT_OHM = 1e-3
/** A cell this many times larger or smaller than the stand-in is factorised anew: the correction would lose digits. */
const FAR = 30

interface Factored {
  /** Nets of OBSERVED, then the cell's voltage; one column per source, then one for a current through the cell. */
  readonly columns: readonly (readonly Complex[])[]
  readonly standIn_ohm: number
}

export class AnalogPath {
  private readonly circuit: LinearCircuit
  private readonly kept = new Map<number, Factored>()
  /** The stand-in for the cell of the factorisation that is being made [ohm]. */
  private standIn_ohm = Infinity
  private readonly dummy?: (f_Hz: number) => Complex

  constructor(switchWord: number, leads: Leads = LEADS, o: AnalogOptions = {}) {
    if (o.on === "dummy") this.dummy = dummyAdmittance((switchWord & SWITCH.dummyRandles) !== 0)
    const cell: Element[] = [
      ...(this.dummy === undefined
        ? [{ kind: "Z", name: "cell", a: "weCell", b: "reCell", z: () => ({ re: this.standIn_ohm, im: 0 }) } as const]
        : []),
      o.counter === undefined
        ? { kind: "R", name: "counter", a: "reCell", b: "ceCell", r_ohm: SHORT_OHM }
        : { kind: "Z", name: "counter", a: "reCell", b: "ceCell", z: o.counter },
    ]
    const { option, on, factor } = o
    this.circuit = new LinearCircuit(circuitOf({ switchWord, option, on, leads, cell, factor }))
  }

  private factored(f_Hz: number, cell_ohm: number): Factored {
    const known = this.kept.get(f_Hz)
    if (known !== undefined) {
      const ratio = cell_ohm / known.standIn_ohm
      if (this.dummy !== undefined || (ratio < FAR && ratio > 1 / FAR)) return known
    }
    const { circuit } = this
    this.standIn_ohm = this.dummy === undefined ? cell_ohm : Infinity
    const at = circuit.at(f_Hz)
    const [we, re] = [circuit.node("weCell"), circuit.node("reCell")]
    const nodes = OBSERVED.map(net => circuit.node(net))
    const columns = [
      ...SOURCES.map(name => at.solve([[circuit.sourceRow(name), 1]])),
      at.solve([
        [we, -1],
        [re, 1],
      ]),
    ].map(x => [...nodes.map(x), subtract(x(we), x(re))])
    const made = { columns, standIn_ohm: this.standIn_ohm }
    if (this.kept.size >= KEPT) this.kept.delete(this.kept.keys().next().value as number)
    this.kept.set(f_Hz, made)
    return made
  }

  /**
   * Phasors per volt of each source at f_Hz, for the working electrode's impedance against the reference [ohm].
   * @throws RangeError unless 0 < f_Hz
   */
  response(f_Hz: number, cell_ohm: Complex): AnalogResponse {
    const { columns, standIn_ohm } = this.factored(f_Hz, Math.hypot(cell_ohm.re, cell_ohm.im))
    const through = columns[3]
    // extra current through the cell beside the stand-in: i = dy u / (1 - dy h), h = voltage per unit of it
    const y = this.dummy?.(f_Hz) ?? invert(cell_ohm)
    const dy = this.dummy === undefined ? { re: y.re - 1 / standIn_ohm, im: y.im } : { re: 0, im: 0 }
    const factor = divide(dy, subtract({ re: 1, im: 0 }, multiply(dy, through[4])))
    const phasors = (source: number): Phasors => {
      const extra = multiply(factor, columns[source][4])
      const x = columns[source].map((v, k) => add(v, multiply(extra, through[k])))
      return { ex: x[0], ix: x[1], engineE: x[2], engineI: x[3], e: x[4], i: multiply(y, x[4]) }
    }
    return { setE: phasors(0), setI: phasors(1), engine: phasors(2) }
  }
}

/** Of the internal dummy, which is part of the circuit: 1 kOhm, or 1 kOhm + (1 kOhm || 1 uF). */
function dummyAdmittance(randles: boolean): (f_Hz: number) => Complex {
  return f_Hz => {
    const arc = invert({ re: 1 / DUMMY.randlesR_ohm, im: 2 * Math.PI * f_Hz * DUMMY.randlesC_F })
    return invert(randles ? { re: DUMMY.r_ohm + arc.re, im: arc.im } : { re: DUMMY.r_ohm, im: 0 })
  }
}

function add(a: Complex, b: Complex): Complex {
  return { re: a.re + b.re, im: a.im + b.im }
}
function subtract(a: Complex, b: Complex): Complex {
  return { re: a.re - b.re, im: a.im - b.im }
}
function multiply(a: Complex, b: Complex): Complex {
  return { re: a.re * b.re - a.im * b.im, im: a.re * b.im + a.im * b.re }
}
function invert(a: Complex): Complex {
  const n = a.re * a.re + a.im * a.im
  return { re: a.re / n, im: -a.im / n }
}
function divide(a: Complex, b: Complex): Complex {
  return multiply(a, invert(b))
}
