/**
 * How far a point breaks Kramers-Kronig, in three words. The test is Boukamp's (J. Electrochem. Soc. 142 (1995) 1885);
 * the bounds of 1 % and 3 % only choose colours and are ours.
 */
import type { SpectrumPoint } from "../../../live"

export type Verdict = "unknown" | "good" | "doubt" | "bad"

export const GOOD = 0.01
export const BAD = 0.03

/** The larger of both residuals, relative to |Z|; null while it is not known. */
export function residual(p: SpectrumPoint): number | null {
  if (p.kk === null) return null
  const size = Math.max(Math.abs(p.kk.re), Math.abs(p.kk.im))
  return Number.isFinite(size) ? size : null
}

export function verdict(p: SpectrumPoint): Verdict {
  const r = residual(p)
  if (r === null) return "unknown"
  return r <= GOOD ? "good" : r <= BAD ? "doubt" : "bad"
}

export function tally(points: readonly SpectrumPoint[]): Readonly<Record<Verdict, number>> {
  const count = { unknown: 0, good: 0, doubt: 0, bad: 0 }
  for (const p of points) count[verdict(p)]++
  return count
}
