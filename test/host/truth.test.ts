/**
 * Planted values through the whole chain: technique, wire, bytecode in the VM, chips, typical front end, cell, analysis.
 * What the cell was made with must come back.
 */
import { describe, expect, it } from "vitest"
import { channelCard } from "../../hardware/boards/channelCard"
import { cellNamed, connectSimulated } from "../../host/app/simulated"
import { deviation } from "../../host/analysis/deviation"
import { toleranceAt } from "../../host/calibration/verify"
import { fitCircuit } from "../../host/circuit/fit"
import { Outcome, plan, runExperiment } from "../../host/experiment"
import { Readings } from "../../host/readings"
import { techniqueNamed } from "../../host/techniqueNamed"
import { FLAG } from "../../protocol/readings"
import { type CellKind, cellKind } from "../../sim/cell"
import { HalfCell } from "../../sim/cell/halfCell"

/** A slab with one D, one gallery so wide that dE/dx hardly bends, fast kinetics: what the formulas are made for. */
const D = 1e-15
const LENGTH_M = 7.4e-6
const WIDTH = 20
const AREA_M2 = 1.54e-4
const MOLAR_VOLUME = 41.85e-6
const slab = cellKind({
  id: "test-slab",
  title: "slab with known D",
  source: "made up for this test",
  notClaimed: "any real electrode",
  sample: {
    area_m2: AREA_M2,
    mass_kg: (LENGTH_M * AREA_M2 * 0.1) / MOLAR_VOLUME,
    molarMass_kg_mol: 0.1,
    molarVolume_m3_mol: MOLAR_VOLUME,
  },
  planted: [],
  create: () =>
    new HalfCell({
      start_V: 0.9,
      concentration_mol_m3: 1 / MOLAR_VOLUME,
      isotherm: [{ u_V: 0.9, x: 1, width: WIDTH }],
      particles: [{ shape: "slab", length_m: LENGTH_M, area_m2: AREA_M2, diffusivity_m2_s: D, exchange_A_m2: 20 }],
      series_ohm: 5,
      doubleLayer: { y0: 2e-5, alpha: 0.9 },
    }),
})

async function experiment(
  cell: string | CellKind,
  technique: string,
  params: Record<string, number>,
): Promise<Outcome> {
  const kind = typeof cell === "string" ? cellNamed(cell) : cell
  const c = await connectSimulated(kind)
  try {
    const p = plan(techniqueNamed(technique), params, c.instrument.description.board, kind.sample)
    const outcome = await runExperiment(c.instrument, p, { id: "test", now: () => new Date(0) })
    expect(outcome.ending.reason).toBe("finished")
    expect(outcome.data.readings.length).toBe(outcome.ending.samples)
    expect(c.card.board.frontEnd.connected).toBe(false)
    return outcome
  } finally {
    await c.close()
  }
}

describe("planted values come back", () => {
  it("impedance of the Randles dummy: 100 ohm, 1 kohm, 10 uF within 0.2 %, over both paths of the board", async () => {
    const { analysis, data } = await experiment("dummy-randles", "eis", {
      fMin_Hz: 0.05,
      iMax_A: 1e-3,
      amplitude_V: 0.02,
    })
    const spectrum = analysis.spectrum
    if (!spectrum) throw new Error("no spectrum")
    expect(data.phasors.length).toBeGreaterThan(30)
    expect(spectrum.f_Hz.length).toBeGreaterThan(data.phasors.length)
    const paths = analysis.lines.find(l => l.label.startsWith("Stairs against engine"))
    expect(paths?.validity).toBe("valid")
    expect(Math.abs(paths?.value ?? 100)).toBeLessThan(1)
    const fit = fitCircuit(spectrum, "R0-p(R1,C1)")
    const value = (name: string) => fit.params.find(p => p.name === name)?.value ?? NaN
    expect(Math.abs(value("R0") / 100 - 1)).toBeLessThan(0.002)
    expect(Math.abs(value("R1") / 1000 - 1)).toBeLessThan(0.002)
    expect(Math.abs(value("C1") / 10e-6 - 1)).toBeLessThan(0.002)
    // each point against the closed form: the card's bars
    spectrum.f_Hz.forEach((f_Hz, k) => {
      const x = 2 * Math.PI * f_Hz * 1000 * 10e-6
      const re = 100 + 1000 / (1 + x * x)
      const im = (-1000 * x) / (1 + x * x)
      const off = deviation({ re: spectrum.re_ohm[k], im: spectrum.im_ohm[k] }, { re, im })
      const bar = toleranceAt(f_Hz)
      expect(Math.abs(off.part), `${f_Hz} Hz`).toBeLessThan(bar.part)
      expect(Math.abs(off.degrees), `${f_Hz} Hz`).toBeLessThan(bar.degrees)
    })
  })

  it("voltammogram of a resistor is its straight line: 1 kohm within 0.02 %", async () => {
    const { data } = await experiment("dummy-resistor", "cv", { eVertex1_V: 0.5, eVertex2_V: -0.5, cycles: 1 })
    const r = data.readings
    let sei = 0
    let sii = 0
    for (let k = 0; k < r.length; k++) {
      sei += r.e_V[k] * r.i_A[k]
      sii += r.i_A[k] ** 2
    }
    expect(Math.abs(sei / sii / 1000 - 1)).toBeLessThan(2e-4)
  })

  it("D of a slab, 1e-15 m2/s: GITT and impedance within 5 %, inside three of their own standard uncertainties", async () => {
    const rest_s = 6 * (LENGTH_M ** 2 / (Math.PI ** 2 * D))
    const gitt = await experiment(slab, "gitt", {
      i_A: -5e-6,
      pulse_s: 600,
      restBefore_s: 600,
      rest_s,
      pulses: 2,
      restEvery_s: 60,
    })
    const pulses = gitt.analysis.lines.filter(l => l.label.startsWith("D, pulse"))
    expect(pulses.length).toBe(2)
    for (const l of pulses) {
      expect(l.validity).toBe("valid")
      expect(Math.abs(l.value / D - 1)).toBeLessThan(0.05)
      expect(Math.abs(l.value - D)).toBeLessThan(3 * (l.u ?? 0) + 0.025 * D)
    }
    // |dE/dx| of one gallery of width w at half filling is 4 w RT/F
    const dEdx_V = (4 * WIDTH * 8.314462618 * 298.15) / 96485.33212
    const eis = await experiment(slab, "eis", {
      e_V: 0.9,
      fMin_Hz: 0.01,
      fMax_Hz: 1000,
      amplitude_V: 0.005,
      iMax_A: 1e-3,
      dEdx_V,
    })
    const line = eis.analysis.lines.find(l => l.label.startsWith("D from"))
    expect(line?.validity).toBe("valid")
    expect(Math.abs((line?.value ?? 0) / D - 1)).toBeLessThan(0.05)
  })

  it("a pulse that reaches the back of the slab is called invalid, whatever number comes out", async () => {
    const { analysis } = await experiment("navo3-li", "gitt", {
      i_A: -10e-6,
      pulse_s: 600,
      rest_s: 40000,
      pulses: 1,
      restEvery_s: 60,
    })
    // the fresh cell rests at 2.9 V, where the planted D is 7e-15 m2/s: 600 s are 8 % of L2/D
    const l = analysis.lines.find(x => x.label.startsWith("D, pulse"))
    expect(l?.validity).toBe("invalid")
    expect(l?.why).toMatch(/reaches the back/)
  })

  it("an open lead is refused before anything is measured, in words", async () => {
    await expect(experiment("open-lead", "eis", { fMin_Hz: 100 })).rejects.toThrow(/check the WE and CE clips/)
  })

  it("points without a bit of current are left out of the spectrum, and the result says how many", () => {
    const eis = techniqueNamed("eis")
    const { steps, params } = plan(eis, {}, channelCard)
    const point = { t_s: 1, step: 1, pass: 1, re_ohm: 100, im_ohm: -5 }
    const phasors = [
      { ...point, f_Hz: 1000, flags: 0 },
      { ...point, f_Hz: 100, flags: FLAG.corrupt },
      { ...point, f_Hz: 10, flags: FLAG.overloadI },
    ]
    const { lines, spectrum } = eis.analyse(
      { steps, readings: new Readings(), phasors, complete: true, missing: 0 },
      params,
      {},
    )
    expect(lines.find(l => l.label === "Points left out")?.value).toBe(2)
    expect(spectrum?.f_Hz).toEqual([1000])
  })

  it("open circuit of a dummy is 0 V within three of its own standard uncertainties, noise and calibration together", async () => {
    const { analysis } = await experiment("dummy-randles", "ocv", { duration_s: 600, every_s: 0.5 })
    const e = analysis.lines[0]
    expect(Math.abs(e.value)).toBeLessThan(3 * (e.u ?? 0))
    // more than noise, and no more than what the card states near 0 at k = 2
    expect(e.u ?? 0).toBeGreaterThan(1e-5)
    expect(2 * (e.u ?? 1)).toBeLessThan(0.05e-3)
    expect(e.validity).toBe("valid")
  })
})
