/** What the experiments of Chandra et al. have in common: one voltammogram first, the spectrum after it, the titration. */
import type { CellKind } from "../../../../sim/cell"
import { FARADAY_C_mol } from "../../../constants"
import * as bare from "../../cells/protocols"
import { spectrum, titration, voltammogram } from "../bench"
import { spectrumPoints } from "../curves"
import type { Cycle } from "../cycling"
import type { Measured } from "../experiment"
import { Lab } from "../lab"
import { curvesPicture } from "../pictures"
import { wholeSteps } from "../slab"

export const window = { low_V: 0.01, high_V: 3 }
export const SCAN = { first_V: 0.01, second_V: 3, rate_V_s: 5e-5, step_V: 2e-3, cycles: 1 }
export const PULSE_S = 1800
export const PULSE_A = -3.5e-5

export const capacity = (c: Cycle, key: "down" | "up" = "down"): Measured => ({
  ours: c[key],
  u: key === "down" ? c.uDown : c.uUp,
  by: "card",
})
export const later = (m: Measured): Measured => ({ ...m, by: "card + bare" })

/** dE/dx of the set's own open-circuit curve: the paper prints none. */
function openCircuitSlope(lab: Lab, e_V: number): number {
  const filled: number[] = []
  for (const off_V of [0.01, -0.01]) {
    const cell = bare.fresh(lab.kind)
    cell.restore(lab.cell.snapshot())
    cell.settle(e_V + off_V)
    filled.push(cell.surfaceStoichiometry()[0])
  }
  return 0.02 / (filled[0] - filled[1])
}

/** Eq. 1 with the square round the whole bracket [cm2/s], and its relative uncertainty by sigma. */
function byImpedance(lab: Lab, sigma: number, e_V: number): number {
  const { molarVolume_m3_mol = NaN, area_m2 = NaN } = lab.kind.sample
  return 1e4 * 0.5 * ((molarVolume_m3_mol / (FARADAY_C_mol * area_m2 * sigma)) * openCircuitSlope(lab, e_V)) ** 2
}

/** One voltammogram, then rest, then the spectrum; sigma between 10 and 100 mHz. */
export async function impedanceAfterScan(kind: CellKind, told: Lab["told"], e_V: number, from_Hz: number) {
  const lab = await Lab.open(kind, told)
  try {
    await voltammogram(lab, SCAN)
    lab.atRest(e_V)
    const analysis = await spectrum(lab, { e_V, from_Hz, to_Hz: 0.01, amplitude_V: 5e-3, perDecade: 10 })
    const points = spectrumPoints(analysis)
    const sigma = bare.warburg(points, 0.01, 0.1)
    return { points, sigma, u: sigmaError(points), D: byImpedance(lab, sigma, e_V), lab }
  } finally {
    await lab.close()
  }
}

/** Half the difference of the slopes of Z' and -Z'': two measurements of one number. */
function sigmaError(points: readonly bare.ImpedancePoint[]): number {
  const turned = points.map(p => ({ ...p, re: -p.im }))
  return 0.5 * Math.abs(bare.warburg(points, 0.01, 0.1) - bare.warburg(turned, 0.01, 0.1))
}

export async function titrationOf(kind: CellKind, told: Lab["told"], rest_s: number, pulses: number) {
  const lab = await Lab.open(kind, told)
  try {
    await voltammogram(lab, SCAN)
    const order = { i_A: PULSE_A, pulse_s: PULSE_S, rest_s, low_V: 0.05, before: { i_A: 7e-5, eAbove_V: 3 } }
    const data = await titration(lab, order, pulses)
    const steps = wholeSteps(kind, data, PULSE_A, PULSE_S)
    const trace = Array.from(data.readings.t_s, (t_s, k) => ({ x: t_s / 3600, y: data.readings.e_V[k] }))
    return { steps, trace }
  } finally {
    await lab.close()
  }
}

export const asD = ({ D, u }: { readonly D: number; readonly u: number }): Measured => ({ ours: D, u, by: "card" })
export const inRange = (D: number) => D >= 1e-12 && D <= 1e-10

export const DPicture = (steps: readonly { e_V: number; D: number }[]) =>
  curvesPicture(
    "diffusivity",
    "D by eq. 4 against the potential before the step.",
    ["E (V)", "D (cm²/s)"],
    [steps.map(p => ({ x: p.e_V, y: p.D }))],
    { dots: true, logY: true },
  )
