/**
 * D from a peak current: i_p = 0.4463 n F A c sqrt(n F v D/(R T)), i_p = 2.69e5 n^1.5 A c sqrt(D v) at 25 degC in cm and mol.
 *
 * Holds for a reversible couple in solution with semi-infinite diffusion (Bard, Faulkner, 2nd ed., eq. 6.2.18). For an
 * insertion electrode, n^1.5 with n ions per host is a convention of papers: steps follow each other, they do not happen at
 * once. The peak separation tells how slow the transfer is and by how much the formula then errs; a separation below the
 * reversible one means a layer on the surface, or one thinner than diffusion.
 */
import { FARADAY_C_mol, GAS_CONSTANT_J_mol_K, ROOM_K } from "../../constants"
import { FitError } from "../../errors"
import { linearFit } from "../leastSquares"
import {
  byBias,
  byNoise,
  doubtful,
  invalid,
  type Known,
  type Measured,
  measured,
  percent,
  positive,
  relativeU,
  uOf,
  valid,
  valueOf,
  type Verdict,
  worst,
} from "../measured"
import { kineticsOf, REVERSIBLE_V } from "./reversibility"

export const PEAK_FACTOR = 0.4463

export interface PeakInput {
  readonly area_m2: Known
  readonly c_mol_m3: Known
  readonly n?: number
  readonly temperature_K?: number
  /** Of the pair at this rate; without it reversibility is not tested and the result is doubtful. */
  readonly separation?: Known
  /** Distance of the turn from the mid potential [V]. */
  readonly turn_V?: number
}

export function randlesSevcik(input: PeakInput & { readonly iPeak: Known; readonly rate_V_s: Known }): Measured {
  const { n = 1, temperature_K = ROOM_K } = input
  const i = Math.abs(valueOf(input.iPeak))
  const rate = positive("rate_V_s", input.rate_V_s)
  const root =
    i / (PEAK_FACTOR * n * FARADAY_C_mol * positive("area_m2", input.area_m2) * positive("c_mol_m3", input.c_mol_m3))
  const value = (root * root * GAS_CONSTANT_J_mol_K * temperature_K) / (n * FARADAY_C_mol * rate)
  const { bias, verdict } = reversibility(input)
  const scatter = 2 * relativeU(input.iPeak)
  const relative = Math.hypot(
    scatter,
    2 * relativeU(input.area_m2),
    2 * relativeU(input.c_mol_m3),
    relativeU(input.rate_V_s),
    bias,
  )
  return measured(value, "m²/s", value * relative, worst(verdict, byNoise(scatter, verdict.why)), {
    iPeak_A: i,
    rate_V_s: rate,
    n,
    bias,
  })
}

export interface RatePoint {
  readonly rate_V_s: number
  readonly iPeak: Known
}

/** D from the slope of peak current against the root of the scan rate, as papers do; the line should pass through zero. */
export function randlesSevcikSlope(input: PeakInput & { readonly points: readonly RatePoint[] }): Measured {
  const { n = 1, temperature_K = ROOM_K, points } = input
  if (points.length < 3)
    throw new FitError("points", `${points.length} scan rates: a slope with a test of its intercept needs three`)
  const x = points.map(p => Math.sqrt(positive("rate_V_s", p.rate_V_s)))
  const y = points.map(p => Math.abs(valueOf(p.iPeak)))
  // a share of the current is the same at every rate
  const weights = y.map((v, k) => 1 / Math.max(uOf(points[k].iPeak), 1e-4 * v) ** 2)
  const through = linearFit([x], y, { weights, correlated: false })
  const free = linearFit([x.map(() => 1), x], y, { weights, correlated: false })
  const slope = free.p[1]
  const uSlope = Math.hypot(free.se?.[1] ?? 0, 0.5 * (free.p[1] - through.p[0]))
  const off = free.p[0] / Math.max(...y)
  const root =
    slope /
    (PEAK_FACTOR * n * FARADAY_C_mol * positive("area_m2", input.area_m2) * positive("c_mol_m3", input.c_mol_m3))
  const value = (root * root * GAS_CONSTANT_J_mol_K * temperature_K) / (n * FARADAY_C_mol)
  const { bias, verdict } = reversibility(input)
  const scatter = Math.abs((2 * uSlope) / slope)
  return measured(
    value,
    "m²/s",
    value * Math.hypot(scatter, 2 * relativeU(input.area_m2), 2 * relativeU(input.c_mol_m3), bias),
    worst(
      slope > 0 ? valid("") : invalid("the peak does not grow with the scan rate"),
      Math.abs(off) > 0.1
        ? doubtful(`the line misses zero by ${percent(off)} of the highest peak: not diffusion alone`)
        : valid(""),
      verdict,
      byNoise(scatter, "peak current against the root of the scan rate"),
    ),
    { slope, intercept_A: free.p[0], slopeThroughZero: through.p[0], n },
  )
}

/** By which share D is too small because the transfer is not reversible, and whether the separation allows the formula. */
function reversibility({ separation, n = 1, temperature_K = ROOM_K, turn_V }: PeakInput): {
  bias: number
  verdict: Verdict
} {
  if (separation === undefined)
    return { bias: 0, verdict: doubtful("no peak separation given: reversibility not tested") }
  const thermal_V = (GAS_CONSTANT_J_mol_K * temperature_K) / FARADAY_C_mol
  const apart_V = n * valueOf(separation)
  const reversible_V = (REVERSIBLE_V * thermal_V) / 0.025693
  const mV = (1000 * valueOf(separation)).toFixed(0)
  if (apart_V < 0.85 * reversible_V)
    return { bias: 0, verdict: invalid(`peaks ${mV} mV apart: closer than diffusion allows, a layer on the surface`) }
  const kinetics = kineticsOf(apart_V, n * (turn_V ?? 0.3 / n), thermal_V)
  const bias = kinetics === null ? 0 : kinetics.current ** 2 - 1
  const verdict = byBias(
    bias,
    `reversible: peaks ${mV} mV apart`,
    b => `peaks ${mV} mV apart: slow transfer or resistance, D is too small by about ${b}`,
  )
  return { bias, verdict }
}
