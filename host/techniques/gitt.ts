/**
 * Galvanostatic intermittent titration: short current pulses, long rests, D from the two voltage steps.
 *
 *   E   /|\____   <- dEs: from rest to rest       D = 4/(pi tau) L^2 (dEs / dEtau)^2,  tau << L^2/D
 *      / |             dEtau: along the pulse, IR drop excluded
 *
 * dEtau is taken as slope * sqrt(tau) of E against sqrt(t) (analysis/gittPulses): the ohmic and kinetic drop at the edge
 * falls out, and the fit gives the uncertainty. L is the slab on the geometric area, so D is the apparent one of that slab.
 */
import { holdI, repeat, rest } from "../../protocol/steps"
import { currentUncertainty } from "../calibration/used"
import { gittPulses } from "../analysis/gittPulses"
import { RefusedError } from "../errors"
import type { ResultLine } from "../live"
import { around, MARGIN } from "../safetyWindow"
import { slabLength_m, technique } from "../technique"

export const gitt = technique({
  id: "gitt",
  title: "Galvanostatic intermittent titration",
  source: "Weppner & Huggins, J. Electrochem. Soc. 124 (1977) 1569, doi:10.1149/1.2133112",
  plot: "time",
  params: {
    i_A: { label: "Pulse current", unit: "A", start: -35e-6, min: -0.01, max: 0.01, help: "negative reduces the WE" },
    pulse_s: { label: "Pulse τ", unit: "s", start: 600, min: 0.1, max: 1e5 },
    restBefore_s: { label: "Rest before", unit: "s", start: 600, min: 0.1, max: 1e6 },
    rest_s: { label: "Rest", unit: "s", start: 3600, min: 1, max: 1e6 },
    pulses: { label: "Pulses", unit: "", start: 5, min: 1, max: 1000, whole: true },
    eMin_V: { label: "Lower cut-off", unit: "V", start: 0.05, min: -5, max: 5 },
    eMax_V: { label: "Upper cut-off", unit: "V", start: 3, min: -5, max: 5 },
    every_s: { label: "Reading every, pulse", unit: "s", start: 5, min: 0.02, max: 60 },
    restEvery_s: { label: "Reading every, rest", unit: "s", start: 10, min: 0.02, max: 60 },
    // the cut-offs end a pulse; the safety window lies a little outside, so that a normal end is no fault
    margin_V: { ...MARGIN, start: 0.5 },
  },
  steps(p) {
    if (p.i_A === 0) throw new RefusedError("noCurrent", "i_A = 0 A makes no pulse; give the pulse current")
    if (p.eMin_V >= p.eMax_V)
      throw new RefusedError("cutOffs", `eMin_V = ${p.eMin_V} V is not below eMax_V = ${p.eMax_V} V; exchange them`)
    return [
      rest(Math.min(p.restEvery_s, p.restBefore_s), { atMost_s: p.restBefore_s }),
      holdI(p.i_A, p.every_s, { atMost_s: p.pulse_s, eAbove_V: p.eMax_V, eBelow_V: p.eMin_V }),
      rest(p.restEvery_s, { atMost_s: p.rest_s }),
      repeat(2, p.pulses),
    ]
  },
  limits: (p, board) => ({
    ...around([p.eMin_V, p.eMax_V], p.margin_V, board),
    iMax_A: Math.min(Math.max(2 * Math.abs(p.i_A), 1e-6), board.limits.iMax_A),
  }),
  analyse({ readings, calibration }, p, sample) {
    const driven = readings.i_A.findIndex(i => i !== 0)
    const uPart = driven < 0 ? 0 : currentUncertainty(calibration, readings.range[driven], p.i_A) / Math.abs(p.i_A)
    const length_m = slabLength_m(sample)
    const pulses = gittPulses(readings, p.i_A, p.pulse_s, length_m)
    const lines: ResultLine[] = []
    for (const q of pulses) {
      if (q.diffusivity_m2_s !== null)
        lines.push({
          label: `D, pulse ${q.pulse} (E = ${q.eBefore_V.toFixed(3)} V)`,
          value: q.diffusivity_m2_s,
          unit: "m²/s",
          u: q.uncertainty_m2_s,
          validity: q.validity,
          why: q.why,
        })
      lines.push({
        label: `Drop at the edge of pulse ${q.pulse}`,
        value: q.drop_ohm,
        unit: "Ω",
        u: q.dropError_ohm === null ? null : Math.hypot(q.dropError_ohm, q.drop_ohm * uPart),
        validity: q.edge,
        why:
          q.edge === "valid"
            ? "E against √t, extrapolated to the edge: ohmic, film and charge-transfer resistance together"
            : q.edgeWhy,
      })
    }
    if (length_m === undefined && pulses.length > 0)
      lines.push({
        label: "dEs of the last pulse",
        value: pulses[pulses.length - 1].deltaEs_V,
        unit: "V",
        u: null,
        validity: "doubtful",
        why: "D needs mass, molar mass, molar volume and area of the sample",
      })
    return { lines }
  },
})
