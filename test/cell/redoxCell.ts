/** A couple in solution over a planar electrode, and what voltammetry measures on it. */
import { HalfCell } from "../../sim/cell/halfCell"

export const F = 96485.33212
export const RT_F = (8.314462618 * 298.15) / F
export const area_m2 = 1e-4
export const D = 1e-9

export interface RedoxOptions {
  readonly depth_m?: number
  readonly rate_m_s?: number
  readonly start_V?: number
  readonly tolerance_V?: number
}

/** 1 mol/m3 of a couple at 0 V, D = 1e-9 m2/s, no resistance, no double layer. */
export function redoxCell({ depth_m = 1e-3, rate_m_s = 1, start_V = -0.35, tolerance_V }: RedoxOptions = {}): HalfCell {
  return new HalfCell({
    start_V,
    concentration_mol_m3: 1,
    isotherm: [{ u_V: 0, x: 1, width: 1 }],
    particles: [{ shape: "slab", length_m: depth_m, area_m2, diffusivity_m2_s: D, exchange_A_m2: 0.5 * F * rate_m_s }],
    series_ohm: 0,
    tolerance_V,
  })
}

export type Curve = [e_V: number, i_A: number][]

/** One sweep after another between the given potentials, a point every step_V. */
export function sweep(cell: HalfCell, turns_V: readonly number[], rate_V_s: number, step_V: number): Curve {
  const curve: Curve = []
  for (let k = 1; k < turns_V.length; k++) {
    const from = turns_V[k - 1]
    const n = Math.round(Math.abs(turns_V[k] - from) / step_V)
    const step = (turns_V[k] - from) / n
    for (let j = 0; j < n; j++) {
      const to_V = from + step * (j + 1)
      cell.advance({ kind: "E", from_V: from + step * j, to_V }, Math.abs(step) / rate_V_s)
      curve.push([to_V, cell.i_A])
    }
  }
  return curve
}

/** Largest value of sign * i between two indices, refined by a parabola. */
export function peak(curve: Curve, sign: 1 | -1, from = 1, to = curve.length - 1): { e_V: number; i_A: number } {
  let best = from
  for (let k = from; k < to; k++) if (sign * curve[k][1] > sign * curve[best][1]) best = k
  const [a, b, c] = [curve[best - 1][1], curve[best][1], curve[best + 1][1]]
  const shift = (0.5 * (a - c)) / (a - 2 * b + c)
  return { e_V: curve[best][0] + shift * (curve[best + 1][0] - curve[best][0]), i_A: b - 0.25 * (a - c) * shift }
}

/** Slope of log peak current against log scan rate. */
export function bValue(points: readonly (readonly [rate_V_s: number, peak_A: number])[]): number {
  const x = points.map(p => Math.log(p[0]))
  const y = points.map(p => Math.log(p[1]))
  const mx = x.reduce((s, v) => s + v, 0) / x.length
  const my = y.reduce((s, v) => s + v, 0) / y.length
  return x.reduce((s, v, k) => s + (v - mx) * (y[k] - my), 0) / x.reduce((s, v) => s + (v - mx) ** 2, 0)
}
