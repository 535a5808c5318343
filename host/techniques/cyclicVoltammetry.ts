/**
 * Cyclic voltammetry: sweep E between two vertices at constant rate, watch I.
 *
 *   E  eVertex1_V      /\        /\          staircase, one reading per tread of step_V
 *      eStart_V    ___/  \      /  \___
 *      eVertex2_V         \____/
 *
 * Peaks of the last cycle, their separation, and D by Randles and Sevcik, which holds for a reversible couple with
 * semi-infinite diffusion: i_p = 0.4463 n F A c sqrt(n F v D / (R T)).
 */
import { holdE, rampE, repeat, type Step } from "../../protocol/steps"
import { peaksOfCycle } from "../analysis/voltammogramPeaks"
import { RefusedError } from "../errors"
import { FARADAY_C_mol, GAS_CONSTANT_J_mol_K, ROOM_K } from "../constants"
import type { ResultLine } from "../live"
import { around, MARGIN } from "../safetyWindow"
import { technique } from "../technique"

/** Peak separation of a reversible one-electron couple at 25 C, switched far from the peak [V], and what still passes. */
const REVERSIBLE_V = 0.057
const REVERSIBLE_TOLERANCE_V = 0.008

/**
 * The set-point converter's code, a little less than its 0.1907 mV: treads up to FINE_V are made no larger than this, so that
 * none of them takes two codes at once.
 */
const CODE_V = 0.00019
const FINE_V = 0.00021

export const cyclicVoltammetry = technique({
  id: "cv",
  title: "Cyclic voltammetry",
  source: "Elgrishi et al., J. Chem. Educ. 95 (2018) 197, doi:10.1021/acs.jchemed.7b00361",
  plot: "voltammogram",
  params: {
    eStart_V: { label: "Start potential", unit: "V", start: 0, min: -5, max: 5 },
    eVertex1_V: { label: "First vertex", unit: "V", start: 0.5, min: -5, max: 5 },
    eVertex2_V: { label: "Second vertex", unit: "V", start: -0.1, min: -5, max: 5 },
    rate_V_s: { label: "Scan rate", unit: "V/s", start: 0.05, min: 1e-6, max: 1 },
    step_V: { label: "Tread", unit: "V", start: 0.002, min: 1e-4, max: 0.05 },
    settle_s: { label: "Quiet time", unit: "s", start: 5, min: 0.1, max: 1e5 },
    cycles: { label: "Cycles", unit: "", start: 2, min: 1, max: 10000, whole: true },
    iMax_A: { label: "Largest current", unit: "A", start: 0.001, min: 1e-9, max: 0.01, help: "chooses the range" },
    margin_V: { ...MARGIN, start: 0.1 },
    c_mol_m3: { label: "Concentration", unit: "mol/m³", start: 0, min: 0, max: 1e5, help: "for D; 0 = not known" },
  },
  steps(p) {
    const every_s =
      p.step_V > FINE_V
        ? Math.round((1000 * p.step_V) / p.rate_V_s) / 1000
        : Math.floor((1000 * Math.min(p.step_V, CODE_V)) / p.rate_V_s) / 1000
    const leg = (from_V: number, to_V: number): Step => rampE(from_V, to_V, p.rate_V_s, p.iMax_A, every_s)
    const cycle = [leg(p.eStart_V, p.eVertex1_V), leg(p.eVertex1_V, p.eVertex2_V), leg(p.eVertex2_V, p.eStart_V)]
    // a vertex at the start potential has no leg to it
    const legs = cycle.filter(s => s.kind === "rampE" && s.eFrom_V !== s.eTo_V)
    if (legs.length === 0)
      throw new RefusedError(
        "vertices",
        `start and both vertices are ${p.eStart_V} V: there is nothing to scan; move a vertex`,
      )
    const settle = holdE(p.eStart_V, p.iMax_A, Math.min(1, p.settle_s), { atMost_s: p.settle_s })
    return [settle, ...legs, repeat(legs.length, p.cycles)]
  },
  limits: (p, board) => ({
    ...around([p.eStart_V, p.eVertex1_V, p.eVertex2_V], p.margin_V, board),
    iMax_A: board.limits.iMax_A,
  }),
  analyse({ readings }, p, sample) {
    const { anodic, cathodic } = peaksOfCycle(readings)
    const lines: ResultLine[] = []
    for (const [peak, name] of [
      [anodic, "anodic"],
      [cathodic, "cathodic"],
    ] as const) {
      if (!peak) continue
      const why = peak.edge
        ? "largest current at the edge of the scan: not a peak"
        : "parabola through the highest readings"
      const validity = peak.edge ? "invalid" : "valid"
      lines.push({
        label: `E of the ${name} peak`,
        value: peak.e_V,
        unit: "V",
        u: p.step_V / Math.sqrt(12),
        validity,
        why,
      })
      lines.push({ label: `I of the ${name} peak`, value: peak.i_A, unit: "A", u: peak.iError_A, validity, why })
    }
    if (anodic && cathodic && !anodic.edge && !cathodic.edge) {
      const apart_V = anodic.e_V - cathodic.e_V
      const reversible = Math.abs(apart_V - REVERSIBLE_V) < REVERSIBLE_TOLERANCE_V
      lines.push({
        label: "Peak separation",
        value: apart_V,
        unit: "V",
        u: (p.step_V * Math.SQRT2) / Math.sqrt(12),
        validity: "valid",
        why: reversible ? "that of a reversible one-electron couple" : "57 mV would be reversible",
      })
      const c_mol_m3 = p.c_mol_m3 > 0 ? p.c_mol_m3 : sample.molarVolume_m3_mol ? 1 / sample.molarVolume_m3_mol : 0
      if (c_mol_m3 > 0 && sample.area_m2)
        lines.push(
          randlesSevcik(anodic.i_A, c_mol_m3, sample.area_m2, p.rate_V_s, apart_V, reversible, anodic.iError_A),
        )
    }
    return { lines }
  },
})

function randlesSevcik(
  iPeak_A: number,
  c_mol_m3: number,
  area_m2: number,
  rate_V_s: number,
  apart_V: number,
  reversible: boolean,
  iError_A: number,
): ResultLine {
  const root = iPeak_A / (0.4463 * FARADAY_C_mol * area_m2 * c_mol_m3)
  const D = (root * root * GAS_CONSTANT_J_mol_K * ROOM_K) / (FARADAY_C_mol * rate_V_s)
  return {
    label: "D by Randles-Sevcik",
    value: D,
    unit: "m²/s",
    u: Math.abs((2 * D * iError_A) / iPeak_A),
    validity: reversible ? "valid" : "invalid",
    why: reversible
      ? "reversible couple, no baseline taken off"
      : `peaks ${(1000 * apart_V).toFixed(0)} mV apart: not the reversible couple the formula is for`,
  }
}
