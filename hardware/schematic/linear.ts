/**
 * Small-signal solver: complex modified nodal analysis of the elements of circuit.ts, factorised once per frequency.
 *
 *   [Y B; B' 0] [v; i] = [j; e]      an op amp is a transconductance A(f) / z into its output beside the conductance 1 / z
 *
 * Unknowns are ordered by degree once per circuit (Markowitz' idea) and eliminated in that order without pivoting: every
 * net has a conductance of its own, and the agreement with SPICE is part of the tests. Only places that can differ from
 * zero are touched: eighty unknowns cost some tens of microseconds. Method: Ho, Ruehli, Brennan, IEEE Trans. CAS 22 (1975) 504.
 */
import type { Complex, Element } from "./circuit"
import { LinearSolution, type Pattern } from "./factors"
import { INPUT_F, opAmpModel } from "./opamps"

/** One entry of the matrix: its place, and its real part, or its value per rad/s, or a function of frequency. */
type Stamp = { readonly row: number; readonly column: number; readonly sign: number; readonly of: number }

interface Term {
  readonly kind: "real" | "susceptance" | "inverse" | "admittance" | "gain"
  readonly value: number
  readonly element: Element
}

export class LinearCircuit {
  private readonly index = new Map<string, number>()
  private readonly sources = new Map<string, { row: number; ac_V: number }>()
  private readonly terms: Term[] = []
  private readonly stamps: Stamp[] = []
  readonly size: number
  private readonly pattern: Pattern

  constructor(elements: readonly Element[]) {
    const rows: { element: Element & { kind: "V" }; row: number }[] = []
    for (const e of elements)
      for (const net of e.kind === "opamp" ? [e.plus, e.minus, e.out] : [e.a, e.b])
        if (net !== "gnd" && !this.index.has(net)) this.index.set(net, this.index.size)
    let next = this.index.size
    for (const element of elements) {
      if (element.kind === "V") {
        rows.push({ element, row: next })
        next += 1
      } else this.stamp(element)
    }
    for (const { element, row } of rows) {
      const of = this.term("real", 1, element)
      this.sources.set(element.name, { row, ac_V: element.ac_V })
      for (const [net, sign] of [[element.a, 1] as const, [element.b, -1] as const]) {
        const node = this.node(net)
        if (node < 0) continue
        this.stamps.push({ row, column: node, sign, of }, { row: node, column: row, sign, of })
      }
    }
    this.size = next
    this.pattern = this.order()
  }

  /** Number of a net's unknown; -1 is ground. Throws RangeError for a net that is not in the circuit. */
  node(net: string): number {
    if (net === "gnd") return -1
    const found = this.index.get(net)
    if (found === undefined) throw new RangeError(`no net ${net} in this circuit`)
    return found
  }
  /** Number of a source's equation. */
  sourceRow(name: string): number {
    const found = this.sources.get(name)
    if (found === undefined) throw new RangeError(`no source ${name} in this circuit`)
    return found.row
  }

  private term(kind: Term["kind"], value: number, element: Element): number {
    this.terms.push({ kind, value, element })
    return this.terms.length - 1
  }
  private between(a: string, b: string, of: number) {
    const [i, j] = [this.node(a), this.node(b)]
    if (i >= 0) this.stamps.push({ row: i, column: i, sign: 1, of })
    if (j >= 0) this.stamps.push({ row: j, column: j, sign: 1, of })
    if (i >= 0 && j >= 0) this.stamps.push({ row: i, column: j, sign: -1, of }, { row: j, column: i, sign: -1, of })
  }
  private stamp(e: Element) {
    if (e.kind === "R") this.between(e.a, e.b, this.term("real", 1 / e.r_ohm, e))
    else if (e.kind === "C") this.between(e.a, e.b, this.term("susceptance", e.c_F, e))
    else if (e.kind === "L") this.between(e.a, e.b, this.term("inverse", e.l_H, e))
    else if (e.kind === "Z") this.between(e.a, e.b, this.term("admittance", 1, e))
    else if (e.kind === "opamp") {
      this.between(e.plus, e.minus, this.term("susceptance", INPUT_F, e))
      this.between(e.out, "gnd", this.term("real", 1 / opAmpModel(e.model).z_ohm, e))
      const gain = this.term("gain", 1, e)
      const out = this.node(e.out)
      for (const [net, sign] of [[e.plus, -1] as const, [e.minus, 1] as const])
        if (this.node(net) >= 0) this.stamps.push({ row: out, column: this.node(net), sign, of: gain })
    }
  }

  /** Greedy minimum degree over the pattern of the matrix, rows of sources last; then the pattern of its factors. */
  private order(): Pattern {
    const n = this.size
    const near = Array.from({ length: n }, () => new Set<number>())
    for (const { row, column } of this.stamps)
      if (row !== column) {
        near[row].add(column)
        near[column].add(row)
      }
    const cost = (i: number) => near[i].size + (i >= this.index.size ? n : 0)
    const place = new Int32Array(n).fill(-1)
    const later: number[][] = []
    for (let k = 0; k < n; k++) {
      let best = -1
      for (let i = 0; i < n; i++) if (place[i] < 0 && (best < 0 || cost(i) < cost(best))) best = i
      place[best] = k
      const around = [...near[best]]
      later.push(around)
      for (const i of around) {
        near[i].delete(best)
        for (const j of around) if (i !== j) near[i].add(j)
      }
    }
    // the true pattern is not symmetric: an op amp acts on its output, not on its input
    const filled = Array.from({ length: n }, () => new Uint8Array(n))
    for (const { row, column } of this.stamps) filled[place[row]][place[column]] = 1
    const above: Int32Array[] = []
    const below: Int32Array[] = []
    for (let k = 0; k < n; k++) {
      const around = later[k].map(i => place[i]).sort((p, q) => p - q)
      above.push(Int32Array.from(around.filter(j => filled[k][j] === 1)))
      below.push(Int32Array.from(around.filter(i => filled[i][k] === 1)))
      for (const i of below[k]) for (const j of above[k]) filled[i][j] = 1
    }
    const rows = Int32Array.from(this.stamps, stamp => place[stamp.row])
    const columns = Int32Array.from(this.stamps, stamp => place[stamp.column])
    return { size: n, place, above, below, rows, columns }
  }

  /** The circuit at one frequency. Throws RangeError unless 0 < f_Hz. */
  at(f_Hz: number): LinearSolution {
    if (!(f_Hz > 0)) throw new RangeError(`asked for the circuit at ${f_Hz} Hz; it is linearised above 0 Hz only`)
    const w = 2 * Math.PI * f_Hz
    const values = this.terms.map(t => termValue(t, f_Hz, w))
    const { size: n, rows, columns } = this.pattern
    const entries = { re: new Float64Array(rows.length), im: new Float64Array(rows.length) }
    const re = new Float64Array(n * n)
    const im = new Float64Array(n * n)
    for (let k = 0; k < rows.length; k++) {
      const { sign, of } = this.stamps[k]
      entries.re[k] = sign * values[of].re
      entries.im[k] = sign * values[of].im
      const at = rows[k] * n + columns[k]
      re[at] += entries.re[k]
      im[at] += entries.im[k]
    }
    return new LinearSolution(re, im, this.pattern, entries)
  }

  /** Answers of all nets to the sources with their `ac_V`: a function from net to phasor [V]. */
  response(f_Hz: number): (net: string) => Complex {
    const x = this.at(f_Hz).solve([...this.sources.values()].map(s => [s.row, s.ac_V]))
    return net => x(this.node(net))
  }
}

function termValue(t: Term, f_Hz: number, w: number): Complex {
  switch (t.kind) {
    case "real":
      return { re: t.value, im: 0 }
    case "susceptance":
      return { re: 0, im: w * t.value }
    case "inverse":
      return { re: 0, im: -1 / (w * t.value) }
    case "admittance": {
      const z = t.element.kind === "Z" ? t.element.z(f_Hz) : { re: Infinity, im: 0 }
      const size = z.re * z.re + z.im * z.im
      return { re: z.re / size, im: -z.im / size }
    }
    case "gain": {
      const m = opAmpModel(t.element.kind === "opamp" ? t.element.model : "")
      // a0 / z / ((1 + j p)(1 + j q))
      const p = (f_Hz * m.a0) / m.gbw_Hz
      const q = f_Hz / m.pole_Hz
      const d = { re: 1 - p * q, im: p + q }
      const size = (d.re * d.re + d.im * d.im) * (m.z_ohm / m.a0)
      return { re: d.re / size, im: -d.im / size }
    }
  }
}
