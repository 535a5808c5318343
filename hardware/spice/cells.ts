/**
 * Cells that the loop is judged with: chains of resistors and capacitors, from a short to open leads, from 20 pF to 1 F.
 *
 *   ceCell ─ counter chain ─ reCell ─ rs ─ (r ║ c) ─ (r ║ c) .. ─ [c] ─ ocv ─ weCell
 *
 * The first nine span what people connect; the others follow the impedance of the virtual cells in sim/cells, whose constant
 * phase elements are taken as capacitors at the frequency where their arc peaks (c = (r y0)^(1/alpha) / r).
 */
import type { Complex, Element } from "../schematic/circuit"

/** Series resistance, arcs (r_ohm, c_F), and a capacitor that blocks direct current, if any. */
export interface Chain {
  readonly series_ohm: number
  readonly arcs: readonly (readonly [r_ohm: number, c_F: number])[]
  readonly store_F?: number
}

export interface ProbeCell {
  readonly name: string
  readonly working: Chain
  /** undefined: two electrodes, RE joined with CE. */
  readonly counter?: Chain
  readonly ocv_V: number
}

/** Capacitance of an arc's constant phase element at its peak (Hsu, Mansfeld, Corrosion 57 (2001) 747). */
const arc = (r_ohm: number, y0: number, alpha: number): readonly [number, number] => [
  r_ohm,
  (r_ohm * y0) ** (1 / alpha) / r_ohm,
]

/** Lithium or sodium foil against a liquid electrolyte. */
const FOIL: Chain = { series_ohm: 3, arcs: [[80, 10e-6]] }
const PLATINUM: Chain = { series_ohm: 50, arcs: [[1e3, 100e-6]] }

export const CELLS: readonly ProbeCell[] = [
  { name: "1 kOhm", working: { series_ohm: 1e3, arcs: [] }, ocv_V: 0 },
  {
    name: "Randles 100 + 10k || 1 uF",
    working: { series_ohm: 100, arcs: [[1e4, 1e-6]] },
    counter: PLATINUM,
    ocv_V: 0.2,
  },
  {
    name: "coin half cell 5 + 50 || 20 uF",
    working: {
      series_ohm: 5,
      arcs: [
        [50, 20e-6],
        [20, 1e-3],
        [30, 1],
      ],
    },
    counter: FOIL,
    ocv_V: 3.7,
  },
  { name: "internal Randles dummy", working: { series_ohm: 1e3, arcs: [[1e3, 1e-6]] }, ocv_V: 0 },
  { name: "short", working: { series_ohm: 0.01, arcs: [] }, ocv_V: 0 },
  { name: "open leads", working: { series_ohm: 100, arcs: [[1e9, 20e-12]] }, ocv_V: 0 },
  { name: "supercapacitor 1 Ohm, 1 F", working: { series_ohm: 1, arcs: [[1e5, 1]] }, ocv_V: 1 },
  { name: "coating 10M || 1 nF", working: { series_ohm: 200, arcs: [[1e7, 1e-9]] }, counter: PLATINUM, ocv_V: 0.1 },
  {
    name: "micro disk 1M || 10 nF",
    working: { series_ohm: 500, arcs: [[1e6, 1e-8]] },
    counter: { series_ohm: 50, arcs: [[1e3, 10e-6]] },
    ocv_V: 0.1,
  },
  {
    name: "Na3V2(PO4)3 on NZSP, pellet",
    working: { series_ohm: 300, arcs: [arc(150, 1e-6, 0.8)], store_F: 1e-2 },
    counter: { series_ohm: 1, arcs: [[60, 1e-6]] },
    ocv_V: 3.4,
  },
  {
    name: "NaVO3 | Li",
    working: { series_ohm: 5, arcs: [arc(60, 4e-6, 0.85), arc(15, 2e-6, 0.9), [40, 2e-4]], store_F: 5 },
    ocv_V: 2.5,
  },
  {
    name: "NMC532 | LGPS | Li-In, coated",
    working: {
      series_ohm: 60,
      arcs: [
        [672, 5e-7],
        [345, 1e-3],
      ],
      store_F: 10,
    },
    ocv_V: 3.1,
  },
  { name: "VT60 | Li", working: { series_ohm: 4, arcs: [arc(60, 2e-5, 0.8), [30, 3e-4]], store_F: 10 }, ocv_V: 2.5 },
  {
    name: "ferrocyanide, 3 mm disk",
    working: { series_ohm: 15, arcs: [[50, 1.4e-6]], store_F: 1e-3 },
    counter: { series_ohm: 10, arcs: [[100, 100e-6]] },
    ocv_V: 0.23,
  },
]

/** Elements of a cell between ceCell, reCell and weCell; blocking capacitors carry 10 MOhm, a cell leaks. */
export function cellElements(cell: ProbeCell): Element[] {
  const between = (name: string, chain: Chain, from: string, to: string, ocv_V: number): Element[] => {
    const elements: Element[] = []
    let at = from
    let count = 0
    const next = () => {
      count += 1
      return `${name}${count}`
    }
    const step = (r_ohm: number, c_F?: number) => {
      const b = next()
      elements.push({ kind: "R", name: `${b}r`, a: at, b, r_ohm })
      if (c_F !== undefined) elements.push({ kind: "C", name: `${b}c`, a: at, b, c_F })
      at = b
    }
    step(chain.series_ohm)
    for (const [r_ohm, c_F] of chain.arcs) step(r_ohm, c_F)
    if (chain.store_F !== undefined) step(1e7, chain.store_F)
    elements.push({ kind: "V", name: `${name}ocv`, a: to, b: at, dc_V: ocv_V, ac_V: 0 })
    return elements
  }
  return [
    ...between("working", cell.working, "reCell", "weCell", cell.ocv_V),
    ...(cell.counter === undefined
      ? [{ kind: "R", name: "counter", a: "ceCell", b: "reCell", r_ohm: 1e-3 } as const]
      : between("counter", cell.counter, "ceCell", "reCell", 0)),
  ]
}

/** Impedance of a chain in closed form [ohm]. */
export function chainImpedance(chain: Chain, f_Hz: number): Complex {
  const w = 2 * Math.PI * f_Hz
  const pairs = [...chain.arcs, ...(chain.store_F === undefined ? [] : [[1e7, chain.store_F] as const])]
  return pairs.reduce<Complex>(
    (z, [r_ohm, c_F]) => {
      const x = w * r_ohm * c_F
      return { re: z.re + r_ohm / (1 + x * x), im: z.im - (r_ohm * x) / (1 + x * x) }
    },
    { re: chain.series_ohm, im: 0 },
  )
}
