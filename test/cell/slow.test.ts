/** Slow states: what counts as a cycle, what changes at a turn, and that no charge gets lost. */
import { describe, expect, test } from "vitest"
import { HalfCell } from "../../sim/cell/halfCell"
import type { HalfCellParameters } from "../../sim/cell/parameters"

const parameters: HalfCellParameters = {
  start_V: 2.5,
  startHysteresis: 1,
  concentration_mol_m3: 24000,
  isotherm: [{ u_V: 1.2, x: 1.5, width: 12 }],
  particles: [{ shape: "slab", length_m: 7e-6, area_m2: 1.5e-4, diffusivity_m2_s: 1e-13, exchange_A_m2: 5 }],
  series_ohm: 5,
  doubleLayer: { y0: 5e-4, alpha: 0.8 },
  arcs: [{ r_ohm: 20, y0: 2e-5, alpha: 0.8 }],
  films: [{ current_A: 1e-7, e_V: 0.8, transfer: 0.5, charge_C: 0.01, resistance_ohm_C: 500 }],
  slow: {
    cycle_C: 3.5,
    stress: { rate_per_s: 1 / 3600, exponent: 1 },
    laws: [
      { name: "loss", on: "area", shape: "power", amount: -0.2, scale: 100, exponent: 1 },
      { name: "growth", on: "arc0", by: "stress", shape: "power", amount: 1, scale: 100, exponent: 0.5 },
      { name: "activation", on: "diffusivity", shape: "saturating", amount: 2, scale: 10, exponent: 1.5 },
    ],
  },
}

const current = (i_A: number) => ({ kind: "I", from_A: i_A, to_A: i_A }) as const

function cycle(cell: HalfCell, i_A: number): number {
  const q = cell.q_C
  cell.advanceUntil(current(-i_A), 1e6, { eMin_V: 0.05 })
  const discharged = q - cell.q_C
  cell.advanceUntil(current(i_A), 1e6, { eMax_V: 2.5 })
  return discharged
}

function total(cell: HalfCell): number {
  const { particles, doubleLayer, sides, dead } = cell.inventory_C()
  return particles + doubleLayer + sides + dead
}

describe("cycles", () => {
  test("are counted by their turns, not by pulses, rests or sines", () => {
    const cell = new HalfCell(parameters)
    for (let n = 0; n < 3; n++) {
      for (let k = 0; k < 40; k++) {
        cell.advanceUntil(current(-2e-3), 60, { eMin_V: 0.05 })
        cell.advance({ kind: "open" }, 30)
        for (let s = 0; s < 20; s++) cell.advance(current(1e-5 * Math.sin(s)), 0.1)
      }
      cell.advanceUntil(current(2e-3), 1e6, { eMax_V: 2.5 })
    }
    // the third is not known to have turned before the next discharge moves
    expect(cell.cycles).toBe(2)
    cell.advance(current(-2e-3), 200)
    expect(cell.cycles).toBe(3)
  })

  test("do not depend on how the time is cut into calls", () => {
    const long = new HalfCell(parameters)
    const short = new HalfCell(parameters)
    for (let n = 0; n < 4; n++) cycle(long, 2e-3)
    for (let n = 0; n < 4; n++) {
      for (const [i_A, cut] of [
        [-2e-3, { eMin_V: 0.05 }],
        [2e-3, { eMax_V: 2.5 }],
      ] as const) {
        while (short.advanceUntil(current(i_A), 7, cut) === 7);
      }
    }
    expect(short.cycles).toBe(long.cycles)
    expect(Math.abs(short.q_C - long.q_C)).toBeLessThan(1e-4)
  })
})

describe("ageing", () => {
  test("takes capacity as planted and keeps the charge balance to 1e-8 of the throughput", () => {
    const cell = new HalfCell(parameters)
    const before = total(cell)
    const first = cycle(cell, 1e-3)
    for (let n = 0; n < 50; n++) cycle(cell, 1e-3)
    const last = cycle(cell, 1e-3)
    expect(cell.cycles).toBe(51)
    expect(Math.abs(last / first / (1 - 0.2 * 0.51) - 1)).toBeLessThan(0.01)
    expect(Math.abs(total(cell) - before - cell.q_C) / cell.throughput_C).toBeLessThan(1e-8)
  })

  test("goes faster at a higher rate where it runs by stress", () => {
    const arc = (i_A: number) => {
      const cell = new HalfCell(parameters)
      for (let n = 0; n < 10; n++) cycle(cell, i_A)
      return cell.impedance(100).re
    }
    expect(arc(4e-3)).toBeGreaterThan(arc(5e-4) + 3)
  })

  test("set by hand is the same state as a count", () => {
    const cell = new HalfCell({ ...parameters, films: [] })
    for (let n = 0; n < 5; n++) cycle(cell, 1e-3)
    cell.advance(current(-1e-3), 400)
    const aged = new HalfCell({ ...parameters, films: [], slow: { ...parameters.slow!, stress: undefined } })
    aged.age(cell.cycles)
    expect(aged.cycles).toBe(5)
  })

  test("continues bit by bit after a snapshot", () => {
    const cell = new HalfCell(parameters)
    for (let n = 0; n < 3; n++) cycle(cell, 2e-3)
    cell.advance(current(-2e-3), 300)
    const saved = structuredClone(cell.snapshot())
    const z = cell.impedance(50)
    const run = (c: HalfCell) => [cycle(c, 2e-3), cycle(c, 2e-3), c.e_V, c.q_C, c.impedance(50).re]
    const first = run(cell)
    const other = new HalfCell(parameters)
    other.restore(saved)
    expect(other.impedance(50)).toEqual(z)
    expect(run(other)).toEqual(first)
  })
})
