import { describe, expect, it } from "vitest"
import { boukampElements } from "../../host/circuit/boukampElements"
import { readBoukamp, writeBoukamp } from "../../host/circuit/boukampCode"
import { compileCircuit } from "../../host/circuit/circuit"
import { readEcLab, writeEcLab } from "../../host/circuit/ecLabNotation"
import { parseCircuit, printCircuit } from "../../host/circuit/notation"
import { FitError } from "../../host/errors"
import { computeFormula } from "./formula"

describe("EC-Lab's notation", () => {
  const pairs: [string, string][] = [
    ["R1+Q2/(R2+W2)", "R1-p(CPE2,R2-W2)"],
    ["L1+R1+Q1/R2+C3/(R3+M3)", "L1-R1-p(CPE1,R2)-p(C3,R3-Wo3)"],
    ["R1+Wd1", "R1-Ws1"],
    ["(R1+La1)/G1+Ma2", "p(R1-La1,G1)-WoP2"],
  ]
  for (const [theirs, ours] of pairs)
    it(`reads ${theirs} as ${ours} and writes it back`, () => {
      expect(printCircuit(readEcLab(theirs))).toBe(ours)
      expect(writeEcLab(parseCircuit(ours))).toBe(theirs)
    })

  it("says where a text stops making sense, and what it cannot write", () => {
    const wrong: [string, number, RegExp][] = [
      ["R1+", 4, /the end, expected an element with its number/],
      ["R1+X2", 4, /no element "X": known are R, L/],
      ["R1/(R2+C2", 10, /expected \+ \/ or \)/],
      ["R1)", 3, /expected \+ \/ or the end/],
      ["", 1, /expected an element/],
    ]
    for (const [text, position, remedy] of wrong) {
      expect(() => readEcLab(text)).toThrow(remedy)
      expect(() => readEcLab(text)).toThrow(`position ${position}`)
    }
    expect(() => writeEcLab(parseCircuit("R0-HN1"))).toThrow(/EC-Lab has no element for HN1/)
  })
})

describe("Boukamp's circuit code", () => {
  it("reads series and parallel by their brackets", () => {
    const pairs: [string, string][] = [
      ["R(Q[RW])", "R1-p(CPE1,R2-W1)"],
      ["LR(C[R(RQ)])", "L1-R1-p(C1,R2-p(R3,CPE1))"],
      ["[R(RC)(RQ)Ws]", "R1-p(R2,C1)-p(R3,CPE1)-Ws1"],
      ["!V=1!R(RLa)", "R1-p(R2,La1)"],
    ]
    for (const [theirs, ours] of pairs) expect(printCircuit(readBoukamp(theirs).tree)).toBe(ours)
    expect(writeBoukamp(parseCircuit("R1-p(CPE1,R2-p(R3-W1,CPE2))"))).toBe("R(Q[R([RW]Q)])")
  })

  it("reads values, limits, fixed ones and labels, converted to ours", () => {
    const read = readBoukamp("R{R=20f:sol}(C{C=25e-6//1e-3:dl}[R{R=100/50/200:ct}W{Y=2.357e-3/1e-3/1e-2}])")
    expect(printCircuit(read.tree)).toBe("R1-p(C1,R2-W1)")
    expect(read.values).toMatchObject({ R1: 20, C1: 25e-6, R2: 100 })
    // σ = 1/(√2 Y): 300 Ω s^-1/2, and the limits change places.
    expect(read.values.W1).toBeCloseTo(300.0, 1)
    expect(read.bounds.W1[0]).toBeCloseTo(70.7107, 4)
    expect(read.bounds.W1[1]).toBeCloseTo(707.107, 3)
    expect(read.held).toEqual({ R1: 20 })
    expect(read.bounds.R2).toEqual([50, 200])
    expect(read.bounds.C1[1]).toBe(1e-3)
    expect(read.labels).toEqual({ R1: "sol", C1: "dl", R2: "ct" })
    expect(read.notes).toEqual([])
  })

  it("gives back what it was given: circuit, values, limits, fixed ones, labels", () => {
    const about = {
      values: {
        R1: 12.5,
        CPE1_Q: 2e-5,
        CPE1_a: 0.85,
        R2: 150,
        Wo1_Z0: 30,
        Wo1_tau: 12,
        G1_R: 7,
        G1_tau: 0.4,
        Tlmno1_R: 4,
        Tlmno1_Rp: 9,
        Tlmno1_Q: 1e-3,
        Tlmno1_a: 0.9,
      },
      bounds: { R2: [10, 1e4] as const, CPE1_a: [0.5, 0.95] as const },
      held: { Wo1_tau: 12, R1: 12.5 },
      labels: { R1: "electrolyte" },
    }
    const tree = parseCircuit("R1-p(CPE1,R2-Wo1)-G1-Tlmno1")
    const text = writeBoukamp(tree, about)
    const read = readBoukamp(text)
    expect(read.tree).toEqual(tree)
    expect(Object.keys(read.values).sort()).toEqual(Object.keys(about.values).sort())
    for (const [name, value] of Object.entries(about.values))
      expect(read.values[name] / value, `${name} in ${text}`).toBeCloseTo(1, 10)
    expect(read.bounds).toEqual(about.bounds)
    expect(read.held).toEqual(about.held)
    expect(read.labels).toEqual(about.labels)
    expect(writeBoukamp(read.tree, read)).toBe(text)
  })

  it("chooses the form by the exponent, and says which limits cannot be carried over", () => {
    expect(printCircuit(readBoukamp("Wo{Y=1,B=2,n=0.4}").tree)).toBe("WoP1")
    expect(printCircuit(readBoukamp("Wo{Y=1,B=2,n=0.5}").tree)).toBe("Wo1")
    expect(readBoukamp("Ws{Y=1/0.1/10,B=2}").notes[0]).toMatch(/limits of Y and B of Ws1 .* left out/)
    expect(() => readBoukamp("W{Y=1,n=0.4}")).toThrow(/n = 0.4 has no form/)
  })

  it("says where a text stops making sense", () => {
    const wrong: [string, RegExp][] = [
      ["R(RC", /position 5: found the end, expected an element/],
      ["R(X)", /position 3: there is no element "X"/],
      ["R{R=1", /position 2: the \{ is never closed/],
      ["R{Z=1}", /R has no Z: it has R/],
      ["R{R=.5}", /no parameter: write R=1.5e-3/],
      ["R)", /position 2: found \)/],
      ["", /position 1: found the end/],
    ]
    for (const [text, remedy] of wrong) {
      expect(() => readBoukamp(text), text).toThrow(FitError)
      expect(() => readBoukamp(text), text).toThrow(remedy)
    }
    expect(() => writeBoukamp(parseCircuit("HN1"))).toThrow(/no element for HN1/)
  })
})

describe("parameters of other programs", () => {
  /** Their formulas as their manuals print them (pyimpspec 5). */
  const theirs: Record<string, string> = {
    R: "R",
    C: "1/(j*w*C)",
    L: "j*w*L",
    La: "L*(j*w)**n",
    Q: "1/(Y*(j*w)**n)",
    W: "1/(Y*(j*w)**n)",
    Wo: "coth((B*j*w)**n)/(Y*j*w)**n",
    Ws: "tanh((B*j*w)**n)/(Y*j*w)**n",
    G: "1/(Y*(k+j*w)**n)",
    K: "R/(1+j*w*tau)",
    Zarc: "R/(1+(j*w*tau)**n)",
    Tlmbo: "R_i*L*coth((R_i*Y*L*L)**0.5*(j*w)**(n/2))/((R_i*Y*L*L)**0.5*(j*w)**(n/2))",
    Tlmbs: "R_i*L*tanh((R_i*Y*L*L)**0.5*(j*w)**(n/2))/((R_i*Y*L*L)**0.5*(j*w)**(n/2))",
    Tlmno: "sqrt(R_i*R_ct/(1+R_ct*Y*(j*w)**n))*coth(L*sqrt(R_i/R_ct*(1+R_ct*Y*(j*w)**n)))",
    Tlmns: "sqrt(R_i*R_ct/(1+R_ct*Y*(j*w)**n))*tanh(L*sqrt(R_i/R_ct*(1+R_ct*Y*(j*w)**n)))",
  }
  const values: Record<string, number> = {
    R: 50,
    C: 1e-5,
    L: 2,
    n: 0.4,
    Y: 3e-3,
    B: 7,
    k: 3,
    tau: 0.02,
    R_i: 20,
    R_ct: 60,
  }

  for (const form of boukampElements.filter(e => theirs[e.symbol] !== undefined))
    it(`${form.symbol} of pyimpspec is ${form.ours} of ours with converted parameters`, () => {
      const q = form.keys.map((key, k) => (form.accepts && key === "n" ? form.standard[k] : values[key]))
      const p = form.fromTheirs(q)
      const { evaluate } = compileCircuit(form.ours)
      const row = new Float64Array(2 + 2 * p.length)
      for (const f of [1e-3, 0.3, 20, 1e4]) {
        const z = computeFormula(theirs[form.symbol], {
          ...Object.fromEntries(form.keys.map((key, k) => [key, q[k]])),
          w: 2 * Math.PI * f,
        })
        evaluate(2 * Math.PI * f, Float64Array.from(p), 0, row)
        // Their formulas as written lose digits at low frequency: 1e-9 of |Z|.
        expect(Math.hypot(row[0] - z.re, row[1] - z.im) / Math.hypot(z.re, z.im), `${f} Hz`).toBeLessThan(1e-9)
      }
      const back = form.fromTheirs(form.toTheirs(p))
      back.forEach((x, k) => expect(x / p[k]).toBeCloseTo(1, 12))
    })

  it("of impedance.py's La, ZView's Wo and a CPE with (Q'jω)^a convert as the elements' notes say", () => {
    const w = 300
    const z = (circuit: string, p: number[]) => {
      const row = new Float64Array(2 + 2 * p.length)
      compileCircuit(circuit).evaluate(w, Float64Array.from(p), 0, row)
      return { re: row[0], im: row[1] }
    }
    const agree = (circuit: string, p: number[], formula: string, names: Record<string, number>) => {
      const [a, b] = [z(circuit, p), computeFormula(formula, { ...names, w })]
      expect(Math.hypot(a.re - b.re, a.im - b.im) / Math.hypot(a.re, a.im)).toBeLessThan(1e-12)
    }
    // L' = L^(1/a)
    agree("La0", [1e-4, 0.8], "(L*j*w)**a", { L: 1e-4 ** (1 / 0.8), a: 0.8 })
    // Q = Q'^a
    agree("CPE0", [1e-4 ** 0.8, 0.8], "1/(Q*j*w)**a", { Q: 1e-4, a: 0.8 })
    agree("Wo0", [5, 0.02], "R*coth((j*T*w)**P)/(j*T*w)**P", { R: 5, T: 0.02, P: 0.5 })
    agree("WoP0", [5, 0.02, 0.4], "R*coth((j*T*w)**P)/(j*T*w)**P", { R: 5, T: 0.02, P: 0.4 })
    // Gs is a pore with R φ along it and R/φ, τ across.
    agree("Tlmno0", [30 * 2, 30 / 2, (0.1 * 2) / 30, 1], "R/(sqrt(1+j*w*tau)*tanh(phi*sqrt(1+j*w*tau)))", {
      R: 30,
      tau: 0.1,
      phi: 2,
    })
  })
})
