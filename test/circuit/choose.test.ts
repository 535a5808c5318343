import { describe, expect, it } from "vitest"
import { chooseCircuit, library } from "../../host/circuit/choose"
import { parseCircuit } from "../../host/circuit/notation"
import { pick } from "../../host/circuit/spectrum"
import { synthetic } from "./synthetic"

describe("the choice of a circuit", () => {
  it("has a library that can be read", () => {
    for (const c of library) expect(() => parseCircuit(c)).not.toThrow()
    expect(new Set(library).size).toBe(library.length)
  })

  const cases: [string, number[]][] = [
    ["R0-p(R1,C1)", [10, 200, 1e-6]],
    ["R0-p(R1,CPE1)", [10, 200, 1e-5, 0.8]],
    ["R0-p(R1,CPE1)-CPE2", [3, 20, 1e-5, 0.9, 2e-2, 0.93]],
    ["R0-p(R1,CPE1)-p(R2,CPE2)-W1", [10, 20, 1e-5, 0.85, 50, 1e-2, 0.9, 8]],
    ["L0-R0-p(R1,CPE1)-p(R2,CPE2)", [1e-6, 2, 1, 1e-3, 0.85, 3, 0.1, 0.9]],
  ]
  for (const [circuit, values] of cases)
    it(`finds ${circuit} in data with 0.3 % noise, and says why`, () => {
      const choice = chooseCircuit(synthetic(circuit, values, { noise: 0.003, seed: 5 }))
      expect([choice.best.circuit, ...choice.indistinguishable]).toContain(circuit)
      expect(choice.best.circuit).toBe(circuit)
      expect(choice.reason).toContain(`${circuit} has the lowest BIC of`)
      expect(choice.ranked[0].deltaBic).toBe(0)
    })

  it("sets aside circuits with more parameters than the data have numbers", () => {
    const s = pick(synthetic("R0-p(R1,C1)", [10, 200, 1e-6], { noise: 0.003 }), i => i % 14 === 0)
    const choice = chooseCircuit(s)
    expect(choice.ranked.length).toBeLessThan(library.length)
  })

  it("takes circuits from the distribution of relaxation times too: four arcs, which the library does not have", () => {
    const four = "R0-p(R1,CPE1)-p(R2,CPE2)-p(R3,CPE3)-p(R4,CPE4)"
    const values = [10, 20, 1e-6, 0.9, 30, 3e-5, 0.92, 25, 3e-3, 0.9, 40, 0.1, 0.95]
    expect(library).not.toContain(four)
    const s = synthetic(four, values, { noise: 0.002, seed: 3 })
    const choice = chooseCircuit(s)
    expect(choice.best.circuit).toBe(four)
    expect(choice.suggested).toContain(four)
    expect(choice.reason).toContain("the peaks of the distribution of relaxation times")
    choice.best.fit.params.forEach((p, k) => expect(Math.abs(p.value - values[k]) / p.se!, p.name).toBeLessThan(4))
    // Who names the candidates gets these and no others.
    expect(chooseCircuit(s, ["R0-p(R1,CPE1)"]).ranked.length).toBe(1)
  })
})
