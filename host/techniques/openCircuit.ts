/**
 * Open-circuit potential against time: the cell disconnected, E watched. The mean of the last tenth is the result, the
 * drift over that tenth says whether it has come to rest.
 */
import { rest } from "../../protocol/steps"
import { fitLine } from "../analysis/line"
import { potentialUncertainty } from "../calibration/used"
import { technique } from "../technique"

/** A rest is called relaxed when E drifts less than this [V/s]: 1 mV/h. */
const RELAXED_V_S = 1e-3 / 3600

export const openCircuit = technique({
  id: "ocv",
  title: "Open-circuit potential",
  source: "Bard & Faulkner, Electrochemical Methods, 2nd ed., section 2.1",
  plot: "time",
  params: {
    duration_s: { label: "Duration", unit: "s", start: 60, min: 1, max: 1e7 },
    every_s: { label: "Reading every", unit: "s", start: 1, min: 0.02, max: 60 },
  },
  steps: p => [rest(p.every_s, { atMost_s: p.duration_s })],
  limits: (_p, board) => ({ eMin_V: -board.limits.eMax_V, eMax_V: board.limits.eMax_V, iMax_A: board.limits.iMax_A }),
  analyse({ readings, complete, calibration }) {
    const n = readings.length
    if (n === 0) return { lines: [] }
    const tail = Math.max(1, Math.floor(n / 10))
    const t_s = readings.t_s.subarray(n - tail)
    const e_V = readings.e_V.subarray(n - tail)
    const line = fitLine(t_s, e_V)
    const relaxed = complete && tail >= 3 && Math.abs(line.slope) < RELAXED_V_S
    const why = !complete
      ? "still measuring"
      : tail < 3
        ? "fewer than 30 readings"
        : relaxed
          ? "drift below 1 mV/h"
          : "still drifting"
    return {
      lines: [
        {
          label: "E at open circuit",
          value: line.mean,
          unit: "V",
          u: line.meanError === null ? null : Math.hypot(line.meanError, potentialUncertainty(calibration, line.mean)),
          validity: relaxed ? "valid" : "doubtful",
          why,
        },
        {
          label: "Drift",
          value: line.slope,
          unit: "V/s",
          u: line.slopeError,
          validity: tail >= 3 ? "valid" : "doubtful",
          why: "slope over the last tenth",
        },
      ],
    }
  },
})
