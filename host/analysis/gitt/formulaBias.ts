/**
 * By how much the titration formula errs on a slab for which everything else is ideal: the same timings are played to the
 * closed form of the finite slab, the formula is applied to what comes out, and the diffusion time is looked for at which
 * that agrees with the measured ratio. Answers at once whether tau << L2/D, whether the rests were long enough, and what the
 * earlier pulses still do: three conditions of Weppner and Huggins (J. Electrochem. Soc. 124 (1977) 1569, eq. 16 to 18).
 *
 *   apparent theta = (4/pi) (dEs/dEtau)^2,   theta = tau D/L2
 */
import { fitParabola } from "../line"
import { historyRise, type PastPulse } from "./slabDiffusion"

export interface Timing {
  /** The pulse itself comes last, with weight 1. */
  readonly past: readonly PastPulse[]
  /** When E was read after the rest. */
  readonly read_s: number
  /** The part of the pulse over which the slope against sqrt(t) was taken; left out: dEtau from the two ends. */
  readonly slopeTo_s?: number
}

/** What the formula makes of a slab with this diffusion time, exact readings, no drop. */
export function apparentTheta({ past, read_s, slopeTo_s }: Timing, diffusionTime_s: number): number {
  const own = past[past.length - 1]
  const at = (t_s: number) => historyRise(past, t_s, diffusionTime_s)
  const before = at(own.start_s)
  const deltaEs = at(read_s) - before
  const tau_s = own.end_s - own.start_s
  let deltaEtau = at(own.end_s) - before
  if (slopeTo_s !== undefined) {
    // the parabola against sqrt(t) over the fitted part, as pulseShape draws it
    const roots = Array.from({ length: 16 }, (_, k) => Math.sqrt(slopeTo_s * (0.1 + (0.9 * k) / 15)))
    const fit = fitParabola(
      roots,
      roots.map(x => at(own.start_s + x * x)),
    )
    deltaEtau = fit.slope0 * Math.sqrt(tau_s)
  }
  return (4 / Math.PI) * (deltaEs / deltaEtau) ** 2
}

export interface Bias {
  /** Apparent over true theta, less 1; Infinity where the ratio says nothing about D. */
  readonly share: number
  /** tau D/L2 of the slab that would show the measured ratio; null where the ratio does not tell. */
  readonly theta: number | null
  /** The part of dEs that the rests left out (positive: E was still above its end). */
  readonly unrelaxed: number
}

/** Beyond this change of ln theta per change of ln(apparent theta) the ratio hardly depends on D. */
const BLIND = 4

export function formulaBias(timing: Timing, measuredTheta: number): Bias {
  const own = timing.past[timing.past.length - 1]
  const tau_s = own.end_s - own.start_s
  const of = (logTheta: number) => Math.log(Math.max(1e-300, apparentTheta(timing, tau_s / Math.exp(logTheta))))
  const target = Math.log(measuredTheta)
  let [low, high] = [Math.log(1e-9), Math.log(30)]
  const hidden = { share: Infinity, theta: null, unrelaxed: Infinity }
  if (!(target > of(low)) || !(target < of(high))) return target >= of(high) ? { ...hidden, unrelaxed: 0 } : hidden
  for (let k = 0; k < 50; k++) {
    const middle = 0.5 * (low + high)
    if (of(middle) < target) low = middle
    else high = middle
  }
  const log = 0.5 * (low + high)
  const steep = (of(log + 0.05) - of(log - 0.05)) / 0.1
  if (!(steep > 1 / BLIND)) return { ...hidden, unrelaxed: Math.exp(log) > 0.3 ? 0 : Infinity }
  const theta = Math.exp(log)
  const T_s = tau_s / theta
  const had = historyRise(timing.past, timing.read_s, T_s) - historyRise(timing.past, own.start_s, T_s)
  return { share: measuredTheta / theta - 1, theta, unrelaxed: had / theta - 1 }
}
