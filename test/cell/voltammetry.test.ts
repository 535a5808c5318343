/**
 * The cell against closed forms of voltammetry (Bard and Faulkner, Electrochemical Methods, 2nd ed., ch. 5, 6, 8, 14).
 *
 * Tolerances are the project's bars for the model, several times what was measured.
 */
import { describe, expect, test } from "vitest"
import { area_m2, bValue, D, F, peak, redoxCell, RT_F, sweep } from "./redoxCell"
import { NICHOLSON } from "../nicholsonTable"

describe("a couple in solution", () => {
  test("follows Cottrell within 0.1 % from 10 ms to 10 s", () => {
    const cell = redoxCell({ start_V: -0.4 })
    const step = { kind: "E", from_V: 0.5, to_V: 0.5 } as const
    let t = 0.01
    cell.advance(step, t)
    let worst = 0
    while (t < 10) {
      worst = Math.max(worst, Math.abs(cell.i_A / (F * area_m2 * Math.sqrt(D / (Math.PI * t))) - 1))
      const dt = Math.min(0.05, 0.1 * t)
      cell.advance(step, dt)
      t += dt
    }
    expect(worst).toBeLessThan(1e-3)
  })

  test("meets Sand's time within 0.2 %", () => {
    const cell = redoxCell({ start_V: -0.4 })
    const i_A = (F * area_m2 * Math.sqrt(Math.PI * D)) / 2
    const t = cell.advanceUntil({ kind: "I", from_A: i_A, to_A: i_A }, 5, { eMax_V: 0.35 })
    expect(Math.abs(t - 1)).toBeLessThan(2e-3)
  })

  test("peaks at 0.4463 F A c sqrt(D F v / RT), 28.5 mV past the formal potential, 57 mV apart", () => {
    const rate = 0.1
    const curve = sweep(redoxCell(), [-0.35, 0.35, -0.35], rate, 1e-3)
    const up = peak(curve, 1, 1, 699)
    const down = peak(curve, -1, 701, 1398)
    const chi = up.i_A / (F * area_m2 * Math.sqrt((D * rate) / RT_F))
    expect(Math.abs(chi / 0.446295 - 1)).toBeLessThan(1.5e-3)
    expect(Math.abs(up.e_V - 0.0285)).toBeLessThan(2e-4)
    expect(Math.abs(up.e_V - down.e_V - 0.057)).toBeLessThan(1e-3)
  })

  test("separates its peaks as in Nicholson's table within 2 mV", () => {
    // psi, dEp [mV]; Nicholson, Anal. Chem. 37 (1965) 1351, switched 112.5 mV past the peak
    const table = [...NICHOLSON, [0.1, 212]]
    for (const [psi, expected_mV] of table) {
      const rate_m_s = psi * Math.sqrt((Math.PI * D * 0.1) / RT_F)
      const turn_V = Math.round((expected_mV / 2 + 112.5) * 2) / 2000
      const half = Math.round((turn_V + 0.35) / 5e-4)
      const curve = sweep(redoxCell({ rate_m_s }), [-0.35, turn_V, -0.35], 0.1, 5e-4)
      const gap_mV = 1e3 * (peak(curve, 1, 1, half).e_V - peak(curve, -1, half + 5, 2 * half - 1).e_V)
      expect(Math.abs(gap_mV - expected_mV), `psi ${psi}: ${gap_mV}`).toBeLessThan(2)
    }
  })

  test("scales with the square root of the scan rate, b = 0.500", () => {
    const b = bValue(
      [0.01, 0.03, 0.1, 0.3].map(rate => [
        rate,
        peak(sweep(redoxCell({ depth_m: 3e-3 }), [-0.35, 0.35], rate, 1e-3), 1).i_A,
      ]),
    )
    expect(Math.abs(b - 0.5)).toBeLessThan(2e-3)
  })
})

describe("a thin layer", () => {
  const thin = () => redoxCell({ depth_m: 1e-6 })

  test("peaks at F^2 v n / 4RT within 0.1 %, 90.6 mV wide within 0.5 mV", () => {
    const curve = sweep(thin(), [-0.35, 0.35], 0.01, 2.5e-4)
    const top = peak(curve, 1)
    expect(Math.abs(top.i_A / ((F * 0.01 * area_m2 * 1e-6) / (4 * RT_F)) - 1)).toBeLessThan(1e-3)
    const above = curve.filter(([, i]) => i > top.i_A / 2)
    const width_V = above[above.length - 1][0] - above[0][0]
    expect(Math.abs(width_V - 2 * RT_F * Math.log(3 + Math.sqrt(8)))).toBeLessThan(5e-4)
  })

  test("scales with the scan rate, b = 1.000", () => {
    const b = bValue([0.01, 0.03, 0.1, 0.3].map(rate => [rate, peak(sweep(thin(), [-0.35, 0.35], rate, 1e-3), 1).i_A]))
    expect(Math.abs(b - 1)).toBeLessThan(2e-3)
  })
})
