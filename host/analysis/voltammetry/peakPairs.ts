/** Pairs of an oxidation and a reduction peak: separation, mid potential, ratio of currents. */
import { type Measured, measured, worst } from "../measured"
import type { VoltammetricPeak } from "./peaks"

export interface PeakPair {
  readonly oxidation: VoltammetricPeak
  readonly reduction: VoltammetricPeak
  /** E(oxidation) - E(reduction) [V]. */
  readonly separation: Measured
  /** Half-way between the two [V]: the formal potential of a reversible couple with equal D. */
  readonly mid: Measured
  /** Size of the reduction's current over the oxidation's, each over its own baseline. */
  readonly ratio: Measured
}

/** Each peak is used once, nearest partners first; peaks without a partner within `apart_V` are left alone. */
export function pairPeaks(
  oxidations: readonly VoltammetricPeak[],
  reductions: readonly VoltammetricPeak[],
  apart_V = 1.5,
): PeakPair[] {
  const candidates = oxidations
    .flatMap(o => reductions.map(r => ({ o, r, d: Math.abs(o.e.value - r.e.value) })))
    .filter(c => c.d <= apart_V)
    .sort((a, b) => a.d - b.d)
  const used = new Set<VoltammetricPeak>()
  const found: PeakPair[] = []
  for (const { o, r } of candidates) {
    if (used.has(o) || used.has(r)) continue
    used.add(o).add(r)
    found.push(pairOf(o, r))
  }
  return found.sort((a, b) => a.mid.value - b.mid.value)
}

function pairOf(o: VoltammetricPeak, r: VoltammetricPeak): PeakPair {
  const verdict = worst(o.e, r.e)
  const u = Math.hypot(o.e.u ?? 0, r.e.u ?? 0)
  const ratio = Math.abs(r.i.value / o.i.value)
  const steps = { oxidation_V: o.e.value, reduction_V: r.e.value }
  return {
    oxidation: o,
    reduction: r,
    separation: measured(o.e.value - r.e.value, "V", u, verdict, steps),
    mid: measured(0.5 * (o.e.value + r.e.value), "V", 0.5 * u, verdict, steps),
    ratio: measured(
      ratio,
      "",
      ratio * Math.hypot((o.i.u ?? 0) / o.i.value, (r.i.u ?? 0) / r.i.value),
      worst(o.i, r.i),
      { oxidation_A: o.i.value, reduction_A: r.i.value },
    ),
  }
}
