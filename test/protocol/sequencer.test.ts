import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { channelCard } from "../../hardware/boards/channelCard"
import { dryRun } from "../../host/dryRun"
import { packProgram, unpackProgram } from "../../host/program"
import { nodeFloats } from "../../host/wire/floats"
import { checkStep, RepeatCheck } from "../../protocol/limits"
import { Program, PROGRAM_TABLE_BYTES } from "../../protocol/program"
import { MODE, type Reading } from "../../protocol/readings"
import { begin, next, type Sequence } from "../../protocol/sequencer"
import { holdE, holdI, rampE, repeat, rest, type Step } from "../../protocol/steps"
import { RANDOM_LIMITS, randomProgram } from "./randomPrograms"

function load(steps: readonly Step[]): Program {
  const bytes = packProgram(steps)
  const program = new Program(bytes, nodeFloats, new Uint8Array(8), new Uint8Array(PROGRAM_TABLE_BYTES))
  for (let at = 0; at < bytes.length;) at = program.index(at, bytes.length)
  return program
}

interface Trace {
  readonly orders: { at_ms: number; mode: number; setpoint: number; step: number; pass: number }[]
  readonly readings: { at_ms: number; step: number }[]
  readonly end_ms: number
  readonly last: Sequence
}

/** Runs a program on readings made by `measure`; the clock jumps from due to due. */
function run(
  steps: readonly Step[],
  measure: (s: Sequence, at_ms: number) => { e_V: number; i_A: number },
  late_ms = 0,
): Trace {
  const s = begin(load(steps), 0)
  const orders: Trace["orders"] = []
  const readings: Trace["readings"] = []
  const r: Reading = { now_ms: 0, e_V: 0, i_A: 0, flags: 0 }
  for (let k = 0; ; k++) {
    if (k > 200_000) throw new Error("the program does not end")
    if (s.changed) orders.push({ at_ms: r.now_ms, mode: s.mode, setpoint: s.setpoint, step: s.index, pass: s.pass })
    if (s.done) return { orders, readings, end_ms: r.now_ms, last: s }
    const engine = s.mode === MODE.engineE || s.mode === MODE.engineI
    expect(s.due_ms).toBeGreaterThanOrEqual(r.now_ms)
    r.now_ms = s.due_ms + late_ms
    Object.assign(r, measure(s, r.now_ms))
    readings.push({ at_ms: r.now_ms, step: s.index })
    next(s, r, engine)
  }
}
const quiet = () => ({ e_V: 1, i_A: 1e-3 })

describe("what a program means", () => {
  it("readings come at every_s from the start of the step and at its end, one more right after the edge", () => {
    const { readings, end_ms } = run([rest(1, { atMost_s: 3.5 })], quiet)
    expect(readings.map(r => r.at_ms)).toEqual([100, 1000, 2000, 3000, 3500])
    expect(end_ms).toBe(3500)
  })

  it("a short interval needs no extra reading", () => {
    const { readings } = run([rest(0.05, { atMost_s: 0.2 })], quiet)
    expect(readings.map(r => r.at_ms)).toEqual([50, 100, 150, 200])
  })

  it("a condition ends a step at the reading that meets it, and the next step begins there", () => {
    const falling = (_s: Sequence, at_ms: number) => ({ e_V: 3 - at_ms / 1000, i_A: -1e-3 })
    const { orders } = run([holdI(-1e-3, 0.5, { atMost_s: 100, eBelow_V: 1 }), rest(1, { atMost_s: 1 })], falling)
    expect(orders.map(o => [o.at_ms, o.mode])).toEqual([
      [0, MODE.holdI],
      [2000, MODE.open],
      [3000, MODE.open],
    ])
  })

  it("each condition works, on either side", () => {
    // the limit travels as f32: a reading a hair above it is meant
    const up = (_s: Sequence, at_ms: number) => ({ e_V: at_ms / 1000, i_A: (at_ms / 1000) * 1.0001e-3 })
    const down = (_s: Sequence, at_ms: number) => ({ e_V: 1, i_A: -0.9999e-3 * (4 - at_ms / 1000) })
    expect(run([holdI(1e-3, 0.5, { atMost_s: 10, eAbove_V: 2 })], up).end_ms).toBe(2000)
    expect(run([holdE(1, 1e-3, 0.5, { atMost_s: 10, iAbove_A: 3e-3 })], up).end_ms).toBe(3000)
    expect(run([holdE(1, 1e-3, 0.5, { atMost_s: 10, iBelow_A: 1e-3 })], down).end_ms).toBe(3000)
  })

  it("a ramp climbs one tread per reading and ends at its last", () => {
    const { orders, end_ms } = run([rampE(0, 0.3, 0.1, 1e-3, 1)], quiet)
    expect(orders.filter(o => o.mode === MODE.holdE).map(o => Number(o.setpoint.toFixed(6)))).toEqual([0, 0.1, 0.2])
    expect(end_ms).toBe(3000)
  })

  it("repeat counts total passes, nested ones multiply, and `pass` says which one it is", () => {
    const steps = [
      rest(1, { atMost_s: 1 }),
      rest(1, { atMost_s: 1 }),
      repeat(1, 2),
      repeat(3, 3),
      rest(1, { atMost_s: 1 }),
    ]
    const { readings, orders } = run(steps, quiet)
    const visited = readings.filter(r => r.at_ms % 1000 === 0).map(r => r.step)
    expect(visited).toEqual([0, 1, 1, 0, 1, 1, 0, 1, 1, 4])
    expect(orders.filter(o => o.step === 0).map(o => o.pass)).toEqual([1, 2, 3])
  })

  it("a late clock shortens nothing: steps keep their length, readings fall out instead of piling up", () => {
    const { readings, end_ms } = run([rest(0.05, { atMost_s: 1 })], quiet, 10)
    expect(end_ms).toBeGreaterThanOrEqual(1000)
    expect(end_ms).toBeLessThanOrEqual(1010)
    expect(new Set(readings.map(r => r.at_ms)).size).toBe(readings.length)
  })

  it("a packed program is the program, in f32 and whole milliseconds", () => {
    fc.assert(
      fc.property(randomProgram, steps => {
        const seen = unpackProgram(packProgram(steps))
        expect(packProgram(seen)).toEqual(packProgram(steps))
        expect(seen.map(s => s.kind)).toEqual(steps.map(s => s.kind))
      }),
    )
  })
})

describe("any program that the checks allow", () => {
  it("ends, ends open, never asks for more than its limits, and never takes longer than it said", () => {
    fc.assert(
      fc.property(randomProgram, fc.integer({ min: 1, max: 2 ** 31 }), (steps, seed) => {
        const repeats = new RepeatCheck(new Uint8Array(PROGRAM_TABLE_BYTES))
        unpackProgram(packProgram(steps)).forEach((step, k) => {
          expect(checkStep(step, k, RANDOM_LIMITS, channelCard.limits).code).toBe(0)
          expect(repeats.check(step, k).code).toBe(0)
        })
        let noise = seed
        const wild = () => {
          noise = (noise * 48271) % 2147483647
          return { e_V: -2 + (6 * noise) / 2147483647, i_A: -5e-3 + (1e-2 * noise) / 2147483647 }
        }
        const { orders, last, end_ms } = run(steps, wild)
        expect(end_ms).toBeLessThanOrEqual(1000 * dryRun(steps, RANDOM_LIMITS, channelCard).atMost_s + 1)
        for (const o of orders) {
          if (o.mode === MODE.holdE || o.mode === MODE.engineE) {
            expect(o.setpoint).toBeGreaterThanOrEqual(RANDOM_LIMITS.eMin_V)
            expect(o.setpoint).toBeLessThanOrEqual(RANDOM_LIMITS.eMax_V)
          } else expect(Math.abs(o.setpoint)).toBeLessThanOrEqual(RANDOM_LIMITS.iMax_A)
        }
        expect(last.mode).toBe(MODE.open)
        expect(orders[orders.length - 1].mode).toBe(MODE.open)
      }),
      { numRuns: 200 },
    )
  })
})
