/**
 * From measured points to a calibration record: weighted least squares for each line, and what stays uncertain.
 *
 *   E_meter = eA m0 + eX m1 + eB     I_true = iA m1 + iB     E = dacEGain x + dacE_V     I/FS = dacIGain y + dacIPart
 *
 * What all points share (the meter's own gain) does not average out: it is added to the gain's uncertainty after the fit.
 */
import type { Board } from "../../hardware/board"
import { setpointCode } from "../../hardware/boards/channelCard"
import type { Calibration } from "../../hardware/calibration"
import { ADS131M04 } from "../../hardware/parts/ads131m04"
import type { Reading } from "./bench"
import type { Point } from "./hold"
import { Equation, leastSquares } from "./leastSquares"
import { cellCurrent_A, cellPotential_V } from "./scale"
import { GRADE } from "./uncertainty"

/** A point with what the meter (or meter and known resistor) made of it. */
export interface Pair {
  readonly point: Point
  readonly truth: Reading
}

const EVERY_READING_S = 0.02
/** Converter INL as it enters one point: rectangular, in volts at the converter. */
const INL_V = (ADS131M04.fullScale_V * GRADE.inl) / Math.sqrt(3)

/** Standard errors of a point's mean: noise in volts of E, and as part of full scale. */
function noiseOf(count: number): { readonly e_V: number; readonly part: number } {
  // one conversion of 20 ms has sqrt(5) times the noise of 100 ms
  const white = Math.sqrt(0.1 / EVERY_READING_S / count)
  return { e_V: GRADE.eNoise_V * white, part: GRADE.iNoise * white }
}

function root(...parts: number[]): number {
  return Math.hypot(...parts)
}

/** E's line. The cross term needs points at different currents for one potential. @throws FitError when it has none */
export function solvePotential(
  pairs: readonly Pair[],
  before: Calibration,
): Pick<Calibration, "eA" | "eX" | "eB_V" | "uEGain" | "uE_V"> & { readonly chiSquared: number } {
  const equations: Equation[] = pairs.map(({ point, truth }) => ({
    x: [point.m0_V, point.m1_V, 1],
    y: truth.value,
    u: root(truth.u, noiseOf(point.count).e_V, Math.abs(before.eA) * INL_V),
  }))
  const fit = leastSquares(equations, ["eA", "eX", "eB"])
  const [eA, eX, eB_V] = fit.p
  const shared = Math.max(...pairs.map(p => p.truth.uGain))
  return {
    eA,
    eX,
    eB_V,
    uEGain: root(fit.u[0] / Math.abs(eA), shared),
    // the cross term's share at half scale goes with the zero: neither depends on E
    uE_V: root(fit.u[2], 0.5 * fit.u[1]),
    chiSquared: fit.chiSquared,
  }
}

/** One range's line of I. */
export function solveCurrent(
  pairs: readonly Pair[],
  fullScale_A: number,
): { readonly iA_A_V: number; readonly iB_A: number; readonly uGain: number; readonly uPart: number } {
  const equations: Equation[] = pairs.map(({ point, truth }) => ({
    x: [point.m1_V, 1],
    y: truth.value,
    u: root(truth.u, fullScale_A * root(noiseOf(point.count).part, INL_V)),
  }))
  const fit = leastSquares(equations, ["iA", "iB"])
  const [iA_A_V, iB_A] = fit.p
  return {
    iA_A_V,
    iB_A,
    uGain: root(fit.u[0] / Math.abs(iA_A_V), Math.max(...pairs.map(p => p.truth.uGain))),
    uPart: fit.u[1] / fullScale_A,
  }
}

/** What the set-point converter was told for a set-point, by the record that the firmware used: in parts, -1.25..1.25. */
export function toldE(used: Calibration, e_V: number): number {
  return 5 * partOfCode(setpointCode((e_V - used.dacE_V) / used.dacEGain / 5))
}
export function toldI(used: Calibration, board: Board, range: number, i_A: number): number {
  const part = i_A / board.ranges[range].fullScale_A
  return partOfCode(setpointCode((part - used.dacIPart[range]) / used.dacIGain[range]))
}
function partOfCode(code: number): number {
  return (code / 65536) * 2.5 - 1.25
}

/** Line of the E set-point against the card's own monitor, scaled by the record `c` that has just been solved. */
export function solveSetE(points: readonly Point[], used: Calibration, c: Calibration): readonly [number, number] {
  const held = points.filter(p => p.order.hold === "E")
  const fit = leastSquares(
    held.map(p => ({ x: [toldE(used, p.order.at), 1], y: cellPotential_V(c, p.m0_V, p.m1_V), u: 1e-4 })),
    ["dacE gain", "dacE offset"],
  )
  return [fit.p[0], fit.p[1]]
}

/** Line of the I set-point of one range, in parts of full scale. */
export function solveSetI(
  points: readonly Point[],
  range: number,
  board: Board,
  used: Calibration,
  c: Calibration,
): readonly [number, number] {
  const { fullScale_A } = board.ranges[range]
  const held = points.filter(p => p.order.hold === "I" && p.range === range)
  const fit = leastSquares(
    held.map(p => ({
      x: [toldI(used, board, range, p.order.at), 1],
      y: cellCurrent_A(c, range, p.m1_V) / fullScale_A,
      u: 2e-5,
    })),
    ["dacI gain", "dacI offset"],
  )
  return [fit.p[0], fit.p[1]]
}
