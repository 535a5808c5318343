/**
 * Does the model know this kind of history? Six signs, each divided by the value that 1 % of the training's own cells (taken
 * out of the library) exceed; the largest counts, and above 1 the answer is "I don't know this kind of cell".
 *
 *   distance to the fifth twin, rms z of the features, back-test, disorder (von Neumann ratio x scatter^0.3), jump, rise
 *
 * Features alone do not see a fast-fading novel anode, twins alone do not see a mistake in the file: hence all of them.
 */
import { GRID } from "./history"
import { median } from "./smooth"
import type { View } from "./experts"

export const SIGNS = ["twins", "features", "back-test", "disorder", "jump", "rise"] as const
export type SignName = (typeof SIGNS)[number]

export interface Familiar {
  /** Mean and standard deviation of each feature over real cells. */
  readonly mean: Float32Array
  readonly sd: Float32Array
  /** Value of each sign that 1 % of known cells exceed. */
  readonly limit: { readonly [name in SignName]: number }
}

export interface Strangeness {
  /** Largest sign over its limit; above 1 = not known. */
  readonly score: number
  readonly sign: SignName | "file"
  readonly signs: { readonly [name in SignName]: number }
}

/** The signs themselves, not yet divided by their limits. */
export function signsOf(
  view: View,
  features: Float32Array,
  backTest: number,
  known: Pick<Familiar, "mean" | "sd">,
): { [name in SignName]: number } {
  const { trace, twins } = view
  let z2 = 0
  for (let k = 0; k < features.length; k++) {
    const z = Math.min(Math.max((features[k] - known.mean[k]) / known.sd[k], -12), 12)
    z2 += z * z
  }
  let top = 0
  for (let j = 0; j < GRID; j++) top = Math.max(top, trace.v[j] * trace.level_Ah)
  return {
    twins: Math.min(twins.fifth, 100),
    features: Math.sqrt(z2 / features.length),
    "back-test": Number.isFinite(backTest) ? Math.min(backTest, 30) : 0,
    disorder: disorderOf(view) * (trace.noise + 1e-5) ** 0.3,
    jump: trace.jump / (0.002 + 4 * Math.abs(lossPerCycle(view))),
    rise: Math.max(top / startOf(view) - 1, 0),
  }
}

/** Mean squared successive difference over twice the variance: about 1 for numbers in no order, near 0 on a smooth course. */
function disorderOf({ trace }: View): number {
  const q = trace.table.capacity_Ah
  let mean = 0
  for (let k = 0; k < trace.rows; k++) mean += q[k] / trace.rows
  let squares = 0
  let steps = 0
  for (let k = 0; k < trace.rows; k++) {
    squares += (q[k] - mean) ** 2
    if (k > 0) steps += (q[k] - q[k - 1]) ** 2
  }
  return squares > 0 ? Math.min(steps / (2 * squares), 1.5) : 0
}

/** Capacity lost per cycle so far, relative. */
function lossPerCycle({ trace, fits }: View): number {
  return fits.line.slope / trace.n
}

function startOf({ trace }: View): number {
  const q = trace.table.capacity_Ah
  return Math.max(median(q, 0, Math.min(5, trace.rows)), 1e-12)
}

/** @param mended  a file whose units, signs or order had to be mended is strange whatever its numbers look like */
export function strangenessOf(signs: { [name in SignName]: number }, familiar: Familiar, mended: boolean): Strangeness {
  let sign: SignName = "twins"
  for (const name of SIGNS) if (signs[name] / familiar.limit[name] > signs[sign] / familiar.limit[sign]) sign = name
  const score = signs[sign] / familiar.limit[sign]
  return mended && score < 3 ? { score: Math.max(score, 3), sign: "file", signs } : { score, sign, signs }
}
