/**
 * One depressed arc in series with the cell: a resistance with a CPE beside it (film, coating, solid interface, grain
 * boundary, counter electrode). Over one stage v = Z (i + H), Z = 1 / (G + 1/R).
 */
import type { Complex } from "../cell"
import { add, invert } from "./complex"
import { cpeLadder, type Cpe } from "./cpeLadder"
import { LadderState } from "./ladderState"

export interface ArcParameters extends Cpe {
  readonly r_ohm: number
}

export class Arc {
  readonly ladder: LadderState
  /** May change between steps, as films grow. */
  r_ohm: number
  /** Z [ohm] and Z H [V] of the present stage. */
  stage_ohm = 0
  memory_V = 0

  constructor(parameters: ArcParameters) {
    this.ladder = new LadderState(cpeLadder(parameters))
    this.r_ohm = parameters.r_ohm
  }

  reduce(slot: number): void {
    this.ladder.reduce(slot)
    this.stage_ohm = 1 / (this.ladder.conductance + 1 / this.r_ohm)
    this.memory_V = this.stage_ohm * this.ladder.memory_A
  }

  /** @returns voltage over the arc [V] at the end of the stage */
  finish(i_A: number): number {
    const v = this.stage_ohm * i_A + this.memory_V
    this.ladder.finish(v)
    return v
  }

  impedance(w: number): Complex {
    return invert(add({ re: 1 / this.r_ohm, im: 0 }, this.ladder.admittance(w)))
  }
}
