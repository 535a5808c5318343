/**
 * Potentiostatic impedance spectroscopy: one frequency after the other, from high to low, at a fixed potential.
 *
 *   Z(w) = E(w)/I(w)      amplitude is zero to peak; Z'' is stored as it is (negative = capacitive)
 *
 * Above the engine's lowest frequency the impedance engine measures, below it the set-point converter draws the sine.
 * D from the Warburg line, Z' against w^-1/2 at the low end (a slab on the geometric area):
 *
 *   D = 1/2 (V_M |dE/dx| / (F A sigma_W))^2
 */
import { FARADAY_C_mol } from "../constants"
import { spectrumOfRun } from "../analysis/spectrumOfRun"
import { warburgLine } from "../analysis/warburgLine"
import { FLAG } from "../../protocol/readings"
import { holdE } from "../../protocol/steps"
import { RefusedError } from "../errors"
import type { ResultLine } from "../live"
import { frequencies, sineE } from "../sine"
import { technique } from "../technique"

export const impedanceSpectroscopy = technique({
  id: "eis",
  title: "Impedance spectroscopy",
  source: "Ho, Raistrick, Huggins, J. Electrochem. Soc. 127 (1980) 343, doi:10.1149/1.2129668",
  plot: "nyquist",
  params: {
    e_V: { label: "Potential", unit: "V", start: 0, min: -5, max: 5 },
    amplitude_V: { label: "Amplitude", unit: "V", start: 0.005, min: 1e-4, max: 0.02, help: "zero to peak" },
    fMax_Hz: { label: "From", unit: "Hz", start: 1e5, min: 1e-3, max: 1e5 },
    fMin_Hz: { label: "Down to", unit: "Hz", start: 0.1, min: 1e-3, max: 1e5 },
    perDecade: { label: "Points per decade", unit: "", start: 8, min: 1, max: 20 },
    settle_s: { label: "Hold before", unit: "s", start: 10, min: 0.1, max: 1e6 },
    settlePeriods: { label: "Periods to settle", unit: "", start: 1, min: 0, max: 20, whole: true },
    periods: {
      label: "Periods measured",
      unit: "",
      start: 2,
      min: 1,
      max: 100,
      whole: true,
      help: "below the engine's range",
    },
    iMax_A: { label: "Largest current", unit: "A", start: 0.01, min: 1e-9, max: 0.01, help: "chooses the range" },
    dEdx_V: { label: "|dE/dx|", unit: "V", start: 0, min: 0, max: 100, help: "slope of the OCV for D; 0 = not known" },
  },
  steps(p, board) {
    if (p.fMin_Hz > p.fMax_Hz)
      throw new RefusedError(
        "paramBounds",
        `fMin_Hz = ${p.fMin_Hz} Hz lies above fMax_Hz = ${p.fMax_Hz} Hz; exchange them`,
      )
    const order = {
      e_V: p.e_V,
      amplitude_V: p.amplitude_V,
      iRange_A: p.iMax_A,
      settlePeriods: p.settlePeriods,
      periods: p.periods,
    }
    return [
      holdE(p.e_V, p.iMax_A, Math.min(60, Math.max(1, p.settle_s / 100)), { atMost_s: p.settle_s }),
      ...frequencies(p.fMax_Hz, p.fMin_Hz, p.perDecade).map(f_Hz => sineE(f_Hz, order, board)),
    ]
  },
  limits: (p, board) => ({
    eMin_V: Math.max(p.e_V - 0.5, -board.limits.eMax_V),
    eMax_V: Math.min(p.e_V + 0.5, board.limits.eMax_V),
    iMax_A: board.limits.iMax_A,
  }),
  analyse(run, p, sample) {
    const spectrum = spectrumOfRun(run)
    const lines: ResultLine[] = []
    const leftOut = run.phasors.filter(q => (q.flags & (FLAG.overloadE | FLAG.overloadI | FLAG.corrupt)) !== 0).length
    if (leftOut > 0)
      lines.push({
        label: "Points left out",
        value: leftOut,
        unit: "",
        u: null,
        validity: "doubtful",
        why: `of ${run.phasors.length}: the engine's input was overloaded (raise iMax_A or lower amplitude_V) or saw no current (check the leads, lower iMax_A)`,
      })
    const line = warburgLine(spectrum)
    if (line) {
      lines.push({
        label: "σ_W (low-frequency line)",
        value: line.sigmaW,
        unit: "Ω s^-1/2",
        u: line.sigmaWError,
        validity: line.validity,
        why: line.why,
      })
      if (p.dEdx_V > 0 && sample.molarVolume_m3_mol && sample.area_m2) {
        const D = 0.5 * ((sample.molarVolume_m3_mol * p.dEdx_V) / (FARADAY_C_mol * sample.area_m2 * line.sigmaW)) ** 2
        lines.push({
          label: `D from σ_W (E = ${p.e_V} V)`,
          value: D,
          unit: "m²/s",
          u: Math.abs(2 * D * (line.sigmaWError / line.sigmaW)),
          validity: line.validity,
          why: `slab on the geometric area, |dE/dx| = ${p.dEdx_V.toPrecision(4)} V; ${line.why}`,
        })
      }
    }
    return { lines, spectrum }
  },
})
