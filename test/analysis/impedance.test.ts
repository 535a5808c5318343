/** From spectra to transport, on closed forms with planted numbers. */
import { describe, expect, it } from "vitest"
import { arcTops, firstArc } from "../../host/analysis/impedance/arcs"
import {
  doubleLayerCapacitance,
  exchangeCurrent,
  rateConstantOfExchange,
} from "../../host/analysis/impedance/interfaceKinetics"
import { conductivity, pelletResistance } from "../../host/analysis/impedance/pellet"
import { rankCorrelation, stateSeries } from "../../host/analysis/impedance/stateSeries"
import {
  diffusivityOfSolution,
  diffusivityRatio,
  slopeOfTitration,
} from "../../host/analysis/impedance/warburgDiffusivity"
import { warburgRegression } from "../../host/analysis/impedance/warburgRange"
import { measured, valid } from "../../host/analysis/measured"
import { cpe, noisy, randles, resistor, spectrumOf } from "./spectra"
import { FARADAY, RT_F, seeded } from "./truth"

const battery = { rS: 5, rCt: 120, y0: 2e-5, alpha: 0.85, sigma: 92.1, T_s: 1e5 }
const of = (p: typeof battery) => spectrumOf(f => randles(p, f), 1e4, 0.01, 10)

describe("Warburg line", () => {
  it("is found below the arc, and its range, slope and intercept are those that were planted", () => {
    const found = warburgRegression(of(battery))
    expect(found.sigmaW.validity).toBe("valid")
    expect(found.sigmaW.value / 92.1).toBeCloseTo(1, 2)
    expect(Math.abs(found.resistance.value - 125)).toBeLessThan(0.05 * 125)
    expect(found.to_Hz).toBeLessThan(arcTops(of(battery))[0])
  })

  it("a given range is used as it is, and judged: one that reaches into the arc is not valid", () => {
    const low = warburgRegression(of(battery), { from_Hz: 0.01, to_Hz: 0.1 })
    expect(low.points).toBe(11)
    expect(low.sigmaW.value / 92.1).toBeCloseTo(1, 2)
    const high = warburgRegression(of(battery), { from_Hz: 5, to_Hz: 5000 })
    expect(high.sigmaW.validity).toBe("invalid")
  })

  it("says that there is none in an arc without diffusion, in a capacitor and in too few points", () => {
    const arc = spectrumOf(f => randles({ ...battery, sigma: 1e-6 }, f), 1e5, 1, 10)
    expect(warburgRegression(arc).sigmaW.validity).not.toBe("valid")
    const capacitor = spectrumOf(f => cpe(1e-3, 0.98, 2 * Math.PI * f), 1e3, 0.01, 8)
    expect(warburgRegression(capacitor).sigmaW.validity).not.toBe("valid")
    expect(() => warburgRegression(spectrumOf(f => randles(battery, f), 1, 0.5, 4))).toThrow(/needs 5/)
  })

  it("the far side of a thin layer ends the range at the low end", () => {
    const thin = { ...battery, T_s: 20, sigma: 300 }
    const found = warburgRegression(of(thin))
    expect(found.sigmaW.value / 300).toBeCloseTo(1, 1)
    expect(found.from_Hz).toBeGreaterThan(0.02)
  })
})

describe("D from it", () => {
  const sigma = (value: number, relative: number) => measured(value, "Ω s^-1/2", value * relative, valid("planted"))

  it("without n and c only the ratio of two states speaks, and what is assumed is said", () => {
    const [fresh, cycled] = [sigma(150.3, 0.01), sigma(26.41, 0.02)]
    const ratio = diffusivityRatio(cycled, fresh)
    expect(ratio.value).toBeCloseTo((150.3 / 26.41) ** 2, 9)
    expect(ratio.u).toBeCloseTo(2 * ratio.value * Math.hypot(0.01, 0.02), 9)
    const D = [fresh, cycled].map(sigmaW =>
      diffusivityOfSolution({ sigmaW, area_m2: 1.13e-4, c_mol_m3: 6600, assumed: true }),
    )
    expect(D[1].value / D[0].value).toBeCloseTo(ratio.value, 9)
    expect(D[0].validity).toBe("doubtful")
    expect(D[0].why).toMatch(/assumed: compare ratios only/)
  })

  it("dE/dx from a step of a titration: change of E over ions per host", () => {
    // 1 C on 1 mg of 100 g/mol: 1/(F 1e-5) ions per host
    const slope = slopeOfTitration(-0.02, 0.1, 1e-6, 0.1)
    expect(slope.value).toBeCloseTo(0.02 / ((0.1 * 0.1) / (FARADAY * 1e-6)), 9)
  })
})

describe("arcs and interfaces", () => {
  it("the first arc is measured from its intercept to its foot", () => {
    const arc = firstArc(spectrumOf(f => randles({ ...battery, sigma: 5 }, f), 1e6, 0.01, 20))
    expect(arc?.width.validity).toBe("valid")
    expect((arc?.width.value ?? 0) / 120).toBeCloseTo(1, 1)
    expect((arc?.intercept.value ?? 0) / 5).toBeCloseTo(1, 0)
    // top of a depressed arc: (R Y)^(-1/alpha)/(2 pi)
    const top_Hz = (120 * 2e-5) ** (-1 / 0.85) / (2 * Math.PI)
    expect(Math.abs(Math.log10((arc?.top_Hz ?? 1) / top_Hz))).toBeLessThan(0.1)
    expect(firstArc(spectrumOf(() => resistor(10), 1e3, 1, 5))).toBeUndefined()
  })

  it("an arc that the spectrum does not hold is not called one", () => {
    const cut = firstArc(spectrumOf(f => randles(battery, f), 1e6, 200, 20))
    if (cut) expect(cut.width.validity).not.toBe("valid")
    const late = firstArc(spectrumOf(f => randles({ ...battery, sigma: 1 }, f), 300, 0.1, 20))
    if (late) expect(late.width.validity).not.toBe("valid")
  })

  it("a capacitor is its own double layer by both forms, and Randles' numbers give i0 and k0", () => {
    for (const spread of ["surface", "layer"] as const) {
      const c = doubleLayerCapacitance({ y0: 2e-5, alpha: 1, rS_ohm: 5, rCt_ohm: 100, spread })
      expect(c.value).toBeCloseTo(2e-5, 15)
    }
    const i0 = exchangeCurrent({ rCt_ohm: { value: 100, u: 1 } })
    expect(i0.value).toBeCloseTo(RT_F / 100, 12)
    expect((i0.u ?? 0) / i0.value).toBeCloseTo(0.01, 9)
    expect(rateConstantOfExchange(i0, 1e-4, 5).value).toBeCloseTo(i0.value / (FARADAY * 1e-4 * 5), 15)
    const far = doubleLayerCapacitance({ y0: 2e-5, alpha: 0.6, rS_ohm: 5, rCt_ohm: 100, spread: "surface" })
    expect(far.validity).toBe("doubtful")
  })

  it("a pellet whose arc lies below 100 kHz gives its conductivity, and one that is all spike is doubtful", () => {
    const random = seeded(9)
    const pellet = (r: number, y0: number, leads: number) => (f_Hz: number) => {
      const w = 2 * Math.PI * f_Hz
      const c = cpe(y0, 0.95, w)
      const size = (c.re + r) ** 2 + c.im ** 2
      const b = cpe(1e-6, 0.9, w)
      return { re: leads + (r * (c.re * (c.re + r) + c.im ** 2)) / size + b.re, im: (r * r * c.im) / size + b.im }
    }
    const s = noisy(spectrumOf(pellet(3290, 1e-9, 0), 1e5, 0.1, 10), random, 2e-3)
    const kappa = conductivity({ resistance: pelletResistance(s), thickness_m: 1e-3, area_m2: 7.854e-5 })
    // 38.7 uS/cm
    expect(kappa.value / 3.87e-3).toBeCloseTo(1, 1)
    expect(kappa.validity).toBe("valid")
    const spike = noisy(spectrumOf(pellet(100, 1e-12, 20), 1e5, 0.1, 10), random, 2e-3)
    expect(pelletResistance(spike).validity).toBe("doubtful")
  })
})

describe("series of states", () => {
  const point = (state: number, value: number, validity: "valid" | "doubtful" = "valid") => ({
    state,
    quantity: measured(value, "Ω", 0.02 * value, { validity, why: "" }),
  })

  it("knows a trend from scatter, and names states that are not valid", () => {
    const rising = stateSeries([point(100, 170), point(0, 124), point(50, 150), point(25, 140, "doubtful")])
    expect(rising.points.map(p => p.state)).toEqual([0, 25, 50, 100])
    expect(rising.trend).toBe("rises")
    expect(rising.ratio).toBeCloseTo(170 / 124, 12)
    expect(rising.notValid).toEqual([25])
    expect(stateSeries([point(0, 100), point(1, 101), point(2, 99.5)]).trend).toBe("neither")
    expect(rankCorrelation([1, 2, 3, 4], [2, 2, 5, 9])).toBeCloseTo(0.9487, 4)
    expect(() => stateSeries([])).toThrow(/at least one state/)
  })
})
