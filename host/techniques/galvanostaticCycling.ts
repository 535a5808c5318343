/**
 * Galvanostatic cycling: a constant current between two limits of potential, there and back, again and again.
 *
 *   E  eMax_V  ----/\----/\----      charge: I > 0 until E >= eMax_V, then held there down to taper I if asked for
 *      eMin_V  \/    \/    \/        discharge: -I until E <= eMin_V
 *
 *   capacity = integral of |I| dt of the discharge;  coulombic efficiency = what came back over what was put in, of the two
 *   half cycles in the order in which they were made;  retention = capacity over that of the base cycle, chosen beforehand
 *
 * Limits are looked at on readings. Where E runs away at the end of a half cycle, a second step with the same current and
 * readings closer together begins nearMin_V (nearMax_V) before the limit.
 *
 * The current is given in amperes, per mass, or as a C-rate (1 = the capacity in one hour).
 */
import type { Board } from "../../hardware/board"
import { holdE, holdI, repeat, rest, type Step } from "../../protocol/steps"
import { chargeRatio, chargeUncertainty, halfCycles, type HalfCycle } from "../analysis/halfCycles"
import { potentialUncertainty } from "../calibration/used"
import { RefusedError } from "../errors"
import type { ResultLine } from "../live"
import { around, MARGIN } from "../safetyWindow"
import { technique } from "../technique"

interface Rate {
  readonly i_A: number
  readonly perMass_A_kg: number
  readonly cRate: number
  readonly mass_kg: number
  readonly capacity_C: number
}

/** The current that was asked for [A]. @throws RefusedError when none, or more than one, was given */
export function currentOf(p: Rate): number {
  const given = [p.i_A > 0, p.perMass_A_kg > 0, p.cRate > 0].filter(Boolean).length
  if (given !== 1)
    throw new RefusedError(
      "rate",
      `the current is given ${given === 0 ? "nowhere" : `${given} times`}: set one of i_A, perMass_A_kg (with mass_kg) or cRate (with capacity_C), the others 0`,
    )
  if (p.i_A > 0) return p.i_A
  if (p.perMass_A_kg > 0) {
    if (p.mass_kg > 0) return p.perMass_A_kg * p.mass_kg
    throw new RefusedError("rate", `perMass_A_kg = ${p.perMass_A_kg} A/kg needs mass_kg; give the active mass`)
  }
  if (p.capacity_C > 0) return (p.cRate * p.capacity_C) / 3600
  throw new RefusedError("rate", `cRate = ${p.cRate} needs capacity_C; give the nominal capacity`)
}

export const galvanostaticCycling = technique({
  id: "gcd",
  title: "Galvanostatic cycling",
  source: "Bard & Faulkner, Electrochemical Methods, 2nd ed., section 8.2; Weppner & Huggins, doi:10.1149/1.2133112",
  plot: "time",
  params: {
    i_A: { label: "Current", unit: "A", start: 1e-3, min: 0, max: 0.01, help: "size; 0 = by mass or C-rate" },
    perMass_A_kg: { label: "Current per mass", unit: "A/kg", start: 0, min: 0, max: 1e6, help: "1 A/g = 1000 A/kg" },
    cRate: { label: "C-rate", unit: "", start: 0, min: 0, max: 1000, help: "1 = the capacity in one hour" },
    mass_kg: { label: "Active mass", unit: "kg", start: 0, min: 0, max: 1, help: "0 = not known" },
    capacity_C: { label: "Nominal capacity", unit: "C", start: 0, min: 0, max: 1e6, help: "0 = not known" },
    eMin_V: { label: "Lower limit", unit: "V", start: 0.05, min: -5, max: 5 },
    eMax_V: { label: "Upper limit", unit: "V", start: 3, min: -5, max: 5 },
    first: {
      label: "First half cycle",
      unit: "",
      start: 1,
      min: 1,
      max: 2,
      whole: true,
      help: "1 = charge, 2 = discharge",
    },
    cycles: { label: "Cycles", unit: "", start: 3, min: 1, max: 10000, whole: true },
    taper: { label: "Hold until", unit: "", start: 0, min: 0, max: 1, help: "share of the current; 0 = no hold" },
    rest_s: { label: "Rest between", unit: "s", start: 0, min: 0, max: 1e6, help: "0 = none" },
    every_s: { label: "Reading every", unit: "s", start: 5, min: 0.02, max: 60, help: "the limits are looked at then" },
    nearMin_V: { label: "Closer look above the lower limit", unit: "V", start: 0, min: 0, max: 10, help: "0 = none" },
    nearMax_V: { label: "Closer look below the upper limit", unit: "V", start: 0, min: 0, max: 10, help: "0 = none" },
    everyNear_s: {
      label: "Reading every, there",
      unit: "s",
      start: 0.5,
      min: 0.02,
      max: 60,
      help: "where E runs away",
    },
    halfMax_s: { label: "Longest half cycle", unit: "s", start: 2e5, min: 1, max: 1e7 },
    baseCycle: {
      label: "Base cycle",
      unit: "",
      start: 1,
      min: 1,
      max: 10000,
      whole: true,
      help: "retention counts from it",
    },
    margin_V: { ...MARGIN, start: 0.5 },
  },
  steps(p) {
    const i_A = currentOf(p)
    if (p.eMin_V >= p.eMax_V)
      throw new RefusedError("cutOffs", `eMin_V = ${p.eMin_V} V is not below eMax_V = ${p.eMax_V} V; exchange them`)
    if (p.nearMin_V > p.eMax_V - p.eMin_V || p.nearMax_V > p.eMax_V - p.eMin_V)
      throw new RefusedError(
        "near",
        `nearMin_V = ${p.nearMin_V} V, nearMax_V = ${p.nearMax_V} V: the limits are ${p.eMax_V - p.eMin_V} V apart; a closer look begins between them`,
      )
    if (p.baseCycle > p.cycles)
      throw new RefusedError(
        "baseCycle",
        `baseCycle = ${p.baseCycle} of ${p.cycles} cycles: retention needs a base that is run; lower baseCycle or raise cycles`,
      )
    const until = { atMost_s: p.halfMax_s }
    const pause: Step[] =
      p.rest_s > 0 ? [rest(Math.min(60, Math.max(p.every_s, p.rest_s / 50)), { atMost_s: p.rest_s })] : []
    const hold: Step[] = p.taper > 0 ? [holdE(p.eMax_V, i_A, p.every_s, { ...until, iBelow_A: p.taper * i_A })] : []
    const [nearMax_V, nearMin_V] = [p.eMax_V - p.nearMax_V, p.eMin_V + p.nearMin_V]
    const up = [
      ...(p.nearMax_V > 0 ? [holdI(i_A, p.every_s, { ...until, eAbove_V: nearMax_V })] : []),
      holdI(i_A, p.nearMax_V > 0 ? p.everyNear_s : p.every_s, { ...until, eAbove_V: p.eMax_V }),
      ...hold,
      ...pause,
    ]
    const down = [
      ...(p.nearMin_V > 0 ? [holdI(-i_A, p.every_s, { ...until, eBelow_V: nearMin_V })] : []),
      holdI(-i_A, p.nearMin_V > 0 ? p.everyNear_s : p.every_s, { ...until, eBelow_V: p.eMin_V }),
      ...pause,
    ]
    const cycle = p.first === 1 ? [...up, ...down] : [...down, ...up]
    return p.cycles > 1 ? [...cycle, repeat(cycle.length, p.cycles)] : cycle
  },
  limits: (p, board: Board) => ({
    ...around([p.eMin_V, p.eMax_V], p.margin_V, board),
    iMax_A: Math.min(Math.max(2 * currentOf(p), 1e-6), board.limits.iMax_A),
  }),
  analyse({ readings, calibration, complete }, p, sample) {
    const cycles = cyclesOf(halfCycles(readings, calibration), p.cycles, complete)
    const lines: ResultLine[] = []
    if (cycles.length === 0) return { lines }
    const mass_kg = p.mass_kg > 0 ? p.mass_kg : sample.mass_kg
    // 1 Ah/kg is 1 mAh/g
    const [per_C, unit] = mass_kg ? [1 / (3600 * mass_kg), "mAh/g"] : [1 / 3600, "Ah"]
    const capacity = (label: string, c: Cycle): ResultLine => ({
      label,
      value: c.down.q_C * per_C,
      unit,
      u: chargeUncertainty(c.down) * per_C,
      ...reached(c.down, p.halfMax_s),
    })
    const first = cycles[0]
    const last = cycles[cycles.length - 1]
    lines.push(capacity("Discharge capacity, cycle 1", first))
    if (last.n > 1) lines.push(capacity(`Discharge capacity, cycle ${last.n}`, last))
    for (const c of last.n > 1 ? [first, last] : [first]) {
      const { value, u } = chargeRatio(c.second, c.first)
      lines.push({
        label: `Coulombic efficiency, cycle ${c.n}`,
        value: 100 * value,
        unit: "%",
        u: 100 * u,
        ...reached(c.second, p.halfMax_s),
      })
    }
    const energy = last.down.energy_J / last.up.energy_J
    lines.push({
      label: `Energy efficiency, cycle ${last.n}`,
      value: 100 * energy,
      unit: "%",
      u: 100 * energy * Math.hypot(last.down.uEnd_C / last.down.q_C, last.up.uEnd_C / last.up.q_C),
      ...reached(last.down, p.halfMax_s),
    })
    lines.push({
      label: `Mean discharge potential, cycle ${last.n}`,
      value: last.down.meanE_V,
      unit: "V",
      u: potentialUncertainty(calibration, last.down.meanE_V),
      ...reached(last.down, p.halfMax_s),
    })
    const base = cycles.find(c => c.n === p.baseCycle)
    if (base && last.n > base.n) {
      const { value, u } = chargeRatio(last.down, base.down)
      lines.push({
        label: `Retention, cycle ${last.n} over ${base.n}`,
        value: 100 * value,
        unit: "%",
        u: 100 * u,
        ...reached(last.down, p.halfMax_s),
      })
    }
    return { lines }
  },
})

export interface Cycle {
  readonly n: number
  /** In the order in which they were made. */
  readonly first: HalfCycle
  readonly second: HalfCycle
  readonly up: HalfCycle
  readonly down: HalfCycle
}

/** Whole cycles; a hold at the limit belongs to the charge before it. */
export function cyclesOf(halves: readonly HalfCycle[], most = Infinity, complete = true): Cycle[] {
  const merged: HalfCycle[] = []
  for (const h of halves) {
    const last = merged[merged.length - 1]
    if (last && last.sign === h.sign && last.pass === h.pass) merged[merged.length - 1] = together(last, h)
    else merged.push(h)
  }
  // the last half of a run that goes on is not whole yet
  const whole = complete ? merged : merged.slice(0, -1)
  const cycles: Cycle[] = []
  for (let k = 0; k + 1 < whole.length && cycles.length < most; k += 2) {
    const [first, second] = [whole[k], whole[k + 1]]
    const [up, down] = first.sign > 0 ? [first, second] : [second, first]
    cycles.push({ n: cycles.length + 1, first, second, up, down })
  }
  return cycles
}

function together(a: HalfCycle, b: HalfCycle): HalfCycle {
  const [q_C, energy_J] = [a.q_C + b.q_C, a.energy_J + b.energy_J]
  return {
    ...b,
    q_C,
    energy_J,
    meanE_V: energy_J / q_C,
    uScale_C: a.uScale_C + b.uScale_C,
    duration_s: a.duration_s + b.duration_s,
    from: a.from,
  }
}

function reached(h: HalfCycle, halfMax_s: number): Pick<ResultLine, "validity" | "why"> {
  return h.duration_s < 0.999 * halfMax_s
    ? { validity: "valid", why: `the limit was met at ${h.endE_V.toFixed(3)} V` }
    : {
        validity: "invalid",
        why: `cut off by halfMax_s = ${halfMax_s} s at ${h.endE_V.toFixed(3)} V, before the limit`,
      }
}
