import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { RefusedError } from "../../host/errors"
import { encodeFrame, ENCODED_MAX_BYTES } from "../../protocol/frame"
import { holdE, holdI, rampE, repeat, rest, type Step } from "../../protocol/steps"
import type { Limits } from "../../protocol/limits"
import { card, LIMITS, playOn } from "./card"

const fine: Step = rest(1, { atMost_s: 1 })
const sine = {
  kind: "sineE",
  e_V: 0,
  amplitude_V: 0.01,
  f_Hz: 100,
  settlePeriods: 1,
  periods: 4,
  iRange_A: 1e-3,
} as const

/** What is asked, which code answers, and words that the message must hold. */
const REFUSED: readonly [string, readonly Step[], Limits, string, RegExp][] = [
  ["an empty program", [], LIMITS, "programEmpty", /no steps/],
  [
    "too many steps",
    Array.from({ length: 257 }, () => fine),
    LIMITS,
    "tooManySteps",
    /257 steps, the card holds 256; use `repeat`/,
  ],
  [
    "an oversized program",
    Array.from({ length: 250 }, () =>
      holdE(0.1, 1e-3, 1, { atMost_s: 1, eAbove_V: 1, eBelow_V: -1, iAbove_A: 1, iBelow_A: 0 }),
    ),
    LIMITS,
    "programTooLong",
    /the card holds 8192/,
  ],
  [
    "a step without a bound",
    [rest(1, { atMost_s: 0 })],
    LIMITS,
    "noBound",
    /step 1 has no bound.*every step must end by itself/,
  ],
  ["a ramp without a rate", [fine, rampE(0, 1, 0, 1e-3, 1)], LIMITS, "noBound", /step 2 has no bound/],
  ["a bound beyond the board", [rest(10, { atMost_s: 2e7 })], LIMITS, "boundTooLong", /20000000 s|2e\+?7 s/],
  [
    "readings faster than the board",
    [rest(0.001, { atMost_s: 1 })],
    LIMITS,
    "everyTooShort",
    /every 0.001 s, this board can every 0.02 s/,
  ],
  ["readings too rare to be safe", [rest(7200, { atMost_s: 9000 })], LIMITS, "everyTooLong", /at most 60 s/],
  ["a cut-off that nothing can reach", [rest(1, { atMost_s: 1, eAbove_V: 400 })], LIMITS, "cutOff", /can never be met/],
  ["a cut-off that is no number", [rest(1, { atMost_s: 1, eBelow_V: NaN })], LIMITS, "cutOff", /can never be met/],
  [
    "a potential beyond the board",
    [holdE(6, 1e-3, 1, { atMost_s: 1 })],
    LIMITS,
    "eOutsideBoard",
    /6 V, this board reaches 5 V/,
  ],
  [
    "a potential beyond the run's limits",
    [holdE(4.5, 1e-3, 1, { atMost_s: 1 })],
    LIMITS,
    "eOutsideLimits",
    /4.5 V, the run's safety limit is 4 V/,
  ],
  [
    "a ramp that ends beyond the limits",
    [rampE(0, -2, 0.1, 1e-3, 1)],
    LIMITS,
    "eOutsideLimits",
    /-2 V, the run's safety limit is -1 V/,
  ],
  [
    "a current beyond the board",
    [holdI(0.02, 1, { atMost_s: 1 })],
    LIMITS,
    "iOutsideBoard",
    /0.02 A, this board carries 0.01 A/,
  ],
  [
    "a current beyond the run's limits",
    [holdI(-0.005, 1, { atMost_s: 1 })],
    { ...LIMITS, iMax_A: 1e-3 },
    "iOutsideLimits",
    /-0.005 A, the run's safety limit is 0.001 A/,
  ],
  ["a scan faster than the board", [rampE(0, 1, 50, 1e-3, 0.02)], LIMITS, "rate", /50 V\/s, this board allows 1 V\/s/],
  [
    "a frequency beyond the engine",
    [{ ...sine, f_Hz: 1e6 }],
    LIMITS,
    "frequency",
    /1000000 Hz, the limit of this path is 100000 Hz/,
  ],
  ["an amplitude that is not linear", [{ ...sine, amplitude_V: 0.5 }], LIMITS, "amplitude", /no longer linear/],
  ["half a period", [{ ...sine, periods: 0 }], LIMITS, "periods", /at least one whole period/],
  [
    "stairs that do not draw their sine",
    [{ ...sine, f_Hz: 0.1, stairs: { update_s: 0.02, perPeriod: 400, perReading: 5, cos: 1, sin: 0 } }],
    LIMITS,
    "stairs",
    /let the technique make them/,
  ],
  ["a repeat of nothing", [fine, repeat(2, 2)], LIMITS, "repeatRange", /goes back 2 steps, possible are 1 .. 1/],
  ["a repeat without passes", [fine, repeat(1, 0)], LIMITS, "repeatPasses", /total of passes/],
  ["repeats that cross", [fine, fine, repeat(2, 2), repeat(2, 2)], LIMITS, "repeatCrossing", /into the middle/],
  [
    "repeats too deep",
    [fine, ...Array.from({ length: 9 }, (_, k) => repeat(k + 1, 2))],
    LIMITS,
    "repeatNesting",
    /9 deep, the card can 8/,
  ],
  ["limits that leave nothing", [fine], { eMin_V: 1, eMax_V: 0, iMax_A: 0.01 }, "limitsEmpty", /leave nothing/],
  ["limits beyond the board", [fine], { eMin_V: -1, eMax_V: 9, iMax_A: 0.01 }, "limitsBoard", /beyond the board's 5/],
  [
    "a current limit beyond the board",
    [fine],
    { eMin_V: -1, eMax_V: 4, iMax_A: 1 },
    "limitsBoard",
    /beyond the board's 0.01/,
  ],
]

describe("the card refuses, in words, and the cell stays open", () => {
  let c: Awaited<ReturnType<typeof card>>
  beforeAll(async () => {
    c = await card()
  })
  afterAll(() => c.close())

  for (const [what, steps, limits, code, words] of REFUSED)
    it(what, async () => {
      const error = await playOn(c.instrument, steps, limits).catch((e: unknown) => e)
      expect(error).toBeInstanceOf(RefusedError)
      expect((error as RefusedError).code).toBe(code)
      expect((error as RefusedError).message).toMatch(words)
      expect(c.card.board.frontEnd.connected).toBe(false)
      // and goes on working
      expect(await c.instrument.echo(Uint8Array.of(1, 2, 3))).toEqual(Uint8Array.of(1, 2, 3))
    })

  it("a second program while one runs", async () => {
    const first = playOn(c.instrument, [holdE(0.1, 1e-3, 0.02, { atMost_s: 2000 })])
    await new Promise(r => setTimeout(r, 50))
    await expect(playOn(c.instrument, [fine])).rejects.toMatchObject({ code: "busy" })
    await c.instrument.stop()
    c.card.board.run(c.card.board.now_us + 1000)
    expect(c.card.board.frontEnd.connected).toBe(false)
    void first.catch(() => {})
  })

  it("nothing it can be sent makes it crash or close the cell", async () => {
    const noise = [
      Uint8Array.of(0),
      Uint8Array.of(0xc1),
      Uint8Array.of(0x92, 99, 5),
      Uint8Array.of(0x91, 1),
      Uint8Array.from({ length: 224 }, (_, k) => k),
      Uint8Array.of(0x93, 4, 6, 1),
      Uint8Array.of(0x94, 3, 8, 0, 0xa1),
    ]
    const out = new Uint8Array(ENCODED_MAX_BYTES)
    for (const payload of noise) c.card.board.receive(out.slice(0, encodeFrame(payload, payload.length, out)))
    c.card.board.receive(Uint8Array.from({ length: 3000 }, (_, k) => (k * 7919) % 256))
    expect(await c.instrument.echo(Uint8Array.of(9))).toEqual(Uint8Array.of(9))
    expect(c.card.board.frontEnd.connected).toBe(false)
  })
})

describe("the guard ends a run with the cell open and a named fault", () => {
  const cases: readonly [string, string, readonly Step[], Limits, string][] = [
    [
      "E above its limit",
      "navo3-li",
      [holdI(1e-3, 0.1, { atMost_s: 1e5 })],
      { eMin_V: 0, eMax_V: 3.2, iMax_A: 0.002 },
      "eAboveLimit",
    ],
    [
      "E below its limit",
      "navo3-li",
      [holdI(-1e-3, 0.1, { atMost_s: 1e5 })],
      { eMin_V: 1, eMax_V: 4, iMax_A: 0.002 },
      "eBelowLimit",
    ],
    [
      "|I| above its limit",
      "dummy-resistor",
      [holdE(1, 0.01, 0.1, { atMost_s: 10 })],
      { eMin_V: -1, eMax_V: 2, iMax_A: 5e-4 },
      "iAboveLimit",
    ],
    [
      "the current leaves its range",
      "dummy-resistor",
      [holdE(1, 1e-4, 0.1, { atMost_s: 10 })],
      { eMin_V: -1, eMax_V: 2, iMax_A: 0.01 },
      "overloadI",
    ],
  ]
  for (const [what, cell, steps, limits, code] of cases)
    it(what, async () => {
      const c = await card(cell)
      // the run's limit must allow the step to start at all
      const allowed =
        code === "iAboveLimit" ? steps.map(s => (s.kind === "holdE" ? { ...s, iRange_A: 4e-4 } : s)) : steps
      const { ending } = await playOn(c.instrument, allowed, limits)
      expect(ending.reason).toBe("fault")
      // where E runs fast the comparator, whose window lies just outside the limits, is sooner than the next reading
      if (code === "eAboveLimit") expect([code, "voltageTrip"]).toContain(ending.code)
      else expect(ending.code).toBe(code)
      expect(ending.why).toMatch(/the cell is open|opened the cell/)
      expect(c.card.board.frontEnd.connected).toBe(false)
      await c.close()
    })
})
