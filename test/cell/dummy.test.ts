/** Dummy cells against circuit theory written out here. */
import { describe, expect, test } from "vitest"
import { dummyRandles } from "../../sim/cells/dummyRandles"
import { dummyRc } from "../../sim/cells/dummyRc"
import { dummyResistor } from "../../sim/cells/dummyResistor"
import { openLead } from "../../sim/cells/openLead"

describe("the resistor", () => {
  test("obeys Ohm", () => {
    const cell = dummyResistor.create(1)
    cell.advance({ kind: "E", from_V: 0, to_V: 1 }, 0.02)
    expect(cell.i_A).toBeCloseTo(1e-3, 15)
    expect(cell.q_C).toBeCloseTo(1e-5, 15)
    cell.advance({ kind: "I", from_A: 2e-3, to_A: 2e-3 }, 1)
    expect(cell.e_V).toBeCloseTo(2, 12)
    expect(cell.impedance(1e5)).toEqual({ re: 1000, im: -0 })
  })
})

describe("the Randles dummy", () => {
  test("charges along one exponential, whatever the calls", () => {
    for (const calls of [1, 7, 500]) {
      const cell = dummyRandles.create(1)
      for (let k = 0; k < calls; k++) cell.advance({ kind: "I", from_A: 1e-3, to_A: 1e-3 }, 0.01 / calls)
      expect(cell.e_V).toBeCloseTo(0.1 + 1 * (1 - Math.exp(-1)), 12)
    }
  })

  test("answers a ramp with its static current, its lag and its charge", () => {
    const cell = dummyRandles.create(1)
    cell.advance({ kind: "E", from_V: 0, to_V: 1 }, 1)
    const tau = 1e-5 / (1 / 100 + 1 / 1000)
    const v = (1000 / 1100) * (1 - tau)
    expect(cell.i_A).toBeCloseTo((1 - v) / 100, 14)
    // charge through 100 ohm: integral of (E - v)/100, v = share (t - tau + tau exp(-t/tau))
    const vTime = (1000 / 1100) * (0.5 - tau + tau * tau)
    expect(cell.q_C).toBeCloseTo((0.5 - vTime) / 100, 14)
  })

  test("has the impedance of its circuit", () => {
    const z = dummyRandles.create(1).impedance(1000 / (2 * Math.PI * 10))
    expect(z.re).toBeCloseTo(100 + 500, 9)
    expect(z.im).toBeCloseTo(-500, 9)
  })

  test("continues the same after a snapshot", () => {
    const cell = dummyRandles.create(1)
    cell.advance({ kind: "E", from_V: 0.3, to_V: 0.5 }, 3e-3)
    const saved = structuredClone(cell.snapshot())
    const run = () => {
      cell.advance({ kind: "I", from_A: 1e-3, to_A: -1e-3 }, 7e-3)
      return [cell.e_V, cell.i_A, cell.q_C]
    }
    const first = run()
    cell.restore(saved)
    expect(run()).toEqual(first)
  })
})

describe("the others", () => {
  test("the capacitor blocks direct current and keeps its charge when open", () => {
    const cell = dummyRc.create(1)
    cell.advance({ kind: "E", from_V: 1, to_V: 1 }, 1)
    expect(Math.abs(cell.i_A)).toBeLessThan(1e-15)
    cell.advance({ kind: "open" }, 1000)
    expect(cell.e_V).toBeCloseTo(1, 9)
    expect(cell.q_C).toBeCloseTo(1e-5, 12)
  })

  test("the open lead carries nothing and says so", () => {
    const cell = openLead.create(1)
    cell.advance({ kind: "I", from_A: 1e-3, to_A: 1e-3 }, 1)
    expect(cell.limit).toBe("depleted")
    expect(Math.abs(cell.i_A)).toBeLessThan(1e-9)
    expect(cell.e_V).toBeLessThanOrEqual(20)
  })
})
