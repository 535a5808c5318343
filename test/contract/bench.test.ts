/**
 * Every bench of a calibration, whoever stands behind it: says what it knows with an uncertainty, has no load that it was
 * not asked for, and never answers without a value.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { cellNamed, connectSimulated } from "../../host/app/simulated"
import { SimulatedBench } from "../../host/app/simulatedBench"
import { type Bench, impedanceOf } from "../../host/calibration/bench"
import { DummyBench } from "../../host/calibration/dummyBench"
import { PersonBench } from "../../host/calibration/personBench"
import { calibrate } from "../../host/calibration/procedure"

let c: Awaited<ReturnType<typeof connectSimulated>>
beforeAll(async () => {
  c = await connectSimulated(cellNamed("dummy-resistor"), { seed: 3 })
})
afterAll(() => c.close())

/** A person who has what is asked for, and whose meter shows 0.1. */
function person(): PersonBench {
  return new PersonBench(question => {
    if (question.includes("Randles")) return Promise.resolve("")
    if (question.includes("its ")) return Promise.resolve("")
    const about = /about ([\d.]+)\s*(\S+) on/.exec(question)
    if (about) return Promise.resolve(`${about[1]} ${about[2]}`)
    return Promise.resolve(question.includes("Ammeter") ? "100 mA" : "0.1 V")
  })
}

for (const [name, make] of [
  ["the card's own dummy", () => new DummyBench()],
  ["a person", () => person()],
  ["a simulated laboratory", () => new SimulatedBench(c.card, 5)],
] as const)
  describe(`the bench of ${name}`, () => {
    it("knows its loads: a resistor near what was asked, a Randles circuit with a capacitor, each with an uncertainty", async () => {
      const bench: Bench = make()
      expect(bench.title.length).toBeGreaterThan(5)
      const r = await bench.attach({ kind: "resistor", r_ohm: 1000 })
      expect(r?.series_ohm).toBeGreaterThan(700)
      expect(r?.series_ohm).toBeLessThan(1300)
      expect(r?.parallel_ohm).toBe(0)
      expect(r?.uRel).toBeGreaterThan(0)
      const z = await bench.attach({ kind: "randles" })
      if (!z) throw new Error("no Randles circuit")
      expect(z.capacity_F).toBeGreaterThan(0)
      expect(impedanceOf(z, 1e9).re).toBeCloseTo(z.series_ohm, 3)
      expect(impedanceOf(z, 1e-9).re).toBeCloseTo(z.series_ohm + z.parallel_ohm, 3)
      await bench.close()
    })

    it("reads a meter with its uncertainties, or says that it has none", async () => {
      const bench: Bench = make()
      if (!bench.voltmeter) {
        await expect(bench.meter("E")).rejects.toThrow(/has no meter; use --bench person/)
        return
      }
      const e = await bench.meter("E")
      expect(Number.isFinite(e.value)).toBe(true)
      expect(e.u).toBeGreaterThan(0)
      expect(e.uGain).toBeGreaterThan(1e-6)
    })
  })

describe("a person", () => {
  it("is asked again for what is no quantity, and given up after five times", async () => {
    const answers = ["about five", "5 ohm", "-0.2 A", "-4.8991 V"]
    const asked: string[] = []
    const bench = new PersonBench(q => {
      asked.push(q)
      return Promise.resolve(answers.shift() ?? "no")
    })
    expect((await bench.meter("E")).value).toBe(-4.8991)
    expect(asked[2]).toMatch(/not a number|not a unit|two ways|“/)
    await expect(bench.meter("E")).rejects.toThrow(/no value with unit V after 5 attempts/)
  })

  it("who gives no value or a wrong resistor stops the calibration; the record stays", async () => {
    const before = c.instrument.record
    const silent = new PersonBench(() => Promise.resolve(""))
    await expect(calibrate(c.instrument, silent, { now_s: 1, warmUp_s: 0 })).rejects.toThrow(/has no resistor of about/)
    const wrong = new PersonBench(() => Promise.resolve("1 kohm"))
    await expect(calibrate(c.instrument, wrong, { now_s: 1, warmUp_s: 0 })).rejects.toThrow(/is not about 100000 ohm/)
    expect(c.instrument.record).toBe(before)
    expect(c.card.board.frontEnd.connected).toBe(false)
  })

  it("reading a true meter gets the same record as a laboratory, point by point", async () => {
    const lab = new SimulatedBench(c.card, 6)
    const typed = new PersonBench(async question => {
      const about = /about ([\d.]+)\s*(\S+) on/.exec(question)
      if (about) {
        const factor = about[2].startsWith("M") ? 1e6 : about[2].startsWith("k") ? 1e3 : 1
        await lab.attach({ kind: "resistor", r_ohm: Number(about[1]) * factor })
        return `${about[1]} ${about[2]}`
      }
      const value = (await lab.meter(question.includes("Ammeter") ? "I" : "E")).value
      return `${value} ${question.includes("Ammeter") ? "A" : "V"}`
    })
    const record = await calibrate(c.instrument, typed, { now_s: 1.8e9, warmUp_s: 600, impedance: false })
    const { calibration: truth } = c.card.board.frontEnd.truth
    expect(Math.abs(record.calibration.eA / truth.eA - 1)).toBeLessThan(1e-4)
    record.calibration.iA_A_V.forEach((iA, r) => expect(Math.abs(iA / truth.iA_A_V[r] - 1)).toBeLessThan(2e-4))
  })
})
