import { describe, expect, it } from "vitest"
import { chooseCircuit } from "../../host/circuit/choose"
import { fitCircuit } from "../../host/circuit/fit"
import { kramersKronig } from "../../host/circuit/kramersKronig"
import { fitSeries } from "../../host/circuit/series"
import { type Spectrum, pick } from "../../host/circuit/spectrum"
import { StreamingFit } from "../../host/circuit/streamingFit"
import { zHit } from "../../host/circuit/zHit"
import { drt } from "../../host/drt/drt"
import { FileError, FitError } from "../../host/errors"
import { spectrumFromBytes } from "../../host/formats/readSpectrum"
import { synthetic } from "./synthetic"

const circuit = "R0-p(R1,CPE1)"
const values = [10, 100, 1e-4, 0.9]
const good = synthetic(circuit, values, { noise: 0.002, seed: 3 })
const bytes = (rows: readonly (readonly number[])[], header: string) =>
  new TextEncoder().encode(`${header}\n${rows.map(r => r.join(",")).join("\n")}\n`)
const polar = (scale: number) =>
  good.f_Hz.map((f, i) => [
    f,
    Math.hypot(good.re_ohm[i], good.im_ohm[i]),
    scale * Math.atan2(good.im_ohm[i], good.re_ohm[i]),
  ])
const degrees = 180 / Math.PI

describe("every way into the analysis", () => {
  const point = (k: number, change: Partial<Record<"f_Hz" | "re_ohm" | "im_ohm", number>>): Spectrum => {
    const copy = { f_Hz: [...good.f_Hz], re_ohm: [...good.re_ohm], im_ohm: [...good.im_ohm], meta: {} }
    for (const [name, value] of Object.entries(change)) copy[name as keyof typeof change][k] = value
    return copy
  }
  const wrong: [string, Spectrum, RegExp][] = [
    ["a frequency of zero", point(4, { f_Hz: 0 }), /point 5 of 57: the frequency is 0 Hz/],
    ["a negative frequency", point(4, { f_Hz: -1 }), /point 5 of 57: the frequency is -1 Hz/],
    ["NaN", point(4, { re_ohm: NaN }), /point 5 of 57 .*is not a number: remove the point/],
    ["|Z| of 0", point(4, { re_ohm: 0, im_ohm: 0 }), /point 5 of 57 .*exactly 0 Ω/],
  ]
  const ways: [string, (s: Spectrum) => unknown][] = [
    ["fitCircuit", s => fitCircuit(s, circuit)],
    ["chooseCircuit", s => chooseCircuit(s, [circuit])],
    ["fitSeries", s => fitSeries([good, s], circuit)],
    ["kramersKronig", kramersKronig],
    ["zHit", zHit],
    ["drt", s => drt(s)],
    [
      "StreamingFit",
      s => {
        const stream = new StreamingFit(circuit)
        s.f_Hz.forEach((f_Hz, k) => stream.add({ f_Hz, re_ohm: s.re_ohm[k], im_ohm: s.im_ohm[k] }))
      },
    ],
  ]
  for (const [way, run] of ways)
    it(`${way} refuses zero and negative frequencies, NaN and |Z| of 0 by point and remedy`, () => {
      for (const [what, s, message] of wrong) {
        expect(() => run(s), what).toThrow(FitError)
        // A stream knows only the points so far.
        if (way !== "StreamingFit") expect(() => run(s), what).toThrow(message)
        else expect(() => run(s), what).toThrow(/point 5 of 5/)
      }
    })

  it("refuses a repeated frequency, and names both points", () => {
    expect(() => fitCircuit(point(4, { f_Hz: good.f_Hz[2] }), circuit)).toThrow(
      /point 5 of 57.*already measured at point 3/,
    )
  })

  it("gives the same for points in any order", () => {
    const order = good.f_Hz.map((_, i) => (i * 23) % good.f_Hz.length)
    const of = (x: readonly number[]) => order.map(i => x[i])
    const shuffled = { f_Hz: of(good.f_Hz), re_ohm: of(good.re_ohm), im_ohm: of(good.im_ohm), meta: {} }
    expect(fitCircuit(shuffled, circuit).chiSquared / fitCircuit(good, circuit).chiSquared).toBeCloseTo(1, 6)
    expect(kramersKronig(shuffled)!.noiseRelative / kramersKronig(good)!.noiseRelative).toBeCloseTo(1, 6)
    expect(drt(shuffled).peaks.length).toBe(1)
  })

  it("refuses one point, and fewer points than parameters, with both numbers", () => {
    expect(() =>
      fitCircuit(
        pick(good, i => i === 0),
        circuit,
      ),
    ).toThrow(/4 free parameters, but 1 point gives only 2/)
    expect(() =>
      fitCircuit(
        pick(good, i => i < 2),
        circuit,
      ),
    ).toThrow(/4 free parameters, but 2 points give only 4/)
    expect(() => chooseCircuit(pick(good, i => i === 0))).toThrow(/none of 20 circuits can be fitted to 1 points/)
  })
})

describe("a circuit", () => {
  it("that cannot be read is refused with the place and what was expected", () => {
    expect(() => fitCircuit(good, "R0-p(R1,CPE1")).toThrow(/place \d+|position \d+|at \d+/)
    expect(() => fitCircuit(good, "R0-Q1")).toThrow(/no element "Q"/)
    expect(() => fitCircuit(good, "")).toThrow(FitError)
  })

  it("that cannot be identified says which parameters the data cannot see", () => {
    const fit = fitCircuit(good, "R0-R2-p(R1,CPE1)")
    expect(fit.unseen).toEqual(["R0", "R2"])
    expect(fit.params[0].se).toBeNull()
    expect(fit.params[2].se).not.toBeNull()
  })
})

describe("conventions", () => {
  it("+Im for a capacitive cell is refused with the remedy, from a file; a fit of such data is called invalid", () => {
    const mirrored = good.f_Hz.map((f, i) => [f, good.re_ohm[i], -good.im_ohm[i]])
    const read = () => spectrumFromBytes(bytes(mirrored, "f_Hz,re_ohm,im_ohm"), "a.csv")
    expect(read).toThrow(FileError)
    expect(read).toThrow(/name it -Im\(Z\), or ask to negate it/)
    const verdict = kramersKronig({ ...good, im_ohm: good.im_ohm.map(x => -x) })!
    expect(verdict.validity).toBe("invalid")
    expect(verdict.verdict).toContain("the sign of Im")
  })

  it("degrees in a column of radians, and radians in one of degrees, are refused with the remedy", () => {
    const read = (scale: number, unit: string) =>
      spectrumFromBytes(bytes(polar(scale), `f_Hz,|Z|/ohm,phase/${unit}`), "a.csv")
    expect(read(degrees, "deg").re_ohm[20]).toBeCloseTo(good.re_ohm[20], 9)
    expect(read(1, "rad").re_ohm[20]).toBeCloseTo(good.re_ohm[20], 9)
    expect(() => read(degrees, "rad")).toThrow(/line \d+: column 3 .*more than a whole turn: name it phase\/deg/)
    expect(() => read(1, "deg")).toThrow(/smaller than two degrees.*name the column phase\/rad/)
    // A resistor has small phases, and is one.
    const resistor = good.f_Hz.map(f => [f, 100, 0.01])
    expect(spectrumFromBytes(bytes(resistor, "f_Hz,|Z|/ohm,phase/deg"), "a.csv").re_ohm[0]).toBeCloseTo(100, 4)
  })
})
