/** What holds for every cell whatever its chemistry: charge, states, steps, ends. */
import { describe, expect, test } from "vitest"
import type { Control } from "../../sim/cell"
import { HalfCell } from "../../sim/cell/halfCell"
import type { HalfCellParameters } from "../../sim/cell/parameters"

const parameters: HalfCellParameters = {
  start_V: 1.3,
  concentration_mol_m3: 24000,
  isotherm: [
    { u_V: 0.8, x: 0.6, width: 5 },
    { u_V: 1.4, x: 0.9, width: 12 },
  ],
  particles: [
    {
      shape: "sphere",
      length_m: 5e-6,
      area_m2: 1e-3,
      diffusivity_m2_s: { x: [0, 0.7, 1.5], diffusivity_m2_s: [3e-14, 1e-14, 4e-15] },
      exchange_A_m2: 2,
    },
  ],
  series_ohm: 5,
  doubleLayer: { y0: 5e-4, alpha: 0.8 },
  arcs: [{ r_ohm: 60, y0: 2e-5, alpha: 0.8 }],
  hysteresis: { shift_V: 0.05, turn_C: 1 },
  pools: [{ charge_C: 0.5, e_V: 0.6, rate_per_s: 2e-3, transfer: 0.5, direction: "reduction" }],
  films: [{ current_A: 1e-6, e_V: 0.8, transfer: 0.5, charge_C: 0.01 }],
  counter_A: 1e-3,
}

const hold = (i_A: number): Control => ({ kind: "I", from_A: i_A, to_A: i_A })

/** A pseudo-random walk through controls, the same for the same seed. */
function walk(cell: HalfCell, calls: number, seed: number): string[] {
  let s = seed
  const next = () => (s = (s * 1103515245 + 12345) % 2147483648) / 2147483648
  const trace: string[] = []
  for (let k = 0; k < calls; k++) {
    const kind = Math.floor(next() * 3)
    const control: Control =
      kind === 0
        ? { kind: "open" }
        : kind === 1
          ? { kind: "I", from_A: (next() - 0.5) * 4e-3, to_A: (next() - 0.5) * 4e-3 }
          : { kind: "E", from_V: 0.3 + 2 * next(), to_V: 0.3 + 2 * next() }
    cell.advance(control, 10 ** (4 * next() - 2))
    trace.push(`${cell.e_V} ${cell.i_A} ${cell.q_C} ${cell.limit}`)
  }
  return trace
}

describe("charge", () => {
  test("that passed the terminal is found in the parts, within 1e-10 of the throughput", () => {
    const cell = new HalfCell(parameters)
    const total = () => {
      const { particles, doubleLayer, sides } = cell.inventory_C()
      return particles + doubleLayer + sides
    }
    const before = total()
    let throughput = 0
    for (let k = 0; k < 60; k++) {
      const q = cell.q_C
      cell.advance(hold(-1.5e-3), 300)
      const low = cell.q_C
      cell.advance(hold(1.5e-3), 280)
      throughput += Math.abs(low - q) + Math.abs(cell.q_C - low)
    }
    expect(Math.abs(total() - before - cell.q_C) / throughput).toBeLessThan(1e-10)
  })
})

describe("a snapshot", () => {
  for (const seed of [1, 7, 42]) {
    test(`continues bit by bit (seed ${seed})`, () => {
      const cell = new HalfCell(parameters)
      walk(cell, 40, seed)
      const saved = structuredClone(cell.snapshot())
      const z = cell.impedance(3)
      const first = walk(cell, 40, seed + 1)
      cell.restore(saved)
      expect(walk(cell, 40, seed + 1)).toEqual(first)
      const other = new HalfCell(parameters)
      other.restore(saved)
      expect(other.impedance(3)).toEqual(z)
      expect(walk(other, 40, seed + 1)).toEqual(first)
    })
  }
})

describe("the step size", () => {
  /** Potential every 100 s of a discharge, a rest and a charge. */
  function curve(tolerance_V: number, call_s: number): number[] {
    const cell = new HalfCell({ ...parameters, tolerance_V })
    const e: number[] = []
    for (const i_A of [-1.2e-3, 0, 1.2e-3]) {
      for (let t = 0; t < 1500; t += 100) {
        for (let k = 0; k < 100 / call_s; k++) cell.advance(hold(i_A), call_s)
        e.push(cell.e_V)
      }
    }
    return e
  }
  const rms = (a: number[], b: number[]) => Math.sqrt(a.reduce((s, v, k) => s + (v - b[k]) ** 2, 0) / a.length)

  test("does not show: halving the tolerance moves the curve by less than 0.1 mV rms", () => {
    expect(rms(curve(5e-4, 100), curve(2.5e-4, 100))).toBeLessThan(1e-4)
    expect(rms(curve(5e-4, 100), curve(2e-6, 100))).toBeLessThan(1e-4)
  })

  test("does not show: calls of 1 s and of 100 s give the same curve within 0.1 mV rms", () => {
    expect(rms(curve(5e-4, 1), curve(5e-4, 100))).toBeLessThan(1e-4)
  })
})

describe("a current that cannot be delivered", () => {
  for (const [name, i_A, limit, rail] of [
    ["oxidation", 20e-3, "depleted", 7],
    ["reduction", -20e-3, "filled", -2],
  ] as const) {
    test(`ends ${name} at the rail with limit ${limit}, and lets go when the current does`, () => {
      const cell = new HalfCell({ ...parameters, pools: [], films: [] })
      for (let k = 0; k < 50; k++) cell.advance(hold(i_A), 60)
      expect(cell.limit).toBe(limit)
      expect(cell.e_V).toBe(rail)
      expect(Math.abs(cell.i_A)).toBeLessThan(Math.abs(i_A))
      cell.advance({ kind: "open" }, 60)
      expect(cell.limit).toBe("none")
      expect(cell.e_V).toBeGreaterThan(-2)
      expect(cell.e_V).toBeLessThan(7)
    })
  }

  test("leaves no NaN and no endless step without any double layer", () => {
    const cell = new HalfCell({ ...parameters, doubleLayer: undefined, arcs: [], series_ohm: 0, pools: [], films: [] })
    for (const i_A of [5, -5, 1e-3, -1e3, 0]) {
      cell.advance(hold(i_A), 100)
      expect(Number.isFinite(cell.e_V) && Number.isFinite(cell.i_A) && Number.isFinite(cell.q_C)).toBe(true)
    }
  })
})

describe("a cut-off", () => {
  test("is met within 10 uV, the rest of the call is left over", () => {
    const cell = new HalfCell(parameters)
    const t = cell.advanceUntil(hold(-1e-3), 1e5, { eMin_V: 0.5 })
    expect(t).toBeLessThan(1e5)
    expect(Math.abs(cell.e_V - 0.5)).toBeLessThan(1e-5)
    expect(Math.abs(cell.q_C + 1e-3 * t)).toBeLessThan(1e-9)
  })

  test("on a falling current ends a potentiostatic hold", () => {
    const cell = new HalfCell(parameters)
    cell.advanceUntil({ kind: "E", from_V: 1.5, to_V: 1.5 }, 1e6, { iBelow_A: 1e-5 })
    expect(Math.abs(cell.i_A / 1e-5 - 1)).toBeLessThan(1e-3)
  })
})
