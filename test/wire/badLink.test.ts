import { expect, it } from "vitest"
import { holdE, rampE, repeat } from "../../protocol/steps"
import { Instrument } from "../../host/instrument"
import { wirePair } from "../../host/transports/memory"
import { injectFault } from "../../sim/faults"
import { badCard, card, playOn } from "./card"

const STEPS = [
  holdE(0, 1e-3, 0.1, { atMost_s: 1 }),
  rampE(0, 0.2, 0.1, 1e-3, 0.02),
  rampE(0.2, 0, 0.1, 1e-3, 0.02),
  repeat(2, 4),
]

for (const [what, harm] of [
  ["bytes change", { corrupt: 0.001, lose: 0, double: 0 }],
  ["bytes get lost", { corrupt: 0, lose: 0.001, double: 0 }],
  ["chunks come twice", { corrupt: 0, lose: 0, double: 0.2 }],
  ["all of it", { corrupt: 0.0005, lose: 0.0005, double: 0.1 }],
] as const)
  for (const seed of [1, 2, 3])
    it(`no sample is lost or doubled when ${what} (seed ${seed})`, async () => {
      const c = await badCard("dummy-randles", harm, seed)
      const { readings, gaps, ending } = await playOn(c.instrument, STEPS)
      expect(ending.reason).toBe("finished")
      expect(gaps).toEqual([])
      expect(readings.length).toBe(ending.samples)
      for (let k = 1; k < readings.length; k++) expect(readings.t_s[k]).toBeGreaterThan(readings.t_s[k - 1])
      expect(c.card.board.frontEnd.connected).toBe(false)
      await c.close()
    })

it("eight cards run at once, each its own program, and end open", async () => {
  const cards = await Promise.all(Array.from({ length: 8 }, () => card("ferrocyanide")))
  const heard = await Promise.all(cards.map(({ instrument }, k) => playOn(instrument, STEPS.slice(0, 1 + (k % 3)))))
  heard.forEach(({ readings, ending }, k) => {
    expect(ending.reason).toBe("finished")
    expect(readings.length).toBe(ending.samples)
    expect(cards[k].card.board.frontEnd.connected).toBe(false)
  })
  await Promise.all(cards.map(c => c.close()))
})

it("a host that comes after another one does not take the old run for its own", async () => {
  const c = await card("dummy-randles")
  const first = c.instrument
  // leaves without a word, in the middle of a run
  void first.start([holdE(0, 1e-3, 1, { atMost_s: 1e6 })], { eMin_V: -1, eMax_V: 1, iMax_A: 1e-3 }, {}).catch(() => {})
  await new Promise(r => setTimeout(r, 100))
  const [near, far] = wirePair()
  c.card.accept(far)
  const second = await Instrument.connect(near)
  expect(second.description.running).toBe(true)
  await expect(playOn(second, STEPS)).rejects.toMatchObject({ code: "busy" })
  await second.stop()
  const { readings, ending } = await playOn(second, STEPS)
  expect(ending.reason).toBe("finished")
  expect(readings.length).toBe(ending.samples)
  expect(readings.t_s[0]).toBeLessThan(1)
  await second.close()
  await c.close()
})

it("of two starts at once one is accepted and heard to its end, the other is refused", async () => {
  const c = await card("dummy-randles")
  const both = await Promise.allSettled([playOn(c.instrument, STEPS), playOn(c.instrument, STEPS)])
  const fulfilled = both.filter(r => r.status === "fulfilled")
  const rejected = both.filter(r => r.status === "rejected")
  // flat out, the first may be over before the second asks; then both run, one after the other
  for (const r of rejected) expect(r.reason).toMatchObject({ code: "busy" })
  expect(fulfilled.length).toBeGreaterThan(0)
  for (const r of fulfilled) expect(r.value.readings.length).toBe(r.value.ending.samples)
  await c.close()
})

for (const fault of ["vmDies", "vmHangs"])
  it(`a program that ends in the middle of a run (${fault}) is an ending with a name, and the next run is heard`, async () => {
    const c = await card("dummy-randles")
    const { board } = c.card
    // checks take less than 3 s; the run is on by then
    injectFault(board, fault, board.now_us / 1e6 + 10)
    const long = [holdE(0, 1e-3, 0.1, { atMost_s: 30 })]
    const { readings, ending } = await playOn(c.instrument, long)
    expect(ending).toMatchObject({ reason: "fault", code: "restarted" })
    expect(board.frontEnd.connected).toBe(false)
    // its clock and its numbers begin anew: the end lies where the readings end
    expect(readings.length).toBeGreaterThan(0)
    expect(ending.t_s).toBeGreaterThanOrEqual(readings.t_s[readings.length - 1])
    expect(ending.t_s).toBeLessThan(10)
    expect((await playOn(c.instrument, STEPS)).ending.reason).toBe("finished")
    await c.close()
  })
