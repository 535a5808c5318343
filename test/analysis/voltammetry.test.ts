/** Voltammetry against closed forms, published tables and files as they come. */
import { describe, expect, it } from "vitest"
import { bValue, bValues } from "../../host/analysis/voltammetry/bValue"
import { capacitanceOfCycle, capacitanceSlope } from "../../host/analysis/voltammetry/capacitance"
import { dunnSplit } from "../../host/analysis/voltammetry/dunnSplit"
import { irCorrected } from "../../host/analysis/voltammetry/irCorrection"
import { overlay } from "../../host/analysis/voltammetry/overlay"
import { findPeaks } from "../../host/analysis/voltammetry/peaks"
import { pairPeaks } from "../../host/analysis/voltammetry/peakPairs"
import { randlesSevcik, randlesSevcikSlope } from "../../host/analysis/voltammetry/randlesSevcik"
import { kineticsOf } from "../../host/analysis/voltammetry/reversibility"
import { shoulders } from "../../host/analysis/voltammetry/shoulders"
import { curveOfColumns, findSweeps } from "../../host/analysis/voltammetry/sweeps"
import { voltammogram } from "./integralEquation"
import { FARADAY, RT_F, seeded } from "./truth"
import { NICHOLSON } from "../nicholsonTable"

const D = 1e-9
const area = 1e-5
const c = 1
const couple = (k0_m_s: number, more: Partial<Parameters<typeof voltammogram>[0]> = {}) => ({
  k0_m_s,
  D_m2_s: D,
  c_mol_m3: c,
  area_m2: area,
  ...more,
})
const curveOf = (points: ReturnType<typeof voltammogram>) => ({
  t_s: points.map(p => p.t_s),
  e_V: points.map(p => p.e_V),
  i_A: points.map(p => p.i_A),
})
const scan = { rate_V_s: 0.1, start_V: -0.35, turn_V: 0.3, step_V: 0.001 }

/** Charge on a surface: i = A q v f x(1-x), both ways at the same potential; height F v Q/(4 RT) per charge Q. */
function surface(charge_C: number, rate_V_s: number, background_F = 0) {
  const up = Array.from({ length: 601 }, (_, k) => -0.3 + k * 0.001)
  const wave = (e: number) => {
    const y = Math.exp(e / RT_F)
    return ((charge_C * rate_V_s) / RT_F) * (y / (1 + y) ** 2) + background_F * rate_V_s
  }
  const down = [...up].reverse().slice(1)
  return curveOfColumns([...up, ...down], [...up.map(wave), ...down.map(e => -wave(e))], rate_V_s)
}

describe("sweeps", () => {
  it("are found in E alone, with noise, a hold before and a cycle cut off", () => {
    const random = seeded(3)
    const e: number[] = Array.from({ length: 50 }, () => 0)
    for (let k = 0; k <= 500; k++) e.push(k * 0.001)
    for (let k = 0; k <= 700; k++) e.push(0.5 - k * 0.001)
    for (let k = 0; k <= 100; k++) e.push(-0.2 + k * 0.001)
    const noisy = e.map(v => v + 2e-4 * random.normal())
    const sweeps = findSweeps({ t_s: e.map((_, k) => k * 0.02), e_V: noisy, i_A: e.map(() => 0) })
    expect(sweeps.map(s => s.direction)).toEqual(["oxidation", "reduction", "oxidation"])
    expect(sweeps[0].rate_V_s).toBeCloseTo(0.05, 3)
    expect(sweeps[1].eTo_V).toBeCloseTo(-0.2, 2)
    expect(findSweeps({ t_s: [1, 2], e_V: [1, 1], i_A: [0, 0] })).toEqual([])
  })
})

describe("peaks", () => {
  it("of a layer on a surface: at 0 V both ways, 90.6 mV wide, F v Q/(4 RT) high, and the charge is the layer's", () => {
    const q_C = 1e-6
    const curve = surface(q_C, 0.1)
    const sweeps = findSweeps(curve)
    const [ox] = findPeaks(curve, sweeps[0], { baseline: "chord" })
    const [red] = findPeaks(curve, sweeps[1], { baseline: "chord" })
    expect(ox.e.value).toBeCloseTo(0, 4)
    expect(ox.i.value / ((q_C * 0.1) / (4 * RT_F))).toBeCloseTo(1, 2)
    // 3.53 RT/F
    expect(Math.abs((ox.fwhm?.value ?? 0) - 0.0906)).toBeLessThan(2e-4)
    expect((ox.charge?.value ?? 0) / q_C).toBeCloseTo(1, 3)
    const [pair] = pairPeaks([ox], [red])
    expect(pair.separation.value).toBeCloseTo(0, 4)
    expect(pair.ratio.value).toBeCloseTo(1, 4)
  })

  it("stand on the line before them: a charging current under a couple in solution is taken off", () => {
    const bare = curveOf(voltammogram(couple(1), scan))
    // 20 uF and a leak of 1 Mohm beside it
    const sign = bare.t_s.map((_, k) => (k < bare.t_s.length / 2 ? 1 : -1))
    const lifted = { ...bare, i_A: bare.i_A.map((i, k) => i + sign[k] * 2e-6 + 1e-6 * bare.e_V[k]) }
    const [clean] = findPeaks(bare, findSweeps(bare)[0])
    const [found] = findPeaks(lifted, findSweeps(lifted)[0], { baseline: "line" })
    expect(found.i.value / clean.i.value).toBeCloseTo(1, 2)
    const [raw] = findPeaks(lifted, findSweeps(lifted)[0])
    expect(raw.i.value / clean.i.value).toBeGreaterThan(1.05)
  })

  it("are not seen in noise, nor at the end of a sweep", () => {
    const random = seeded(6)
    const e = Array.from({ length: 500 }, (_, k) => k * 0.002)
    const flat = curveOfColumns(
      e,
      e.map(() => 1e-6 + 1e-9 * random.normal()),
      0.1,
    )
    expect(findPeaks(flat, findSweeps(flat)[0], { prominence: 0.5 }).length).toBe(0)
    const rising = curveOfColumns(
      e,
      e.map(v => 1e-6 * Math.exp(5 * v)),
      0.1,
    )
    expect(findPeaks(rising, findSweeps(rising)[0])).toEqual([])
  })

  it("a shoulder on the flank of a greater peak is found where it was put", () => {
    const e = Array.from({ length: 1000 }, (_, k) => 1.2 - k * 0.001)
    const bell = (at: number, w: number) => (v: number) => Math.exp(-0.5 * ((v - at) / w) ** 2)
    const [main, side] = [bell(0.58, 0.03), bell(0.65, 0.02)]
    const curve = curveOfColumns(
      e,
      e.map(v => -1e-4 * (main(v) + 0.35 * side(v))),
      1e-4,
    )
    const found = shoulders(curve, findSweeps(curve)[0])
    expect(found.length).toBe(2)
    expect(Math.abs(found[0].e_V - 0.65)).toBeLessThan(0.012)
    expect(Math.abs(found[1].e_V - 0.58)).toBeLessThan(0.005)
  })

  it("a platinum voltammogram, hydrogen both ways and an oxide that is only reduced: signs right, no crash", () => {
    // shapes as in acid at 50 mV/s; currents in mA/cm2, which no analysis asks about
    const up = Array.from({ length: 700 }, (_, k) => 0.05 + k * 0.002)
    const bell = (v: number, at: number, w: number) => Math.exp(-0.5 * ((v - at) / w) ** 2)
    const iUp = up.map(
      v => 0.03 + 0.1 * bell(v, 0.13, 0.03) + 0.08 * bell(v, 0.25, 0.03) + 0.06 / (1 + Math.exp((0.85 - v) / 0.03)),
    )
    const down = [...up].reverse()
    const iDown = down.map(
      v => -(0.03 + 0.1 * bell(v, 0.12, 0.03) + 0.08 * bell(v, 0.23, 0.03) + 0.12 * bell(v, 0.75, 0.05)),
    )
    const random = seeded(2)
    const noisy = [...iUp, ...iDown].map(i => i + 5e-4 * random.normal())
    const curve = curveOfColumns([...up, ...down], noisy, 0.05)
    const sweeps = findSweeps(curve)
    const ox = findPeaks(curve, sweeps[0], { baseline: "chord", prominence: 0.05 })
    const red = findPeaks(curve, sweeps[1], { baseline: "chord", prominence: 0.05 })
    expect(ox.every(p => p.i.value > 0)).toBe(true)
    expect(red.every(p => p.i.value < 0)).toBe(true)
    expect(red.some(p => Math.abs(p.e.value - 0.75) < 0.02)).toBe(true)
    expect(ox.some(p => Math.abs(p.e.value - 0.13) < 0.02)).toBe(true)
  })
})

describe("couples in solution", () => {
  it("separation against psi is Nicholson's table I, to the millivolt it is printed with and half of one", () => {
    for (const [psi, apart] of NICHOLSON) {
      expect(kineticsOf((apart + 1.5) / 1000, 0.141)?.psi ?? Infinity, `${psi}`).toBeLessThan(psi)
      expect(kineticsOf((apart - 1.5) / 1000, 0.141)?.psi ?? Infinity, `${psi}`).toBeGreaterThan(psi)
    }
  })

  it("Randles and Sevcik give D of a reversible couple at five rates, by one peak and by the slope", () => {
    const rates = [0.02, 0.05, 0.1, 0.2, 0.5]
    const peaks = rates.map(rate_V_s => {
      const curve = curveOf(voltammogram(couple(1), { ...scan, rate_V_s }))
      const [up, down] = findSweeps(curve)
      const [ox] = findPeaks(curve, up)
      return { rate_V_s, ox, pair: pairPeaks([ox], findPeaks(curve, down))[0] }
    })
    for (const { rate_V_s, ox, pair } of peaks) {
      const one = randlesSevcik({ iPeak: ox.i, rate_V_s, area_m2: area, c_mol_m3: c, separation: pair.separation })
      expect(one.value / D).toBeCloseTo(1, 2)
      expect(one.validity).toBe("valid")
    }
    const slope = randlesSevcikSlope({
      points: peaks.map(p => ({ rate_V_s: p.rate_V_s, iPeak: p.ox.i })),
      area_m2: area,
      c_mol_m3: c,
      separation: peaks[2].pair.separation,
    })
    expect(slope.value / D).toBeCloseTo(1, 2)
  })

  it("a layer on the surface is refused by Randles and Sevcik: its peaks are closer than diffusion allows", () => {
    const found = randlesSevcik({ iPeak: 1e-6, rate_V_s: 0.1, area_m2: area, c_mol_m3: c, separation: 0.01 })
    expect(found.validity).toBe("invalid")
    expect(found.why).toMatch(/layer on the surface/)
  })

  it("taking the drop over a known resistance off brings most of the separation back", () => {
    const free = curveOf(voltammogram(couple(1), scan))
    const held = curveOf(voltammogram(couple(1, { series_ohm: 100 }), scan))
    const apart = (curve: typeof free) => {
      const [up, down] = findSweeps(curve)
      return findPeaks(curve, up)[0].e.value - findPeaks(curve, down)[0].e.value
    }
    expect(apart(held) - apart(free)).toBeGreaterThan(0.003)
    // the rest is real: the interface itself was swept unevenly
    const left_V = apart(irCorrected(held, 100) as typeof free) - apart(free)
    expect(left_V).toBeLessThan(0.4 * (apart(held) - apart(free)))
    expect(left_V).toBeGreaterThan(0)
  })
})

describe("scan rates", () => {
  const rates = [1e-4, 2e-4, 5e-4, 1e-3]
  /** k1 v + k2 v^1/2 at every potential, both planted. */
  const [k1, k2] = [(e: number) => 0.4 * (1 + e), (e: number) => 0.01 * Math.exp(-(((e - 0.5) / 0.2) ** 2))]
  const mixed = rates.map((v, j) => {
    const random = seeded(20 + j)
    const e = Array.from({ length: 800 }, (_, k) => k * 0.00125)
    const i = e.map(x => k1(x) * v + k2(x) * Math.sqrt(v))
    const noise = 1e-3 * Math.max(...i)
    const curve = curveOfColumns(
      e,
      i.map(x => x + noise * random.normal()),
      v,
    )
    return { curve, sweep: findSweeps(curve)[0] }
  })

  it("b is 0.5 for a couple in solution and 1 for a layer", () => {
    const peaks = (make: (rate: number) => ReturnType<typeof surface>) =>
      [0.02, 0.05, 0.1, 0.2].map(rate_V_s => {
        const curve = make(rate_V_s)
        return { rate_V_s, i_A: findPeaks(curve, findSweeps(curve)[0])[0].i }
      })
    const solution = bValue(peaks(rate_V_s => curveOf(voltammogram(couple(1), { ...scan, rate_V_s }))))
    expect(solution.value).toBeCloseTo(0.5, 2)
    expect(solution.validity).toBe("valid")
    expect(bValue(peaks(v => surface(1e-6, v))).value).toBeCloseTo(1, 3)
  })

  it("Dunn's split gives back both planted parts, and the share with its uncertainty", () => {
    const laid = overlay(mixed, 100)
    const split = dunnSplit(laid)
    let held = 0
    laid.e_V.forEach((e, k) => {
      if (Math.abs(split.k1[k] - k1(e)) <= 2 * split.uK1[k]) held++
    })
    expect(held / laid.e_V.length).toBeGreaterThan(0.85)
    for (const { rate_V_s, capacitive } of split.shares) {
      const sum = (f: (e: number) => number) => laid.e_V.reduce((s, e) => s + f(e), 0)
      const truth = (sum(k1) * rate_V_s) / (sum(k1) * rate_V_s + sum(k2) * Math.sqrt(rate_V_s))
      expect(Math.abs(capacitive.value - truth)).toBeLessThan(3 * (capacitive.u ?? 0) + 1e-3)
      expect(capacitive.validity).toBe("valid")
    }
  })

  it("b at every potential lies between those of its two parts", () => {
    const b = bValues(overlay(mixed, 50)).filter(v => v !== null)
    expect(b.length).toBe(50)
    for (const v of b) {
      expect(v.value).toBeGreaterThan(0.5)
      expect(v.value).toBeLessThan(1.05)
    }
  })

  it("a peak that wanders with the rate makes the split invalid, not a number to print", () => {
    const wandering = rates.map((v, j) => {
      const e = Array.from({ length: 800 }, (_, k) => k * 0.00125)
      const at = 0.4 + 0.05 * j
      const curve = curveOfColumns(
        e,
        e.map(x => Math.sqrt(v) * Math.exp(-(((x - at) / 0.1) ** 2))),
        v,
      )
      return { curve, sweep: findSweeps(curve)[0] }
    })
    for (const { capacitive } of dunnSplit(overlay(wandering, 100)).shares) expect(capacitive.validity).toBe("invalid")
  })

  it("the capacitance of a capacitor beside a leak is the capacitor's", () => {
    const up = Array.from({ length: 500 }, (_, k) => k * 0.001)
    const down = [...up].reverse()
    const cycle = (v: number) =>
      curveOfColumns([...up, ...down], [...up.map(e => 2e-3 * v + e / 1e5), ...down.map(e => -2e-3 * v + e / 1e5)], v)
    const curve = cycle(0.05)
    const [a, b] = findSweeps(curve)
    const found = capacitanceOfCycle(curve, a, b, { from_V: 0.1, to_V: 0.4 })
    expect(found.value).toBeCloseTo(2e-3, 6)
    expect(found.validity).toBe("valid")
    const slope = capacitanceSlope([0.01, 0.02, 0.05].map(v => ({ rate_V_s: v, half_A: 2e-3 * v + 1e-7 })))
    expect(slope.value).toBeCloseTo(2e-3, 9)
  })
})

it("the tests' own solver is right: 0.4463 for a reversible couple, and the charge of a layer at long times", () => {
  const points = voltammogram(couple(1), { ...scan, step_V: 0.0005 })
  const top = Math.max(...points.map(p => p.i_A))
  expect(top / (FARADAY * area * c * Math.sqrt((scan.rate_V_s * D) / RT_F))).toBeCloseTo(0.4463, 3)
})
