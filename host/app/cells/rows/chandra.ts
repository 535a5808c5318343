/** The rows of Chandra et al. (arXiv): NaVO3 against lithium and against sodium. */
import type { CellKind } from "../../../../sim/cell"
import type { HalfCell } from "../../../../sim/cell/halfCell"
import { navo3Li } from "../../../../sim/cells/navo3Li"
import { navo3Na } from "../../../../sim/cells/navo3Na"
import * as run from "../protocols"
import { absolute, bound, experiment, input, not, once, oncePer, paper, relative, shape } from "../row"

const window = { low_V: 0.01, high_V: 3 }
const FARADAY_C_MOL = 96485.33212

/** One voltammogram at 0.05 mV/s: what both cells have gone through before impedance and titration. */
function voltammogram(cell: HalfCell) {
  return { down: run.sweep(cell, 0.01, 5e-5), up: run.sweep(cell, 3, 5e-5) }
}

/** Eq. 1 with the square round the whole bracket, on sigma between 10 and 100 mHz and the cell's own dE/dx. */
function byImpedance(kind: CellKind, e_V: number) {
  const cell = run.fresh(kind)
  voltammogram(cell)
  const filled = (at_V: number) => {
    cell.settle(at_V)
    return cell.surfaceStoichiometry()[0]
  }
  const slope = 0.02 / (filled(e_V + 0.01) - filled(e_V - 0.01))
  cell.settle(e_V)
  const points = run.spectrum(cell, 1e4, 0.01)
  const sigma = run.warburg(points, 0.01, 0.1)
  const { molarVolume_m3_mol = NaN, area_m2 = NaN } = kind.sample
  const D = 1e4 * 0.5 * ((molarVolume_m3_mol / (FARADAY_C_MOL * area_m2 * sigma)) * slope) ** 2
  return { sigma, D, tops: run.arcTops(run.spectrum(cell, 1e4, 0.01, 20)), last: points.slice(-2) }
}

/** After the voltammogram: 0.07 mA to 3 V, no rest, then pulses of 0.035 mA for 1800 s. */
function titration(kind: CellKind, rest_s: number) {
  const cell = run.fresh(kind)
  voltammogram(cell)
  cell.advanceUntil({ kind: "I", from_A: 7e-5, to_A: 7e-5 }, 1e7, { eMax_V: 3 })
  const pulses = run.titrate(cell, { i_A: -3.5e-5, pulse_s: 1800, rest_s, low_V: 0.05 })
  return pulses.map(p => ({ e_V: p.before_V, D: run.wholeStep(kind, 1800, p) }))
}

const li = {
  cv: once(() => {
    const { down, up } = voltammogram(run.fresh(navo3Li))
    return { cathodic: run.peaks(down), anodic: run.peaks(up) }
  }),
  first: once(() => run.cycle(run.fresh(navo3Li), navo3Li, 11e-3, window)),
  /** Second of two cycles at an age; rate in mA/g. */
  after: oncePer((key: string) => {
    const [cycles, rate] = key.split("@").map(Number)
    const cell = run.aged(navo3Li, cycles)
    run.cycle(cell, navo3Li, rate / 1000, window)
    return run.cycle(cell, navo3Li, rate / 1000, window)
  }),
  eis: once(() => byImpedance(navo3Li, 0.9)),
  gitt: once(() => titration(navo3Li, 6000)),
  /** Eq. 3 as the paper uses it: n = 1.6, C = 0.0238 mol/cm3, slope of the anodic peak against the root of the rate. */
  byPeaks: once(() => {
    const points = [0.05, 0.1, 0.2, 0.3, 0.5].map(rate => {
      const cell = run.fresh(navo3Li)
      run.sweep(cell, 0.01, rate * 1e-3)
      const up = run.sweep(cell, 3, rate * 1e-3)
      const tops = run.peaks(up)
      return [Math.sqrt(rate * 1e-3), run.highest(tops.length > 0 ? tops : up).i_A] as const
    })
    return (run.line(points).slope / (2.69e5 * 1.539 * 0.0238 * 1.6 ** 1.5)) ** 2
  }),
}

const na = {
  peaks: once(() => {
    const { down, up } = voltammogram(run.fresh(navo3Na))
    return [...run.peaks(down), ...run.peaks(up)].map(p => p.e_V)
  }),
  slow: once(() => run.cycle(run.fresh(navo3Na), navo3Na, 7e-3, window)),
  fifty: once(() => {
    const cell = run.fresh(navo3Na)
    return Array.from({ length: 50 }, () => run.cycle(cell, navo3Na, 11e-3, window))
  }),
  eis: once(() => byImpedance(navo3Na, 0.3)),
  gitt: once(() => titration(navo3Na, 7200)),
}

const nearestTo = (e_V: number) => na.gitt().reduce((a, b) => (Math.abs(b.e_V - e_V) < Math.abs(a.e_V - e_V) ? b : a))
const inRange = (D: number) => D >= 1e-12 && D <= 1e-10

function peakRow(name: string, e_V: number, ours: () => number) {
  return paper([name, e_V, "V", "sec. IV, Fig. 2a"], absolute(0.05), "peak of the first cycle at 0.05 mV/s", ours)
}

export const chandra = [
  ...experiment("NVO-Li", "cv0", [
    peakRow("Epc_low", 0.5, () => run.nearest(li.cv().cathodic, 0.5)),
    peakRow("Epa_low", 0.8, () => run.nearest(li.cv().anodic, 0.8)),
    peakRow("Epc_high", 1.8, () => run.nearest(li.cv().cathodic, 1.8)),
    peakRow("Epa_high", 2.3, () => run.nearest(li.cv().anodic, 2.3)),
  ]),
  ...experiment("NVO-Li", "rate", [
    paper(
      ["Q11_first", 300, "mAh/g", "sec. IV, Fig. 2d"],
      relative(0.05),
      "first discharge at 11 mA/g; some 55 mAh/g of it do not come back, an assumption that this row rests on",
      () => li.first().down,
    ),
    input(
      ["Q11_300", 350, "mAh/g", "abstract, Fig. 2b and d"],
      relative(0.03),
      "the gain of D with cycling is set by it; age 300, 11 mA/g",
      () => li.after("300@11").down,
    ),
    paper(["Q110_100", 200, "mAh/g", "sec. IV"], bound(">="), "age 100, 110 mA/g", () => li.after("100@110").down),
    paper(["Q220", 100, "mAh/g", "conclusions"], bound(">="), "age 150, 220 mA/g", () => li.after("150@220").down),
    paper(["Qgt220", 100, "mAh/g", "sec. IV"], bound("<"), "age 200, 660 mA/g", () => li.after("200@660").down),
  ]),
  ...experiment("NVO-Li", "long", [
    paper(
      ["Q44_400", 200, "mAh/g", "abstract, Fig. 2c"],
      bound(">="),
      "age 400, 44 mA/g",
      () => li.after("400@44").down,
    ),
    paper(["CE", 99, "%", "abstract"], bound(">="), "charge over discharge at age 400, 44 mA/g", () => {
      const { down, up } = li.after("400@44")
      return (100 * up) / down
    }),
  ]),
  ...experiment("NVO-Li", "eis", [
    paper(
      ["sigma", 92.1, "ohm s^-0.5", "Fig. 3b"],
      relative(0.03),
      "slope of Z' against the inverse root of the angular frequency, 10 to 100 mHz, 0.9 V, after one voltammogram",
      () => li.eis().sigma,
    ),
    paper(
      ["D_eis", 8.1e-12, "cm2/s", "eq. 1 and 2"],
      relative(0.1),
      "eq. 1 with the square round the whole bracket on that slope and the cell's dE/dx: D in, D out",
      () => li.eis().D,
    ),
    shape(
      ["features", "two arcs + line; R1-(R2|CPE1)-(R3|CPE2)-W", "shape", "Fig. 3a"],
      "-Z'' has two maxima between 10 kHz and 10 mHz and rises again at the low end",
      () => ({
        holds: li.eis().tops.length === 2 && li.eis().last[1].im < li.eis().last[0].im,
        ours: `maxima at ${li
          .eis()
          .tops.map(f => `${run.round(f)} Hz`)
          .join(" and ")}`,
      }),
    ),
  ]),
  ...experiment("NVO-Li", "cv_rates", [
    not(
      "unreachable",
      ["D_cv", 1.35e-11, "cm2/s", "eq. 3"],
      "it implies peaks of 0.52 mA at 0.05 mV/s, 7.5 times the mean current of the whole electrode (350 mAh/g over 3 V)",
      () => li.byPeaks(),
    ),
  ]),
  ...experiment("NVO-Li", "gitt", [
    not(
      "unreachable",
      ["D_first", 8.9e-10, "cm2/s", "sec. IV"],
      "eq. 4 with the paper's own m, V_M, M, A and pulse is 3.83e-10 times a squared ratio, here above 1",
      () => li.gitt()[0].D,
    ),
    not(
      "unreachable",
      ["D_first_conclusions", 5.05e-10, "cm2/s", "conclusions"],
      "the same step as 8.9e-10 of the text, and above 3.83e-10 as well",
      () => li.gitt()[0].D,
    ),
    paper(
      ["D_last", 5.45e-13, "cm2/s", "conclusions"],
      relative(0.3),
      "last whole step above 0.05 V, eq. 4 with everything left in the change under current",
      () => li.gitt()[li.gitt().length - 1].D,
    ),
    shape(
      ["D_range", "1e-10..1e-12", "cm2/s", "abstract"],
      "80 % of the titration steps and the value by impedance lie within 1e-12 .. 1e-10",
      () => {
        const share = li.gitt().filter(p => inRange(p.D)).length / li.gitt().length
        return { holds: share >= 0.8 && inRange(li.eis().D), ours: `${(100 * share).toFixed(0)} % of the steps` }
      },
    ),
    shape(
      ["trend", "log D rises with potential", "shape", "Fig. 3f"],
      "rank correlation of D with the potential before the step above 0.8",
      () => {
        const rank = run.rankCorrelation(
          li.gitt().map(p => p.e_V),
          li.gitt().map(p => p.D),
        )
        return { holds: rank > 0.8, ours: `rank correlation ${rank.toFixed(2)}` }
      },
    ),
  ]),
  ...experiment("NVO-Na", "cv", [
    paper(["Ep_redox", 0.5, "V", "sec. IV, Fig. 4a"], bound("<"), "highest of all peaks at 0.05 mV/s", () =>
      Math.max(...na.peaks()),
    ),
  ]),
  ...experiment("NVO-Na", "gcd7", [
    paper(["Q1", 385, "mAh/g", "abstract, Fig. 4b"], relative(0.05), "first discharge at 7 mA/g", () => na.slow().down),
  ]),
  ...experiment("NVO-Na", "gcd11", [
    not(
      "conflict",
      ["Q1", 110, "mAh/g", "sec. IV, Fig. 4d"],
      "with 385 mAh/g at 7 mA/g: 1.57 times the rate (35 h instead of 55 h) cannot take 71 % of one cell's capacity",
      () => na.fifty()[0].down,
    ),
    input(
      ["ret50", 65, "%", "sec. IV, Fig. 4d"],
      absolute(3),
      "planted as loss of material; cycle 50 over cycle 1 at 11 mA/g",
      () => (100 * na.fifty()[49].down) / na.fifty()[0].down,
    ),
    paper(["CE", 100, "%", "sec. IV"], absolute(1), "mean of cycles 2 to 50 at 11 mA/g", () =>
      run.mean(
        na
          .fifty()
          .slice(1)
          .map(c => (100 * c.up) / c.down),
      ),
    ),
  ]),
  ...experiment("NVO-Na", "eis", [
    paper(
      ["D_eis", 3.65e-11, "cm2/s", "sec. IV, Fig. 5d"],
      relative(0.1),
      "eq. 1 at 0.3 V after one voltammogram, as against lithium: D in, D out",
      () => na.eis().D,
    ),
  ]),
  ...experiment("NVO-Na", "gitt", [
    paper(
      ["D_first", 1.8e-10, "cm2/s", "sec. IV"],
      relative(0.3),
      "eq. 4 on the first step, straight after the charge to 3 V: the missing rest is most of it",
      () => na.gitt()[0].D,
    ),
    paper(
      ["D_0p1V", 2.55e-12, "cm2/s", "sec. IV"],
      relative(0.3),
      "eq. 4 on the step that starts next to 0.1 V",
      () => nearestTo(0.1).D,
    ),
  ]),
]
