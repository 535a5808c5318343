/**
 * GITT pulse by pulse (Weppner & Huggins 1977, eq. 16 and 18). Per complete pulse and rest:
 *
 *   dEs = E(end of this rest) - E(end of the former rest),  dEtau = (dE/d sqrt t at the edge) sqrt(tau)
 *   D = 4/(pi tau) L^2 (dEs/dEtau)^2
 *
 * The slope is that of a parabola in sqrt(t) at t = 0: the formula wants one dE/dx, and the surface runs far ahead of the
 * mean. Half of what the bend changes counts as uncertainty. Valid while tau << L^2/D, when both rests have come to an end
 * and the bend is small; what fails is said per pulse, nothing is dropped.
 */
import { FLAG } from "../../protocol/readings"
import type { Readings } from "../readings"
import { fitLine, fitParabola } from "./line"

export interface GittPulse {
  /** From 1. */
  readonly pulse: number
  readonly eBefore_V: number
  readonly deltaEs_V: number
  /** What the rests may still be away from their ends, as a share of dEs. */
  readonly deltaEsShare: number
  readonly deltaEtau_V: number
  /** Jump at the edge over the current. */
  readonly drop_ohm: number
  readonly dropError_ohm: number | null
  readonly diffusivity_m2_s: number | null
  readonly uncertainty_m2_s: number | null
  readonly validity: "valid" | "doubtful" | "invalid"
  readonly why: string
  /** Whether the drop at the edge can be believed. */
  readonly edge: "valid" | "invalid"
  readonly edgeWhy: string
}

/** tau D / L^2 above which the semi-infinite formula errs by more than about 3 %. */
const SHORT = 0.05
/** The share of dEs by which the two rests together may still be away from their end. */
const RELAXED = 0.05
/** The share of the slope that the bend may make up. */
const STRAIGHT = 0.15
/** sqrt(t) is fitted from this part of the pulse on: the double layer and arcs have charged by then. */
const FIT_FROM = 0.1

interface Stretch {
  readonly from: number
  readonly to: number
  readonly pulsing: boolean
}

/** Stretches of readings under the pulse current and at rest, in order. */
function stretches(r: Readings): Stretch[] {
  const found: Stretch[] = []
  let from = 0
  for (let k = 1; k <= r.length; k++)
    if (k === r.length || r.step[k] !== r.step[from] || r.pass[k] !== r.pass[from]) {
      found.push({ from, to: k, pulsing: r.i_A[Math.floor((from + k) / 2)] !== 0 })
      from = k
    }
  return found
}

export function gittPulses(r: Readings, i_A: number, pulse_s: number, length_m: number | undefined): GittPulse[] {
  const all = stretches(r)
  const pulses: GittPulse[] = []
  for (let k = 1; k + 1 < all.length; k++) {
    const [before, during, after] = [all[k - 1], all[k], all[k + 1]]
    if (before.pulsing || !during.pulsing || after.pulsing) continue
    // the last rest may still be going on: then dEs is what it has come to, and the drift says so
    pulses.push(evaluate(r, pulses.length + 1, before, during, after, i_A, pulse_s, length_m))
  }
  return pulses
}

function evaluate(
  r: Readings,
  pulse: number,
  before: Stretch,
  during: Stretch,
  after: Stretch,
  i_A: number,
  pulse_s: number,
  length_m: number | undefined,
): GittPulse {
  const start_s = r.t_s[before.to - 1]
  const eBefore_V = r.e_V[before.to - 1]
  const eAfter_V = r.e_V[after.to - 1]
  const tau_s = r.t_s[during.to - 1] - start_s
  const root: number[] = []
  const e: number[] = []
  for (let k = during.from; k < during.to; k++) {
    const t_s = r.t_s[k] - start_s
    if (t_s < FIT_FROM * tau_s) continue
    root.push(Math.sqrt(t_s))
    e.push(r.e_V[k])
  }
  const overloaded = anyOverload(r, before) || anyOverload(r, during) || anyOverload(r, after)
  const edgeWhy = overloaded
    ? "readings at the end of the converter's range"
    : root.length < 4
      ? "fewer than four readings in the pulse"
      : ""
  const bent = root.length > 3 ? fitParabola(root, e) : undefined
  const straight = fitLine(root, e)
  const slope = bent?.slope0 ?? straight.slope
  const bend = Math.abs((slope - straight.slope) / slope)
  const deltaEs_V = eAfter_V - eBefore_V
  const deltaEtau_V = slope * Math.sqrt(tau_s)
  const share = Math.abs((remaining_V(r, before) + remaining_V(r, after)) / deltaEs_V)
  const drop_V = (bent?.at0 ?? straight.intercept) - eBefore_V
  const dropError_V = bent?.at0Error ?? straight.interceptError
  let diffusivity_m2_s: number | null = null
  let uncertainty_m2_s: number | null = null
  let validity: GittPulse["validity"] = "valid"
  let why = "τ ≪ L²/D and relaxed"
  if (length_m !== undefined && slope !== 0) {
    diffusivity_m2_s = (4 / (Math.PI * tau_s)) * length_m ** 2 * (deltaEs_V / deltaEtau_V) ** 2
    const scatter = bent?.slope0Error ?? straight.slopeError
    const relative = scatter === null ? null : Math.abs(scatter / slope)
    uncertainty_m2_s = relative === null ? null : 2 * diffusivity_m2_s * Math.hypot(relative, share, 0.5 * bend)
    const reached = (tau_s * diffusivity_m2_s) / length_m ** 2
    if (tau_s < 0.5 * pulse_s) [validity, why] = ["doubtful", `pulse cut off after ${tau_s.toFixed(1)} s`]
    if (bend > STRAIGHT)
      [validity, why] = ["doubtful", `E is no straight line against √t: the bend is ${percent(bend)} of the slope`]
    if (share > RELAXED)
      [validity, why] = ["doubtful", `rests too short: E was still ${percent(share)} of ΔEs away from its end`]
    if (edgeWhy !== "") [validity, why] = ["invalid", edgeWhy]
    if (reached > SHORT)
      [validity, why] = ["invalid", `τ D/L² = ${reached.toFixed(2)}: the pulse reaches the back of the slab`]
  }
  return {
    pulse,
    eBefore_V,
    deltaEs_V,
    deltaEsShare: share,
    deltaEtau_V,
    drop_ohm: drop_V / i_A,
    dropError_ohm: dropError_V === null ? null : Math.abs(dropError_V / i_A),
    diffusivity_m2_s,
    uncertainty_m2_s,
    validity,
    why,
    edge: edgeWhy === "" ? "valid" : "invalid",
    edgeWhy,
  }
}

function anyOverload(r: Readings, s: Stretch): boolean {
  for (let k = s.from; k < s.to; k++) if ((r.flags[k] & (FLAG.overloadE | FLAG.overloadI)) !== 0) return true
  return false
}

/** A share for people; more than all of it needs no digits. */
function percent(share: number): string {
  return share < 1 ? `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %` : "more than 100 %"
}

/**
 * How far E still is from the end of its relaxation [V]: three levels in equal distance, at the middle, three quarters and
 * the end of the rest, continued as a geometric series (Aitken). All of the last step's size where they do not converge,
 * or where the rest has too few readings.
 */
function remaining_V(r: Readings, rest: Stretch): number {
  const span_s = r.t_s[rest.to - 1] - r.t_s[rest.from]
  const level = (part: number) => {
    const mid_s = r.t_s[rest.from] + part * span_s
    let sum = 0
    let n = 0
    for (let k = rest.from; k < rest.to; k++)
      if (Math.abs(r.t_s[k] - mid_s) <= 0.04 * span_s) {
        sum += r.e_V[k]
        n++
      }
    return n > 0 ? sum / n : NaN
  }
  const [a, b, c] = [level(0.46), level(0.71), level(0.96)]
  const [first, second] = [b - a, c - b]
  if (!Number.isFinite(first) || !Number.isFinite(second)) return Math.abs(r.e_V[rest.to - 1] - r.e_V[rest.from])
  const ratio = first === 0 ? 0 : second / first
  if (ratio <= 0) return Math.abs(second)
  return ratio < 0.9 ? Math.abs((second * ratio) / (1 - ratio)) : Math.abs(10 * second)
}
