/**
 * A prediction for people and programs: result lines for page and terminal, the JSON of `galvanode predict --json`, the
 * crossing of a user's bound as an event.
 */
import type { ResultLine } from "../live"
import type { Repair } from "./cycleRepairs"
import { MEDIAN, QUANTILES } from "./quantiles"
import type { Ending, Prediction } from "./predict"

function fractionOf(p: Prediction, capacity_Ah: number): number {
  return capacity_Ah / p.reference_Ah
}

/** Standard uncertainty (k = 1) from the 50 % band of a normal distribution: half-width over 0.674. */
function spreadOf(e: Ending): number | null {
  const low = e.quantiles[2]
  const high = e.quantiles[4]
  return low === null || high === null ? null : (high - low) / 2 / 0.674
}

/** Lines for page and terminal: what stays after 100 and 500 more cycles, life, knee, expert. */
export function fadeLines(p: Prediction): ResultLine[] {
  const validity = p.familiar ? (p.known > 0.5 ? "valid" : "doubtful") : "invalid"
  const lines: ResultLine[] = [
    {
      label: `Capacity at cycle ${p.at}`,
      value: fractionOf(p, p.level_Ah),
      unit: "",
      u: null,
      validity: "valid",
      why: "share of the reference capacity",
    },
  ]
  for (const later of [100, 500]) {
    const k = p.trajectory.cycle.findIndex(c => c >= p.at + later)
    if (k < 0) continue
    const q = p.trajectory.capacity_Ah[k]
    lines.push({
      label: `Capacity at cycle ${p.trajectory.cycle[k]}`,
      value: fractionOf(p, q[MEDIAN]),
      unit: "",
      u: (fractionOf(p, q[4]) - fractionOf(p, q[2])) / 2 / 0.674,
      validity,
      why: p.verdict,
    })
  }
  for (const [label, e] of [
    ["End of life (80 %)", p.life],
    ["Knee", p.knee],
  ] as const)
    if (e.median !== null) lines.push({ label, value: e.median, unit: "cycles", u: spreadOf(e), validity, why: e.why })
  return lines
}

export function fadeText(p: Prediction, repairs: readonly Repair[]): string {
  const percent = (x: number) => `${(100 * fractionOf(p, x)).toFixed(1)} %`
  const rows = [p.verdict]
  rows.push(`cycle ${p.at}: ${percent(p.level_Ah)} of the reference capacity (${p.reference_Ah.toPrecision(4)} Ah)`)
  rows.push("cycle      median   50 % band            90 % band")
  for (const later of [20, 50, 100, 200, 500, 1000, 2000]) {
    const k = p.trajectory.cycle.findIndex(c => c >= p.at + later)
    if (k < 0) continue
    const q = p.trajectory.capacity_Ah[k]
    const band = (a: number, b: number) => `${percent(q[a])} .. ${percent(q[b])}`.padEnd(21)
    rows.push(`${String(p.trajectory.cycle[k]).padEnd(10)} ${percent(q[MEDIAN]).padEnd(8)} ${band(2, 4)}${band(0, 6)}`)
  }
  const ending = (name: string, e: Ending) =>
    `${name}: ${e.median === null ? e.why : `cycle ${e.median} (90 %: ${e.quantiles[0]} .. ${e.quantiles[6] ?? "open"})`}`
  rows.push(ending("end of life (80 %)", p.life), ending("knee", p.knee))
  if (p.lifeToNominal !== null) rows.push(`80 % of nominal, by Q(V): cycle ${Math.round(p.lifeToNominal)}`)
  rows.push(`experts: ${p.experts.map(e => `${e.name} ${(100 * e.share).toFixed(0)} %`).join(", ")}`)
  rows.push(`unusual: ${p.features.map(f => `${f.name} (${f.z.toFixed(1)} sd)`).join(", ")}`)
  for (const r of repairs) rows.push(`mended: ${r.text}`)
  return rows.join("\n")
}

/** The JSON of `galvanode predict --json`; every number in the units of its name, quantiles in the order of `quantiles`. */
export function fadeJson(p: Prediction, repairs: readonly Repair[], weights: string) {
  return {
    at: p.at,
    quantiles: QUANTILES,
    reference_Ah: p.reference_Ah,
    level_Ah: p.level_Ah,
    flags: {
      phase: p.phase,
      rising: p.phase === "rising",
      forming: p.phase === "forming",
      unknown: !p.familiar,
      outOfDistribution: p.strangeness.score,
      sign: p.strangeness.sign,
      known: p.known,
    },
    trajectory: p.trajectory.cycle.map((cycle, k) => ({
      cycle,
      capacity_Ah: p.trajectory.capacity_Ah[k],
      soh: p.trajectory.capacity_Ah[k].map(x => fractionOf(p, x)),
    })),
    life: p.life,
    lifeToNominal: p.lifeToNominal,
    knee: p.knee,
    experts: p.experts,
    features: p.features,
    backTest: p.backTest,
    verdict: p.verdict,
    repairs,
    weights,
  }
}

/** A user's bound on the forecast: `share` of the reference before `cycle`, with at least `probability`. */
export interface FadeBound {
  readonly share: number
  readonly cycle: number
  readonly probability: number
}

/** What a channel may answer with a check-up block or a stop. */
export interface FadeEvent {
  readonly kind: "fadeBound"
  readonly at: number
  readonly bound: FadeBound
  /** Probability that capacity is below the bound at its cycle. */
  readonly probability: number
  readonly text: string
}

/** @returns null while the bound is not crossed, is no forecast any more, or the first loss still goes on: nothing is known then */
export function fadeEvent(p: Prediction, bound: FadeBound): FadeEvent | null {
  const { cycle, capacity_Ah } = p.trajectory
  const k = cycle.findIndex(c => c >= bound.cycle)
  if (k < 0 || bound.cycle <= p.at || p.phase === "forming") return null
  const limit_Ah = bound.share * p.reference_Ah
  const q = capacity_Ah[k]
  let probability = q[0] > limit_Ah ? 0 : 1
  for (let j = 1; j < q.length; j++)
    if (q[j - 1] <= limit_Ah && q[j] > limit_Ah) {
      const share = (limit_Ah - q[j - 1]) / (q[j] - q[j - 1])
      probability = QUANTILES[j - 1] + share * (QUANTILES[j] - QUANTILES[j - 1])
    }
  if (probability < bound.probability) return null
  return {
    kind: "fadeBound",
    at: p.at,
    bound,
    probability,
    text:
      `forecast at cycle ${p.at}: below ${(100 * bound.share).toFixed(0)} % at cycle ${bound.cycle} with probability ` +
      `${probability.toFixed(2)} (bound ${bound.probability}); check up or stop`,
  }
}
