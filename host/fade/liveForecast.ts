/**
 * The forecast of a run that goes on: half-cycles are counted as readings come, and after each finished cycle the cell is
 * predicted anew. A run that holds currents of both signs is a cycling run, whatever technique made it.
 *
 * The predictor is loaded with the first finished cycle. A forecast takes the thread that the cards' acknowledgements need:
 * at most a tenth of the time goes to forecasts, except for the one at the end of the run.
 */
import type { Step } from "../../protocol/steps"
import type { FadeBoundView, FadeView } from "../live"
import type { RunData } from "../technique"
import { cyclesOf, impedanceOfCycles, type RecordEnd } from "./cyclesOfReadings"
import { fadeViewOf, fadeWaiting } from "./fadeView"
import { HalfCycles } from "./halfCycles"
import { POINTS_MIN, type CycleTable } from "./history"
import type { Prediction } from "./predict"
import { fadeEvent, type FadeEvent } from "./report"

/** Nine times as long as a forecast took nothing is forecast. */
const PAUSE = 9

export interface LiveForecastOptions {
  /** A clock [ms], for how often. */
  readonly now_ms: () => number
  readonly changed: (view: FadeView) => void
  /** Once for each bound and run. */
  readonly crossed?: (event: FadeEvent, bound: FadeBoundView) => void
  /** What broke, in words; the run goes on without a forecast. */
  readonly failed?: (text: string) => void
}

/** True when a program cycles a cell: it holds currents of both signs. */
export function cycles(steps: readonly Step[]): boolean {
  const holds = (sign: number) => steps.some(s => s.kind === "holdI" && s.i_A * sign > 0)
  return holds(1) && holds(-1)
}

export class LiveForecast {
  view: FadeView | null = null
  prediction: Prediction | null = null
  private bound: FadeBoundView | null = null
  private event: FadeEvent | null = null
  private halves: HalfCycles | null = null
  private told = 0
  private next_ms = 0
  private work: Promise<void> | null = null

  constructor(private readonly o: LiveForecastOptions) {}

  /** A new run: what was forecast of the former one is forgotten, the bound stays. */
  begin(steps: readonly Step[]): void {
    this.halves = cycles(steps) ? new HalfCycles() : null
    this.view = null
    this.prediction = null
    this.event = null
    this.told = 0
    this.next_ms = 0
  }

  /** @param bound  null takes it away; a new bound may be crossed at once */
  setBound(bound: FadeBoundView | null): void {
    this.bound = bound
    this.event = null
    if (this.view?.crossed) this.say({ ...this.view, crossed: null })
    this.lookAtBound()
  }

  /** Readings so far; costs what is new in them. */
  take(data: RunData): void {
    const { halves } = this
    if (!halves) return
    halves.take(data.readings)
    if (halves.finished <= this.told || this.work || this.o.now_ms() < this.next_ms) return
    this.work = this.forecast(halves, data, "goes on").finally(() => (this.work = null))
  }

  /** The last forecast of a run. @param finished  false when it was broken off: then its last discharge is no cycle */
  async end(data: RunData, finished: boolean): Promise<void> {
    const { halves } = this
    if (!halves) return
    await this.work
    halves.take(data.readings)
    await this.forecast(halves, data, finished ? "ended" : "goes on")
  }

  private async forecast(halves: HalfCycles, data: RunData, end: RecordEnd): Promise<void> {
    try {
      const ask = await predictor()
      const from_ms = this.o.now_ms()
      const found = cyclesOf(halves.all(), end)
      // another run has begun while the predictor was loaded
      if (halves !== this.halves || !found || found.table.cycle.length === 0) return
      this.told = found.table.cycle.length
      const table = withImpedance(found.table, data, found.end_s)
      if (this.told < POINTS_MIN) this.say(fadeWaiting(table))
      else {
        this.prediction = ask(table)
        this.say(fadeViewOf(this.prediction, table, this.event?.text ?? null))
        this.lookAtBound()
      }
      this.next_ms = this.o.now_ms() + PAUSE * (this.o.now_ms() - from_ms)
    } catch (error) {
      this.o.failed?.(`no forecast: ${(error as Error).message}`)
    }
  }

  private lookAtBound(): void {
    if (!this.bound || !this.prediction || !this.view || this.event) return
    this.event = fadeEvent(this.prediction, this.bound)
    if (!this.event) return
    this.say({ ...this.view, crossed: this.event.text })
    this.o.crossed?.(this.event, this.bound)
  }

  private say(view: FadeView): void {
    this.view = view
    this.o.changed(view)
  }
}

function withImpedance(table: CycleTable, data: RunData, end_s: readonly number[]): CycleTable {
  if (data.phasors.length === 0) return table
  return { ...table, signals: { ...table.signals, ...impedanceOfCycles(data.phasors, end_s) } }
}

let loaded: Promise<(table: CycleTable) => Prediction> | undefined

/** TensorFlow.js and the weights, once for all channels. */
function predictor(): Promise<(table: CycleTable) => Prediction> {
  loaded ??= (async () => {
    const [{ startBackend }, { predictFade }, { readPredictor }] = await Promise.all([
      import("./backend"),
      import("./predict"),
      import("./weightsFile"),
    ])
    await startBackend()
    const learned = readPredictor()
    return (table: CycleTable) => predictFade(table, learned)
  })()
  return loaded
}
