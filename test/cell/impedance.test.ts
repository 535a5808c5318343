/** Frequency domain against closed forms, and time domain against frequency domain. */
import { describe, expect, test } from "vitest"
import { HalfCell } from "../../sim/cell/halfCell"
import { add, cpe, diffusion, inv, occupancy, size, steepness, sub, type Z } from "./closedForm"

const F = 96485.33212
const RT_F = (8.314462618 * 298.15) / F
const length_m = 7.36e-6
const area_m2 = 1.5394e-4
const c_mol_m3 = 23900
const galleries = [{ u_V: 1.2, x: 1.6, width: 22 }]

function cellOf(shape: "slab" | "sphere", D: number, alpha: number, start_V: number): HalfCell {
  return new HalfCell({
    start_V,
    concentration_mol_m3: c_mol_m3,
    isotherm: galleries,
    particles: [{ shape, length_m, area_m2, diffusivity_m2_s: D, exchange_A_m2: 2 }],
    series_ohm: 5,
    doubleLayer: { y0: 5e-4, alpha },
    arcs: [{ r_ohm: 60, y0: 2e-5, alpha }],
  })
}

function exact(shape: "slab" | "sphere", D: number, alpha: number, u: number, f: number): Z {
  const w = 2 * Math.PI * f
  const slope = -1 / (steepness(galleries, u, RT_F) * c_mol_m3 * F)
  const theta = occupancy(galleries, u, RT_F) / 1.6
  const [re, im] = diffusion(shape, length_m, D, w)
  const transfer = RT_F / (2 * 2 * Math.sqrt(theta * (1 - theta)))
  const faradaic: Z = [(slope * re + transfer) / area_m2, (slope * im) / area_m2]
  const inner = inv(add(inv(faradaic), inv(cpe(5e-4, alpha, w))))
  const arc = inv(add([1 / 60, 0], inv(cpe(2e-5, alpha, w))))
  return add(add([5, 0], inner), arc)
}

describe("the linearised cell", () => {
  for (const shape of ["slab", "sphere"] as const) {
    test(`follows tanh diffusion, ideal CPE, Butler-Volmer and an arc within 0.2 % in a ${shape}`, () => {
      let worst = 0
      for (const alpha of [0.5, 0.65, 0.8, 0.95]) {
        for (const D of [1e-13, 1e-14, 1e-15, 1e-16, 1e-17]) {
          for (const u of [0.6, 0.9, 1.5, 2.0]) {
            const cell = cellOf(shape, D, alpha, u)
            for (let lf = -2; lf <= 5; lf += 0.125) {
              const z = cell.impedance(10 ** lf)
              const reference = exact(shape, D, alpha, u, 10 ** lf)
              worst = Math.max(worst, size(sub([z.re, z.im], reference)) / size(reference))
            }
          }
        }
      }
      expect(worst).toBeLessThan(2e-3)
    })
  }

  test("stays within 0.3 % down to 0.1 mHz", () => {
    const cell = cellOf("slab", 1e-15, 0.8, 0.9)
    for (const f of [1e-4, 3e-4, 1e-3, 3e-3]) {
      const z = cell.impedance(f)
      const reference = exact("slab", 1e-15, 0.8, 0.9, f)
      expect(size(sub([z.re, z.im], reference)) / size(reference)).toBeLessThan(3e-3)
    }
  })
})

describe("a sine in time", () => {
  /**
   * 64 readings a period, each the mean over its interval as an integrating converter gives: of the potential by the
   * trapezium, of the current by the charge passed. 8 chords per reading, so that the sine is one.
   */
  function timeDomain(cell: HalfCell, e_V: number, f: number): Z {
    const readings = 64
    const chords = 8
    const periods = 6
    const dt = 1 / (f * readings * chords)
    const wave = (k: number) => e_V + 5e-3 * Math.sin((2 * Math.PI * k) / (readings * chords))
    let v: Z = [0, 0]
    let i: Z = [0, 0]
    for (let k = 0; k < periods * readings; k++) {
      const q0 = cell.q_C
      let mean = 0
      for (let m = 0; m < chords; m++) {
        const from_V = wave(k * chords + m)
        const to_V = wave(k * chords + m + 1)
        cell.advance({ kind: "E", from_V, to_V }, dt)
        mean += (0.5 * (from_V + to_V)) / chords
      }
      if (k < (periods - 2) * readings) continue
      const phase = (2 * Math.PI * (k + 0.5)) / readings
      const current = (cell.q_C - q0) / (dt * chords)
      v = add(v, [(mean - e_V) * Math.cos(phase), -(mean - e_V) * Math.sin(phase)])
      i = add(i, [current * Math.cos(phase), -current * Math.sin(phase)])
    }
    const n = i[0] ** 2 + i[1] ** 2
    return [(v[0] * i[0] + v[1] * i[1]) / n, (v[1] * i[0] - v[0] * i[1]) / n]
  }

  test("agrees with the linearised model within 0.2 % from 100 kHz to 10 mHz", () => {
    for (const f of [1e5, 1e4, 1e3, 100, 10, 1, 0.1, 0.01]) {
      const linear = cellOf("slab", 1e-15, 0.8, 0.9).impedance(f)
      const measured = timeDomain(cellOf("slab", 1e-15, 0.8, 0.9), 0.9, f)
      const error = size(sub(measured, [linear.re, linear.im])) / Math.hypot(linear.re, linear.im)
      expect(error, `${f} Hz`).toBeLessThan(2e-3)
    }
  })
})
