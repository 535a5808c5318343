/** The forecast of a run that goes on: cycles are counted as readings come, and the user's bound is watched. */
import { beforeAll, describe, expect, it } from "vitest"
import { holdI, rest, repeat } from "../../protocol/steps"
import { boundFrom, checkedBound } from "../../host/fade/bound"
import { cyclesOf, cyclesOfReadings } from "../../host/fade/cyclesOfReadings"
import { HalfCycles } from "../../host/fade/halfCycles"
import { cycles, LiveForecast } from "../../host/fade/liveForecast"
import type { FadeEvent } from "../../host/fade/report"
import type { FadeBoundView, FadeView } from "../../host/live"
import { Readings } from "../../host/readings"

const STEPS = [holdI(1e-3, 1, { atMost_s: 1e4 }), holdI(-1e-3, 1, { atMost_s: 1e4 }), repeat(2, 100)]
const EVERY_S = 20

/** A cell of 1 mA h that is charged and discharged at 1 mA; discharge k returns share(k) of it. */
class Bench {
  readonly data = { steps: STEPS, readings: new Readings(), phasors: [], complete: false, missing: 0 }
  private t_s = 0
  half(sign: 1 | -1, duration_s: number) {
    const points = Math.round(duration_s / EVERY_S)
    for (let k = 1; k <= points; k++) {
      this.t_s += duration_s / points
      this.data.readings.push(
        this.t_s,
        1.5 + sign * (0.05 + 0.5 * (k / points)),
        sign * 1e-3,
        sign > 0 ? 0 : 1,
        1,
        0,
        0,
      )
    }
  }
  pause(points: number) {
    for (let k = 0; k < points; k++)
      this.data.readings.push((this.t_s += EVERY_S), 1.5, (k % 2 === 0 ? 1 : -1) * 3e-7, 2, 1, 0, 0)
  }
  cycle(share: number) {
    this.half(1, 3600)
    this.half(-1, 3600 * share)
  }
}

function watched(bound: FadeBoundView | null = null) {
  const views: FadeView[] = []
  const events: FadeEvent[] = []
  const failures: string[] = []
  const live = new LiveForecast({
    now_ms: () => 0,
    changed: v => views.push(v),
    crossed: e => events.push(e),
    failed: text => failures.push(text),
  })
  live.begin(STEPS)
  live.setBound(bound)
  return { live, views, events, failures }
}

describe("half-cycles as readings come", () => {
  it("are the same however the readings are cut, rests with noise and pulses left out", () => {
    const bench = new Bench()
    bench.pause(40)
    for (let k = 0; k < 6; k++) {
      bench.half(1, 3600)
      bench.pause(7)
      bench.half(-1, 1500)
      // a pulse of charge inside a discharge does not part it
      bench.half(1, 60)
      bench.half(-1, 1800 - 100 * k)
      bench.pause(5)
    }
    const { t_s, e_V, i_A } = bench.data.readings
    const whole = cyclesOfReadings(bench.data.readings, "run", "ended").table
    expect([...whole.capacity_Ah].map(q => Math.round(q * 1e8) / 1e5)).toEqual(
      Array.from({ length: 6 }, (_, k) => Math.round(((3300 - 100 * k) * 1e2) / 3.6) / 1e5),
    )
    for (const part of [1, 13, 200]) {
      const halves = new HalfCycles()
      for (let n = part; n < t_s.length + part; n += part)
        halves.take({ t_s: t_s.subarray(0, n), e_V: e_V.subarray(0, n), i_A: i_A.subarray(0, n) })
      expect(cyclesOf(halves.all(), "ended")!.table).toEqual(whole)
    }
  })

  it("finish a cycle when the next charge has begun, not before", () => {
    const bench = new Bench()
    const halves = new HalfCycles()
    const finished = () => {
      halves.take(bench.data.readings)
      return halves.finished
    }
    bench.half(1, 3600)
    bench.half(-1, 3400)
    expect(finished()).toBe(0)
    bench.pause(10)
    expect(finished()).toBe(0)
    bench.half(1, 60)
    expect(finished()).toBe(0)
    bench.half(1, 600)
    expect(finished()).toBe(1)
    expect(cyclesOf(halves.all(), "goes on")!.table.cycle.length).toBe(1)
  })
})

describe("a cycling run", () => {
  it("is one that holds currents of both signs", () => {
    expect(cycles(STEPS)).toBe(true)
    expect(cycles([holdI(-1e-3, 1, { atMost_s: 1 }), rest(1, { atMost_s: 1 })])).toBe(false)
  })

  it("is forecast after each finished cycle; what was broken off is no cycle", async () => {
    const bench = new Bench()
    const { live, views, failures } = watched()
    for (let k = 1; k <= 30; k++) {
      bench.cycle(1 - 0.002 * k)
      live.take(bench.data)
      // the forecast is made beside the run
      await new Promise(done => setTimeout(done, k < 5 ? 20 : 0))
    }
    await live.end(bench.data, false)
    expect(failures).toEqual([])
    expect(views.some(v => v.forecast === null && v.cycles < v.needed)).toBe(true)
    const last = views.at(-1)!
    // 30 discharges, and no charge after the last one
    expect(last.cycles).toBe(29)
    expect(last.forecast!.at).toBe(29)
    expect(last.measured.share.at(-1)! * last.forecast!.reference_Ah).toBeCloseTo(1e-3 * (1 - 0.002 * 29), 7)
    const { low, lower, middle, upper, high, cycle } = last.forecast!.trajectory
    cycle.forEach((_, k) => {
      expect(low[k]).toBeLessThanOrEqual(lower[k])
      expect(lower[k]).toBeLessThanOrEqual(middle[k])
      expect(middle[k]).toBeLessThanOrEqual(upper[k])
      expect(upper[k]).toBeLessThanOrEqual(high[k])
    })
    expect(last.forecast!.experts.length).toBeGreaterThan(0)
    await live.end(bench.data, true)
    expect(live.view!.cycles).toBe(30)
  })

  it("tells once that a bound is crossed, and nothing while nothing can be known", async () => {
    const bench = new Bench()
    const { live, views, events } = watched(boundFrom("90%@60", "stop"))
    for (let k = 1; k <= 8; k++) bench.cycle(0.75 + 0.25 * Math.exp(-k / 3))
    await live.end(bench.data, true)
    expect(live.view!.forecast!.phase).toBe("forming")
    expect(events).toEqual([])
    for (let k = 9; k <= 40; k++) bench.cycle(0.75 - 0.004 * (k - 8))
    await live.end(bench.data, true)
    bench.cycle(0.6)
    await live.end(bench.data, true)
    expect(events.length).toBe(1)
    expect(events[0].probability).toBeGreaterThanOrEqual(0.5)
    expect(views.at(-1)!.crossed).toBe(events[0].text)
    live.setBound(null)
    expect(live.view!.crossed).toBeNull()
  })
})

describe("a bound", () => {
  it("is written as share at cycle, with a probability", () => {
    expect(boundFrom("80%@500", "tell")).toEqual({ share: 0.8, cycle: 500, probability: 0.5, action: "tell" })
    expect(boundFrom(" 65 % @ 50 : 0.9", "stop")).toEqual({ share: 0.65, cycle: 50, probability: 0.9, action: "stop" })
  })
  it("is refused with what is allowed", () => {
    expect(() => boundFrom("80 at 500", "tell")).toThrow(/write 80%@500/)
    expect(() => boundFrom("80%@500:0.99", "tell")).toThrow(/probability of the bound is 0.99; allowed is 0.05 .. 0.95/)
    expect(() => checkedBound({ share: 0.8, cycle: 500, probability: 0.5, action: "explode" })).toThrow(
      /action of the bound is explode; there are tell, stop/,
    )
    expect(() => checkedBound({ share: NaN, cycle: 500, probability: 0.5, action: "tell" })).toThrow(
      /share of the bound/,
    )
  })
})

beforeAll(async () => {
  // loads the predictor once, so that no single test pays for it
  const bench = new Bench()
  for (let k = 0; k < 5; k++) bench.cycle(1)
  await watched().live.end(bench.data, true)
})
