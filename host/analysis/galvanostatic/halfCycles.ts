/**
 * Charge, energy and mean potential of every half cycle: the stretches of one sign of current.
 *
 *   Q = integral I dt      W = integral E I dt      mean E = W/Q
 *
 * Trapezoids on the time stamps as they are; the first interval counts from the last reading before it, if that is no
 * gap. Uncertainty: gain and offset of the current over the half cycle, offset of E, and half an interval at an edge that
 * was not read. A constant-voltage tail of the same sign belongs to the half cycle. Rests and stray readings do not.
 */
import { type Accuracy, EXACT } from "../accuracy"
import { cleaned, type Curve, type Direction, largestGap, quantile, stretches } from "../curve"
import { doubtful, type Known, type Measured, measured, positive, relativeU, valid, valueOf } from "../measured"

export interface HalfCycle {
  /** From 1. */
  readonly half: number
  readonly direction: Direction
  /** Readings of the cleaned curve, from..to-1. */
  readonly from: number
  readonly to: number
  readonly start_s: number
  readonly end_s: number
  /** Median current [A]. */
  readonly i_A: number
  readonly eStart_V: number
  readonly eEnd_V: number
  /** Size of the charge [C]. */
  readonly charge: Measured
  /** Size of the integral of E I [J]. */
  readonly energy: Measured
  readonly averagePotential: Measured
  /** The curve ends within it. */
  readonly open: boolean
}

export interface HalfCycleOptions {
  readonly accuracy?: Accuracy
  readonly restShare?: number
  /** Half cycles with fewer readings are strays. */
  readonly readingsMin?: number
}

/** A gap of more than so many median intervals makes the charge doubtful. */
const GAP = 5

export function halfCycles(
  curve: Curve,
  { accuracy = EXACT, restShare, readingsMin = 3 }: HalfCycleOptions = {},
): HalfCycle[] {
  const c = cleaned(curve)
  const all = stretches(c, { restShare })
  const found: HalfCycle[] = []
  all.forEach((s, k) => {
    if (s.kind === "rest" || s.to - s.from < readingsMin) return
    const every_s = quantile(
      Array.from({ length: s.to - s.from - 1 }, (_, j) => c.t_s[s.from + j + 1] - c.t_s[s.from + j]),
      0.5,
    )
    let charge_C = 0
    let energy_J = 0
    for (let j = s.from + 1; j < s.to; j++) {
      const dt_s = c.t_s[j] - c.t_s[j - 1]
      charge_C += 0.5 * (c.i_A[j] + c.i_A[j - 1]) * dt_s
      energy_J += 0.5 * (c.i_A[j] * c.e_V[j] + c.i_A[j - 1] * c.e_V[j - 1]) * dt_s
    }
    const lead_s = s.from > 0 ? c.t_s[s.from] - c.t_s[s.from - 1] : 0
    const known = lead_s > 0 && lead_s <= 2 * every_s
    const first_s = known ? lead_s : 0
    charge_C += c.i_A[s.from] * first_s
    energy_J += c.i_A[s.from] * c.e_V[s.from] * first_s
    const start_s = c.t_s[s.from] - first_s
    const lasts_s = c.t_s[s.to - 1] - start_s
    const edge_C = known ? 0 : (Math.abs(c.i_A[s.from]) * every_s) / Math.sqrt(12)
    const size_C = Math.abs(charge_C)
    const uCharge = Math.hypot(accuracy.iRelative * size_C, accuracy.iOffset_A * lasts_s, edge_C)
    const gap = largestGap(c, s.from, s.to)
    const verdict =
      gap > GAP
        ? doubtful(`a gap of ${gap.toFixed(0)} intervals was bridged by a straight line`)
        : valid("integral of I")
    const size_J = Math.abs(energy_J)
    const mean_V = energy_J / charge_C
    const uMean = Math.hypot(accuracy.eOffset_V, accuracy.eRelative * mean_V)
    const steps = { duration_s: lasts_s, readings: s.to - s.from, largestGap: gap }
    found.push({
      half: found.length + 1,
      direction: s.kind,
      from: s.from,
      to: s.to,
      start_s,
      end_s: c.t_s[s.to - 1],
      i_A: s.i_A,
      eStart_V: c.e_V[s.from],
      eEnd_V: c.e_V[s.to - 1],
      charge: measured(size_C, "C", uCharge, verdict, steps),
      energy: measured(size_J, "J", Math.hypot((uCharge / size_C) * size_J, uMean * size_C), verdict, steps),
      averagePotential: measured(mean_V, "V", uMean, verdict, { energy_J, charge_C }),
      open: k === all.length - 1,
    })
  })
  return found
}

/** Charge per mass [mAh/g]: Q/(3600 m), because 1 mAh/g is 3600 C/kg. */
export function specificCapacity(charge: Measured, mass_kg: Known): Measured {
  const mass = positive("mass_kg", mass_kg)
  const value = charge.value / (3600 * mass)
  const relative = Math.hypot(relativeU(charge), relativeU(mass_kg))
  return measured(value, "mAh/g", charge.u === null ? null : value * relative, charge, {
    charge_C: charge.value,
    mass_kg: valueOf(mass_kg),
  })
}
