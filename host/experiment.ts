/**
 * One experiment: technique and parameters, dry run, start, record, analyse. CLI, server, demo and examples all go
 * through here, so that a refusal, a file and a result are the same wherever they are asked for.
 */
import type { Limits } from "../protocol/limits"
import type { Step } from "../protocol/steps"
import { DryCell, DryRun, dryRun } from "./dryRun"
import { InstrumentFault } from "./errors"
import type { Ending, Instrument } from "./instrument"
import { completeParams } from "./params"
import { Phasor, Readings } from "./readings"
import { RUN_FILE_VERSION } from "./record/document"
import { RunWriter } from "./record/write"
import type { Analysis, RunData, Sample, Technique } from "./technique"
import type { Board } from "../hardware/board"

export interface Plan {
  readonly technique: Technique
  readonly params: Readonly<Record<string, number>>
  readonly sample: Sample
  readonly steps: readonly Step[]
  readonly limits: Limits
  readonly dry: DryRun
}

/** Parameters to a checked program. @throws RefusedError; nothing has been started then */
export function plan(
  technique: Technique,
  given: Readonly<Record<string, number>>,
  board: Board,
  sample: Sample = {},
  cell?: DryCell,
): Plan {
  const params = completeParams(technique, given)
  const steps = technique.steps(params, board)
  const limits = technique.limits(params, board)
  return { technique, params, sample, steps, limits, dry: dryRun(steps, limits, board, cell) }
}

export interface ExperimentOptions {
  readonly id: string
  /** Where the run file goes; none is written without. */
  readonly path?: string
  readonly url?: string
  /** What is on the leads, in words. */
  readonly cell?: string
  /** The host's clock. */
  readonly now: () => Date
}

/** Hears a running experiment; `data` is the same growing object each time. */
export interface ExperimentObserver {
  started?(): void
  readings?(part: Readings, data: RunData): void
  phasor?(p: Phasor, data: RunData): void
  stepped?(step: number, pass: number, t_s: number): void
  gap?(from_s: number, to_s: number, count: number): void
}

export interface Outcome {
  readonly data: RunData
  readonly analysis: Analysis
  readonly ending: Ending
}

class Collected implements RunData {
  readonly readings = new Readings()
  readonly phasors: Phasor[] = []
  complete = false
  constructor(readonly steps: readonly Step[]) {}
}

/**
 * Runs a plan to its end.
 * @returns also for a run that was stopped or ended by a fault: see `ending`
 * @throws RefusedError from the card, LinkError; a file begun is closed and kept
 */
export async function runExperiment(
  instrument: Instrument,
  p: Plan,
  options: ExperimentOptions,
  observer: ExperimentObserver = {},
): Promise<Outcome> {
  const data = new Collected(p.steps)
  let writer: RunWriter | undefined
  try {
    const ending = await new Promise<Ending>((resolve, reject) => {
      instrument.onClose = reason =>
        reject(
          new InstrumentFault(
            "linkLost",
            `the link to the card closed during the run (${reason}); the card goes on by itself: connect again`,
          ),
        )
      const begin = () => {
        if (!options.path) return
        writer ??= new RunWriter(options.path, () => new Readings())
        const { board, serial, firmware } = instrument.description
        writer.write({
          kind: "start",
          version: RUN_FILE_VERSION,
          id: options.id,
          started: options.now().toISOString(),
          technique: p.technique.id,
          params: p.params,
          sample: p.sample,
          steps: p.steps,
          limits: p.limits,
          atMost_s: p.dry.atMost_s,
          card: { board: board.name, serial, firmware, url: options.url ?? "" },
          cell: options.cell ?? "",
          conventions: {
            current: "positive oxidises the working electrode",
            impedance: "Z'' as it is, negative = capacitive",
          },
        })
      }
      // the file stands before the first reading: if it cannot be written, nothing is started
      begin()
      instrument
        .start(p.steps, p.limits, {
          readings(part) {
            data.readings.append(part)
            writer?.readings(part)
            observer.readings?.(part, data)
          },
          phasor(point) {
            data.phasors.push(point)
            writer?.phasor(point)
            observer.phasor?.(point, data)
          },
          stepped: (step, pass, t_s) => observer.stepped?.(step, pass, t_s),
          gap(from_s, to_s, count) {
            writer?.write({ kind: "gap", from_s, to_s, count })
            observer.gap?.(from_s, to_s, count)
          },
          ended: resolve,
        })
        .then(
          () => observer.started?.(),
          error => {
            writer?.discard()
            writer = undefined
            reject(error)
          },
        )
    })
    data.complete = true
    const analysis = p.technique.analyse(data, p.params, p.sample)
    writer?.write({ kind: "analysis", lines: analysis.lines })
    writer?.write({ kind: "stop", ending })
    return { data, analysis, ending }
  } finally {
    instrument.onClose = () => {}
    writer?.close()
  }
}
