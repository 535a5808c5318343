/**
 * One virtual channel for a paper's experiment: a simulated channel card of the typical profile (noise, quantisation,
 * its own calibration record) with the firmware's bytecode, and a cell on its leads.
 *
 * Whatever is measured goes through `run`: parameters, dry run, card, readings. What lies between two check-ups of a long
 * test may pass the card by: `between` hands the cell's state over by snapshot, and back.
 */
import type { CellKind } from "../../../sim/cell"
import { HalfCell } from "../../../sim/cell/halfCell"
import { RefusedError } from "../../errors"
import { type Outcome, plan, runExperiment } from "../../experiment"
import type { RunData, Technique } from "../../technique"
import { techniqueNamed } from "../../techniqueNamed"
import { LINK_TIMES } from "../../wire/link"
import { connectSimulated } from "../simulated"

export interface Told {
  /** Of the card: what is random in it, and in its noise. */
  readonly seed: number
  /** Runs through the bytecode, their readings and impedance points, and virtual time in them [s]. */
  runs: number
  readings: number
  phasors: number
  t_s: number
  /** What passed the card by, in words. */
  readonly bypassed: string[]
  /** What the dry run would not do. */
  readonly refused: string[]
}

export function nothingTold(seed = 1): Told {
  return { seed, runs: 0, readings: 0, phasors: 0, t_s: 0, bypassed: [], refused: [] }
}

/** Several channels share a computer here, and nobody waits at a bench: a late answer is no lost one. */
const TIMES = { ...LINK_TIMES, answer_s: 60 }

export class Lab {
  private constructor(
    readonly kind: CellKind,
    private readonly rig: Awaited<ReturnType<typeof connectSimulated>>,
    readonly told: Told,
  ) {}

  /** @param channel of the same experiment, from 1: another card */
  static async open(kind: CellKind, told: Told, channel = 1): Promise<Lab> {
    return new Lab(kind, await connectSimulated(kind, { seed: told.seed + channel, times: TIMES }), told)
  }

  async close(): Promise<void> {
    await this.rig.close()
  }

  get board() {
    return this.rig.instrument.description.board
  }

  /** The cell on the leads; to look at planted truth, not to measure. */
  get cell(): HalfCell {
    return halfCell(this.rig.card.board.frontEnd.cell, this.kind)
  }

  /** Runs a technique to its end. @throws RefusedError by the dry run, or when the card ended it with a fault */
  async run(id: string, params: Readonly<Record<string, number>>): Promise<Outcome> {
    return this.perform(techniqueNamed(id), params)
  }

  /** The same for a technique that is not one of the project's: a paper's own program. */
  async perform(technique: Technique, params: Readonly<Record<string, number>> = {}): Promise<Outcome> {
    const { instrument, url } = this.rig
    const p = plan(technique, params, this.board, this.kind.sample)
    const outcome = await runExperiment(instrument, p, {
      id: technique.id,
      url,
      cell: this.kind.title,
      now: () => new Date(0),
    })
    if (outcome.ending.reason !== "finished")
      throw new RefusedError(
        outcome.ending.code,
        `${technique.title} on ${this.kind.id} did not run to its end: ${outcome.ending.why}`,
      )
    this.note(outcome.data, outcome.ending.t_s)
    return outcome
  }

  /** Asks for what the board cannot do, and keeps its answer. @throws Error when nothing was refused */
  refuses(id: string, params: Readonly<Record<string, number>>): string {
    try {
      plan(techniqueNamed(id), params, this.board, this.kind.sample)
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error
      this.told.refused.push(error.message)
      return error.message
    }
    throw new Error(`${id} on ${this.kind.id} was expected to be refused, and was not`)
  }

  /** The cell, off the card: a bare copy takes its state, goes through `how`, and the leads get it back. */
  between(what: string, how: (cell: HalfCell) => void): void {
    const { frontEnd } = this.rig.card.board
    const bare = halfCell(this.kind.create(1), this.kind)
    bare.restore(frontEnd.cell.snapshot())
    how(bare)
    const back = halfCell(this.kind.create(1), this.kind)
    back.restore(bare.snapshot())
    frontEnd.attach(back)
    if (what !== "" && !this.told.bypassed.includes(what)) this.told.bypassed.push(what)
  }

  /** As old as after so many cycles, first-cycle losses over; nothing is cycled. */
  aged(cycles: number, stress = cycles): void {
    this.between(`set to the age of ${cycles} ${cycles === 1 ? "cycle" : "cycles"}`, cell => cell.age(cycles, stress))
  }

  /** Brings the cell to rest at a potential, nothing relaxing any more. */
  atRest(e_V: number): void {
    this.between(`brought to rest at ${e_V} V`, cell => cell.settle(e_V))
  }

  private note(data: RunData, t_s: number) {
    this.told.runs += 1
    this.told.readings += data.readings.length
    this.told.phasors += data.phasors.length
    this.told.t_s += t_s
  }
}

function halfCell(cell: unknown, kind: CellKind): HalfCell {
  if (cell instanceof HalfCell) return cell
  throw new Error(`${kind.id} has no particle: nothing in it can be cycled or aged`)
}
