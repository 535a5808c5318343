/**
 * Titration: the slope method of Weppner and Huggins (J. Electrochem. Soc. 124 (1977) 1569) gives back the planted D
 *     D = 4/(pi tau) (L dEs / (dE/dsqrt(t) sqrt(tau)))^2,   tau << L2/D, full rest.
 */
import { describe, expect, test } from "vitest"
import { HalfCell } from "../../sim/cell/halfCell"

const F = 96485.33212
const length_m = 7.36e-6
const area_m2 = 1.5394e-4
const c_mol_m3 = 23900

function slope(points: readonly (readonly [x: number, y: number])[]): number {
  const mx = points.reduce((s, p) => s + p[0], 0) / points.length
  const my = points.reduce((s, p) => s + p[1], 0) / points.length
  return points.reduce((s, p) => s + (p[0] - mx) * (p[1] - my), 0) / points.reduce((s, p) => s + (p[0] - mx) ** 2, 0)
}

/** Apparent over planted D of one pulse with a full rest. */
function apparent(D: number, pulse_s: number, doubleLayer: number): number {
  const cell = new HalfCell({
    start_V: 1.2,
    concentration_mol_m3: c_mol_m3,
    isotherm: [{ u_V: 1.2, x: 1.6, width: 22 }],
    particles: [{ shape: "slab", length_m, area_m2, diffusivity_m2_s: D, exchange_A_m2: 2 }],
    series_ohm: 5,
    doubleLayer: { y0: doubleLayer, alpha: 0.8 },
    arcs: [{ r_ohm: 60, y0: 2e-5, alpha: 0.8 }],
  })
  // a surface that changes by 1 % of its sites: the isotherm is straight over it
  const i_A = -0.01 * ((c_mol_m3 * F * Math.sqrt(Math.PI * D)) / (2 * Math.sqrt(pulse_s))) * area_m2
  const points: [number, number][] = []
  const n = 200
  for (let k = 1; k <= n; k++) {
    cell.advance({ kind: "I", from_A: i_A, to_A: i_A }, pulse_s / n)
    if (k > n / 3) points.push([Math.sqrt((k * pulse_s) / n), cell.e_V])
  }
  cell.advance({ kind: "open" }, Math.max(6000, (3 * length_m ** 2) / D))
  const steady_V = cell.e_V - 1.2
  return ((4 / (Math.PI * pulse_s)) * (length_m * (steady_V / (slope(points) * Math.sqrt(pulse_s)))) ** 2) / D
}

describe("titration by the slope method", () => {
  // Fitted from a third of the pulse on. Where the double layer is negligible the value is right to 1e-3. At 1e-13 cm2/s
  // a pulse of 1800 s moves so little charge that 0.5 mF takes 6 %, a real bias of the method; 7200 s halve it.
  const rows: [D_cm2_s: number, pulse_s: number, doubleLayer: number, bar: number][] = [
    [1e-10, 600, 5e-4, 0.025],
    [1e-11, 1800, 5e-4, 0.025],
    [1e-12, 1800, 5e-4, 0.025],
    [1e-13, 7200, 5e-4, 0.05],
    [1e-11, 1800, 1e-6, 0.002],
    [1e-13, 1800, 1e-6, 0.002],
  ]
  for (const [D, pulse_s, doubleLayer, bar] of rows) {
    test(`gives back D = ${D} cm2/s within ${100 * bar} %, pulse ${pulse_s} s, double layer ${doubleLayer} F`, () => {
      expect(Math.abs(apparent(D * 1e-4, pulse_s, doubleLayer) - 1)).toBeLessThan(bar)
    })
  }
})
