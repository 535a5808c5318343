/** docs/formulas.md: every worked example is read off the page and computed again by the analyses. */
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { describe, expect, it } from "vitest"
import { dcResistances } from "../../host/analysis/galvanostatic/dcResistance"
import { cyclesOf } from "../../host/analysis/galvanostatic/cycles"
import { halfCycles, specificCapacity } from "../../host/analysis/galvanostatic/halfCycles"
import { impliedBase } from "../../host/analysis/galvanostatic/retention"
import { thetaOf } from "../../host/analysis/gitt/diffusivities"
import { apparentTheta } from "../../host/analysis/gitt/formulaBias"
import { slabRise } from "../../host/analysis/gitt/slabDiffusion"
import { titration } from "../../host/analysis/gitt/titration"
import { doubleLayerCapacitance, exchangeCurrent } from "../../host/analysis/impedance/interfaceKinetics"
import { conductivity } from "../../host/analysis/impedance/pellet"
import {
  diffusivityOfInsertion,
  diffusivityOfSolution,
  diffusivityRatio,
} from "../../host/analysis/impedance/warburgDiffusivity"
import { warburgRegression } from "../../host/analysis/impedance/warburgRange"
import { measured, valid } from "../../host/analysis/measured"
import { gamma, stretchedExponential } from "../../host/analysis/relaxation/stretchedExponential"
import { bValue } from "../../host/analysis/voltammetry/bValue"
import { capacitanceOfCycle } from "../../host/analysis/voltammetry/capacitance"
import { dunnSplit } from "../../host/analysis/voltammetry/dunnSplit"
import { nicholson } from "../../host/analysis/voltammetry/nicholson"
import { findPeaks } from "../../host/analysis/voltammetry/peaks"
import { randlesSevcik } from "../../host/analysis/voltammetry/randlesSevcik"
import { curveOfColumns, findSweeps } from "../../host/analysis/voltammetry/sweeps"
import { slabLength_m } from "../../host/technique"
import { RT_F } from "./truth"

type Numbers = Readonly<Record<string, number>>
interface Example {
  readonly name: string
  readonly given: Numbers
  readonly gives: Numbers
}

const page = readFileSync(fileURLToPath(new URL("../../docs/formulas.md", import.meta.url)), "utf8")

function numbersOf(text: string): Numbers {
  const found: Record<string, number> = {}
  for (const part of text.split(",")) {
    const [name, value] = part.trim().split(/\s+/)
    found[name] = Number(value)
  }
  return found
}

const examples: Example[] = [...page.matchAll(/^Example `(\w+)`: given (.+) gives (.+)$/gm)].map(m => ({
  name: m[1],
  given: numbersOf(m[2]),
  gives: numbersOf(m[3]),
}))

const known = (value: number) => measured(value, "", 0, valid(""))
const constant = (i_A: number, for_s: number) => ({
  t_s: Array.from({ length: 101 }, (_, k) => (k * for_s) / 100),
  e_V: Array.from({ length: 101 }, () => 1),
  i_A: Array.from({ length: 101 }, (_, k) => (k === 0 ? 0 : i_A)),
})

/** A slab whose L2/D is so long that its face follows the root of time, titrated with the steps given. */
function titrated(g: Numbers, drop_V = 0, tau_s?: number) {
  const t_s: number[] = []
  const e_V: number[] = []
  const i_A: number[] = []
  const rest_s = 20 * g.tau_s
  for (let k = 1; k <= 20; k++) t_s.push(k * 10)
  for (let k = 1; k <= 200; k++) t_s.push(200 + (k * g.tau_s) / 200)
  for (let k = 1; k <= 200; k++) t_s.push(200 + g.tau_s + (k * rest_s) / 200)
  for (const t of t_s) {
    const under = t > 200 + 1e-9 && t <= 200 + g.tau_s + 1e-9
    i_A.push(under ? 1e-5 : 0)
    const along = Math.sqrt(Math.max(0, t - 200) / g.tau_s)
    e_V.push(t <= 200 ? 0 : under ? drop_V + g.deltaEtau_V * along : g.deltaEs_V)
  }
  const ir = drop_V > 0 ? "kept" : "excluded"
  return titration({ t_s, e_V, i_A }, { ir, length_m: g.length_m, tau_s, withoutModel: true })[0]
}

const steps = { tau_s: 1800, length_m: 7.362e-6, deltaEs_V: 0.01, deltaEtau_V: 0.04 }

/** Each computed by the code that the page is about; the answer in the order of the page. */
const computed: Readonly<Record<string, (g: Numbers) => number>> = {
  slab: g => slabLength_m(g) ?? 0,
  gitt: g => titrated(g).D.steps?.value ?? 0,
  gittWrongTime: g => titrated(steps, 0, g.rest_s).D.steps?.value ?? 0,
  gittDropKept: g => titrated({ ...steps, deltaEtau_V: g.deltaEtau_V }, g.drop_V).D.steps?.value ?? 0,
  gittSlope: g => {
    const found = titrated({ ...steps, tau_s: g.tau_s, deltaEtau_V: g.slope_V_rootS * Math.sqrt(g.tau_s) })
    return (found.D.slope?.steps.slope0 ?? 0) * Math.sqrt(g.tau_s)
  },
  slabRise: g => slabRise(g.s),
  farFace: g => apparentTheta({ past: [{ start_s: 0, end_s: g.theta, weight: 1 }], read_s: 1e3 }, 1) / g.theta,
  ohmic: g => {
    const t_s = [
      ...Array.from({ length: 20 }, (_, k) => k),
      ...Array.from({ length: 1800 }, (_, k) => 19 + (k + 1) * g.delay_s),
    ]
    const drop_V = g.firstStep_V - g.slope_V_rootS * Math.sqrt(g.delay_s)
    const e_V = t_s.map(t => (t <= 19 ? 0 : drop_V + g.slope_V_rootS * Math.sqrt(t - 19)))
    return titration({ t_s, e_V, i_A: t_s.map(t => (t <= 19 ? 0 : g.i_A)) }, { ir: "excluded" })[0].ohmic?.value ?? 0
  },
  randlesSevcik: g =>
    randlesSevcik({
      iPeak: g.iPeak_A,
      ...(g as Numbers & { n: number }),
      area_m2: g.area_m2,
      c_mol_m3: g.c_mol_m3,
      rate_V_s: g.rate_V_s,
    }).value,
  randlesSevcikN: g => {
    const peak = { iPeak: 1e-5, area_m2: 7.07e-6, c_mol_m3: 5, rate_V_s: 0.05 }
    return (g.D_m2_s * randlesSevcik({ ...peak, n: g.n }).value) / randlesSevcik(peak).value
  },
  nicholson: g =>
    nicholson({ separation: g.separation_V, diffusivity_m2_s: g.D_m2_s, rate_V_s: g.rate_V_s, turn_V: g.turn_V }).value,
  layerWidth: g => {
    const e = Array.from({ length: 801 }, (_, k) => -0.4 + k * 0.001)
    const i = e.map(v => 1 / Math.cosh((g.n * v) / (2 * RT_F)) ** 2)
    const curve = curveOfColumns(e, i, 0.1)
    return findPeaks(curve, findSweeps(curve)[0])[0].fwhm?.value ?? 0
  },
  b: g => {
    const middle = { rate_V_s: Math.sqrt(g.v1_V_s * g.v2_V_s), i_A: Math.sqrt(g.i1_A * g.i2_A) }
    return bValue([{ rate_V_s: g.v1_V_s, i_A: g.i1_A }, middle, { rate_V_s: g.v2_V_s, i_A: g.i2_A }]).value
  },
  dunn: g => {
    const [v1, v2] = [g.v1_V_s, g.v2_V_s]
    // a third rate on the line through the other two, in i/sqrt(v) against sqrt(v)
    const v3 = ((Math.sqrt(v1) + Math.sqrt(v2)) / 2) ** 2
    const i3 = (Math.sqrt(v3) * (g.i1_A / Math.sqrt(v1) + g.i2_A / Math.sqrt(v2))) / 2
    const row = (i: number) => new Float64Array(10).fill(i)
    const split = dunnSplit({
      direction: "oxidation",
      e_V: Float64Array.from({ length: 10 }, (_, k) => k),
      rates_V_s: [v1, v3, v2],
      i_A: [row(g.i1_A), row(i3), row(g.i2_A)],
      noise_A: [0, 0, 0],
    })
    return split.shares[0].capacitive.value
  },
  capacitance: g => {
    const up = Array.from({ length: 200 }, (_, k) => k * 0.001)
    const i = [...up.map(() => g.iOxidation_A), ...up.map(() => g.iReduction_A)]
    const curve = curveOfColumns([...up, ...[...up].reverse()], i, g.rate_V_s)
    const [a, b] = findSweeps(curve)
    return capacitanceOfCycle(curve, a, b, { from_V: 0.05, to_V: 0.15 }).value
  },
  warburg: g => {
    const root = (f_Hz: number) => (2 * Math.PI * f_Hz) ** -0.5
    const slope = (g.re2_ohm - g.re1_ohm) / (root(g.f2_Hz) - root(g.f1_Hz))
    // the line through the two points, read at eight frequencies between them
    const f_Hz = Array.from({ length: 8 }, (_, k) => g.f1_Hz * (g.f2_Hz / g.f1_Hz) ** (k / 7))
    const re_ohm = f_Hz.map(f => g.re1_ohm + slope * (root(f) - root(g.f1_Hz)))
    const im_ohm = f_Hz.map(f => -slope * root(f))
    return warburgRegression({ f_Hz, re_ohm, im_ohm, meta: {} }).sigmaW.value
  },
  insertion: g => diffusivityOfInsertion(g as never).value,
  solution: g => diffusivityOfSolution(g as never).value,
  ratio: g => diffusivityRatio(known(g.sigmaW), known(g.sigmaW0)).value,
  pellet: g => conductivity({ resistance: g.resistance_ohm, thickness_m: g.thickness_m, area_m2: g.area_m2 }).value,
  exchange: g => exchangeCurrent({ rCt_ohm: g.rCt_ohm, n: g.n }).value,
  brug: g =>
    doubleLayerCapacitance({
      ...(g as never as { y0: number; alpha: number; rCt_ohm: number }),
      rS_ohm: g.rS_ohm,
      spread: "surface",
    }).value,
  layerCapacitance: g =>
    doubleLayerCapacitance({ y0: g.y0, alpha: g.alpha, rCt_ohm: g.rCt_ohm, spread: "layer" }).value,
  specific: g => specificCapacity(halfCycles(constant(-g.i_A, g.for_s))[0].charge, g.mass_kg).value,
  efficiency: g => {
    const [one, two] = [constant(-1e-3, g.first_mAh_g), constant(1e-3, g.second_mAh_g)]
    const curve = {
      t_s: [...one.t_s, ...two.t_s.slice(1).map(t => t + g.first_mAh_g)],
      e_V: [...one.e_V, ...two.e_V.slice(1)],
      i_A: [...one.i_A, ...two.i_A.slice(1)],
    }
    return cyclesOf(halfCycles(curve))[0].coulombicEfficiency?.value ?? 0
  },
  impliedBase: g => impliedBase(g.capacity_mAh_g, g.retention).value,
  stepResistance: g => {
    const t_s = Array.from({ length: 40 }, (_, k) => k)
    const e_V = t_s.map(t => (t < 20 ? g.before_V : g.after_V))
    return dcResistances({ t_s, e_V, i_A: t_s.map(t => (t < 20 ? 0 : g.step_A)) })[0].resistance.value
  },
  kohlrausch: g => {
    const t = Array.from({ length: 40 }, (_, k) => g.tau_s * 10 ** (-2 + k / 13))
    const fit = stretchedExponential(
      t,
      t.map(x => Math.exp(-((x / g.tau_s) ** g.beta))),
      { end: 0, height: 1 },
    )
    return Math.exp(-((g.t_s / fit.tau.value) ** fit.beta.value))
  },
  meanTime: g => (g.tau_s / g.beta) * gamma(1 / g.beta),
  uncertainty: g => {
    const area_m2 = { value: 1, u: g.uLength }
    const sigmaW = { value: 1, u: g.uRatio }
    const D = diffusivityOfInsertion({ sigmaW, dEdx_V: 1, molarVolume_m3_mol: 1, area_m2 })
    return (D.u ?? 0) / D.value
  },
}

/** Half of the last digit that is printed, or the four digits of the given numbers. */
const TOLERANCE = 1.5e-3

describe("docs/formulas.md", () => {
  it("has an example for every computation here, and a computation for every example", () => {
    expect(examples.map(e => e.name).sort()).toEqual(Object.keys(computed).sort())
    for (const e of examples)
      for (const value of [...Object.values(e.given), ...Object.values(e.gives)])
        expect(Number.isFinite(value)).toBe(true)
  })

  for (const e of examples)
    it(`${e.name}: what the page works out by hand is what the code gives`, () => {
      const [due] = Object.values(e.gives)
      expect(Math.abs(computed[e.name](e.given) / due - 1)).toBeLessThan(TOLERANCE)
    })

  it("two steps and their ratio agree: 4/(pi tau) L2 (dEs/dEtau)2 is L2 theta/tau", () => {
    expect((thetaOf(0.01, 0.04) / 1800) * 7.362e-6 ** 2).toBeCloseTo(2.396e-15, 18)
  })
})
