/** Random programs that the checks allow, for property tests: any kinds, any nesting, any cut-offs. */
import fc from "fast-check"
import { channelCard } from "../../hardware/boards/channelCard"
import { sineE } from "../../host/sine"
import type { Limits } from "../../protocol/limits"
import { holdE, holdI, rampE, repeat, rest, type Step, type Until } from "../../protocol/steps"

export const RANDOM_LIMITS: Limits = { eMin_V: -2, eMax_V: 4, iMax_A: 0.005 }

const every_s = fc.constantFrom(0.02, 0.05, 0.5, 1, 7)
const e_V = fc.integer({ min: -1900, max: 3900 }).map(mV => mV / 1000)
const i_A = fc.oneof(
  fc.constant(0),
  fc.integer({ min: -4000, max: 4000 }).map(uA => uA * 1e-6),
)
const until: fc.Arbitrary<Until> = fc
  .record({
    atMost_s: fc.constantFrom(0.02, 0.1, 1, 3.5, 12),
    eAbove_V: fc.option(e_V, { nil: undefined, freq: 3 }),
    eBelow_V: fc.option(e_V, { nil: undefined, freq: 3 }),
    iAbove_A: fc.option(fc.constantFrom(1e-6, 1e-4, 4e-3), { nil: undefined, freq: 4 }),
    iBelow_A: fc.option(fc.constantFrom(1e-7, 1e-5), { nil: undefined, freq: 4 }),
  })
  .map(u => u)

const timed: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(every_s, until).map(([every, u]) => rest(every, u)),
  fc.tuple(e_V, every_s, until).map(([e, every, u]) => holdE(e, 0.005, every, u)),
  fc.tuple(i_A, every_s, until).map(([i, every, u]) => holdI(i, every, u)),
  fc
    .tuple(e_V, e_V, fc.constantFrom(0.1, 0.5, 1))
    .filter(([a, b]) => Math.abs(a - b) > 0.01)
    .map(([a, b, rate]) => rampE(a, b, rate, 0.005, 0.05)),
  fc
    .tuple(e_V, fc.constantFrom(30000, 50, 2, 0.45))
    .map(([e, f]) =>
      sineE(f, { e_V: e, amplitude_V: 0.01, iRange_A: 0.005, settlePeriods: 1, periods: 1 }, channelCard),
    ),
)

/** Bodies of repeats are whole, so any depth is a legal nesting; the time of a program stays below some minutes. */
function body(depth: number): fc.Arbitrary<Step[]> {
  const flat = fc.array(timed, { minLength: 1, maxLength: 4 })
  if (depth === 0) return flat
  const looped = fc
    .tuple(body(depth - 1), fc.integer({ min: 1, max: 3 }))
    .map(([steps, passes]) => [...steps, repeat(steps.length, passes)])
  return fc.oneof(
    flat,
    looped,
    fc.tuple(looped, flat).map(([a, b]) => [...a, ...b]),
    fc.tuple(flat, looped).map(([a, b]) => [...a, ...b]),
  )
}

export const randomProgram: fc.Arbitrary<Step[]> = body(2)
