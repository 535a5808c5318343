import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { toBdfCsv } from "../../host/record/csv"
import { readCurves, readHistory } from "../../host/fade/readCycles"
import { cyclesOfReadings, impedanceOfCycles } from "../../host/fade/cyclesOfReadings"
import { Readings } from "../../host/readings"
import { RunWriter } from "../../host/record/write"

let folder = ""
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "fade-"))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function file(text: string, name = "cell.csv"): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

/** Cycle, capacity: 40 rows from 1 Ah down by 1 mAh each. */
function rows(change: (k: number, row: [number, number]) => [number | string, number | string] = (_, r) => r): string {
  const lines = Array.from({ length: 40 }, (_, k) => change(k, [k + 1, 1 - 0.001 * k]).join(","))
  return "cycle,capacity_Ah\n" + lines.join("\n") + "\n"
}

describe("a table of cycles", () => {
  it("is read with any of the usual headers, separators and units", () => {
    const want = readHistory(file(rows())).table.capacity_Ah
    for (const text of [
      rows().replace("cycle,capacity_Ah", "Cycle_Number,Discharge Capacity (Ah)"),
      rows().replace("cycle,capacity_Ah", "cycle,qDis"),
      rows().replaceAll(",", ";").replaceAll(".", ",").replace("cycle;capacity_Ah", "Zyklus;Kapazität / Ah"),
      rows((_, [n, q]) => [n, q * 1000]).replace("capacity_Ah", "capacity_mAh"),
      rows().replace("cycle,capacity_Ah\n", ""),
    ]) {
      const { table, repairs } = readHistory(file(text))
      expect(repairs).toEqual([])
      expect(table.cycle.length).toBe(40)
      table.capacity_Ah.forEach((q, k) => expect(q).toBeCloseTo(want[k], 9))
    }
  })

  it("brings optional columns along under the names that others give them", () => {
    const text =
      "cycle,charge_capacity_Ah,discharge_capacity_Ah,R_SEI_ohm,T / degC\n1,1.01,1,20,25\n2,1.0,0.99,21,25\n3,1,0.99,22,26\n"
    const { signals } = readHistory(file(text)).table
    expect(signals.efficiency![0]).toBeCloseTo(1 / 1.01, 9)
    expect([...signals.rSei!]).toEqual([20, 21, 22])
    expect([...signals.temperature!]).toEqual([25, 25, 26])
    const told = readHistory(
      file("cycle,q,nominal_mAh,chemistry\n1,1,1100,LFP/graphite\n2,1,1100,LFP/graphite\n"),
    ).table
    expect(told.nominal_Ah).toBeCloseTo(1.1, 9)
    expect(told.chemistry).toBe("LFP/graphite")
  })

  const repairs: [string, string, string, RegExp][] = [
    ["cycle numbers that jump", rows((k, [n, q]) => [k < 20 ? n : n + 1000, q]), "jump", /line 22: .*not recorded/],
    [
      "a cycle that stands there twice",
      rows((k, [n, q]) => [k === 10 ? 10 : n, q]),
      "repeated",
      /line 11: .*later row counts/,
    ],
    [
      "numbers that begin again",
      rows((k, [n, q]) => [k < 20 ? n : n - 20, q]),
      "restarted",
      /line 22: .*counting goes on/,
    ],
    ["numbers that go back", rows((k, [n, q]) => [k === 10 ? 15.5 : n, q]), "sorted", /line 13: .*sorted/],
    [
      "mAh among Ah",
      rows((k, [n, q]) => [n, k < 25 ? q : 1000 * q]),
      "unit",
      /line.* 27, 28, 29, \.\.\.: 15 rows .*divided by 1000/,
    ],
    ["mAh throughout", rows((_, [n, q]) => [n, 1000 * q]), "unit", /no cell of this world.*taken as mAh/],
    [
      "not a number",
      rows((k, [n, q]) => [n, k === 5 ? "NaN" : k === 6 ? "" : q]),
      "notANumber",
      /lines 7, 8: 2 rows hold no number/,
    ],
    ["a capacity of zero", rows((k, [n, q]) => [n, k === 5 ? 0 : q]), "notPositive", /line 7: .*left out/],
    ["discharge counted negative", rows((_, [n, q]) => [n, -q]), "sign", /sign is turned/],
    [
      "a cell that was charged first",
      rows((k, [n, q]) => [n, k === 0 ? 0 : q]),
      "chargeFirst",
      /line 2: .*charged first/,
    ],
  ]
  for (const [what, text, code, where] of repairs)
    it(`repairs ${what}, names it and says where`, () => {
      const found = readHistory(file(text))
      expect(found.repairs.map(r => r.code)).toEqual([code])
      expect(found.repairs[0].text).toMatch(where)
      const { cycle, capacity_Ah } = found.table
      for (let k = 1; k < cycle.length; k++) expect(cycle[k]).toBeGreaterThan(cycle[k - 1])
      for (const q of capacity_Ah) expect(Math.abs(q - 0.98)).toBeLessThan(0.03)
    })

  const refusals: [string, string, RegExp][] = [
    ["one cycle only", "cycle,capacity_Ah\n1,1\n", /holds one cycle only; a course needs at least four/],
    ["no capacities", "cycle,capacity_Ah\n1,a\n2,b\n3,1\n", /2 of 3 rows have no number; allowed is a third/],
    [
      "a header without capacity",
      "cycle,colour\n1,2\n2,3\n",
      /no column of discharge capacity among cycle, colour; name them/,
    ],
    ["three columns without a header", "1,2,3\n2,3,4\n", /3 columns without a header; write one/],
    [
      "cycle numbers in no order",
      rows((k, [, q]) => [(k * 17) % 40, q]),
      /go back in \d+ of 40 rows; check the column/,
    ],
    ["an empty file", "", /is empty/],
  ]
  for (const [what, text, sentence] of refusals)
    it(`refuses ${what}`, () => expect(() => readHistory(file(text))).toThrow(sentence))

  it("does to early rows the same whatever comes later", () => {
    const spoilt = rows((k, [n, q]) => [n, k < 25 ? q : k < 30 ? 1000 * q : -q])
    const cut = rows().split("\n").slice(0, 22).join("\n") + "\n"
    const a = readHistory(file(spoilt), { upTo: 21 })
    const b = readHistory(file(cut, "cut.csv"), { upTo: 21 })
    expect([...a.table.capacity_Ah]).toEqual([...b.table.capacity_Ah])
    expect(a.repairs).toEqual(b.repairs)
  })

  it("reads Q(V) and refuses rows of unequal length", () => {
    const row = (n: number, m: number) => [n, ...Array.from({ length: m }, (_, k) => 0.01 * k)].join(",")
    expect(readCurves(file([row(1, 20), row(2, 20)].join("\n"))).points).toBe(20)
    expect(() => readCurves(file([row(1, 20), row(2, 19)].join("\n")))).toThrow(/line 2: Q\(V\) needs rows/)
  })
})

/** Square current of 1 A: charge `up_s`, discharge `down_s(k)`, voltages 3.5 and 3.3 V. */
function cycler(cycles: number, up_s: number, down_s: (k: number) => number, chargeFirst: boolean): Readings {
  const r = new Readings()
  let t_s = 0
  r.push(0, 3.3, 0, 0, 1, 0, 0)
  const half = (i_A: number, length_s: number, step: number, pass: number) => {
    for (let k = 0; k <= 20; k++) r.push(t_s + 1e-3 + (k / 20) * length_s, i_A > 0 ? 3.5 : 3.3, i_A, step, pass, 0, 0)
    t_s += length_s + 10
    r.push(t_s, 3.4, 0, step, pass, 0, 0)
  }
  for (let k = 0; k < cycles; k++) {
    if (chargeFirst || k > 0) half(1, up_s, 0, k + 1)
    half(-1, down_s(k), 1, k + 1)
  }
  return r
}

describe("readings become cycles", () => {
  it("with the charge of each discharge, efficiency and polarisation", () => {
    const { table, chargedFirst } = cyclesOfReadings(
      cycler(8, 3600, k => 3600 - 36 * k, true),
      "run",
      "ended",
    )
    expect(chargedFirst).toBe(true)
    expect(table.cycle.length).toBe(8)
    table.capacity_Ah.forEach((q, k) => expect(q).toBeCloseTo(1 - 0.01 * k, 3))
    expect(table.signals.efficiency![5]).toBeCloseTo(0.95, 3)
    expect(table.signals.polarisation![5]).toBeCloseTo(0.2 / 3.4, 3)
  })
  it("counts a cell that was discharged first from that discharge, without efficiency there", () => {
    const { table, chargedFirst } = cyclesOfReadings(
      cycler(6, 3600, () => 3500, false),
      "run",
      "ended",
    )
    expect(chargedFirst).toBe(false)
    expect(table.cycle.length).toBe(6)
    expect(table.signals.efficiency![0]).toBeNaN()
  })
  it("leaves out the discharge that is still going on", () => {
    const found = cyclesOfReadings(
      cycler(6, 3600, k => (k === 5 ? 900 : 3500), true),
      "run",
      "torn",
    )
    expect(found.unfinished).toBe(true)
    expect(found.table.cycle.length).toBe(5)
  })
  it("takes series resistance and arc from the spectra between the discharges", () => {
    // R0 = 20 ohm, then 500 ohm with 50 uF and a Warburg tail of 30 ohm/s^0.5; one spectrum in the second cycle
    const points = Array.from({ length: 40 }, (_, k) => {
      const f_Hz = 1e5 * 10 ** (-k / 6)
      const w = 2 * Math.PI * f_Hz
      const arc = 500 / (1 + (w * 0.025) ** 2)
      const tail = 30 / Math.sqrt(w)
      return { t_s: 150 + k, f_Hz, re_ohm: 20 + arc + tail, im_ohm: -arc * w * 0.025 - tail }
    })
    const { r0, rCt } = impedanceOfCycles(points, [100, 300])
    expect(r0[0]).toBeNaN()
    expect(Math.abs(r0[1] - 20)).toBeLessThan(0.2)
    // the valley lies where the tail has begun: up to a fifth too wide
    expect(rCt[1]).toBeGreaterThan(480)
    expect(rCt[1]).toBeLessThan(600)
  })
  it("from Battery Data Format as from the readings themselves", () => {
    const readings = cycler(6, 3600, k => 3500 - 20 * k, true)
    const text = toBdfCsv({ readings, start: { started: "2026-01-01T00:00:00Z" } } as never)
    const { table, kind, repairs } = readHistory(file(text, "bdf.csv"))
    expect(kind).toBe("readings")
    expect(repairs.map(r => r.code)).toEqual(["chargeFirst"])
    const own = cyclesOfReadings(readings, "run", "torn").table
    table.capacity_Ah.forEach((q, k) => expect(q).toBeCloseTo(own.capacity_Ah[k], 5))
  })
  it("from our own run files as from the readings themselves", () => {
    const path = join(folder, "cell.run")
    const readings = cycler(6, 3600, k => 3500 - 20 * k, true)
    const writer = new RunWriter(path, () => new Readings())
    writer.write({ kind: "start", version: 1, technique: "test" } as never)
    writer.readings(readings)
    writer.write({ kind: "stop", ending: { reason: "finished" } } as never)
    writer.close()
    const { table, kind } = readHistory(path, { upTo: 4 })
    expect(kind).toBe("run")
    const own = cyclesOfReadings(readings, "run", "ended").table
    expect(table.capacity_Ah).toEqual(own.capacity_Ah.slice(0, 4))
    expect([...table.cycle]).toEqual([1, 2, 3, 4])
  })
  it("refuses readings without a discharge", () => {
    const r = new Readings()
    for (let k = 0; k < 20; k++) r.push(k, 3, 1, 0, 1, 0, 0)
    expect(() => cyclesOfReadings(r, "run")).toThrow(/no discharge \(I < 0\)/)
  })
})
