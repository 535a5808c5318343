/**
 * A constant flux into one face of a slab whose other face is closed: the rise of the concentration at the face, over what
 * one diffusion time T = L2/D of that flux raises the mean.
 *
 *   G(s) = s + 1/3 - (2/pi2) sum exp(-n2 pi2 s)/n2,   s = t/T          (long times)
 *        = 2 sqrt(s/pi) (1 + 2 sqrt(pi) sum ierfc(n/sqrt s))           (short times)
 *
 * Source: Carslaw, Jaeger, Conduction of Heat in Solids, 2nd ed. (1959), 3.8 (3) and (4); Crank, The Mathematics of
 * Diffusion, 2nd ed. (1975), eq. 4.55. Both rows are the same function; they meet at s = 0.1 within 1e-9. Because the
 * slab is linear, pulses add up: a history of pulses is a sum of G.
 */

const MEET = 0.1
const PI2 = Math.PI * Math.PI

/** G(s); 0 for s <= 0. */
export function slabRise(s: number): number {
  if (!(s > 0)) return 0
  if (s < MEET) {
    // the second image is exp(-30) of the first here
    return 2 * Math.sqrt(s / Math.PI) * (1 + 2 * Math.sqrt(Math.PI) * ierfc(1 / Math.sqrt(s)))
  }
  let sum = 0
  for (let n = 1; n <= 7; n++) {
    const term = Math.exp(-n * n * PI2 * s) / (n * n)
    sum += term
    if (term < 1e-14) break
  }
  return s + 1 / 3 - (2 / PI2) * sum
}

/** One pulse of a history: when it began and ended, and its current over that of the pulse looked at. */
export interface PastPulse {
  readonly start_s: number
  readonly end_s: number
  readonly weight: number
}

/** Rise at the face at t_s by all pulses up to then, in units of one diffusion time of the current of weight 1. */
export function historyRise(past: readonly PastPulse[], t_s: number, diffusionTime_s: number): number {
  let sum = 0
  for (const p of past) {
    if (t_s <= p.start_s) continue
    sum += p.weight * slabRise((t_s - p.start_s) / diffusionTime_s)
    if (t_s > p.end_s) sum -= p.weight * slabRise((t_s - p.end_s) / diffusionTime_s)
  }
  return sum
}

/** Integral of erfc from x >= 3 to infinity: exp(-x2)/sqrt(pi) - x erfc(x), erfc by its continued fraction. */
function ierfc(x: number): number {
  if (x > 6) return 0
  let f = 0
  for (let k = 24; k >= 1; k--) f = k / 2 / (x + f)
  return (Math.exp(-x * x) / Math.sqrt(Math.PI)) * (1 - x / (x + f))
}
