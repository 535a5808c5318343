import { describe, expect, it } from "vitest"
import { FileError } from "../../host/errors"
import { runBare } from "../../host/app/bareCell"
import { programFromYaml } from "../../host/programs/yaml"
import { HalfCell } from "../../sim/cell/halfCell"

const context = { capacity_C: 3600, iRange_A: 0.01 }
const read = (text: string) => programFromYaml(text, "test.yaml", context)

describe("programs as files", () => {
  it("say what they mean, with units, C-rates, conditions and nested repeats", () => {
    const steps = read(`
galvanode: 1
steps:
  - { rest: 10 min, every: 10 s }
  - repeat: 3
    steps:
      - { hold: -C/10, for: 12 h, until: E < 2.5 V, every: 30 s }
      - { hold: 2.5 V, for: 1 h, until: ["|I| < 5 uA", E > 3 V], every: 10 s, range: 1 mA }
      - repeat: 2
        steps: [{ hold: 35 uA, for: 600 s, every: 500 ms }]
  - { ramp: 2.5 V to 4.3 V, rate: 0.1 mV/s, every: 1 s }
`)
    expect(steps).toEqual([
      { kind: "rest", every_s: 10, until: { atMost_s: 600 } },
      { kind: "holdI", i_A: -0.1, every_s: 30, until: { atMost_s: 43200, eBelow_V: 2.5 } },
      { kind: "holdE", e_V: 2.5, iRange_A: 1e-3, every_s: 10, until: { atMost_s: 3600, iBelow_A: 5e-6, eAbove_V: 3 } },
      { kind: "holdI", i_A: 35e-6, every_s: 0.5, until: { atMost_s: 600 } },
      { kind: "repeat", back: 1, passes: 2 },
      { kind: "repeat", back: 4, passes: 3 },
      { kind: "rampE", eFrom_V: 2.5, eTo_V: 4.3, rate_V_s: 1e-4, iRange_A: 0.01, every_s: 1 },
    ])
  })

  it("are refused with the place and the remedy", () => {
    const bad: readonly [string, RegExp][] = [
      ["galvanode: 1\nsteps: []", /at least one step/],
      ["galvanode: 2\nsteps: [{ rest: 1 s, every: 1 s }]", /version 2; this host reads "galvanode: 1"/],
      ["steps: [{ rest: 1 s, every: 1 s }]", /version missing/],
      ["galvanode: 1\nsteps: [{ rest: 10, every: 1 s }]", /step 1: rest: "10" has no unit/],
      ["galvanode: 1\nsteps: [{ rest: 1 h }]", /step 1: every is missing/],
      ["galvanode: 1\nsteps: [{ hold: 1 mA, every: 1 s }]", /for is missing/],
      ["galvanode: 1\nsteps: [{ hold: 1 kg, for: 1 s, every: 1 s }]", /hold: .*not a unit/],
      [
        "galvanode: 1\nsteps: [{ hold: 1 mA, for: 1 s, every: 1 s, untill: E < 1 V }]",
        /a hold has no "untill"; it has for, until/,
      ],
      [
        "galvanode: 1\nsteps: [{ hold: 1 mA, for: 1 s, every: 1 s, until: E below 1 V }]",
        /is no condition; write E < 0.05 V/,
      ],
      ["galvanode: 1\nsteps: [{ repeat: 1.5, steps: [{ rest: 1 s, every: 1 s }] }]", /total of passes, a whole number/],
      ["galvanode: 1\nsteps: [{ wait: 1 s }]", /each begins with one of rest, hold, ramp, repeat/],
      ["galvanode: 1\nsteps: [{ ramp: 3 V, rate: 1 mV/s, every: 1 s }]", /write it like 3 V to 0.05 V/],
      ["galvanode: 1\nname: x\nsteps: []", /"name" is unknown/],
      ["galvanode: 1\nsteps: [", /line \d+:/],
      ["", /no program/],
    ]
    for (const [text, words] of bad) {
      expect(() => read(text), text).toThrow(FileError)
      expect(() => read(text), text).toThrow(words)
    }
    expect(() =>
      programFromYaml("galvanode: 1\nsteps: [{ hold: C/5, for: 1 h, every: 1 s }]", "x", { iRange_A: 1 }),
    ).toThrow(/capacity, which is not known/)
  })
})

describe("a program on the bare cell", () => {
  /** So thin that the surface is the bulk: E follows the isotherm x(U) = 1 / (1 + exp((U - U0) F / (w R T))). */
  const F = 96485.33212
  const thin = () =>
    new HalfCell({
      start_V: 3.5,
      concentration_mol_m3: 20000,
      isotherm: [{ u_V: 3.4, x: 1, width: 4 }],
      particles: [{ shape: "slab", length_m: 1e-6, area_m2: 1e-4, diffusivity_m2_s: 1e-10, exchange_A_m2: 1e6 }],
      series_ohm: 10,
    })
  const capacity_C = F * 20000 * 1e-6 * 1e-4
  const width_V = (4 * 8.314462618 * 298.15) / F
  const x = (u_V: number) => 1 / (1 + Math.exp((u_V - 3.4) / width_V))

  it("ends a step where the potential meets its limit: charge by the isotherm, to 5e-5", () => {
    const i_A = -capacity_C / 36000
    const r = runBare(thin(), [{ kind: "holdI", i_A, every_s: 100, until: { atMost_s: 1e5, eBelow_V: 3.3 } }])
    const expected_s = ((x(3.3 - i_A * 10) - x(3.5)) * capacity_C) / -i_A
    // the cut-off is met within some uV, which is this much of the time here
    expect(Math.abs(r.t_s[r.length - 1] / expected_s - 1)).toBeLessThan(5e-5)
    expect(Math.abs(r.e_V[r.length - 1] - 3.3)).toBeLessThan(1e-5)
  })

  it("a ramp is a straight line and ends at its vertex", () => {
    const r = runBare(thin(), [
      { kind: "rampE", eFrom_V: 3.5, eTo_V: 3.3, rate_V_s: 1e-3, iRange_A: 0.01, every_s: 10 },
    ])
    expect(r.t_s[r.length - 1]).toBeCloseTo(200, 6)
    for (let k = 0; k < r.length; k++) expect(r.e_V[k]).toBeCloseTo(3.5 - 1e-3 * r.t_s[k], 6)
  })
})
