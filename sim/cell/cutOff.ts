/** Where a call ends early: crossing a potential in the direction of the current, or a current falling below a size. */
export interface CutOff {
  readonly eMin_V?: number
  readonly eMax_V?: number
  readonly iBelow_A?: number
}

/** Positive beyond a cut-off, negative before it, -Infinity where none applies. */
export function excess(cutOff: CutOff, e_V: number, i_A: number): number {
  let worst = -Infinity
  if (cutOff.eMin_V !== undefined && i_A < 0) worst = cutOff.eMin_V - e_V
  if (cutOff.eMax_V !== undefined && i_A > 0) worst = e_V - cutOff.eMax_V
  if (cutOff.iBelow_A !== undefined) worst = Math.max(worst, 1 - Math.abs(i_A) / cutOff.iBelow_A)
  return worst
}

const NEAR = 2e-6

/**
 * The size of the step that ends on the cut-off: Illinois secant between a start before it and an end beyond it.
 * @param tryStep computes a step of the given size and returns its excess; the last one computed is the answer
 */
export function locate(h: number, atStart: number, atEnd: number, tryStep: (h: number) => number): number {
  if (atStart > 0 || !Number.isFinite(atStart)) return h
  let [low, gLow, high, gHigh] = [0, atStart, h, atEnd]
  let side = 0
  let at = h
  for (let k = 0; k < 14; k++) {
    at = low - ((high - low) * gLow) / (gHigh - gLow)
    if (!(at > low && at < high)) at = 0.5 * (low + high)
    const g = tryStep(at)
    if (Math.abs(g) < NEAR) break
    if (g > 0) {
      high = at
      gHigh = g
      if (side === 1) gLow *= 0.5
      side = 1
    } else {
      low = at
      gLow = g
      if (side === -1) gHigh *= 0.5
      side = -1
    }
  }
  return at
}
