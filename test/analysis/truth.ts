/**
 * What the truth tests share: a reading chain like the project's card, and the count of how often a stated interval holds
 * the planted value.
 *
 * Card: noise and calibration of docs/hardware.md, "Error budget" (2.2 uV in 100 ms, 1.6e-6 of the range, gains to 50 ppm,
 * potential offset 20 uV), quantised at 1 uV and 1e-7 of the range. Sample: what a balance and a calliper leave.
 */
import type { Known, Measured } from "../../host/analysis/measured"
import type { Accuracy } from "../../host/analysis/accuracy"
import { seeded, type Random } from "../../sim/random"

export const FARADAY = 96485.33212
export const RT_F = (8.314462618 * 298.15) / FARADAY

/** 200 cells as the bars ask with GALVANODE_SLOW=1, else enough to see that nothing has broken. */
export const CELLS = process.env.GALVANODE_SLOW ? 200 : 24

export const ACCURACY: Accuracy = { eRelative: 20e-6, iRelative: 50e-6, iOffset_A: 0, eOffset_V: 20e-6 }

export class Card {
  private readonly gainE: number
  private readonly gainI: number
  private readonly offset_V: number

  constructor(
    private readonly random: Random,
    private readonly fullScale_A: number,
    private readonly noise = 1,
  ) {
    this.gainE = 1 + ACCURACY.eRelative * random.normal()
    this.gainI = 1 + ACCURACY.iRelative * random.normal()
    this.offset_V = ACCURACY.eOffset_V * random.normal()
  }
  readE(e_V: number): number {
    const seen = this.gainE * e_V + this.offset_V + this.noise * 2.2e-6 * this.random.normal()
    return Math.round(seen / 1e-6) * 1e-6
  }
  readI(i_A: number): number {
    const step = 1e-7 * this.fullScale_A
    const seen = this.gainI * i_A + this.noise * 1.6e-6 * this.fullScale_A * this.random.normal()
    return Math.round(seen / step) * step
  }
}

/** A quantity of the sample as the person at the bench knows it: off by its own uncertainty. */
export function known(random: Random, value: number, relative: number): Known & object {
  const seen = value * (1 + relative * random.normal())
  return { value: seen, u: seen * relative }
}

export function logUniform(random: Random, low: number, high: number): number {
  return low * (high / low) ** random.uniform()
}

export { seeded, type Random }

export interface Case {
  readonly got: Measured
  readonly truth: number
  /** By which share the formula errs without noise and with the sample known exactly; the total where left out. */
  readonly errs?: number
}

export interface Score {
  readonly cases: number
  readonly said: number
  readonly k1: number
  readonly k2: number
  readonly yesWhereGood: number
  readonly noWhereBad: number
  readonly good: number
  readonly bad: number
  readonly text: string
}

/** Coverage where the validity says yes, and how often it says so where it should and where it should not. */
export function score(name: string, cases: readonly Case[]): Score {
  const yes = cases.filter(c => c.got.validity === "valid" && c.got.u !== null)
  const within = (k: number) =>
    yes.length === 0 ? 0 : yes.filter(c => Math.abs(c.got.value - c.truth) <= k * (c.got.u ?? 0)).length / yes.length
  const err = (c: Case) => Math.abs(c.errs ?? c.got.value / c.truth - 1)
  const good = cases.filter(c => err(c) < 0.05)
  const bad = cases.filter(c => err(c) > 0.2)
  const share = (of: readonly Case[], says: boolean) =>
    of.length === 0 ? 1 : of.filter(c => (c.got.validity === "valid") === says).length / of.length
  const s = {
    cases: cases.length,
    said: yes.length,
    k1: within(1),
    k2: within(2),
    good: good.length,
    bad: bad.length,
    yesWhereGood: share(good, true),
    noWhereBad: share(bad, false),
  }
  const p = (x: number) => `${(100 * x).toFixed(0)} %`
  const text = `${name}: ${s.cases} cases, valid ${s.said}; k=1 ${p(s.k1)}, k=2 ${p(s.k2)}; yes in ${p(s.yesWhereGood)} of ${s.good} good, no in ${p(s.noWhereBad)} of ${s.bad} bad`
  return { ...s, text }
}
