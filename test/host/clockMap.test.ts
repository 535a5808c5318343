/** The card's clock on the host's: planted offset and drift come back, slow answers do no harm. */
import { describe, expect, it } from "vitest"
import { ClockMap } from "../../host/clockMap"
import { seeded } from "../../sim/random"

/** Exchanges over `span_s` with a card whose clock runs `ppm` fast and was switched on at `on_s` of the host's clock. */
function exchanged(map: ClockMap, o: { ppm: number; on_s: number; span_s: number; every_s: number; seed: number }) {
  const random = seeded(o.seed)
  const card_ms = (host_s: number) => Math.floor(1000 * (host_s - o.on_s) * (1 + 1e-6 * o.ppm))
  for (let t = 0; t <= o.span_s; t += o.every_s) {
    const sent_s = 1000 + t
    const there_s = 0.0008 + 0.0006 * random.uniform()
    // one answer in five waits behind something
    const back_s = 0.0008 + 0.0006 * random.uniform() + (random.uniform() < 0.2 ? 0.2 * random.uniform() : 0)
    map.add(sent_s, sent_s + there_s + back_s, card_ms(sent_s + there_s))
  }
  return card_ms
}

describe("the map of a card's clock", () => {
  it("gives back a planted drift within three of its standard uncertainties, and instants within what it states", () => {
    for (const ppm of [-40, 0, 25, 80])
      for (const seed of [1, 2, 3, 4, 5]) {
        const map = new ClockMap()
        const card_ms = exchanged(map, { ppm, on_s: 990, span_s: 600, every_s: 10, seed })
        const drift = map.drift()
        expect(drift).toBeDefined()
        expect(Math.abs((drift?.fast ?? NaN) - 1e-6 * ppm)).toBeLessThan(3 * (drift?.u ?? 0))
        expect(drift?.u).toBeLessThan(5e-6)
        for (const host_s of [1000, 1300, 1600, 2000]) {
          const told = map.hostTime(card_ms(host_s))
          expect(Math.abs(told.host_s - host_s)).toBeLessThan(told.within_s)
          expect(told.within_s).toBeLessThan(0.01)
          expect(Math.abs(map.cardTime_ms(host_s) - card_ms(host_s))).toBeLessThan(1000 * told.within_s)
        }
      }
  })
  it("says no drift before it can know one, and widens with a crystal's", () => {
    const map = new ClockMap()
    expect(map.known).toBe(false)
    expect(() => map.hostTime(1)).toThrow(/never asked/)
    map.add(10, 10.002, 500)
    expect(map.drift()).toBeUndefined()
    expect(map.hostTime(500).host_s).toBeCloseTo(10.001, 9)
    expect(map.hostTime(500 + 100_000).within_s).toBeGreaterThan(0.01)
  })
  it("forgets a card that was restarted, and refuses answers from before the question", () => {
    const map = new ClockMap()
    exchanged(map, { ppm: 10, on_s: 0, span_s: 100, every_s: 5, seed: 9 })
    map.add(2000, 2000.002, 100)
    expect(map.drift()).toBeUndefined()
    expect(map.hostTime(100).host_s).toBeCloseTo(2000.001, 6)
    expect(() => map.add(5, 4, 0)).toThrow(/before its question/)
  })
})
