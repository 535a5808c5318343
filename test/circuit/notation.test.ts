import { describe, expect, it } from "vitest"
import { FitError } from "../../host/errors"
import { compileCircuit } from "../../host/circuit/circuit"
import { parseCircuit, printCircuit } from "../../host/circuit/notation"
import { element } from "../../host/circuit/element"
import { CircuitFitter } from "../../host/circuit/fit"
import { seededRandom } from "../../host/circuit/random"
import { synthetic } from "./synthetic"

describe("circuit notation", () => {
  it("reads and prints nested circuits without change", () => {
    for (const text of ["R0", "R0-p(R1,CPE1)-W1", "L0-R0-p(CPE1,R1-p(R2-Wo1,C2))", "p(R1,C1,L1)", "R0-ZARC1-G2-La0"])
      expect(printCircuit(parseCircuit(text))).toBe(text)
  })

  it("passes over blanks and underscores", () => {
    expect(printCircuit(parseCircuit(" R_0 - p( R1 , CPE_1 ) "))).toBe("R0-p(R1,CPE1)")
  })

  it("numbers elements that carry no number with the lowest free one", () => {
    expect(printCircuit(parseCircuit("R-p(R,CPE)-p(R1,CPE)"))).toBe("R0-p(R2,CPE0)-p(R1,CPE1)")
  })

  it("names parameters after the element, with a key where there are several", () => {
    const { params } = compileCircuit("R0-p(R1-Wo1,CPE1)")
    expect(params.map(p => p.name)).toEqual(["R0", "R1", "Wo1_Z0", "Wo1_tau", "CPE1_Q", "CPE1_a"])
  })

  const wrong: [string, number, RegExp][] = [
    ["", 1, /it is empty: write for example/],
    ["R0-", 4, /found the end, expected an element/],
    ["R0-X1", 4, /no element "X": known are .*CPE/],
    ["R0-Zarc1", 4, /did you mean ZARC\?/],
    ["R0-p(R1,C1", 11, /expected "," or "\)" to go with the "\(" at position 5/],
    ["R0-p(R1)", 4, /two branches or more/],
    ["R0-pR1", 4, /no element "pR"/],
    ["R0-p-R1", 5, /expected "\("/],
    ["R0-p(R1,R0)", 9, /R0 stands already at position 1/],
    ["R0+R1", 3, /found "\+", expected "-"/],
    ["R0)", 3, /found "\)"/],
    ["R0-p(,C1)", 6, /found ",", expected an element/],
  ]
  for (const [text, position, remedy] of wrong)
    it(`refuses "${text}" at position ${position} with a remedy`, () => {
      let error: unknown
      try {
        parseCircuit(text)
      } catch (e) {
        error = e
      }
      expect(error).toBeInstanceOf(FitError)
      expect((error as FitError).numbers.position).toBe(position)
      expect((error as FitError).message).toMatch(remedy)
    })
})

describe("a compiled circuit", () => {
  it("computes a Randles cell as by hand", () => {
    // R0 + 1/(1/R1 + jwC) at w = 1/(R1 C): R0 + R1 (1 - j)/2.
    const { evaluate } = compileCircuit("R0-p(R1,C1)")
    const out = new Float64Array(8)
    evaluate(1 / (100 * 1e-6), Float64Array.of(10, 100, 1e-6), 0, out)
    expect(out[0]).toBeCloseTo(60, 12)
    expect(out[1]).toBeCloseTo(-50, 12)
  })

  it("is the same impedance as ZARC when R stands parallel to CPE with Q = tau^a/R", () => {
    const a = compileCircuit("p(R1,CPE1)")
    const b = compileCircuit("ZARC1")
    const x = new Float64Array(8)
    const y = new Float64Array(8)
    for (const w of [1e-3, 1, 1e3, 1e6]) {
      a.evaluate(w, Float64Array.of(50, 0.02 ** 0.8 / 50, 0.8), 0, x)
      b.evaluate(w, Float64Array.of(50, 0.02, 0.8), 0, y)
      expect(Math.abs(x[0] - y[0]) + Math.abs(x[1] - y[1])).toBeLessThan(1e-11)
    }
  })

  it("has derivatives that agree with central differences through nested parallels", () => {
    const c = compileCircuit("L0-R0-p(CPE1,R1-p(R2-Wo1,C2)-W1)-p(R3,CPE3)")
    const n = c.params.length
    const out = new Float64Array(2 + 2 * n)
    const up = new Float64Array(2 + 2 * n)
    const down = new Float64Array(2 + 2 * n)
    const random = seededRandom(5)
    for (let trial = 0; trial < 100; trial++) {
      const p = Float64Array.from(c.params, q => (q.unit === "1" ? 0.6 + 0.39 * random() : 10 ** (-3 + 4 * random())))
      const w = 10 ** (-3 + 8 * random())
      c.evaluate(w, p, 0, out)
      const size = Math.hypot(out[0], out[1])
      for (let k = 0; k < n; k++) {
        const h = 6e-6 * p[k]
        c.evaluate(
          w,
          p.map((x, i) => (i === k ? x + h : x)),
          0,
          up,
        )
        c.evaluate(
          w,
          p.map((x, i) => (i === k ? x - h : x)),
          0,
          down,
        )
        for (const j of [0, 1])
          expect(
            Math.abs(((up[j] - down[j]) / (2 * h)) * p[k] - out[2 + 2 * k + j] * p[k]) / size,
            `seed 5, trial ${trial}, ${c.params[k].name}`,
          ).toBeLessThan(1e-7)
      }
    }
  })
})

describe("an element of your own", () => {
  const leaky = element({
    symbol: "Leak",
    name: "capacitor with a leak",
    source: "this test",
    formula: "R/(1+j*w*R*C)",
    conventions: "none",
    params: { R: { label: "R", unit: "Ω", min: 1e-3, max: 1e9 }, C: { label: "C", unit: "F", min: 1e-15, max: 10 } },
    evaluate(w_rad_s, p, at, out) {
      const y = w_rad_s * p[at] * p[at + 1]
      const d = 1 + y * y
      out[0] = p[at] / d
      out[1] = (-p[at] * y) / d
      out[2] = (1 - y * y) / (d * d)
      out[3] = (-2 * y) / (d * d)
      const k = (w_rad_s * p[at] * p[at]) / (d * d)
      out[4] = -2 * y * k
      out[5] = (y * y - 1) * k
    },
    golden: [],
  })

  it("is handed in, and fitted like any other", () => {
    const s = synthetic("R0-p(R1,C1)", [10, 200, 1e-6])
    const fit = new CircuitFitter(compileCircuit("R0-Leak1", [leaky])).fit(s)
    expect(fit.params.map(p => p.name)).toEqual(["R0", "Leak1_R", "Leak1_C"])
    fit.params.forEach((p, k) => expect(p.value / [10, 200, 1e-6][k]).toBeCloseTo(1, 6))
  })

  it("is unknown elsewhere, and may not take the name of another", () => {
    expect(() => parseCircuit("R0-Leak1")).toThrow(/no element "Leak"/)
    expect(() => parseCircuit("R0", [{ ...leaky, symbol: "R" }])).toThrow(/called "R": take letters only/)
    expect(() => parseCircuit("R0", [{ ...leaky, symbol: "X1" }])).toThrow(/called "X1"/)
  })
})
