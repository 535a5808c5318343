/**
 * The cells named after papers, run through the paper's protocol, against the paper's numbers.
 *
 * Reproduced: the number follows from the set under that protocol. Input: it was planted, and the test only says that it
 * still comes out. What cannot be met is stated in each cell's `notClaimed` and not tested.
 */
import { describe, expect, test } from "vitest"
import type { CellKind } from "../../sim/cell"
import { HalfCell } from "../../sim/cell/halfCell"
import { lntoPellet350 } from "../../sim/cells/lntoPellet350"
import { lntoPellet450 } from "../../sim/cells/lntoPellet450"
import { lntoPellet550 } from "../../sim/cells/lntoPellet550"
import { navo3Li } from "../../sim/cells/navo3Li"
import { navo3Na } from "../../sim/cells/navo3Na"
import { nmc532Liquid } from "../../sim/cells/nmc532Liquid"
import { nmc532Lnto350 } from "../../sim/cells/nmc532Lnto350"
import { nmc532Lnto450 } from "../../sim/cells/nmc532Lnto450"
import { nmc532Lnto550 } from "../../sim/cells/nmc532Lnto550"
import { vt60 } from "../../sim/cells/vt60"
import { zifAmorphous } from "../../sim/cells/zifAmorphous"
import { zifCrystal } from "../../sim/cells/zifCrystal"
import { zifGlass } from "../../sim/cells/zifGlass"

/** Charge of one half cycle [mAh/g]; i_A_g in A/g, its sign is the direction. */
function half(cell: HalfCell, kind: CellKind, i_A_g: number, end_V: number): number {
  const mass_kg = kind.sample.mass_kg ?? NaN
  const i_A = i_A_g * mass_kg * 1e3
  const q = cell.q_C
  cell.advanceUntil({ kind: "I", from_A: i_A, to_A: i_A }, 1e7, i_A < 0 ? { eMin_V: end_V } : { eMax_V: end_V })
  return Math.abs(cell.q_C - q) / (3.6e3 * mass_kg)
}

const fresh = (kind: CellKind) => kind.create(1) as HalfCell

function cycle(cell: HalfCell, kind: CellKind, i_A_g: number): [down: number, up: number] {
  return [half(cell, kind, -i_A_g, 0.01), half(cell, kind, i_A_g, 3)]
}

/** Potentials of the local extremes of the current in one sweep to `end_V`. */
function extremes(cell: HalfCell, end_V: number, rate_V_s: number): number[] {
  const sign = Math.sign(end_V - cell.e_V)
  const step = 4e-3
  const found: number[] = []
  let [a, b] = [0, 0]
  while ((end_V - cell.e_V) * sign > step / 2) {
    const from_V = cell.e_V
    cell.advance({ kind: "E", from_V, to_V: from_V + sign * step }, step / rate_V_s)
    const i = sign * cell.i_A
    if (b > a && b > i) found.push(from_V)
    a = b
    b = i
  }
  return found
}

const near = (values: number[], target: number) => Math.min(...values.map(v => Math.abs(v - target)))
const share = (value: number, target: number) => Math.abs(value / target - 1)

describe("VT60 glass", () => {
  test("gives 629/196, then 92.8 and 94.3 % at 1 A/g (Fig. 1a)", () => {
    const cell = fresh(vt60)
    const [first, second, third] = [1, 2, 3].map(() => cycle(cell, vt60, 1))
    expect(share(first[0], 629)).toBeLessThan(0.05)
    expect(share(first[1], 196)).toBeLessThan(0.05)
    expect(Math.abs((100 * first[1]) / first[0] - 31)).toBeLessThan(1.5)
    expect(Math.abs((100 * second[1]) / second[0] - 92.8)).toBeLessThan(1)
    expect(Math.abs((100 * third[1]) / third[0] - 94.3)).toBeLessThan(1)
    expect(share(third[0], 200)).toBeLessThan(0.05)
  })

  test("is reduced at 0.58 V first, at 0.85 V later, oxidised at 1.3 V (Fig. 1b)", () => {
    const cell = fresh(vt60)
    expect(near(extremes(cell, 0.01, 1e-4), 0.58)).toBeLessThan(0.03)
    expect(near(extremes(cell, 3, 1e-4), 1.3)).toBeLessThan(0.05)
    expect(near(extremes(cell, 0.01, 1e-4), 0.85)).toBeLessThan(0.03)
    expect(near(extremes(cell, 3, 1e-4), 1.3)).toBeLessThan(0.05)
  })

  test("keeps 121 mAh/g at 1 A/g and 80 at 5 A/g after 5000 cycles (input), with arcs fresh >> 5000 > 1000", () => {
    const after = (cycles: number, stress: number, i_A_g: number) => {
      const cell = fresh(vt60)
      cell.age(cycles, stress)
      cycle(cell, vt60, i_A_g)
      return cycle(cell, vt60, i_A_g)[0]
    }
    expect(share(after(5000, 5000, 1), 121)).toBeLessThan(0.05)
    expect(share(after(5000, 5000 * 5 ** 0.9, 5), 80)).toBeLessThan(0.05)
    const arc = (cycles: number) => {
      const cell = fresh(vt60)
      cell.age(cycles)
      cell.settle(1)
      return cell.impedance(1).re - cell.impedance(1e6).re
    }
    expect(arc(0)).toBeGreaterThan(2 * arc(5000))
    expect(arc(5000)).toBeGreaterThan(arc(1000))
  })

  test("keeps its charge over 300 cycles to 1e-8 of the throughput", () => {
    const cell = fresh(vt60)
    const sum = () => Object.values(cell.inventory_C()).reduce((s, v) => s + v, 0)
    const before = sum()
    for (let n = 0; n < 300; n++) cycle(cell, vt60, 1)
    expect(Math.abs(sum() - before - cell.q_C) / cell.throughput_C).toBeLessThan(1e-8)
  })
})

describe("NaVO3", () => {
  test("against Li has sigma_W = 92.1 and, by eq. 1, D = 8.1e-12 cm2/s at 0.9 V (Fig. 3b)", () => {
    const cell = fresh(navo3Li)
    cell.settle(0.9)
    const points = Array.from({ length: 11 }, (_, k) => 10 ** (-2 + k / 10)).map(f => [
      1 / Math.sqrt(2 * Math.PI * f),
      cell.impedance(f).re,
    ])
    const mx = points.reduce((s, p) => s + p[0], 0) / points.length
    const my = points.reduce((s, p) => s + p[1], 0) / points.length
    const sigma =
      points.reduce((s, p) => s + (p[0] - mx) * (p[1] - my), 0) / points.reduce((s, p) => s + (p[0] - mx) ** 2, 0)
    expect(share(sigma, 92.1)).toBeLessThan(0.03)
    const { molarVolume_m3_mol, area_m2 } = navo3Li.sample
    const D = 0.5 * (((molarVolume_m3_mol ?? NaN) / (96485.33212 * (area_m2 ?? NaN) * sigma)) * 1.316) ** 2
    expect(share(D * 1e4, 8.1e-12)).toBeLessThan(0.1)
  })

  test("against Li gives 350 mAh/g at 11 mA/g in cycle 300 and the rate test of Fig. 2d after it", () => {
    const after = (cycles: number, i_A_g: number) => {
      const cell = fresh(navo3Li)
      cell.age(cycles)
      cycle(cell, navo3Li, i_A_g)
      return cycle(cell, navo3Li, i_A_g)[0]
    }
    expect(share(after(300, 11e-3), 350)).toBeLessThan(0.03)
    expect(after(100, 110e-3)).toBeGreaterThan(200)
    expect(after(150, 220e-3)).toBeGreaterThan(100)
    expect(after(200, 660e-3)).toBeLessThan(100)
    expect(after(400, 44e-3)).toBeGreaterThan(200)
  })

  test("against Na gives 385 mAh/g at 7 mA/g, peaks below 0.5 V, and 65 % after 50 cycles (input)", () => {
    const cell = fresh(navo3Na)
    expect(share(cycle(cell, navo3Na, 7e-3)[0], 385)).toBeLessThan(0.05)
    const swept = fresh(navo3Na)
    expect(extremes(swept, 0.01, 5e-5).filter(e => e > 0.5)).toEqual([])
    expect(near(extremes(swept, 3, 5e-5), 0.42)).toBeLessThan(0.08)
    const aged = fresh(navo3Na)
    const first = cycle(aged, navo3Na, 11e-3)[0]
    aged.age(49)
    expect(Math.abs((100 * cycle(aged, navo3Na, 11e-3)[0]) / first - 65)).toBeLessThan(3)
  })
})

describe("NMC532 with LNTO", () => {
  const rows = [
    [nmc532Lnto350, 120.9, 87.14, 58.2, 369],
    [nmc532Lnto450, 152, 86.68, 70.3, 124],
    [nmc532Lnto550, 73.2, 85.98, 38.7, 672],
  ] as const
  for (const [kind, first, efficiency, retention, interface_ohm] of rows) {
    test(`${kind.id}: ${first} mAh/g, ${efficiency} %, ${retention} % after 200 cycles, arc of ${interface_ohm} ohm`, () => {
      const rate = 0.13e-3 / 8.1e-3
      const cell = fresh(kind)
      const up = half(cell, kind, rate, 3.8)
      const down = half(cell, kind, -rate, 2.1)
      expect(share(down, first)).toBeLessThan(0.05)
      expect(Math.abs((100 * down) / up - efficiency)).toBeLessThan(1)
      cell.age(199)
      half(cell, kind, rate, 3.8)
      expect(Math.abs((100 * half(cell, kind, -rate, 2.1)) / down - retention)).toBeLessThan(3)
      const z = fresh(kind)
      z.settle(3.4)
      const arcs = z.parameters.arcs ?? []
      expect(arcs[0].r_ohm).toBe(interface_ohm)
    })
  }

  /** Mean IR drop 1 s into the rest [V], and mean D [cm2/s] with the interface left inside dEt, as the paper does it. */
  function titrate(kind: CellKind): { drop_V: number; D: number } {
    const cell = fresh(kind)
    const { mass_kg = NaN, molarVolume_m3_mol = NaN, molarMass_kg_mol = NaN, area_m2 = NaN } = kind.sample
    const length_m = (mass_kg * molarVolume_m3_mol) / (molarMass_kg_mol * area_m2)
    const pulse = { kind: "I", from_A: -1.3 * area_m2, to_A: -1.3 * area_m2 } as const
    cell.settle(3.72)
    let [n, drop_V, D] = [0, 0, 0]
    for (; n < 200; n++) {
      const start_V = cell.e_V
      if (cell.advanceUntil(pulse, 300, { eMin_V: 2.1 }) < 300) break
      const end_V = cell.e_V
      cell.advance({ kind: "open" }, 1)
      drop_V += cell.e_V - end_V
      cell.advance({ kind: "open" }, 7199)
      D += 1e4 * (4 / (Math.PI * 300)) * (length_m * ((cell.e_V - start_V) / (end_V - start_V))) ** 2
    }
    return { drop_V: drop_V / n, D: D / n }
  }

  test("drops 31.8, 91.6, 161.3 mV in titration (Fig. 4b) and, with ONE diffusivity, shows the paper's fall of D", () => {
    const [a, b, c] = [nmc532Lnto450, nmc532Lnto350, nmc532Lnto550].map(titrate)
    expect(share(a.drop_V, 31.8e-3)).toBeLessThan(0.07)
    expect(share(b.drop_V, 91.6e-3)).toBeLessThan(0.05)
    expect(share(c.drop_V, 161.3e-3)).toBeLessThan(0.05)
    expect(share(a.D, 1.36e-10)).toBeLessThan(0.3)
    expect(share(b.D, 4.55e-11)).toBeLessThan(0.3)
    // the printed 1.11e-11 is not reached: three times higher here
    expect(c.D).toBeLessThan(0.9 * b.D)
  })

  test("in liquid has a first efficiency of 85.8 % (input)", () => {
    const cell = fresh(nmc532Liquid)
    const up = half(cell, nmc532Liquid, 0.016, 4.42)
    expect(Math.abs((100 * half(cell, nmc532Liquid, -0.016, 2.72)) / up - 85.79)).toBeLessThan(1)
  })
})

describe("the LNTO pellets", () => {
  const rows = [
    [lntoPellet350, 13.2],
    [lntoPellet450, 38.7],
    [lntoPellet550, 2.43],
  ] as const
  for (const [kind, sigma_uS_cm] of rows) {
    test(`${kind.id} has ${sigma_uS_cm} uS/cm at the foot of its arc and 1e-11 S/cm for direct current`, () => {
      const cell = kind.create(1)
      const area_m2 = kind.sample.area_m2 ?? NaN
      // the foot: smallest -Z'' below the arc
      let best = { re: 0, im: -Infinity }
      for (let lf = 1; lf <= 4.5; lf += 0.02) {
        const z = cell.impedance(10 ** lf)
        if (z.im > best.im) best = z
      }
      expect(share(1e-3 / (best.re * area_m2) / 1e-4, sigma_uS_cm)).toBeLessThan(0.05)
      for (let k = 0; k < 200; k++) cell.advance({ kind: "E", from_V: 1, to_V: 1 }, 1e4)
      expect(share((cell.i_A * 1e-3) / area_m2 / 1e2, 1e-11)).toBeLessThan(0.1)
    })
  }
})

describe("Co-ZIF-62", () => {
  test("delivers after 1000 cycles at 2 A/g 157 (crystal), 306 (glass), 188 (amorphous) mAh/g (input)", () => {
    for (const [kind, capacity] of [
      [zifCrystal, 157],
      [zifGlass, 306],
      [zifAmorphous, 188],
    ] as const) {
      const cell = fresh(kind)
      cell.age(1000)
      cycle(cell, kind, 2)
      expect(share(cycle(cell, kind, 2)[0], capacity), kind.id).toBeLessThan(0.05)
    }
  })

  test("gives 220, 670, 125 mAh/g first and 149, 200, 125 later at 0.5 A/g", () => {
    for (const [kind, first, later] of [
      [zifCrystal, 220, 149],
      [zifGlass, 670, 200],
      [zifAmorphous, 125, 125],
    ] as const) {
      const cell = fresh(kind)
      expect(share(cycle(cell, kind, 0.5)[0], first), `${kind.id} first`).toBeLessThan(0.05)
      for (let n = 0; n < 20; n++) cycle(cell, kind, 0.5)
      expect(share(cycle(cell, kind, 0.5)[0], later), `${kind.id} later`).toBeLessThan(0.05)
    }
  })

  test("glass is reduced at 0.7 and 0.14 V first, at 0.46 V later, oxidised at 1.2 V (Fig. 3d), and peaks at 1500 cycles", () => {
    const cell = fresh(zifGlass)
    const first = extremes(cell, 0.01, 1e-4)
    expect(near(first, 0.7)).toBeLessThan(0.05)
    expect(near(first, 0.14)).toBeLessThan(0.05)
    expect(near(extremes(cell, 3, 1e-4), 1.2)).toBeLessThan(0.05)
    expect(near(extremes(cell, 0.01, 1e-4), 0.46)).toBeLessThan(0.05)
    const after = [500, 1000, 1500, 2000].map(cycles => {
      const aged = fresh(zifGlass)
      aged.age(cycles)
      cycle(aged, zifGlass, 2)
      return cycle(aged, zifGlass, 2)[0]
    })
    expect(Math.max(...after)).toBe(after[2])
  })
})
