/**
 * Galvanostatic cycles of a long test: some through the card, the others on the bare cell between, each handed over by
 * snapshot. Capacities in mAh/g, specific currents in A/g, as printed.
 */
import type { CellKind } from "../../../sim/cell"
import type { HalfCell } from "../../../sim/cell/halfCell"
import { chargeRatio, chargeUncertainty, halfCycles } from "../../analysis/halfCycles"
import { type Cycle as Halves, cyclesOf } from "../../techniques/galvanostaticCycling"
import * as bare from "../cells/protocols"
import type { Lab } from "./lab"

export interface Cycle {
  readonly n: number
  /** mAh/g. */
  readonly down: number
  readonly up: number
  readonly uDown: number
  readonly uUp: number
  /** Second half over the first [%], and its uncertainty. */
  readonly efficiency: number
  readonly uEfficiency: number
  /** Through the bytecode, or on the bare cell. */
  readonly onCard: boolean
  readonly curve?: { readonly down: readonly Point[]; readonly up: readonly Point[] }
}

/** Charge since the start of the half cycle [mAh/g], E [V]. */
export interface Point {
  readonly x: number
  readonly y: number
}

export interface Rule {
  /** A/g. */
  readonly rate: number
  readonly window: bare.Window
  readonly chargesFirst?: boolean
  readonly every_s: number
  /** Readings closer together so far before a limit [V], where E runs away. */
  readonly near?: { readonly min_V: number; readonly max_V: number; readonly every_s: number }
}

/** Through the card: `count` cycles from number `n` on. */
export async function cyclesOnCard(lab: Lab, rule: Rule, n: number, count: number): Promise<Cycle[]> {
  const mass_kg = bare.mass(lab.kind)
  const { data } = await lab.run("gcd", {
    i_A: 0,
    perMass_A_kg: 1000 * rule.rate,
    mass_kg,
    eMin_V: rule.window.low_V,
    eMax_V: rule.window.high_V,
    first: rule.chargesFirst ? 1 : 2,
    cycles: count,
    every_s: rule.every_s,
    halfMax_s: 1e6,
    ...(rule.near ? { nearMin_V: rule.near.min_V, nearMax_V: rule.near.max_V, everyNear_s: rule.near.every_s } : {}),
  })
  const per_C = 1 / (3.6e3 * mass_kg)
  return cyclesOf(halfCycles(data.readings, data.calibration)).map((c, k) => {
    const { value, u } = chargeRatio(c.second, c.first)
    const curve = (h: Halves["up"]): Point[] => {
      const points: Point[] = []
      const begin_s = h.from > 0 ? data.readings.t_s[h.from - 1] : 0
      let shown_s = -Infinity
      for (let j = h.from; j < h.to; j++) {
        const last = j === h.to - 1
        if (!last && data.readings.t_s[j] - shown_s < h.duration_s / 150) continue
        shown_s = data.readings.t_s[j]
        points.push({
          x: ((h.q_C * per_C) / h.duration_s) * (data.readings.t_s[j] - begin_s),
          y: data.readings.e_V[j],
        })
      }
      return points
    }
    return {
      n: n + k,
      down: c.down.q_C * per_C,
      up: c.up.q_C * per_C,
      uDown: chargeUncertainty(c.down) * per_C,
      uUp: chargeUncertainty(c.up) * per_C,
      efficiency: 100 * value,
      uEfficiency: 100 * u,
      onCard: true,
      curve: { down: curve(c.down), up: curve(c.up) },
    }
  })
}

/** On the bare cell. */
export function cyclesBare(cell: HalfCell, kind: CellKind, rule: Rule, n: number, count: number): Cycle[] {
  const { rate, window } = rule
  return Array.from({ length: count }, (_, k) => {
    let up = 0
    if (rule.chargesFirst) up = bare.half(cell, kind, rate, window.high_V)
    const down = bare.half(cell, kind, -rate, window.low_V)
    if (!rule.chargesFirst) up = bare.half(cell, kind, rate, window.high_V)
    const efficiency = 100 * (rule.chargesFirst ? down / up : up / down)
    return { n: n + k, down, up, uDown: 0, uUp: 0, efficiency, uEfficiency: 0, onCard: false }
  })
}

/**
 * A long test. Every number in `marks` is a check-up: it and the two cycles before it run through the card, like cycles 1
 * to 3; what lies between runs on the bare cell.
 */
export async function longTest(lab: Lab, rule: Rule, marks: readonly number[]): Promise<Cycle[]> {
  const onCard = new Set([1, 2, 3, ...marks.flatMap(n => [n - 2, n - 1, n])].filter(n => n >= 1))
  const last = Math.max(...onCard)
  const all: Cycle[] = []
  for (let n = 1; n <= last;) {
    let to = n
    while (to + 1 <= last && onCard.has(to + 1) === onCard.has(n)) to++
    const count = to - n + 1
    if (onCard.has(n)) all.push(...(await cyclesOnCard(lab, rule, n, count)))
    else
      lab.between(`cycles ${n} to ${to} at ${bare.numberText(1000 * rule.rate)} mA/g`, cell => {
        all.push(...cyclesBare(cell, lab.kind, rule, n, count))
      })
    n = to + 1
  }
  return all
}

export function at(cycles: readonly Cycle[], n: number): Cycle {
  const found = cycles.find(c => c.n === n)
  if (!found) throw new Error(`cycle ${n} was not run`)
  return found
}
