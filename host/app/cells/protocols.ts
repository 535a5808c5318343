/**
 * What is done to a bare cell, with no card between: cycles, sweeps, titrations and spectra as the papers describe them,
 * and the formulas the papers use on the outcome. Capacities are in mAh/g and specific currents in A/g, as printed.
 */
import type { CellKind, Complex } from "../../../sim/cell"
import { HalfCell } from "../../../sim/cell/halfCell"

/** A new cell of the kind. @throws Error for a kind without a particle */
export function fresh(kind: CellKind): HalfCell {
  const cell = kind.create(1)
  if (cell instanceof HalfCell) return cell
  throw new Error(`${kind.id} was asked for cycles, but nothing reacts in it; ask for its impedance`)
}

/** A cell after so many full cycles, first-cycle reactions over. */
export function aged(kind: CellKind, cycles: number, stress = cycles): HalfCell {
  const cell = fresh(kind)
  cell.age(cycles, stress)
  return cell
}

export function mass(kind: CellKind): number {
  return kind.sample.mass_kg ?? NaN
}

/** Thickness of the slab of the paper's own mass and area, m V_M / (M A). */
export function slab(kind: CellKind): number {
  const { mass_kg = NaN, molarVolume_m3_mol = NaN, molarMass_kg_mol = NaN, area_m2 = NaN } = kind.sample
  return (mass_kg * molarVolume_m3_mol) / (molarMass_kg_mol * area_m2)
}

export interface Window {
  readonly low_V: number
  readonly high_V: number
}

/** One half cycle to a cut-off. @param rate in A/g, its sign is the direction @returns charge in mAh/g */
export function half(cell: HalfCell, kind: CellKind, rate: number, end_V: number): number {
  const i_A = rate * mass(kind) * 1e3
  const q = cell.q_C
  cell.advanceUntil({ kind: "I", from_A: i_A, to_A: i_A }, 1e7, i_A < 0 ? { eMin_V: end_V } : { eMax_V: end_V })
  return Math.abs(cell.q_C - q) / (3.6e3 * mass(kind))
}

export interface Cycle {
  readonly down: number
  readonly up: number
}

/** Discharge and charge of an anode half-cell, in this order. */
export function cycle(cell: HalfCell, kind: CellKind, rate: number, { low_V, high_V }: Window): Cycle {
  const down = half(cell, kind, -rate, low_V)
  return { down, up: half(cell, kind, rate, high_V) }
}

export interface Point {
  readonly e_V: number
  readonly i_A: number
}

/** One linear sweep, read every `step_V`. */
export function sweep(cell: HalfCell, end_V: number, rate_V_s: number, step_V = 4e-3): Point[] {
  const start_V = cell.e_V
  const count = Math.max(1, Math.round(Math.abs(end_V - start_V) / step_V))
  const at = (k: number) => start_V + ((end_V - start_V) * k) / count
  return Array.from({ length: count }, (_, k) => {
    cell.advance({ kind: "E", from_V: at(k), to_V: at(k + 1) }, Math.abs(at(1) - at(0)) / rate_V_s)
    return { e_V: at(k + 1), i_A: cell.i_A }
  })
}

/** Just after a turn the current still changes sign and the hysteresis turns over: no peaks of the couple there. */
const TURN_V = 0.1

/** Local maxima of |current| in the direction of the sweep, refined by a parabola; not in the first 0.1 V. */
export function peaks(points: readonly Point[]): Point[] {
  const sign = Math.sign(points[points.length - 1].e_V - points[0].e_V)
  const found: Point[] = []
  for (let k = 1; k + 1 < points.length; k++) {
    const [a, b, c] = [points[k - 1], points[k], points[k + 1]].map(p => sign * p.i_A)
    if (!(b > a && b >= c && b > 0) || Math.abs(points[k].e_V - points[0].e_V) < TURN_V) continue
    const off = (0.5 * (a - c)) / (a - 2 * b + c)
    found.push({ e_V: points[k].e_V + off * (points[k + 1].e_V - points[k].e_V), i_A: points[k].i_A })
  }
  return found
}

/** Where |current| bends down most, one place per bump: finds shoulders that are no maxima. */
export function bumps(points: readonly Point[], across_V = 0.02): Point[] {
  const sign = Math.sign(points[points.length - 1].e_V - points[0].e_V)
  const reach = Math.max(1, Math.round(across_V / Math.abs(points[1].e_V - points[0].e_V)))
  const bend = points.map((p, k) =>
    k < reach || k + reach >= points.length ? 0 : sign * (2 * p.i_A - points[k - reach].i_A - points[k + reach].i_A),
  )
  return points.filter((_, k) => k > 0 && bend[k] > 0 && bend[k] > bend[k - 1] && bend[k] >= (bend[k + 1] ?? Infinity))
}

export function highest(points: readonly Point[]): Point {
  return points.reduce((a, b) => (Math.abs(b.i_A) > Math.abs(a.i_A) ? b : a))
}

/** The potential of the list next to `target_V`; NaN for an empty list. */
export function nearest(points: readonly Point[], target_V: number): number {
  const [best] = [...points].sort((a, b) => Math.abs(a.e_V - target_V) - Math.abs(b.e_V - target_V))
  return best?.e_V ?? NaN
}

export interface Pulse {
  readonly before_V: number
  /** At the end of the current, just before it stops. */
  readonly under_V: number
  /** At the end of the rest. */
  readonly after_V: number
  /** What the potential jumps back within the first reading of the rest. */
  readonly drop_V: number
}

export interface Titration {
  readonly i_A: number
  readonly pulse_s: number
  readonly rest_s: number
  readonly low_V: number
  /** When the first reading of the rest is taken. */
  readonly first_s?: number
}

/** Pulses and rests until a pulse meets the lower limit; what was cut off is left out. */
export function titrate(cell: HalfCell, of: Titration, trace?: { t_s: number; e_V: number; i_A: number }[]): Pulse[] {
  const pulses: Pulse[] = []
  const first_s = of.first_s ?? 1
  let t_s = 0
  const note = (i_A: number) => trace?.push({ t_s, e_V: cell.e_V, i_A })
  for (let n = 0; n < 1000; n++) {
    const before_V = cell.e_V
    note(0)
    const parts = trace ? 10 : 1
    for (let k = 0; k < parts; k++) {
      const part_s = of.pulse_s / parts
      const ran_s = cell.advanceUntil({ kind: "I", from_A: of.i_A, to_A: of.i_A }, part_s, { eMin_V: of.low_V })
      t_s += ran_s
      note(of.i_A)
      if (ran_s < part_s) return pulses
    }
    const under_V = cell.e_V
    cell.advance({ kind: "open" }, first_s)
    const drop_V = cell.e_V - under_V
    for (let k = 0; k < parts; k++) {
      cell.advance({ kind: "open" }, (of.rest_s - first_s) / parts)
      t_s += of.rest_s / parts
      note(0)
    }
    pulses.push({ before_V, under_V, after_V: cell.e_V, drop_V })
  }
  return pulses
}

/** The papers' titration formula with the whole change under current, interface and all [cm2/s]. */
export function wholeStep(kind: CellKind, pulse_s: number, p: Pulse): number {
  const ratio = (p.after_V - p.before_V) / (p.under_V - p.before_V)
  return 1e4 * (4 / (Math.PI * pulse_s)) * (slab(kind) * ratio) ** 2
}

export interface Line {
  readonly slope: number
  readonly intercept: number
}

export function line(points: readonly (readonly [x: number, y: number])[]): Line {
  const mx = points.reduce((s, p) => s + p[0], 0) / points.length
  const my = points.reduce((s, p) => s + p[1], 0) / points.length
  const slope =
    points.reduce((s, p) => s + (p[0] - mx) * (p[1] - my), 0) / points.reduce((s, p) => s + (p[0] - mx) ** 2, 0)
  return { slope, intercept: my - slope * mx }
}

export interface ImpedancePoint extends Complex {
  readonly f_Hz: number
}

export function spectrum(
  cell: { impedance(f_Hz: number): Complex },
  from_Hz: number,
  to_Hz: number,
  perDecade = 10,
): ImpedancePoint[] {
  const decades = Math.log10(from_Hz / to_Hz)
  const count = Math.round(decades * perDecade)
  return Array.from({ length: count + 1 }, (_, k) => {
    const f_Hz = from_Hz * 10 ** ((-decades * k) / count)
    return { f_Hz, ...cell.impedance(f_Hz) }
  })
}

/** Slope of Z' against 1/sqrt(w) between two frequencies [ohm/s^0.5]. */
export function warburg(points: readonly ImpedancePoint[], low_Hz: number, high_Hz: number): number {
  const used = points.filter(p => p.f_Hz >= low_Hz * 0.999 && p.f_Hz <= high_Hz * 1.001)
  return line(used.map(p => [1 / Math.sqrt(2 * Math.PI * p.f_Hz), p.re] as const)).slope
}

/** Frequencies [Hz] of the local maxima of -Z'': one per arc that stands apart. */
export function arcTops(points: readonly ImpedancePoint[]): number[] {
  const found: number[] = []
  for (let k = 1; k + 1 < points.length; k++)
    if (-points[k].im > -points[k - 1].im && -points[k].im >= -points[k + 1].im) found.push(points[k].f_Hz)
  return found
}

/** Rank correlation of Spearman; no ties expected. */
export function rankCorrelation(x: readonly number[], y: readonly number[]): number {
  const rank = (v: readonly number[]) => {
    const order = v.map((_, k) => k).sort((a, b) => v[a] - v[b])
    const ranks = Array.from({ length: v.length }, () => 0)
    order.forEach((k, r) => (ranks[k] = r))
    return ranks
  }
  const [a, b] = [rank(x), rank(y)]
  const n = x.length
  return 1 - (6 * a.reduce((s, r, k) => s + (r - b[k]) ** 2, 0)) / (n * (n * n - 1))
}

export function mean(values: readonly number[]): number {
  return values.reduce((s, v) => s + v, 0) / values.length
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : 0.5 * (sorted[middle - 1] + sorted[middle])
}

export function round(value: number, digits = 2): number {
  return Number(value.toPrecision(digits))
}

/** Three digits, for sentences. */
export function numberText(value: number): string {
  return String(round(value, 3))
}
