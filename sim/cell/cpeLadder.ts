/**
 * A constant-phase element, Y = y0 (iw)^alpha, as parallel branches of R and C in series.
 *
 * From the diffusive form s^alpha = sin(pi alpha)/pi * integral of xi^(alpha-1) s/(s+xi) d(xi), trapezoid rule in
 * ln(xi) with step h: g_k = y0 sin(pi alpha)/pi h xi_k^alpha [S], tau_k = 1/xi_k. The rule's own error is about
 * 2 exp(-pi^2/h); the infinite tails of the sum are each closed by one branch that keeps their first two moments.
 * Passive for every parameter, and the same network in time and frequency: 2 branches a decade follow the ideal CPE to
 * 0.05 % from 1 mHz to 100 kHz for alpha from 0.5 to 0.95. alpha = 1 is a capacitor with a time constant of 0.1 ns.
 */
import type { Complex } from "../cell"

export interface Cpe {
  /** [S s^alpha]; a capacitance [F] where alpha = 1. */
  readonly y0: number
  /** 0 < alpha <= 1. */
  readonly alpha: number
}

export interface CpeLadder {
  readonly branches: number
  /** Conductance of each branch [S]. */
  readonly conductance: Float64Array
  /** Time constant of each branch [s]. */
  readonly tau_s: Float64Array
}

const SLOWEST_RAD_S = 1e-3
const FASTEST_RAD_S = 1e7
const PER_DECADE = 2
const CAPACITOR_TAU_S = 1e-10

export function cpeLadder({ y0, alpha }: Cpe): CpeLadder {
  if (y0 === 0) return { branches: 0, conductance: new Float64Array(0), tau_s: new Float64Array(0) }
  if (alpha === 1) {
    return {
      branches: 1,
      conductance: Float64Array.of(y0 / CAPACITOR_TAU_S),
      tau_s: Float64Array.of(CAPACITOR_TAU_S),
    }
  }
  const h = Math.LN10 / PER_DECADE
  const inner = Math.round(Math.log(FASTEST_RAD_S / SLOWEST_RAD_S) / h) + 1
  const branches = inner + 2
  const conductance = new Float64Array(branches)
  const tau_s = new Float64Array(branches)
  const weight = ((y0 * Math.sin(Math.PI * alpha)) / Math.PI) * h
  for (let k = 0; k < inner; k++) {
    const xi = SLOWEST_RAD_S * Math.exp(h * k)
    conductance[k + 1] = weight * xi ** alpha
    tau_s[k + 1] = 1 / xi
  }
  closeSlowTail(conductance, tau_s, h, alpha)
  closeFastTail(conductance, tau_s, h, alpha)
  return { branches, conductance, tau_s }
}

/** All slower branches: their conductances and the sums of g/tau are those of a geometric series. */
function closeSlowTail(conductance: Float64Array, tau_s: Float64Array, h: number, alpha: number): void {
  const sum0 = geometricSum(Math.exp(-h * alpha))
  const sum1 = geometricSum(Math.exp(-h * (alpha + 1)))
  conductance[0] = conductance[1] * sum0
  tau_s[0] = (tau_s[1] * sum0) / sum1
}

/** All faster branches: their capacitances g tau and the sums of g tau^2. */
function closeFastTail(conductance: Float64Array, tau_s: Float64Array, h: number, alpha: number): void {
  const last = conductance.length - 1
  const sum1 = geometricSum(Math.exp(-h * (1 - alpha)))
  const sum2 = geometricSum(Math.exp(-h * (2 - alpha)))
  tau_s[last] = (tau_s[last - 1] * sum2) / sum1
  conductance[last] = (conductance[last - 1] * tau_s[last - 1] * sum1) / tau_s[last]
}

/** r + r^2 + r^3 + ... */
function geometricSum(r: number): number {
  return r / (1 - r)
}

/** Admittance [S] of the ladder at angular frequency w [rad/s]. */
export function ladderAdmittance(ladder: CpeLadder, w: number): Complex {
  let re = 0
  let im = 0
  for (let k = 0; k < ladder.branches; k++) {
    const a = w * ladder.tau_s[k]
    const d = ladder.conductance[k] / (1 + a * a)
    re += a * a * d
    im += a * d
  }
  return { re, im }
}
