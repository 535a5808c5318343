/** Calibration arithmetic against closed forms: fits, budgets, tables, bytes. */
import fc from "fast-check"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { channelCard } from "../../../hardware/boards/channelCard"
import { nominal } from "../../../hardware/calibration"
import { TABLE_HZ, threeLoads } from "../../../host/calibration/impedanceProcedure"
import {
  corrected,
  type CorrectionRow,
  packTable,
  pointAt,
  unpackTable,
} from "../../../host/calibration/impedanceTable"
import { divide, one, scale, subtract } from "../../../host/circuit/complex"
import { leastSquares } from "../../../host/calibration/leastSquares"
import {
  type CalibrationRecord,
  keepRecord,
  packRecord,
  readRecordFile,
  recordFiles,
  unpackRecord,
} from "../../../host/calibration/record"
import { cardTemperature_degC, cellCurrent_A, cellPotential_V, monitorVolts } from "../../../host/calibration/scale"
import { toldE } from "../../../host/calibration/solve"
import { currentBudget, potentialBudget } from "../../../host/calibration/uncertainty"
import { seeded } from "../../../sim/random"

describe("least squares with known uncertainties", () => {
  it("gives the textbook line with the textbook covariance", () => {
    // y = a x + b at x = -1, 0, 1, 2 with u = 0.1: the closed form of Numerical Recipes 15.2
    const x = [-1, 0, 1, 2]
    const y = [-0.9, 0.1, 1.3, 1.9]
    const u = 0.1
    const s = x.length
    const sx = x.reduce((a, v) => a + v, 0)
    const sxx = x.reduce((a, v) => a + v * v, 0)
    const sy = y.reduce((a, v) => a + v, 0)
    const sxy = x.reduce((a, v, k) => a + v * y[k], 0)
    const d = s * sxx - sx * sx
    const fit = leastSquares(
      x.map((v, k) => ({ x: [v, 1], y: y[k], u })),
      ["a", "b"],
    )
    expect(fit.p[0]).toBeCloseTo((s * sxy - sx * sy) / d, 12)
    expect(fit.p[1]).toBeCloseTo((sxx * sy - sx * sxy) / d, 12)
    expect(fit.u[0]).toBeCloseTo(u * Math.sqrt(s / d), 12)
    expect(fit.u[1]).toBeCloseTo(u * Math.sqrt(sxx / d), 12)
  })

  it("states uncertainties that cover the truth: 95 % of 2000 lines at k = 2", () => {
    const random = seeded(5)
    let covered = 0
    for (let run = 0; run < 2000; run++) {
      const fit = leastSquares(
        [-1, -0.5, 0, 0.5, 1].map(v => ({ x: [v, 1], y: 3 * v - 2 + 0.01 * random.normal(), u: 0.01 })),
        ["a", "b"],
      )
      if (Math.abs(fit.p[0] - 3) < 2 * fit.u[0]) covered++
    }
    // binomial: 0.9545 +- 0.0047
    expect(covered / 2000).toBeGreaterThan(0.94)
    expect(covered / 2000).toBeLessThan(0.97)
  })

  it("says what the points leave open", () => {
    const same = [1, 2, 3].map(v => ({ x: [v, 2 * v, 1], y: v, u: 1 }))
    expect(() => leastSquares(same, ["eA", "eX", "eB"])).toThrow(/leave eA, eX, eB open; measure at more/)
    expect(() => leastSquares([{ x: [0, 1], y: 1, u: 1 }], ["gain", "zero"])).toThrow(/leave gain open/)
  })
})

describe("scaling", () => {
  it("of nominal numbers is the board's own, and its inverse is exact", () => {
    const c = { ...nominal(channelCard), eX: 0.001, eB_V: 2e-5 }
    expect(cellPotential_V(nominal(channelCard), -0.8, 0.3)).toBeCloseTo(4, 12)
    expect(cellCurrent_A(nominal(channelCard), 2, -0.5)).toBeCloseTo(5e-5, 15)
    fc.assert(
      fc.property(
        fc.double({ min: -1.2, max: 1.2, noNaN: true }),
        fc.double({ min: -1.2, max: 1.2, noNaN: true }),
        fc.integer({ min: 0, max: 4 }),
        (m0, m1, range) => {
          const back = monitorVolts(c, range, cellPotential_V(c, m0, m1), cellCurrent_A(c, range, m1))
          expect(back.m0_V).toBeCloseTo(m0, 12)
          expect(back.m1_V).toBeCloseTo(m1, 12)
        },
      ),
    )
  })

  it("the thermistor says 25 degC at 10 kohm, and the beta formula elsewhere", () => {
    expect(cardTemperature_degC(0.5)).toBeCloseTo(25, 6)
    const r = 10000 * Math.exp(3435 * (1 / 308.15 - 1 / 298.15))
    expect(cardTemperature_degC(r / (r + 10000))).toBeCloseTo(35, 6)
  })

  it("knows what the set-point converter was told: whole codes of 0.19 mV", () => {
    const c = nominal(channelCard)
    const code_V = (5 * 2.5) / 65536
    for (const e_V of [0, 1e-3, 0.5, -4.9]) {
      expect(Math.abs(toldE(c, e_V) - e_V)).toBeLessThanOrEqual(code_V / 2 + 1e-12)
      expect(Math.abs(toldE(c, e_V) / code_V - Math.round(toldE(c, e_V) / code_V))).toBeLessThan(1e-6)
    }
  })
})

describe("the error budget", () => {
  // what a laboratory with a 17/40 ppm meter leaves; then the numbers of docs/hardware.md, worked out by hand there
  const c = {
    ...nominal(channelCard),
    uEGain: 17e-6,
    uE_V: 0,
    uIGain: [0, 0, 0, 0, 0].fill(40e-6),
    uIPart: [0, 0, 0, 0, 0],
  }
  const five = { apart_K: 5 }

  it("is 0.32 mV at 4 V and 0.05 mV near 0, and 0.15 mV at 4 V within 1 K (k = 2)", () => {
    expect(2e3 * potentialBudget(c, 4, 1, five).u).toBeCloseTo(0.32, 2)
    expect(2e3 * potentialBudget(c, 0.1, 1, five).u).toBeCloseTo(0.05, 2)
    expect(2e3 * potentialBudget(c, 4, 1, { apart_K: 1 }).u).toBeCloseTo(0.15, 2)
    const terms = Object.fromEntries(potentialBudget(c, 4, 1, five).terms.map(t => [t.name, 1e6 * t.u]))
    expect(terms["calibration, gain"]).toBeCloseTo(68, 0)
    expect(terms["reference drift"]).toBeCloseTo(46.2, 1)
    expect(terms["resistor ratio drift"]).toBeCloseTo(136.1, 1)
    expect(terms["converter INL"]).toBeCloseTo(20.8, 1)
    expect(terms["offset drift"]).toBeCloseTo(7.7, 1)
    expect(terms["common mode drift"]).toBeCloseTo(11.5, 1)
  })

  it("is at most 0.015 % of reading at half scale on every range, both signs alike", () => {
    channelCard.ranges.forEach(({ fullScale_A, name }, r) => {
      const u = currentBudget(channelCard, c, r, fullScale_A / 2, five).u
      expect((2 * u) / (fullScale_A / 2), name).toBeLessThan(1.5e-4)
      expect(currentBudget(channelCard, c, r, -fullScale_A / 2, five).u).toBe(u)
    })
  })

  it("grows with the distance from the calibration and shrinks with time only by the noise", () => {
    const near = potentialBudget(c, 4, 0, { apart_K: 0 }).u
    expect(potentialBudget(c, 4, 0, { apart_K: -10 }).u).toBeGreaterThan(3 * near)
    const long = potentialBudget(c, 4, 0, { apart_K: 0, over_s: 1000 })
    expect(long.terms.find(t => t.name === "noise")?.u).toBeCloseTo(2.2e-8, 10)
  })
})

const none = { re: 0, im: 0 }
const row = (range: number, loop: "E" | "I"): CorrectionRow => ({
  range,
  loop,
  points: [
    { f_Hz: 1, a: { re: 1.01, im: 0 }, b: none, c: none, h: { re: 2, im: 0 } },
    { f_Hz: 100, a: { re: 0.98, im: 0.02 }, b: { re: 0, im: 4 }, c: none, h: { re: 2, im: 0 } },
    { f_Hz: 1e5, a: { re: 0.9, im: -0.4 }, b: { re: 0, im: 8 }, c: { re: 0, im: 1e-4 }, h: { re: 2, im: 0 } },
  ],
})

describe("the impedance table", () => {
  const table = [row(0, "E"), row(3, "I")]
  const z = { re: 100, im: -20 }
  const fine = (f_Hz: number) => corrected(table, 0, "E", 10, f_Hz, z)

  it("is interpolated in f, a by size and angle, b and c linearly, and never beyond its ends", () => {
    const p = pointAt(table[0], 10)
    const part = 9 / 99
    expect(Math.hypot(p?.a.re ?? 0, p?.a.im ?? 0)).toBeCloseTo(1.01 * (Math.hypot(0.98, 0.02) / 1.01) ** part, 10)
    expect(Math.atan2(p?.a.im ?? 0, p?.a.re ?? 0)).toBeCloseTo(part * Math.atan2(0.02, 0.98), 10)
    expect(p?.b.im).toBeCloseTo((4 * 9) / 99, 12)
    for (const f_Hz of [0.9, 1.1e5]) expect(fine(f_Hz)).toBeUndefined()
    // frequency words are rounded: the last one may lie a hair beyond
    expect(pointAt(table[0], 1e5 * 1.0001)?.a.re).toBe(0.9)
    expect(corrected(table, 1, "E", 10, 10, z)).toBeUndefined()
    expect(corrected(table, 0, "I", 10, 10, z)).toBeUndefined()
  })

  it("from 1 kHz on follows a cubic through its points exactly", () => {
    const at = (f_Hz: number) => ({ re: 1 - 2e-6 * f_Hz + 1e-16 * f_Hz ** 3, im: 3e-11 * f_Hz * f_Hz })
    const points = [0.2, 1e3, 5e3, 2e4, 6e4, 1e5].map(f_Hz => ({ f_Hz, a: at(f_Hz), b: none, c: none, h: one }))
    for (const f_Hz of [1500, 9e3, 4e4, 9e4]) {
      const p = pointAt({ range: 0, loop: "E", points }, f_Hz)
      expect(p?.a.re).toBeCloseTo(at(f_Hz).re, 10)
      expect(p?.a.im).toBeCloseTo(at(f_Hz).im, 10)
    }
  })

  it("gives (a Z + b) / (1 + c Z), and h Z instead of Z at the coarse gain", () => {
    expect(fine(1)?.re).toBeCloseTo(101, 10)
    expect(corrected(table, 0, "E", 1, 1, z)?.re).toBeCloseTo(202, 10)
    const at = fine(1e5)
    // by hand: a z + b = 90 - 8 + j(-18 - 40 + 8), 1 + c z = 1.002 + j 0.01
    const d = 1.002 ** 2 + 0.01 ** 2
    expect(at?.re).toBeCloseTo((82 * 1.002 + -50 * 0.01) / d, 10)
    expect(at?.im).toBeCloseTo((-50 * 1.002 - 82 * 0.01) / d, 10)
  })

  it("comes from three loads whatever lies in series and beside them", () => {
    const a = { re: 0.97, im: 0.05 }
    const b = { re: 0.2, im: 5 }
    const c = { re: 1e-6, im: 3e-5 }
    // what the chain shows of a load t: t (1 + c m) = a m + b
    const shown = (t: number) => divide(subtract({ re: t, im: 0 }, b), subtract(a, scale(t, c)))
    const seen = [100, 200, 1000].map(t => ({ known_ohm: { re: t, im: 0 }, raw_ohm: shown(t) }))
    const found = threeLoads(seen)
    for (const [got, due] of [
      [found.a, a],
      [found.b, b],
      [found.c, c],
    ]) {
      expect(got.re).toBeCloseTo(due.re, 8)
      expect(got.im).toBeCloseTo(due.im, 8)
    }
  })

  it("comes back from its bytes; torn or mad bytes are refused; a point not measured is none", () => {
    const bytes = packTable(table)
    const back = unpackTable(bytes)
    expect(back.map(r => [r.range, r.loop, r.points.length])).toEqual([
      [0, "E", 3],
      [3, "I", 3],
    ])
    expect(back[1].points[2].a.im).toBe(Math.fround(-0.4))
    expect(back[1].points[2].c.im).toBe(Math.fround(1e-4))
    expect(unpackTable(packTable([]))).toEqual([])
    expect(() => unpackTable(bytes.slice(0, bytes.length - 1))).toThrow(/makes no sense at byte/)
    const mad = bytes.slice()
    mad.fill(0xff, 20, 24)
    expect(() => unpackTable(mad)).toThrow(/makes no sense at byte 20/)
    const gap = { ...table[0], points: table[0].points.map((p, k) => (k === 1 ? { ...p, a: none } : p)) }
    expect(pointAt(gap, 10)).toBeUndefined()
    expect(pointAt(gap, 1)).toBeDefined()
  })
})

describe("the record", () => {
  const record: CalibrationRecord = {
    board: "channel-card",
    serial: "00000000000000a1",
    calibration: { ...nominal(channelCard), made_s: 1.7e9, at_degC: 24, eA: -5.0012, eX: 3e-4, iB_A: [1, 2, 3, 4, 5] },
    impedance: [row(0, "E")],
  }

  it("comes back from the card's bytes, doubles bit by bit", () => {
    const bytes = packRecord(record)
    const back = unpackRecord(bytes, channelCard, record.serial)
    expect(back.calibration.eA).toBe(-5.0012)
    expect(back.calibration.iB_A).toEqual([1, 2, 3, 4, 5])
    expect(back.calibration.made_s).toBe(1.7e9)
    expect(back.impedance.length).toBe(1)
    // erased flash behind the record does not matter
    expect(unpackRecord(Uint8Array.from([...bytes, 255, 255]), channelCard, record.serial)).toEqual(back)
  })

  it("any one bit turned is found", () => {
    const bytes = packRecord(record)
    fc.assert(
      fc.property(fc.integer({ min: 0, max: bytes.length * 8 - 1 }), bit => {
        const hurt = bytes.slice()
        hurt[bit >> 3] ^= 1 << (bit & 7)
        expect(() => unpackRecord(hurt, channelCard, record.serial)).toThrow(/cannot be used/)
      }),
    )
  })

  it("is too long for the card's sector only with more rows than a card has", () => {
    // the board with the 100 mA option has six ranges, each in two modes
    const points = TABLE_HZ.map(f_Hz => ({ f_Hz, a: none, b: none, c: none, h: none }))
    const rows = Array.from({ length: 12 }, (_, k) => ({ range: k, loop: "E" as const, points }))
    expect(packRecord({ ...record, impedance: rows }).length).toBeLessThan(4096)
    expect(() => packRecord({ ...record, impedance: [...rows, ...rows] })).toThrow(/the card keeps 4096; use fewer/)
  })

  it("is kept as one file per calibration, and read back only for its own board", () => {
    const folder = mkdtempSync(join(tmpdir(), "galvanode-record-"))
    try {
      const first = keepRecord(folder, record, "test")
      keepRecord(folder, { ...record, calibration: { ...record.calibration, made_s: 1.8e9 } }, "test")
      expect(recordFiles(folder, record.serial)).toHaveLength(2)
      expect(recordFiles(folder, record.serial)[0]).toBe(first)
      expect(readRecordFile(first, channelCard)).toEqual(record)
      // the first one is never written over
      const before = readFileSync(first, "utf8")
      keepRecord(folder, { ...record, impedance: [] }, "again")
      expect(readFileSync(first, "utf8")).toBe(before)
      expect(() => readRecordFile(first, { ...channelCard, name: "other" })).toThrow(/belongs to a channel-card/)
      const other = join(folder, "letter.json")
      writeFileSync(other, '{"dear":"sir"}')
      expect(() => readRecordFile(other, channelCard)).toThrow(/is no calibration record/)
      writeFileSync(other, before.replace('"version": 1', '"version": 9'))
      expect(() => readRecordFile(other, channelCard)).toThrow(/version 9, this host reads up to 1/)
      writeFileSync(other, before.replace("-5.0012", "null"))
      expect(() => readRecordFile(other, channelCard)).toThrow(/a number in it is none/)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
