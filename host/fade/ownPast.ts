/**
 * What a cell's own past says of those who forecast it: the cell is asked at a half and at three quarters of N, and the
 * answers are looked up in what came. How the network's band held widens the band of a known cell and is a sign of
 * strangeness; how the candidates of the mixture did decides who is listened to where the kind of cell is not known.
 */
import { EXPERTS, viewOf, type View } from "./experts"
import { forecast, misfit, type Model } from "./forecast"
import type { CycleTable } from "./history"
import { candidates, CHOOSING, enoughPoints, eventful, mixed, sharesOf, type OwnPast, type Said } from "./mixture"
import { MEDIAN, QUANTILES } from "./quantiles"

/** Error on the past of a cell that is too young for a back-test. */
const YOUNG = 0.005
const CUTS = [0.5, 0.75]
const POINTS = 10
const CYCLES_MIN = 8
export function ownPast(table: CycleTable, view: View, model: Model): OwnPast {
  const { trace } = view
  const enough = enoughPoints(trace.points)
  const scores: number[] = []
  const past: Said[] = []
  for (const cut of CUTS) {
    const early = cutAt(table, trace.firstCycle + Math.floor(cut * trace.n), model)
    if (!early || early.trace.n < CYCLES_MIN) continue
    const cycles: number[] = []
    const truth: number[] = []
    for (let j = 0; j < POINTS; j++) {
      const x = cut + ((j + 1) / POINTS) * (1 - cut)
      cycles.push(Math.max(x * trace.n - early.trace.n, 1))
      truth.push((trace.v[Math.round(x * trace.v.length) - 1] * trace.level_Ah) / early.trace.level_Ah - 1)
    }
    const { changes, experts } = forecast(early, model, cycles)
    truth.forEach((y, r) => {
      const quantiles = changes.subarray(r * QUANTILES.length, (r + 1) * QUANTILES.length)
      scores.push(misfit(quantiles, y))
      const row = experts.subarray(r * EXPERTS.length, (r + 1) * EXPERTS.length)
      past.push({ said: candidates(row, quantiles[MEDIAN]), truth: y })
    })
  }
  const shares = sharesOf(past, view.twins.near.length > 0, enough * eventful(view, CHOOSING.still, CHOOSING.moving))
  if (past.length === 0) return { score: NaN, shares, rms: YOUNG, enough }
  const squares = past.reduce((sum, p) => sum + (mixed(p.said, shares) - p.truth) ** 2, 0)
  scores.sort((a, b) => a - b)
  return {
    score: scores[Math.floor(0.9 * (scores.length - 1))],
    shares,
    rms: Math.sqrt(squares / past.length),
    enough,
  }
}

function cutAt(table: CycleTable, upTo: number, model: Model): View | null {
  try {
    return viewOf(table, upTo, model.known)
  } catch {
    return null
  }
}
