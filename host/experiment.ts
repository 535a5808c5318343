/**
 * One experiment: technique and parameters, dry run, start, record, analyse. CLI, server, demo and examples all go
 * through here, so that a refusal, a file and a result are the same wherever they are asked for.
 */
import { FLAG } from "../protocol/readings"
import type { Limits } from "../protocol/limits"
import type { Step } from "../protocol/steps"
import { DryCell, DryRun, dryRun } from "./dryRun"
import { InstrumentFault, LinkError, RefusedError } from "./errors"
import type { Ending, Instrument, RunObserver, StartOptions } from "./instrument"
import { calibrationUsed } from "./calibration/used"
import { completeParams } from "./params"
import { Phasor, Readings } from "./readings"
import { type CalibrationUsed, RUN_FILE_VERSION, type StartDocument } from "./record/document"
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
  /** Leads or dummy, and what is accepted; leads and nothing if not said. */
  readonly start?: StartOptions
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
  missing = 0
  constructor(
    readonly steps: readonly Step[],
    readonly calibration: CalibrationUsed,
  ) {}
}

/** The technique's verdict on the run so far; with readings missing, nothing is better than doubtful. */
export function analysed(p: Pick<Plan, "technique" | "params" | "sample">, data: RunData): Analysis {
  const analysis = p.technique.analyse(data, p.params, p.sample)
  if (data.missing === 0) return analysis
  const lines = analysis.lines.map(l =>
    l.validity === "valid"
      ? { ...l, validity: "doubtful" as const, why: `${data.missing} readings are missing; ${l.why}` }
      : l,
  )
  return { ...analysis, lines }
}

function startDocument(
  instrument: Instrument,
  p: Plan,
  options: ExperimentOptions,
  calibration: CalibrationUsed,
): StartDocument {
  const { board, serial, firmware } = instrument.description
  return {
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
    calibration,
    card: { board: board.name, serial, firmware, url: options.url ?? "" },
    cell: options.cell ?? "",
    conventions: {
      current: "positive oxidises the working electrode",
      impedance: "Z'' as it is, negative = capacitive",
    },
  }
}

/**
 * Runs a plan to its end.
 * @returns also for a run that was stopped or ended by a fault: see `ending`
 * @throws RefusedError from the card, or with the words of a fault that it found on the leads before the program began
 *   (nothing was started, no file is left), LinkError or InstrumentFault when the link
 *   fails, FileError when the file can no longer be written (the run is stopped then); a file begun is closed and kept
 */
export async function runExperiment(
  instrument: Instrument,
  p: Plan,
  options: ExperimentOptions,
  observer: ExperimentObserver = {},
): Promise<Outcome> {
  const calibration = calibrationUsed(instrument.description.board, instrument.record)
  const data = new Collected(p.steps, calibration)
  // the file stands before the first reading: if it cannot be written, nothing is started
  const writer = options.path ? new RunWriter(options.path, () => new Readings()) : undefined
  let deaf = () => {}
  // why the host has ended the run: what was asked for is known
  let enough: string | undefined
  // until the first sign of the program itself the card is only looking at its leads
  let begun = false
  try {
    writer?.write(startDocument(instrument, p, options, calibration))
    const ending = await new Promise<Ending>((resolve, reject) => {
      deaf = instrument.onClose(reason =>
        reject(
          new InstrumentFault(
            "linkLost",
            `the link to the card closed during the run (${reason}); the card goes on by itself: connect again`,
          ),
        ),
      )
      /** Keeps a part; a disk that is full ends this run with the cell open, and no other. */
      const keep = (write: (w: RunWriter) => void) => {
        if (!writer) return
        try {
          write(writer)
        } catch (error) {
          reject(error)
          instrument.stop().catch(() => {})
        }
      }
      const consider = () => {
        if (enough !== undefined) return
        enough = p.technique.enough?.(data, p.params, p.sample)
        // if the card does not hear it, it goes on to the end of its program, and says so
        if (enough !== undefined) instrument.stop().catch(() => {})
      }
      const observe: RunObserver = {
        readings(part) {
          begun = true
          data.readings.append(part)
          keep(w => w.readings(part))
          observer.readings?.(part, data)
          if (part.flags.some(f => (f & FLAG.stepEnd) !== 0)) consider()
        },
        phasor(point) {
          begun = true
          data.phasors.push(point)
          keep(w => w.phasor(point))
          observer.phasor?.(point, data)
          consider()
        },
        stepped(step, pass, t_s) {
          begun = true
          observer.stepped?.(step, pass, t_s)
        },
        gap(from_s, to_s, count) {
          data.missing += count
          keep(w => w.write({ kind: "gap", from_s, to_s, count }))
          observer.gap?.(from_s, to_s, count)
        },
        ended(e) {
          if (e.reason === "fault" && e.samples === 0 && !begun) reject(new RefusedError(e.code, e.why))
          else resolve(enough !== undefined && e.reason === "stopped" ? { ...e, reason: "finished", why: enough } : e)
        },
      }
      instrument.start(p.steps, p.limits, observe, options.start).then(() => observer.started?.(), reject)
    })
    data.complete = true
    writer?.write({ kind: "stop", ending })
    const analysis = analysed(p, data)
    writer?.write({ kind: "analysis", lines: analysis.lines })
    writer?.close()
    return { data, analysis, ending }
  } catch (error) {
    if (error instanceof RefusedError) writer?.discard()
    else {
      writer?.abandon()
      // the answer to a start may have been lost: if the card took it, it must not go on unheard
      if (error instanceof LinkError && error.code === "timeout") await instrument.stop().catch(() => {})
    }
    throw error
  } finally {
    deaf()
  }
}
