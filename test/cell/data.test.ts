/** A cell from a file: read, refused by field, and right where an open-circuit table is given. */
import { readFileSync } from "node:fs"
import { describe, expect, test } from "vitest"
import { cellFromData, cellSchema } from "../../sim/cell/data"
import { HalfCell } from "../../sim/cell/halfCell"
import { ParameterError } from "../../sim/cell/parameters"

const x = Array.from({ length: 41 }, (_, k) => 0.02 + (0.96 * k) / 40)
const file = {
  id: "mine",
  title: "A table",
  source: "made up",
  notClaimed: "anything",
  sample: { area_m2: 1e-4 },
  parameters: {
    start_V: 3.8,
    concentration_mol_m3: 48000,
    isotherm: { x, u_V: x.map(v => 4.3 - 0.9 * v + 0.05 * Math.log((1 - v) / v)) },
    particles: [
      {
        shape: "sphere",
        length_m: 4e-6,
        area_m2: 2e-3,
        diffusivity_m2_s: 1e-14,
        exchange_A_m2: { x: [0, 0.5, 1], exchange_A_m2: [0.5, 2, 0.4] },
      },
    ],
    series_ohm: 3,
  },
}

const parsed = (change: (copy: typeof file) => unknown) => {
  const copy = structuredClone(file)
  return change(copy) ?? copy
}

describe("a cell from data", () => {
  test("runs, and rests on its table", () => {
    const cell = cellFromData(JSON.parse(JSON.stringify(file))).create(1) as HalfCell
    for (const v of [0.3, 0.5, 0.7]) {
      const u_V = 4.3 - 0.9 * v + 0.05 * Math.log((1 - v) / v)
      cell.settle(u_V)
      expect(cell.surfaceStoichiometry()[0]).toBeCloseTo(v, 3)
    }
    const before = cell.e_V
    cell.advance({ kind: "I", from_A: -1e-4, to_A: -1e-4 }, 100)
    expect(cell.e_V).toBeLessThan(before)
  })

  const bad: [name: string, value: unknown][] = [
    ["cell.parameters.serise_ohm", parsed(c => Object.assign(c.parameters, { serise_ohm: 3 }) && undefined)],
    ["cell.parameters.series_ohm", parsed(c => Object.assign(c.parameters, { series_ohm: "3" }) && undefined)],
    ["cell.parameters.particles[0].shape", parsed(c => ((c.parameters.particles[0].shape = "cube"), undefined))],
    ["cell.parameters.isotherm.u_V[1]", parsed(c => ((c.parameters.isotherm.u_V[1] = NaN), undefined))],
    ["cell.parameters", { ...file, parameters: undefined }],
    ["cell", []],
    ["series_ohm", parsed(c => ((c.parameters.series_ohm = -1), undefined))],
  ]
  for (const [name, value] of bad) {
    test(`is refused for ${name}`, () => {
      let caught: unknown
      try {
        cellFromData(value)
      } catch (error) {
        caught = error
      }
      expect(caught).toBeInstanceOf(ParameterError)
      expect((caught as ParameterError).parameter).toBe(name)
    })
  }

  test("has a JSON schema that asks for what is needed", () => {
    expect(cellSchema.required).toEqual(["id", "title", "source", "notClaimed", "sample", "parameters"])
  })
})

describe("the page about the format", () => {
  const page = readFileSync(new URL("../../docs/cellFormat.md", import.meta.url), "utf8")

  test("has an example that is read, discharges over its table and has an impedance", () => {
    const example = JSON.parse(/```json\n([\s\S]*?)```/.exec(page)![1]) as unknown
    const cell = cellFromData(example).create(1) as HalfCell
    expect(cell.surfaceStoichiometry()[0]).toBeCloseTo(0.281, 2)
    const before = cell.q_C
    cell.advanceUntil({ kind: "I", from_A: -1e-3, to_A: -1e-3 }, 1e6, { eMin_V: 3 })
    // 48000 F (A R/3) dx of the page is what there is; some of it stays out of reach at 1 mA
    const whole_C = 48000 * 96485.33212 * ((1.9e-3 * 4e-6) / 3) * (0.992 - 0.281)
    const share = (before - cell.q_C) / whole_C
    expect(share).toBeGreaterThan(0.9)
    expect(share).toBeLessThan(1)
    cell.settle(3.86)
    // series, film and charge transfer: RT/F over i0(0.6) A, the exchange current between 2.2 and 1.7 A/m2
    const z = cell.impedance(0.05).re
    const transfer = 0.025693 / (1.9e-3 * 2.05)
    expect(z).toBeGreaterThan(4 + 18 + transfer)
    expect(cell.impedance(1e7).re).toBeLessThan(4.5)
  })

  test("names every field of the schema", () => {
    const fields = new Set<string>()
    const walk = (of: unknown): void => {
      if (typeof of !== "object" || of === null) return
      for (const [key, value] of Object.entries(of)) {
        if (key === "properties") Object.keys(value as object).forEach(name => fields.add(name))
        walk(value)
      }
    }
    walk(cellSchema)
    expect(fields.size).toBeGreaterThan(50)
    expect([...fields].filter(name => !page.includes(`${name}\``))).toEqual([])
  })
})
