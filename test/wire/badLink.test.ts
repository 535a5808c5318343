import { expect, it } from "vitest"
import { holdE, rampE, repeat } from "../../protocol/steps"
import { badCard, playOn } from "./card"

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
