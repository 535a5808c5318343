import { describe, expect, it } from "vitest"
import { channelCard } from "../../hardware/boards/channelCard"
import { cellNamed, connectSimulated } from "../../host/app/simulated"
import { RefusedError } from "../../host/errors"
import { type Outcome, plan, runExperiment } from "../../host/experiment"
import { halfCycles } from "../../host/analysis/halfCycles"
import { Readings } from "../../host/readings"
import { techniqueNamed } from "../../host/techniqueNamed"
import { currentOf, cyclesOf } from "../../host/techniques/galvanostaticCycling"

async function onCard(cell: string, id: string, params: Record<string, number>) {
  const rig = await connectSimulated(cellNamed(cell))
  try {
    const p = plan(techniqueNamed(id), params, rig.instrument.description.board, cellNamed(cell).sample)
    const before_C = rig.card.board.frontEnd.cell.q_C
    const outcome: Outcome = await runExperiment(rig.instrument, p, { id, now: () => new Date(0) })
    return { outcome, moved_C: rig.card.board.frontEnd.cell.q_C - before_C }
  } finally {
    await rig.close()
  }
}
const lineOf = ({ analysis }: Outcome, label: string) => {
  const found = analysis.lines.find(l => l.label.startsWith(label))
  if (!found) throw new Error(`${label} is not among ${analysis.lines.map(l => l.label).join(", ")}`)
  return found
}

const none = { i_A: 0, perMass_A_kg: 0, cRate: 0, mass_kg: 0, capacity_C: 0 }

describe("galvanostatic cycling", () => {
  it("takes its current in amperes, per mass or as a C-rate", () => {
    expect(currentOf({ ...none, i_A: 2e-3 })).toBe(2e-3)
    expect(currentOf({ ...none, perMass_A_kg: 1000, mass_kg: 1.5e-6 })).toBeCloseTo(1.5e-3, 12)
    // 3.6 C is 1 mAh: 0.5 C is half a milliampere
    expect(currentOf({ ...none, cRate: 0.5, capacity_C: 3.6 })).toBeCloseTo(0.5e-3, 12)
  })

  it("refuses no current, two currents, and a rate without what it refers to", () => {
    expect(() => currentOf(none)).toThrow(/given nowhere.*i_A, perMass_A_kg.*cRate/)
    expect(() => currentOf({ ...none, i_A: 1e-3, cRate: 1 })).toThrow(/given 2 times/)
    expect(() => currentOf({ ...none, perMass_A_kg: 100 })).toThrow(/needs mass_kg/)
    expect(() => currentOf({ ...none, cRate: 1 })).toThrow(/needs capacity_C/)
    const gcd = techniqueNamed("gcd")
    expect(() => plan(gcd, { eMin_V: 2, eMax_V: 1 }, channelCard)).toThrow(/not below/)
    expect(() => plan(gcd, { cycles: 2, baseCycle: 3 }, channelCard)).toThrow(RefusedError)
  })

  it("integrates a constant current exactly, and its mean potential of a straight line", () => {
    const r = new Readings()
    // 100 s at -1 mA from 3 to 2 V, then 50 s at +1 mA from 2 to 3 V
    for (let t = 1; t <= 100; t++) r.push(t, 3 - t / 100, -1e-3, 0, 1, 0, 1)
    for (let t = 1; t <= 50; t++) r.push(100 + t, 2 + t / 50, 1e-3, 1, 1, 0, 1)
    const [down, up] = halfCycles(r)
    expect(down.q_C).toBeCloseTo(0.1, 12)
    expect(up.q_C).toBeCloseTo(0.05, 12)
    expect([down.sign, up.sign]).toEqual([-1, 1])
    // the stretch before the first reading counts with that reading: half an interval of 1 % is left
    expect(down.meanE_V).toBeCloseTo(2.5, 2)
    const [cycle] = cyclesOf([down, up])
    expect(cycle.up).toBe(up)
    expect(cycle.first).toBe(down)
  })

  it("counts the charge that went through the cell, through card and bytecode, within what it states", async () => {
    const { outcome, moved_C } = await onCard("vt60", "gcd", {
      i_A: 1.5e-3,
      eMin_V: 0.5,
      eMax_V: 2,
      margin_V: 1,
      first: 2,
      cycles: 1,
      every_s: 1,
    })
    const [down, up] = halfCycles(outcome.data.readings, outcome.data.calibration)
    const measured_C = up.q_C - down.q_C
    // truth is the cell's own count; the card's checks before and after pass at most a few uC
    expect(Math.abs(measured_C - moved_C)).toBeLessThan(3 * (up.uScale_C + down.uScale_C) + 5e-5)
    expect(lineOf(outcome, "Coulombic efficiency").value).toBeCloseTo((100 * up.q_C) / down.q_C, 6)
  })
})

describe("chronoamperometry", () => {
  it("finds a resistor of known size from the current at a bias, and from the sine between the readings", async () => {
    const { outcome } = await onCard("dummy-resistor", "ca", {
      e_V: 0.5,
      duration_s: 5,
      every_s: 0.1,
      iMax_A: 1e-3,
      f_Hz: 10,
      sineEvery_s: 1,
    })
    const planted = cellNamed("dummy-resistor").planted[0].value
    const dc = lineOf(outcome, "E/I")
    expect(Math.abs(dc.value / planted - 1)).toBeLessThan(2e-3)
    expect(Math.abs(dc.value - planted)).toBeLessThan(4 * (dc.u ?? 0))
    expect(Math.abs(lineOf(outcome, "Z' at 10 Hz, last").value / planted - 1)).toBeLessThan(5e-3)
  })

  it("refuses a current below the card's zero before anything is connected", () => {
    expect(() => plan(techniqueNamed("ca"), { iLeast_A: 1e-11 }, channelCard)).toThrow(/down to 1e-10 A.*electrometer/)
  })
})
