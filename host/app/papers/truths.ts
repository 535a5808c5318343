/**
 * What titration makes of a planted D, and where it misleads: the same pulse on the same cell, evaluated in the ways that
 * are found in papers. The cell comes from a discharge to the potential, so that it stands on that branch of its hysteresis.
 */
import type { CellKind } from "../../../sim/cell"
import { type IrDrop, titration } from "../../analysis/gitt/titration"
import type { Measured } from "../../analysis/measured"
import { DiffusivityCurve } from "../../../sim/cell/diffusivity"
import type { HalfCell } from "../../../sim/cell/halfCell"
import { quantity } from "../../quantity/resultText"
import { slab } from "../cells/protocols"
import { drive, pause } from "./bench"
import type { Truth } from "./experiment"
import { Lab, type Told } from "./lab"
import { accuracyUnder } from "./slab"

export interface TruthOrder {
  readonly e_V: number
  readonly i_A: number
  readonly pulse_s: number
  readonly rest_s: number
  /** A cathode is charged first. */
  readonly charge?: { readonly i_A: number; readonly eAbove_V: number }
}

/** A rest after which nothing moves any more [s]: the slab's slowest part has decayed by exp(-6). */
function longRest(kind: CellKind, D_m2_s: number): number {
  return (6 * slab(kind) ** 2) / (Math.PI ** 2 * D_m2_s)
}

export async function gittTruths(kind: CellKind, told: Told, o: TruthOrder): Promise<Truth[]> {
  const found: Truth[] = []
  let planted = NaN
  let long_s = 0
  for (const name of ["rests to the end", "rests as in the paper"]) {
    const lab = await Lab.open(kind, told)
    try {
      if (o.charge) await drive(lab, o.charge.i_A, { eAbove_V: o.charge.eAbove_V }, 20)
      await drive(lab, o.i_A, { eBelow_V: o.e_V }, 10)
      if (long_s === 0) long_s = Math.min(longRest(kind, plantedDiffusivity(lab.cell)), 3e6)
      const rest_s = name === "rests to the end" ? long_s : o.rest_s
      await pause(lab, rest_s)
      if (rest_s === long_s) planted = 1e4 * plantedDiffusivity(lab.cell)
      const { data } = await lab.run("gitt", {
        i_A: o.i_A,
        pulse_s: o.pulse_s,
        restBefore_s: 60,
        rest_s: Math.min(1e6, rest_s),
        pulses: 1,
        eMin_V: Math.max(-0.4, o.e_V - 1),
        eMax_V: 4.4,
        every_s: Math.min(60, o.pulse_s / 60),
        restEvery_s: Math.min(60, rest_s / 50),
      })
      const accuracy = accuracyUnder(data, o.i_A)
      const by = (ir: IrDrop, tau_s?: number) =>
        titration(data.readings, { ir, length_m: slab(kind), i_A: o.i_A, tau_s, accuracy })[0].D
      const [kept, excluded, mistaken] = [by("kept"), by("excluded"), by("kept", rest_s)]
      const say = (what: string, D: Measured | null) => {
        if (D)
          found.push({
            what: `${what}; ${name} (${quantity(rest_s, "s")})`,
            found: 1e4 * D.value,
            planted,
            unit: "cm2/s",
            note: `${D.validity}: ${D.why}`,
          })
      }
      say("slab fitted to pulse and rest", excluded.model)
      say("slope against the root of time", excluded.slope)
      say("two steps, the drop taken off", excluded.steps)
      say("two steps, the drop of the interface left in", kept.steps)
      say("the same, the rest mistaken for tau", mistaken.steps)
    } finally {
      await lab.close()
    }
  }
  return found
}

/** What is planted in the state that the cell is in [m2/s]. */
function plantedDiffusivity(cell: HalfCell): number {
  const of = cell.parameters.particles[0].diffusivity_m2_s
  const [x] = cell.surfaceStoichiometry()
  const D_m2_s = typeof of === "number" ? of : new DiffusivityCurve(of, Math.max(...of.x), 1).at(x)
  return D_m2_s * cell.diffusivityFactor()
}
