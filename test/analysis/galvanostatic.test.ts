/** Capacity, efficiency, retention, incremental capacity and resistances, against numbers that can be worked out by hand. */
import { describe, expect, it } from "vitest"
import type { Curve } from "../../host/analysis/curve"
import { biasResistance } from "../../host/analysis/galvanostatic/biasResistance"
import { cyclesOf } from "../../host/analysis/galvanostatic/cycles"
import { dcResistances } from "../../host/analysis/galvanostatic/dcResistance"
import { halfCycles, specificCapacity } from "../../host/analysis/galvanostatic/halfCycles"
import { differentialVoltage, incrementalCapacity } from "../../host/analysis/galvanostatic/incremental"
import { rateTable } from "../../host/analysis/galvanostatic/rateTable"
import { cycleOfBase, impliedBase, retention } from "../../host/analysis/galvanostatic/retention"
import { seeded } from "./truth"

interface Leg {
  readonly i_A: number
  readonly for_s: number
  readonly from_V: number
  readonly to_V: number
}

/** Straight lines of potential under constant currents, a reading at the end of each interval. */
function curveOf(legs: readonly Leg[], every_s = 10): Curve {
  const t_s: number[] = []
  const e_V: number[] = []
  const i_A: number[] = []
  let now = 0
  for (const leg of legs) {
    const n = Math.round(leg.for_s / every_s)
    for (let k = 1; k <= n; k++) {
      t_s.push(now + (k * leg.for_s) / n)
      e_V.push(leg.from_V + ((leg.to_V - leg.from_V) * k) / n)
      i_A.push(leg.i_A)
    }
    now += leg.for_s
  }
  return { t_s, e_V, i_A }
}

const rest: Leg = { i_A: 0, for_s: 100, from_V: 3, to_V: 3 }
const discharge = (q_C: number, i_A = 1e-3): Leg => ({ i_A: -i_A, for_s: q_C / i_A, from_V: 3, to_V: 1 })
const charge = (q_C: number, i_A = 1e-3): Leg => ({ i_A, for_s: q_C / i_A, from_V: 1.2, to_V: 3.2 })

describe("half cycles and cycles", () => {
  const curve = curveOf([rest, discharge(10), charge(4), discharge(5), charge(4.5)])

  it("charge is I t, energy its mean potential times it, and the specific capacity Q/(3600 m)", () => {
    const [first] = halfCycles(curve)
    expect(first.direction).toBe("reduction")
    expect(first.charge.value).toBeCloseTo(10, 9)
    // E runs from 3 to 1 V: 2 V in the mean
    expect(first.averagePotential.value).toBeCloseTo(2, 2)
    expect(first.energy.value).toBeCloseTo(20, 1)
    // 10 C on 5 mg: 10/(3600 x 5e-6) mAh/g
    expect(specificCapacity(first.charge, 5e-6).value).toBeCloseTo(555.56, 2)
  })

  it("an anode half-cell starts with a discharge: its efficiency is charge over discharge", () => {
    const cycles = cyclesOf(halfCycles(curve))
    expect(cycles.length).toBe(2)
    expect(cycles[0].coulombicEfficiency?.value).toBeCloseTo(0.4, 9)
    expect(cycles[1].coulombicEfficiency?.value).toBeCloseTo(0.9, 9)
    expect(cycles[1].polarisation?.value).toBeCloseTo(0.2, 2)
  })

  it("a file that starts with a charge is a cathode's: discharge over charge, and the rest of a half before it is left out", () => {
    const halves = halfCycles(curveOf([rest, charge(10), discharge(8.7), charge(9), discharge(8.9)]))
    const cycles = cyclesOf(halves)
    expect(cycles[0].coulombicEfficiency?.value).toBeCloseTo(0.87, 9)
    // energy out over energy in: 8.7 C at 2 V over 10 C at 2.2 V
    expect(cycles[0].energyEfficiency?.value).toBeCloseTo((8.7 * 2) / (10 * 2.2), 2)
    expect(cyclesOf(halves, { first: "reduction" })[0].coulombicEfficiency?.value).toBeCloseTo(9 / 8.7, 9)
  })

  it("the current's offset is in the efficiency, its gain is not", () => {
    const accuracy = { eRelative: 0, iRelative: 1e-3, iOffset_A: 1e-6, eOffset_V: 0 }
    const [c] = cyclesOf(halfCycles(curveOf([rest, discharge(5), charge(5)]), { accuracy }), { accuracy })
    // 1 uA on 1 mA adds a thousandth to one half and takes it from the other
    expect(c.coulombicEfficiency?.u).toBeCloseTo(2e-3, 5)
    expect(c.first.charge.u).toBeCloseTo(5 * Math.hypot(1e-3, 1e-3), 6)
  })

  it("a running half has no efficiency yet, and a gap makes its charge doubtful", () => {
    const whole = curveOf([rest, discharge(5), charge(5)])
    const keep = Array.from(whole.t_s, (t, k) => (t < 2000 || t > 3500 ? k : -1)).filter(k => k >= 0)
    const gapped = halfCycles({
      t_s: keep.map(k => whole.t_s[k]),
      e_V: keep.map(k => whole.e_V[k]),
      i_A: keep.map(k => whole.i_A[k]),
    })
    expect(gapped[0].charge.validity).toBe("doubtful")
    expect(gapped[0].charge.value).toBeCloseTo(5, 6)
    const [running] = cyclesOf(halfCycles(curveOf([rest, discharge(5)])))
    expect(running.coulombicEfficiency).toBeNull()
  })
})

describe("retention and rates", () => {
  it("has a fixed base, and a printed pair says which base it means", () => {
    const capacities = new Map([
      [1, 629],
      [3, 200],
      [100, 144.2],
      [5000, 121],
    ])
    expect(retention(capacities, { base: 100, at: 5000 }).value).toBeCloseTo(121 / 144.2, 12)
    // 121 mAh/g at 83.7 % and 80 mAh/g at 53.6 %
    expect(impliedBase(121, 0.837).value).toBeCloseTo(144.56, 2)
    expect(impliedBase(80, 0.536).value).toBeCloseTo(149.25, 2)
    expect(cycleOfBase(capacities, 144.6).cycle).toBe(100)
    expect(() => retention(capacities, { base: 2, at: 5000 })).toThrow(/cycle 2 was not measured/)
  })

  it("a rate table keeps the order, and a return to the first rate is a row of its own", () => {
    const legs = [1e-3, 1e-3, 2e-3, 2e-3, 1e-3].flatMap((i, k) => [discharge([10, 9.8, 6, 6, 9.7][k], i), charge(5, i)])
    const rows = rateTable(cyclesOf(halfCycles(curveOf([rest, ...legs]))))
    expect(rows.map(r => r.cycles)).toEqual([[1, 2], [3, 4], [5]])
    expect(rows[1].share).toBeCloseTo(6 / 9.9, 6)
    expect(rows[2].charge.value).toBeCloseTo(9.7, 6)
  })
})

describe("incremental capacity", () => {
  /** Two plateaus, 2/3 of the charge at 3.5 V and the rest at 3.2 V, as x(E) of two narrow galleries, with noise. */
  const random = seeded(4)
  const w = 0.004
  const q_C = 30
  const points = Array.from({ length: 3000 }, (_, k) => {
    const x = (k + 0.5) / 3000
    let [low, high] = [2.9, 3.9]
    for (let b = 0; b < 60; b++) {
      const e = 0.5 * (low + high)
      const filled = 2 / 3 / (1 + Math.exp((e - 3.5) / w)) + 1 / 3 / (1 + Math.exp((e - 3.2) / w))
      if (filled > x) low = e
      else high = e
    }
    return 0.5 * (low + high) + 2e-4 * random.normal()
  })
  const curve: Curve = {
    t_s: points.map((_, k) => (k + 1) * 10),
    e_V: points,
    i_A: points.map(() => -q_C / 30000),
  }
  const [half] = halfCycles(curve)

  it("conserves charge at any width, and shares it between the plateaus", () => {
    for (const width_V of [0.002, 0.005, 0.02]) {
      const d = incrementalCapacity(curve, half, { width_V })
      const step_V = d.e_V[1] - d.e_V[0]
      const whole = d.dQdE_F.reduce((s, v) => s + v * step_V, 0)
      expect(whole / q_C).toBeCloseTo(1, 3)
      const upper = d.dQdE_F.reduce((s, v, k) => s + (d.e_V[k] > 3.35 ? v * step_V : 0), 0)
      expect(upper / q_C).toBeCloseTo(2 / 3, 2)
      expect(Math.min(...d.dQdE_F)).toBeGreaterThanOrEqual(0)
    }
  })

  it("broadens a peak by the stated width and no more", () => {
    // a gallery's own peak is 3.53 w wide; a bell of the same width adds in quadrature
    const own_V = 3.53 * w
    const d = incrementalCapacity(curve, half, { width_V: 0.004, points: 2000 })
    const top = Math.max(...d.dQdE_F)
    const above = d.e_V.filter((_, k) => d.dQdE_F[k] > 0.5 * top)
    const seen_V = above[above.length - 1] - above[0]
    expect(seen_V).toBeGreaterThan(own_V)
    expect(seen_V).toBeLessThan(1.1 * Math.hypot(own_V, d.resolution_V))
  })

  it("dE/dQ of a straight line is its slope, with the line's uncertainty", () => {
    const line = curveOf([{ i_A: 1e-3, for_s: 10000, from_V: 3, to_V: 4 }])
    const noisy = { ...line, e_V: Array.from(line.e_V, v => v + 1e-4 * random.normal()) }
    const [h] = halfCycles(noisy)
    const d = differentialVoltage(noisy, h)
    const off = Array.from(d.dEdQ, (v, k) => Math.abs(v - 0.1) / d.u[k])
    expect(off.filter(z => z < 1).length / off.length).toBeGreaterThan(0.5)
    expect(off.filter(z => z < 2).length / off.length).toBeGreaterThan(0.85)
  })
})

describe("resistances", () => {
  it("a step of current over a resistor and an RC link: ohmic at once, with the link later", () => {
    const t_s: number[] = []
    const e_V: number[] = []
    const i_A: number[] = []
    for (let k = 1; k <= 1200; k++) {
      const t = k * 0.1
      const on = t > 20
      t_s.push(t)
      i_A.push(on ? -2e-3 : 0)
      e_V.push(3.6 - (on ? 2e-3 * (10 + 40 * (1 - Math.exp(-(t - 20) / 5))) : 0))
    }
    const [early] = dcResistances({ t_s, e_V, i_A })
    expect(early.resistance.value).toBeCloseTo(10 + 40 * (1 - Math.exp(-0.02)), 3)
    const [late] = dcResistances({ t_s, e_V, i_A }, { after_s: 10 })
    expect(late.resistance.value).toBeCloseTo(10 + 40 * (1 - Math.exp(-2)), 2)
    expect(late.resistance.steps.delay_s).toBeCloseTo(10, 6)
  })

  it("at constant bias: start, least and end of E/I, and whether it changed beyond its scatter", () => {
    const random = seeded(8)
    const t_s = Array.from({ length: 900 }, (_, k) => k + 1)
    // falls a little, then rises, as a solid-state cell at 4 V for 15 min
    const r = (t: number) => 20000 * (1 - 0.1 * Math.exp(-(((t - 300) / 150) ** 2)) + 0.2 * (t / 900))
    const curve = { t_s, e_V: t_s.map(() => 4), i_A: t_s.map(t => (4 / r(t)) * (1 + 1e-4 * random.normal())) }
    const found = biasResistance(curve)
    expect(found.start.value / 20000).toBeCloseTo(1, 1)
    expect(found.end.value / r(855)).toBeCloseTo(1, 3)
    expect(found.least_s).toBeGreaterThan(200)
    expect(found.least_s).toBeLessThan(400)
    expect(found.change.why).toMatch(/more than its scatter/)
    expect(() => biasResistance({ t_s, e_V: t_s, i_A: t_s.map(() => 0) })).toThrow(/0 of 900 readings carry a current/)
  })
})
