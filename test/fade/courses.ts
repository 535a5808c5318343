/** Cells written down as formulas, with seeded scatter: what the tests of the fade predictor are asked about. */
import type { CycleTable } from "../../host/fade/history"
import { seededNormal, seededRandom } from "../../host/fade/random"

/** @param q  capacity [Ah] at cycle n = 1, 2, ... */
export function course(cycles: number, q: (n: number) => number, noise = 0, seed = 1): CycleTable {
  const normal = seededNormal(seededRandom(seed))
  return {
    cycle: Float64Array.from({ length: cycles }, (_, k) => k + 1),
    capacity_Ah: Float64Array.from({ length: cycles }, (_, k) => q(k + 1) * (1 + noise * normal())),
    signals: {},
  }
}

/** Slow loss, then a knee at cycle 400: the usual LFP cell. */
export const knees = (seed = 1) =>
  course(800, n => 1.07 * (1 - 4e-5 * n - 0.4 * Math.max((n - 400) / 1000, 0) ** 1.5), 5e-4, seed)

/** 2 % in 5000 cycles. */
export const flat = (seed = 1) => course(5000, n => 1 - 0.02 * (n / 5000), 1e-3, seed)

/** Threefold over 1000 cycles, then a decay of 0.05 % per cycle. */
export const tripling = (seed = 1) =>
  course(2200, n => (1 + 2 * (1 - Math.exp(-((n / 350) ** 1.5)))) * Math.exp(-5e-4 * Math.max(n - 1000, 0)), 4e-3, seed)

/** Every k-th row, and always the last. */
export function thinned(t: CycleTable, k: number, upTo: number): CycleTable {
  const keep = (v: Float64Array) => v.filter((_, r) => t.cycle[r] <= upTo && (r % k === 0 || t.cycle[r] === upTo))
  return { ...t, cycle: keep(t.cycle), capacity_Ah: keep(t.capacity_Ah) }
}

export function upTo(t: CycleTable, cycle: number): CycleTable {
  const rows = t.cycle.filter(c => c <= cycle).length
  return { ...t, cycle: t.cycle.slice(0, rows), capacity_Ah: t.capacity_Ah.slice(0, rows) }
}
