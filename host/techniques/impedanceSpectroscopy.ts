/**
 * Potentiostatic impedance spectroscopy: one frequency after the other, from high to low, at a fixed potential.
 *
 *   Z(w) = E(w)/I(w)      amplitude is zero to peak; Z'' is stored as it is (negative = capacitive)
 *
 * Above the engine's lowest frequency the impedance engine measures, below it the set-point converter draws the sine. A
 * sweep that crosses the frequencies that both reach measures one of them by both: the result says how they agree.
 * D from the Warburg line, Z' against w^-1/2 at the low end (a slab on the geometric area):
 *
 *   D = 1/2 (V_M |dE/dx| / (F A sigma_W))^2
 */
import { FARADAY_C_mol } from "../constants"
import { chargeTransfer, chargeTransferLine } from "../circuit/chargeTransfer"
import { spectrumOfRun } from "../analysis/spectrumOfRun"
import { warburgLine } from "../analysis/warburgLine"
import { deviation } from "../analysis/deviation"
import { FLAG } from "../../protocol/readings"
import { holdE, type SineEStep } from "../../protocol/steps"
import type { Spectrum } from "../circuit/spectrum"
import { RefusedError } from "../errors"
import type { ResultLine } from "../live"
import { formatMeasured } from "../quantity/format"
import { HOST_FLAG } from "../readings"
import { around, MARGIN } from "../safetyWindow"
import { frequencies, overlapFrequency, sineE, stairsSine } from "../sine"
import { type RunData, technique } from "../technique"

/** A sweep with a goal asks whether it is reached when the next frequency takes at least this long. */
const WORTH_LOOKING_S = 1

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
    margin_V: { ...MARGIN, start: 0.5 },
    rCt_rel: {
      label: "Until R_ct is known to",
      unit: "",
      start: 0,
      min: 0,
      max: 0.5,
      help: "relative: 0.02 ends the sweep once R_ct is known to 2 %; 0 = whole sweep",
    },
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
    const sines = frequencies(p.fMax_Hz, p.fMin_Hz, p.perDecade).map(f_Hz => sineE(f_Hz, order, board))
    const overlap = overlapFrequency(p.fMin_Hz, p.fMax_Hz, board)
    if (overlap) sines.push(sineE(overlap.engine_Hz, order, board), stairsSine(overlap.stairs_Hz, order, board))
    return [
      holdE(p.e_V, p.iMax_A, Math.min(60, Math.max(1, p.settle_s / 100)), { atMost_s: p.settle_s }),
      ...sines.sort((a, b) => b.f_Hz - a.f_Hz),
    ]
  },
  limits: (p, board) => ({ ...around([p.e_V], p.margin_V, board), iMax_A: board.limits.iMax_A }),
  enough(run, p) {
    if (p.rCt_rel === 0) return undefined
    const { spectrum } = withoutOverlap(spectrumOfRun(run), run)
    const slowest_Hz = spectrum.f_Hz.at(-1) ?? Infinity
    const left = run.steps.filter((s): s is SineEStep => s.kind === "sineE" && s.f_Hz < slowest_Hz)
    // nothing is saved by leaving out what takes no time
    if (left.length === 0 || (left[0].settlePeriods + left[0].periods) / left[0].f_Hz < WORTH_LOOKING_S)
      return undefined
    const found = chargeTransfer(spectrum, p.rCt_rel)
    if (found === null || found.missing !== "") return undefined
    const { value, u, why } = chargeTransferLine(found, p.rCt_rel)
    return `ended early, as asked, with ${left.length} frequencies to go: R_ct = ${formatMeasured(value, u, "Ω").number} Ω, ${why}`
  },
  analyse(run, p, sample) {
    const { spectrum, paths } = withoutOverlap(spectrumOfRun(run), run)
    const lines: ResultLine[] = []
    if (paths) lines.push(paths)
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
    const uncorrected = run.phasors.filter(q => (q.flags & HOST_FLAG.uncorrected) !== 0).length
    if (uncorrected > 0)
      lines.push({
        label: "Points by nominal numbers",
        value: uncorrected,
        unit: "",
        u: null,
        validity: "doubtful",
        why: `of ${run.phasors.length}: the card's calibration has no impedance table there; amplifiers and leads show, most above 10 kHz (galvanode calibrate)`,
      })
    const transfer = p.rCt_rel > 0 ? chargeTransfer(spectrum, p.rCt_rel) : null
    if (transfer) lines.push(chargeTransferLine(transfer, p.rCt_rel))
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

/** Two paths that differ by more than this are not both right: part of |Z|, and degrees. */
const PATHS_PART = 0.01
const PATHS_DEGREES = 0.5

/** Takes the sine that was drawn where the engine had measured already out of the spectrum, and compares the two. */
function withoutOverlap(all: Spectrum, run: RunData): { readonly spectrum: Spectrum; readonly paths?: ResultLine } {
  // it stands beside its engine sine, nearer than any two frequencies of a sweep
  const drawn = run.steps.find((s, k): s is SineEStep => {
    if (s.kind !== "sineE" || !s.stairs) return false
    return [run.steps[k - 1], run.steps[k + 1]].some(
      beside => beside?.kind === "sineE" && !beside.stairs && Math.abs(s.f_Hz / beside.f_Hz - 1) < 0.02,
    )
  })
  const at = drawn ? all.f_Hz.indexOf(drawn.f_Hz) : -1
  if (at < 0) return { spectrum: all }
  const without = (column: readonly number[]) => column.filter((_, k) => k !== at)
  const spectrum = {
    ...all,
    f_Hz: without(all.f_Hz),
    re_ohm: without(all.re_ohm),
    im_ohm: without(all.im_ohm),
    t_s: without(all.t_s ?? []),
  }
  const f_Hz = all.f_Hz[at]
  const engine = spectrum.f_Hz.reduce((b, f, k) => (Math.abs(f - f_Hz) < Math.abs(spectrum.f_Hz[b] - f_Hz) ? k : b), 0)
  const due = { re: spectrum.re_ohm[engine], im: spectrum.im_ohm[engine] }
  const off = deviation({ re: all.re_ohm[at], im: all.im_ohm[at] }, due)
  const agree = Math.abs(off.part) <= PATHS_PART && Math.abs(off.degrees) <= PATHS_DEGREES
  return {
    spectrum,
    paths: {
      label: `Stairs against engine at ${f_Hz.toPrecision(3)} Hz`,
      value: 100 * off.part,
      unit: "%",
      u: null,
      validity: agree ? "valid" : "doubtful",
      why: `|Z| of the two paths, angle ${off.degrees.toFixed(2)}° apart; ${agree ? "they agree" : "1 % and 0.5° are due: the cell drifts, or run galvanode selftest"}`,
    },
  }
}
