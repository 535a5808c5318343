/** A prediction as the page draws it: capacities as shares of the reference, as far ahead as it is worth looking. */
import type { EndingView, FadeForecastView, FadeView } from "../live"
import { POINTS_MIN, type CycleTable } from "./history"
import type { Ending, Prediction } from "./predict"
import { MEDIAN } from "./quantiles"
import { fadeLines } from "./report"

/** Beyond this many times what was seen the picture would only show the fan. */
const SHOWN = 20

/** Last cycle worth drawing. */
export function shownUntil(p: Prediction): number {
  const last = p.trajectory.cycle[p.trajectory.cycle.length - 1]
  return Math.max(p.life.quantiles[5] ?? 0, Math.min(SHOWN * p.at, last))
}

/** Before there are cycles enough for a forecast. */
export function fadeWaiting(table: CycleTable): FadeView {
  return {
    cycles: table.cycle.length,
    needed: POINTS_MIN,
    measured: measured(table, table.capacity_Ah[0]),
    forecast: null,
    crossed: null,
  }
}

export function fadeViewOf(p: Prediction, table: CycleTable, crossed: string | null): FadeView {
  return {
    cycles: table.cycle.length,
    needed: POINTS_MIN,
    measured: measured(table, p.reference_Ah),
    forecast: forecastView(p),
    crossed,
  }
}

function measured(table: CycleTable, reference_Ah: number) {
  return { cycle: [...table.cycle], share: [...table.capacity_Ah].map(q => q / reference_Ah) }
}

function forecastView(p: Prediction): FadeForecastView {
  const until = shownUntil(p)
  const rows = p.trajectory.cycle.filter(c => c <= until).length
  const column = (k: number) => p.trajectory.capacity_Ah.slice(0, rows).map(q => q[k] / p.reference_Ah)
  return {
    at: p.at,
    reference_Ah: p.reference_Ah,
    phase: p.phase,
    familiar: p.familiar,
    known: p.known,
    strangeness: { score: p.strangeness.score, sign: p.strangeness.sign },
    verdict: p.verdict,
    trajectory: {
      cycle: p.trajectory.cycle.slice(0, rows),
      low: column(0),
      lower: column(2),
      middle: column(MEDIAN),
      upper: column(4),
      high: column(6),
    },
    life: endingView(p.life),
    knee: endingView(p.knee),
    experts: p.experts,
    features: p.features,
    backTest: p.backTest,
    lines: fadeLines(p),
  }
}

function endingView(e: Ending): EndingView {
  return { cycle: e.median, from: e.quantiles[0], to: e.quantiles[6], why: e.why }
}
