/**
 * The analog chain in ngspice: margins, steps, noise, tolerances, the transfer that impedance is measured by, and the linear
 * solver against it. Numbers are compared with bars of the design or with an independent program, never with themselves.
 */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { beforeAll, describe, expect, test } from "vitest"
import { TOPOLOGY } from "../../hardware/board"
import { AnalogPath } from "../../hardware/schematic/analogPath"
import type { Complex, Leads } from "../../hardware/schematic/circuit"
import { impedanceErrors, monitorNoise, sineSweep, stepAnswer } from "../../hardware/spice/analyses"
import { CELLS, chainImpedance, type ProbeCell } from "../../hardware/spice/cells"
import { committed } from "../../hardware/spice/committed"
import { spice, type Spice } from "../../hardware/spice/engine"
import {
  between,
  DECKS,
  EXPECTED,
  expectedNumbers,
  leadsOf,
  marginTable,
  PAGE,
  worstMargin,
} from "../../hardware/spice/make"
import { solvedMargin, spiceMargin, type LoopCase } from "../../hardware/spice/margin"
import { optionOf, RANGES, switchWord, type Mode } from "../../hardware/spice/operation"
import { errorsOfBuilds } from "./builds"

const MODES: readonly Mode[] = ["potentiostat", "galvanostat"]
const BAR_RAD = Math.PI / 4
const [, mA10, mA1] = RANGES
const cellCalled = (name: string): ProbeCell => {
  const found = CELLS.find(c => c.name.startsWith(name))
  if (found === undefined) throw new RangeError(`no cell ${name}`)
  return found
}
const [resistor, coin] = [cellCalled("1 kOhm"), cellCalled("coin")]
const transimpedance = RANGES.filter(r => r.topology === TOPOLOGY.transimpedance)

let run: Spice
beforeAll(async () => {
  run = await spice()
})

function distance(a: Complex, b: Complex): number {
  return Math.hypot(a.re - b.re, a.im - b.im) / Math.hypot(b.re, b.im)
}

/** Largest difference between the solver's phasors and SPICE's, 0.2 Hz to 100 kHz. */
async function disagreement(
  mode: Mode,
  range: (typeof RANGES)[number],
  cell: ProbeCell,
  leads: Leads,
  gainHigh: boolean,
) {
  const o = { mode, range, sine: true, gainHigh }
  const sweep = await sineSweep(run, { ...o, cell, leads, from_Hz: 0.1, to_Hz: 1e5, perDecade: 3 })
  const { counter } = cell
  const path = new AnalogPath(switchWord(o), leads, {
    option: optionOf(range),
    counter: counter && (f_Hz => chainImpedance(counter, f_Hz)),
  })
  const nets = {
    ex: sweep.net("ex"),
    ix: sweep.net("ix"),
    engineE: sweep.net("engineE"),
    engineI: sweep.net("engineI"),
  }
  const [we, re] = [sweep.net("weCell"), sweep.net("reCell")]
  let worst = 0
  sweep.f_Hz.forEach((f_Hz, k) => {
    const { engine } = path.response(f_Hz, chainImpedance(cell.working, f_Hz))
    for (const net of ["ex", "ix", "engineE", "engineI"] as const)
      worst = Math.max(worst, distance(engine[net], nets[net][k]))
    worst = Math.max(worst, distance(engine.e, { re: we[k].re - re[k].re, im: we[k].im - re[k].im }))
  })
  return worst
}

describe("the solver the simulator uses, against ngspice", () => {
  // the bar is 1 % and 1 degree; what is left is ngspice's rounding of joined counter electrodes of 1 mOhm
  for (const mode of MODES)
    test(`${mode}: every phasor within 0.1 % to 100 kHz, on all ranges, for four cells and two sets of leads`, async () => {
      const cells = [resistor, coin, cellCalled("Randles"), cellCalled("coating")]
      for (const range of RANGES)
        for (const [k, cell] of cells.entries()) {
          const leads = k % 2 === 0 ? leadsOf(1, 0) : leadsOf(2, 5e3)
          expect(await disagreement(mode, range, cell, leads, k < 2), `${range.name}, ${cell.name}`).toBeLessThan(1e-3)
        }
    })
  test("margins agree to 0.1 degree", async () => {
    for (const mode of MODES)
      for (const range of [mA10, RANGES[4]])
        for (const cell of [resistor, coin]) {
          const c: LoopCase = { loop: "outer", mode, range, cell }
          expect((await spiceMargin(run, c)).phase_rad).toBeCloseTo(solvedMargin(c).phase_rad, 3)
        }
  })
})

describe("phase margin", () => {
  for (const mode of MODES)
    test(`${mode}: 45 degrees or more in ngspice, every range and cell, with the firmware's compensation`, async () => {
      for (const range of RANGES)
        for (const cell of CELLS) {
          const { phase_rad } = await spiceMargin(run, { loop: "outer", mode, range, cell })
          expect(phase_rad, `${range.name}, ${cell.name}`).toBeGreaterThan(BAR_RAD)
        }
    })
  test("transimpedance amplifier: 45 degrees or more in ngspice, every range and cell", async () => {
    for (const range of transimpedance)
      for (const cell of CELLS) {
        const { phase_rad } = await spiceMargin(run, { loop: "inner", mode: "potentiostat", range, cell })
        expect(phase_rad, `${range.name}, ${cell.name}`).toBeGreaterThan(BAR_RAD)
      }
  })
  test("leads from 0.1 to 2 m and reference electrodes to 10 kOhm leave 45 degrees, by the solver", () => {
    for (const range of RANGES) {
      const loops = [
        { loop: "outer", mode: "potentiostat", range } as const,
        { loop: "outer", mode: "galvanostat", range } as const,
        ...(transimpedance.includes(range) ? [{ loop: "inner", mode: "potentiostat", range } as const] : []),
      ]
      for (const c of loops) {
        const worst = worstMargin(c)
        expect(worst.phase_rad, `${c.loop}, ${c.mode}, ${range.name}, ${worst.cell}`).toBeGreaterThan(BAR_RAD)
      }
    }
  })
  test("the check is alive: the fast compensation is found out", async () => {
    const c = { loop: "outer", cell: cellCalled("VT60"), compensation: 0 } as const
    expect((await spiceMargin(run, { ...c, mode: "potentiostat", range: mA1 })).phase_rad).toBeLessThan(BAR_RAD)
    expect((await spiceMargin(run, { ...c, mode: "galvanostat", range: RANGES[3] })).phase_rad).toBeLessThan(BAR_RAD)
  })
})

describe("steps", () => {
  test("potentiostat, 1 kOhm: half a volt without overshoot, 0.1 % in 3 ms, exact at the end", async () => {
    const step = await stepAnswer(run, {
      mode: "potentiostat",
      range: mA1,
      cell: resistor,
      from: 0,
      to: 0.5,
      end_s: 10e-3,
    })
    expect(step.overshoot).toBeLessThan(0.01)
    expect(step.settle_s).toBeLessThan(3e-3)
    expect(step.end).toBeCloseTo(0.5, 4)
  })
  test("potentiostat, coin half cell at 3.7 V: 10 mV with less than 25 % overshoot, 0.1 % in half a conversion", async () => {
    const step = await stepAnswer(run, {
      mode: "potentiostat",
      range: mA1,
      cell: coin,
      from: 3.7,
      to: 3.71,
      end_s: 40e-3,
    })
    // a margin of 48 degrees stands for about 20 % in a loop of second order
    expect(step.overshoot).toBeLessThan(0.25)
    expect(step.settle_s).toBeLessThan(10e-3)
    expect(step.end).toBeCloseTo(3.71, 4)
  })
  test("galvanostat, coin half cell: 5 mA without overshoot", async () => {
    const step = await stepAnswer(run, {
      mode: "galvanostat",
      range: mA10,
      cell: coin,
      from: 0,
      to: 5e-3,
      end_s: 10e-3,
    })
    expect(step.overshoot).toBeLessThan(0.01)
    expect(step.settle_s).toBeLessThan(5e-3)
    expect(step.end / 5e-3).toBeCloseTo(1, 3)
  })
})

describe("noise", () => {
  test("0.1 to 10 Hz: less than 3 uV of E and 2.5 ppm of full scale of I, on every range", async () => {
    for (const range of RANGES) {
      const cell = { name: "R", working: { series_ohm: 1 / range.fullScale_A, arcs: [] }, ocv_V: 0 }
      const band = { range, cell, from_Hz: 0.1, to_Hz: 10 }
      const e_V = await monitorNoise(run, { ...band, mode: "galvanostat", monitor: "ex" })
      const part = await monitorNoise(run, { ...band, mode: "potentiostat", monitor: "ix" })
      expect(e_V).toBeLessThan(3e-6)
      expect(part).toBeLessThan(2.5e-6)
      // two buffers of 5.5 nV per root hertz with a corner of 60 Hz cannot be quieter: 5.5e-9 sqrt(2 (60 ln 100 + 9.9))
      expect(e_V).toBeGreaterThan(5.5e-9 * Math.sqrt(2 * (60 * Math.log(100) + 9.9)))
    }
  })
})

describe("tolerances", () => {
  test("24 builds with 0.1 % and 10 uV: gains within 0.1 %, offsets within 100 uV and 170 ppm, one standard deviation", async () => {
    const { eGain, iGain, e_V, iPart } = await errorsOfBuilds(run, mA10, 24, 20261)
    for (const gain of [eGain, iGain]) {
      expect(gain).toBeGreaterThan(2e-4)
      expect(gain).toBeLessThan(1e-3)
    }
    // sum of squares: E sees the difference amplifier 6 times and both buffers; I the same 6 / 5 and both buffers, over 0.2 V
    expect(e_V / Math.hypot(60e-6, 10e-6, 10e-6)).toBeCloseTo(1, 0)
    expect(iPart / (Math.hypot(12e-6, 10e-6, 10e-6) / 0.2)).toBeCloseTo(1, 0)
  })
})

describe("impedance", () => {
  test("coin half cell on 10 mA: without correction 0.1 % at 1 kHz, 1 % and 2 degrees at 100 kHz; with a load, within the bar", async () => {
    const o = { mode: "galvanostat", range: mA10, sine: true, gainHigh: true } as const
    const span = { from_Hz: 10, to_Hz: 1e5, perDecade: 2, leads: leadsOf(1, 0) }
    const load = { name: "20 Ohm", working: { series_ohm: 20, arcs: [] }, counter: coin.counter, ocv_V: 0 }
    const cell = impedanceErrors(await sineSweep(run, { ...o, ...span, cell: coin }), { ...o, cell: coin })
    const standard = impedanceErrors(await sineSweep(run, { ...o, ...span, cell: load }), { ...o, cell: load })
    const at = (f_Hz: number) => Math.round(2 * Math.log10(f_Hz / 10))
    expect(Math.hypot(cell[at(1e3)].re, cell[at(1e3)].im)).toBeLessThan(1e-3)
    const last = cell[at(1e5)]
    expect(Math.abs(Math.hypot(1 + last.re, last.im) - 1)).toBeLessThan(0.01)
    expect(Math.abs(Math.atan2(last.im, 1 + last.re))).toBeLessThan((2 * Math.PI) / 180)
    const corrected = cell.map((q, k) =>
      distance({ re: 1 + q.re, im: q.im }, { re: 1 + standard[k].re, im: standard[k].im }),
    )
    expect(Math.max(...corrected)).toBeLessThan(0.01)
  })
})

describe("committed decks", () => {
  test("are what the netlist makes now, and give the committed numbers", async () => {
    for (const deck of committed) expect(readFileSync(join(DECKS, deck.file), "utf8"), deck.file).toBe(deck.text)
    const expected = JSON.parse(readFileSync(EXPECTED, "utf8")) as Awaited<ReturnType<typeof expectedNumbers>>
    const now = await expectedNumbers(run)
    expect(Object.keys(now)).toEqual(Object.keys(expected))
    for (const [file, numbers] of Object.entries(expected))
      for (const [name, value] of Object.entries(numbers))
        expect(now[file][name] / value, `${file} ${name}`).toBeCloseTo(1, 4)
  })
  test("the table of margins in docs/spice.md is the one made now", () => {
    const page = readFileSync(PAGE, "utf8")
    expect(between(page, "margins", marginTable())).toBe(page)
  })
})
