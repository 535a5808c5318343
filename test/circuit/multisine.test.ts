import { describe, expect, it } from "vitest"
import { compileCircuit } from "../../host/circuit/circuit"
import { CircuitFitter, fitCircuit } from "../../host/circuit/fit"
import { LineModel } from "../../host/circuit/lineModel"
import { multisine } from "../../host/circuit/multisine"
import { multisineResponse } from "../../host/circuit/multisineResponse"
import { RefusedError } from "../../host/errors"
import { gaussian } from "./synthetic"

const design = multisine({ base_Hz: 0.01, highest_Hz: 2 })
const values = [10, 20, 1e-2, 0.9, 5]
const circuit = compileCircuit("R0-p(R1,CPE1)-W1")

/** The design as current, and the voltage of the cell that has always been driven by it. */
function steady(periods: number) {
  const samples = design.period.length
  const row = new Float64Array(12)
  const z = design.excited.map(({ harmonic }) => {
    circuit.evaluate(2 * Math.PI * harmonic * design.base_Hz, Float64Array.from(values), 0, row)
    return [row[0], row[1]]
  })
  const i_A = Float64Array.from({ length: periods * samples }, (_, k) => design.period[k % samples])
  const linear = Float64Array.from({ length: samples }, (_, k) =>
    design.excited.reduce((sum, { harmonic, amplitude, phase_rad }, n) => {
      const angle = (2 * Math.PI * harmonic * k) / samples + phase_rad
      return sum + amplitude * (z[n][0] * Math.cos(angle) - z[n][1] * Math.sin(angle))
    }, 0),
  )
  return { samples, i_A, u_V: Float64Array.from({ length: periods * samples }, (_, k) => linear[k % samples]) }
}

/** What it is with noise, a bend, a drift and a curve. */
function respond(periods: number, noise = 0, bend = 0, drift = 0, curve = 0) {
  const random = gaussian(7)
  const { i_A, u_V: linear } = steady(periods)
  const u_V = linear.map((u, k) => u + bend * i_A[k] ** 2 + curve * i_A[k] ** 3 + drift * k + noise * random())
  return multisineResponse(design, u_V, i_A, periods)
}

describe("a multisine", () => {
  it("has odd lines only, leaves some out for detection, and a peak of one", () => {
    for (const { harmonic } of design.excited) expect(harmonic % 2).toBe(1)
    expect(design.excited[0].harmonic).toBe(1)
    expect(design.oddDetection.length).toBeGreaterThan(3)
    expect(design.oddDetection.some(k => design.excited.some(e => e.harmonic === k))).toBe(false)
    for (const k of design.evenDetection) expect(k % 2).toBe(0)
    expect(design.period.reduce((a, x) => Math.max(a, Math.abs(x)), 0)).toBeCloseTo(1, 12)
  })

  it("has a low crest factor: below 2 where random phases give 2.9", () => {
    const rms = Math.sqrt(design.period.reduce((a, x) => a + x * x, 0) / design.period.length)
    expect(design.crestFactor * rms).toBeCloseTo(1, 9)
    expect(design.crestFactor).toBeLessThan(2)
    for (const seed of [2, 3, 4]) expect(multisine({ base_Hz: 0.1, highest_Hz: 5, seed }).crestFactor).toBeLessThan(2.1)
  })

  it("obeys wanted amplitudes", () => {
    const { excited } = multisine({ base_Hz: 1, highest_Hz: 50, amplitude: f => 1 / Math.sqrt(f) })
    for (const { harmonic, amplitude } of excited)
      expect((amplitude / excited[0].amplitude) * Math.sqrt(harmonic)).toBeCloseTo(1, 9)
  })

  it("refuses a range without lines", () => {
    expect(() => multisine({ base_Hz: 1, highest_Hz: 3 })).toThrow(RefusedError)
    expect(() => multisine({ base_Hz: 0, highest_Hz: 3 })).toThrow(/five times/)
  })
})

describe("the response to a multisine", () => {
  it("is the impedance, exactly, of a quiet linear cell, with or without a drift of the voltage", () => {
    for (const drift of [0, 1e-3]) {
      const { spectrum, noise, oddDistortion, evenDistortion } = respond(2, 0, 0, drift)
      const row = new Float64Array(12)
      spectrum.f_Hz.forEach((f, k) => {
        circuit.evaluate(2 * Math.PI * f, Float64Array.from(values), 0, row)
        expect(Math.hypot(spectrum.re_ohm[k] - row[0], spectrum.im_ohm[k] - row[1])).toBeLessThan(1e-8)
      })
      expect(Math.max(noise, oddDistortion, evenDistortion)).toBeLessThan(1e-9)
    }
  })

  it("has standard deviations from its periods that make a fit's χ² what it should be", () => {
    const { spectrum, noise, oddDistortion, evenDistortion } = respond(12, 0.3)
    const fit = fitCircuit(spectrum, circuit.text)
    // Sigma from 12 periods is itself known to 15 % only: χ² per degree of freedom scatters around 1.2.
    expect(fit.reducedChiSquared).toBeGreaterThan(0.5)
    expect(fit.reducedChiSquared).toBeLessThan(2)
    fit.params.forEach((p, k) => expect(Math.abs(p.value - values[k]) / p.se!, p.name).toBeLessThan(5))
    expect(oddDistortion / noise).toBeLessThan(2)
    expect(evenDistortion / noise).toBeLessThan(2)
  })

  it("tells a quadratic cell from a cubic one by where the distortion appears", () => {
    const quadratic = respond(4, 0.01, 1)
    expect(quadratic.evenDistortion).toBeGreaterThan(5 * quadratic.noise)
    expect(quadratic.oddDistortion).toBeLessThan(2 * quadratic.noise)
    const cubic = respond(4, 0.01, 0, 0, 1)
    expect(cubic.oddDistortion).toBeGreaterThan(5 * cubic.noise)
    expect(cubic.evenDistortion).toBeLessThan(2 * cubic.noise)
  })

  it("forgives the start: a cell that was at rest before is as if it had always been driven", () => {
    // The transient of p(R,C) elements, 200 s to 0.5 s, on top of the steady response.
    const { samples, i_A, u_V } = steady(2)
    const left = u_V.map((u, k) => {
      const t_s = (100 * k) / samples
      return u + 3 * Math.exp(-t_s / 200) - 5 * Math.exp(-t_s / 11) + 8 * Math.exp(-t_s / 0.5)
    })
    const { spectrum, inflation } = multisineResponse(design, left, i_A, 2)
    const row = new Float64Array(12)
    spectrum.f_Hz.forEach((f, k) => {
      circuit.evaluate(2 * Math.PI * f, Float64Array.from(values), 0, row)
      const apart = Math.hypot(spectrum.re_ohm[k] - row[0], spectrum.im_ohm[k] - row[1])
      // Time constants lie between those of the model: a thousandth is left of a transient as large as the signal.
      expect(apart / Math.hypot(row[0], row[1]), `${f} Hz`).toBeLessThan(5e-3)
    })
    expect(inflation).toBeGreaterThan(1)
    expect(inflation).toBeLessThan(1.7)
  })

  it("loses less than a tenth against the Cramér-Rao bound of its own lines, in the parameters", () => {
    const { samples, i_A, u_V } = steady(2)
    const noise = 0.05
    const random = gaussian(21)
    const fitter = new CircuitFitter(circuit)
    // The bound: noise of one per sample gives √(2/n) on each line, and the start it forgives a little more.
    const quiet = multisineResponse(design, u_V, i_A, 2).spectrum
    const model = new LineModel(
      2 * samples,
      design.excited.map(e => 2 * e.harmonic),
    )
    const bound = [...design.excited].map((e, k) => (noise * Math.sqrt(model.variance[k])) / e.amplitude).reverse()
    const due = fitter.refit({ ...quiet, sigma_ohm: bound }, values)
    let [sum, count] = [0, 0]
    for (let run = 0; run < 50; run++) {
      const { spectrum } = multisineResponse(
        design,
        u_V.map(u => u + noise * random()),
        i_A,
        2,
      )
      fitter.refit(spectrum, values).params.forEach((p, k) => {
        sum += ((p.value - values[k]) / due.params[k].se!) ** 2
        count++
      })
    }
    // 250 errors of 50 runs: their root mean square is known to about 6 %.
    expect(Math.sqrt(sum / count)).toBeLessThan(1.1 * 1.06)
    expect(Math.sqrt(sum / count)).toBeGreaterThan(0.85)
  })

  it("refuses part of a period", () => {
    const x = new Float64Array(100)
    expect(() => multisineResponse(design, x, x, 1)).toThrow(/two or more whole periods/)
    expect(() => multisineResponse(design, x, x, 2)).toThrow(/cannot show line/)
  })
})
