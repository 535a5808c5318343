/** The further parts of the model, each against a closed form or an identity. */
import { describe, expect, test } from "vitest"
import { HalfCell } from "../../sim/cell/halfCell"
import type { HalfCellParameters } from "../../sim/cell/parameters"
import { add, inv, mul, size, sub, type Z } from "./closedForm"
import { bValue, F, peak, RT_F, sweep } from "./redoxCell"

const area_m2 = 1.5e-4
const base: HalfCellParameters = {
  start_V: 1.2,
  concentration_mol_m3: 24000,
  isotherm: [{ u_V: 1.2, x: 1.5, width: 12 }],
  particles: [{ shape: "slab", length_m: 7e-6, area_m2, diffusivity_m2_s: 1e-14, exchange_A_m2: 2 }],
  series_ohm: 5,
  doubleLayer: { y0: 5e-4, alpha: 0.8 },
}
const particle = base.particles[0]
const current = (i_A: number) => ({ kind: "I", from_A: i_A, to_A: i_A }) as const

describe("a sphere under constant flux", () => {
  test("follows the series solution within 0.1 % from 3 s to 2000 s", () => {
    // Crank, The Mathematics of Diffusion, 2nd ed., eq. 6.45: tan(l) = l
    const roots = Array.from({ length: 3000 }, (_, k) => {
      const b = (k + 1.5) * Math.PI
      let l = b - 1 / b
      for (let n = 0; n < 20; n++) l = b - Math.atan(1 / l)
      return l
    })
    const radius_m = 5e-6
    const D = 1e-14
    const cell = new HalfCell({
      start_V: 0.8,
      concentration_mol_m3: 24000,
      isotherm: [{ u_V: 1, x: 1, width: 6 }],
      particles: [{ shape: "sphere", length_m: radius_m, area_m2: 1e-2, diffusivity_m2_s: D, exchange_A_m2: 10 }],
      series_ohm: 0,
    })
    const start = cell.surfaceStoichiometry()[0] * 24000
    let t = 0
    let worst = 0
    while (t < 2000) {
      const dt = Math.max(0.5, 0.05 * t)
      cell.advance(current(5e-4), dt)
      t += dt
      const theta = (D * t) / radius_m ** 2
      let sum = 3 * theta + 0.2
      for (const l of roots) if (l * l * theta < 60) sum -= (2 * Math.exp(-l * l * theta)) / (l * l)
      const expected = (-0.05 / F) * (radius_m / D) * sum
      if (t >= 3) worst = Math.max(worst, Math.abs((cell.surfaceStoichiometry()[0] * 24000 - start) / expected - 1))
    }
    expect(worst).toBeLessThan(1e-3)
  })
})

describe("particle classes", () => {
  test("that are equal halves behave as one", () => {
    const half = { ...particle, area_m2: area_m2 / 2 }
    const hysteresis = { shift_V: 0.05, turn_C: 0.5 }
    const one = new HalfCell({ ...base, hysteresis })
    const two = new HalfCell({ ...base, hysteresis, particles: [half, half] })
    for (const i_A of [-1e-3, 1e-3, 0, -2e-4]) {
      for (let k = 0; k < 30; k++) {
        one.advance(current(i_A), 20)
        two.advance(current(i_A), 20)
        expect(Math.abs(one.e_V - two.e_V)).toBeLessThan(1e-7)
      }
    }
    for (const f of [1e4, 1, 1e-3]) {
      expect(two.impedance(f).re).toBeCloseTo(one.impedance(f).re, 6)
      expect(two.impedance(f).im).toBeCloseTo(one.impedance(f).im, 6)
    }
  })

  test("of two sizes keep the charge and even out in rest", () => {
    const coarse = { ...particle, shape: "sphere", length_m: 2e-5, area_m2: 1e-4 } as const
    const cell = new HalfCell({ ...base, particles: [particle, coarse] })
    const before = cell.inventory_C()
    for (let k = 0; k < 20; k++) cell.advance(current(-5e-4), 30)
    const [fine, slow] = cell.surfaceStoichiometry()
    expect(Math.abs(fine - slow)).toBeGreaterThan(1e-4)
    const after = cell.inventory_C()
    const moved = after.particles + after.doubleLayer - before.particles - before.doubleLayer
    expect(Math.abs(moved - cell.q_C)).toBeLessThan(1e-11)
    cell.advance({ kind: "open" }, 1e7)
    const [a, b] = cell.surfaceStoichiometry()
    expect(Math.abs(a - b)).toBeLessThan(1e-6)
  })
})

describe("charge held at the surface", () => {
  const blocked: HalfCellParameters = {
    ...base,
    start_V: 0.6,
    isotherm: [{ u_V: 6, x: 1, width: 1 }],
    series_ohm: 0,
    doubleLayer: undefined,
    surfaceCharges: [{ charge_C: 0.01, e_V: 1, width: 1 }],
  }

  test("peaks at Q F v / 4RT without a shift, b = 1", () => {
    const points = [1e-3, 1e-2, 1e-1].map(rate => {
      const top = peak(sweep(new HalfCell(blocked), [0.6, 1.4], rate, 1e-3), 1)
      expect(Math.abs(top.i_A / ((0.01 * rate) / (4 * RT_F)) - 1)).toBeLessThan(1e-3)
      expect(Math.abs(top.e_V - 1)).toBeLessThan(1e-3)
      return [rate, top.i_A] as const
    })
    expect(Math.abs(bValue(points) - 1)).toBeLessThan(2e-3)
  })

  test("beside diffusion gives a b-value between 0.5 and 1", () => {
    const mixed: HalfCellParameters = {
      ...base,
      start_V: 0.6,
      isotherm: [{ u_V: 1, x: 1, width: 1 }],
      concentration_mol_m3: 100,
      particles: [{ ...particle, length_m: 1e-3, diffusivity_m2_s: 1e-11, exchange_A_m2: 1e3 }],
      series_ohm: 0,
      doubleLayer: undefined,
      surfaceCharges: [{ charge_C: 0.02, e_V: 1, width: 1 }],
    }
    const points = [1e-3, 3e-3, 1e-2].map(
      rate => [rate, peak(sweep(new HalfCell(mixed), [0.6, 1.4], rate, 1e-3), 1).i_A] as const,
    )
    const b = bValue(points)
    expect(b).toBeGreaterThan(0.55)
    expect(b).toBeLessThan(0.95)
  })
})

describe("the electrolyte line", () => {
  const electrolyte = {
    gap_m: 3e-4,
    area_m2,
    salt_mol_m3: 1000,
    diffusivity_m2_s: 3e-10,
    transference: 0.4,
  }

  test("adds a tanh diffusion impedance within 1 %", () => {
    const without = new HalfCell(base)
    const cell = new HalfCell({ ...base, electrolyte })
    for (const f of [1e-4, 1e-3, 1e-2, 0.03]) {
      const w = 2 * Math.PI * f
      const a = (electrolyte.gap_m / 2) * Math.sqrt(w / (2 * electrolyte.diffusivity_m2_s))
      const d = Math.cosh(2 * a) + Math.cos(2 * a)
      const tanh: Z = [Math.sinh(2 * a) / d, Math.sin(2 * a) / d]
      const factor = (4 * 0.6 * 0.6 * RT_F) / (1000 * F * area_m2)
      const line = mul(mul([(factor * electrolyte.gap_m) / 2 / electrolyte.diffusivity_m2_s, 0], tanh), inv([a, a]))
      const z = cell.impedance(f)
      const bare = without.impedance(f)
      const difference: Z = [z.re - bare.re, z.im - bare.im]
      expect(size(sub(difference, line)) / size(line), `${f} Hz`).toBeLessThan(0.01)
    }
  })

  test("settles at the concentration cell of its steady state, and depletes to the rail", () => {
    const thin = { ...electrolyte, salt_mol_m3: 200 }
    const i_A = 2e-3
    const without = new HalfCell({ ...base, particles: [{ ...particle, diffusivity_m2_s: 1e-12 }] })
    const cell = new HalfCell({ ...base, particles: [{ ...particle, diffusivity_m2_s: 1e-12 }], electrolyte: thin })
    for (const c of [without, cell]) c.advance(current(i_A), 300)
    const u = (0.6 * i_A * thin.gap_m) / 2 / (F * area_m2 * thin.diffusivity_m2_s)
    const expected = 2 * 0.6 * RT_F * Math.log((200 + u) / (200 - u))
    expect(Math.abs(cell.e_V - without.e_V - expected)).toBeLessThan(1e-3)
    cell.advance(current(20e-3), 300)
    expect(cell.limit).toBe("depleted")
  })
})

describe("control", () => {
  test("by power keeps e i", () => {
    const cell = new HalfCell(base)
    for (let k = 0; k < 20; k++) {
      cell.advance({ kind: "P", from_W: -1e-3, to_W: -1e-3 }, 5)
      expect(Math.abs(cell.e_V * cell.i_A + 1e-3)).toBeLessThan(1e-9)
    }
  })

  test("by a load keeps e = -R i", () => {
    const cell = new HalfCell(base)
    for (let k = 0; k < 20; k++) {
      cell.advance({ kind: "R", from_ohm: 800, to_ohm: 800 }, 5)
      expect(Math.abs(cell.e_V + 800 * cell.i_A)).toBeLessThan(1e-9)
    }
  })

  test("through the impedance of a source keeps e + R i at the set-point", () => {
    const cell = new HalfCell(base)
    for (let k = 0; k < 20; k++) {
      cell.advance({ kind: "E", from_V: 1.4, to_V: 1.4, through_ohm: 50 }, 5)
      expect(Math.abs(cell.e_V + 50 * cell.i_A - 1.4)).toBeLessThan(1e-9)
    }
  })

  test("by a power that is not there ends at the rail", () => {
    const cell = new HalfCell(base)
    for (let k = 0; k < 5; k++) cell.advance({ kind: "P", from_W: -5, to_W: -5 }, 60)
    expect(cell.limit).toBe("filled")
    expect(Number.isFinite(cell.e_V)).toBe(true)
  })
})

describe("temperature", () => {
  test("speeds diffusion and transfer by Arrhenius and widens the isotherm", () => {
    const activation = { diffusivity_J_mol: 30000, exchange_J_mol: 50000, conduction_J_mol: 20000 }
    const cold = new HalfCell({ ...base, activation, temperature_K: 278.15 })
    const faster = (energy: number) => Math.exp((energy / 8.314462618) * (1 / 298.15 - 1 / 278.15))
    // at 100 kHz only the series resistance is left beside the double layer, at mid frequency i0
    const same = new HalfCell({
      ...base,
      series_ohm: 5 / faster(20000),
      isotherm: [{ u_V: 1.2, x: 1.5, width: (12 * 278.15) / 298.15 }],
      particles: [
        {
          ...particle,
          diffusivity_m2_s: 1e-14 * faster(30000),
          exchange_A_m2: (2 * faster(50000) * 298.15) / 278.15,
        },
      ],
    })
    for (const f of [1e5, 100, 1, 1e-3]) {
      expect(cold.impedance(f).re / same.impedance(f).re).toBeCloseTo(1, 6)
      expect(cold.impedance(f).im / same.impedance(f).im).toBeCloseTo(1, 6)
    }
  })
})

describe("a film", () => {
  test("grows linearly at first, then like the square root of time", () => {
    const cell = new HalfCell({ ...base, films: [{ current_A: 1e-6, e_V: 3, transfer: 1, charge_C: 0.01 }] })
    const after = (t: number) => {
      cell.settle(1.2)
      const before = cell.inventory_C().sides
      cell.advance({ kind: "E", from_V: 1.2, to_V: 1.2 }, t)
      return before - cell.inventory_C().sides
    }
    // Q + Q^2 / 2 Q0 = i t
    for (const t of [100, 1e4, 1e6]) {
      expect(after(t) / (0.01 * (Math.sqrt(1 + (2 * 1e-6 * t) / 0.01) - 1))).toBeCloseTo(1, 2)
    }
  })
})

describe("the impedance under current", () => {
  test("has the charge-transfer resistance of the Butler-Volmer slope there", () => {
    const cell = new HalfCell({
      ...base,
      doubleLayer: undefined,
      particles: [{ ...particle, diffusivity_m2_s: 1e-10 }],
    })
    cell.advance(current(2e-3), 5)
    const theta = cell.surfaceStoichiometry()[0] / 1.5
    const i0 = 4 * Math.sqrt(theta * (1 - theta))
    const z = 2e-3 / area_m2 / (2 * i0)
    const expected: Z = add([5, 0], [RT_F / (i0 * Math.sqrt(1 + z * z)) / area_m2, 0])
    expect(Math.abs(cell.impedance(1e3).re / expected[0] - 1)).toBeLessThan(2e-3)
  })
})
