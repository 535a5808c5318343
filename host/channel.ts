/**
 * One address of the rig: its card, one experiment at a time, and what a watcher who joins late must be told. A card that
 * does not answer is tried again; a run that another host has started can be stopped.
 */
import { join } from "node:path"
import { connect } from "./connect"
import { BOUND_ACTIONS } from "./fade/bound"
import { LiveForecast } from "./fade/liveForecast"
import { RefusedError } from "./errors"
import { analysed, plan, Plan, runExperiment } from "./experiment"
import type { Instrument } from "./instrument"
import type {
  ChannelState,
  ChannelView,
  FadeBoundView,
  FitView,
  LiveMessage,
  ResultLine,
  RunDocument,
  RunView,
  SelftestRowView,
  SpectrumPoint,
} from "./live"
import { madeOn } from "./calibration/used"
import { columnsOf, Readings } from "./readings"
import { selftest } from "./selftest"
import { spectrumView } from "./spectrumView"
import type { RunData, Sample } from "./technique"
import { techniqueNamed } from "./techniqueNamed"

export interface ChannelSetup {
  readonly url: string
  /** What is on the leads, in words; empty if not known. */
  readonly cell: string
  readonly sample: Sample
}

/** Shortest time between two fits [ms]. */
const FIT_EVERY_MS = 400
/** Readings go to watchers in batches, this far apart [ms]. */
const BATCH_MS = 100
/** Lines of the log that are kept. */
const LOG_LINES = 200
/** A card that does not answer is tried again after this [ms]. */
const RETRY_MS = 3000

export interface RigOptions {
  /** The host's clock. */
  readonly now: () => Date
  /** Where run files go; none are written without. */
  readonly folder?: string
  /** Simulated seconds per second, for display. */
  readonly speed?: number
}

export class Channel {
  private instrument: Instrument | undefined
  private state: ChannelState = "offline"
  private reason = "not connected yet"
  private run: RunView | null = null
  private plan: Plan | undefined
  private data: RunData | undefined
  private lines: readonly ResultLine[] = []
  private points: readonly SpectrumPoint[] = []
  private fit: FitView | null = null
  private sent = 0
  private fit_ms = 0
  private fittedPoints = 0
  private batch: NodeJS.Timeout | undefined
  private retry: NodeJS.Timeout | undefined
  private closed = false
  private starting = false
  private rows: readonly SelftestRowView[] | null = null
  /** When the run may be analysed again [ms]: an analysis takes its share of the time, not all of it. */
  private analyse_ms = 0
  private bound: FadeBoundView | null = null
  /** Of runs that cycle a cell. */
  private readonly forecast = new LiveForecast({
    now_ms: () => performance.now(),
    changed: fade => this.run && this.say({ kind: "fade", channel: this.id, run: this.run.id, fade }),
    crossed: (event, bound) => {
      this.note(this.run?.t_s ?? 0, event.text)
      if (this.state !== "running" || !this.instrument) return
      BOUND_ACTIONS[bound.action](this.instrument).catch((error: Error) => this.note(this.run?.t_s ?? 0, error.message))
    },
    failed: text => this.note(this.run?.t_s ?? 0, text),
  })
  /** Messages of the log so far. */
  readonly log: LiveMessage[] = []

  constructor(
    readonly id: number,
    private readonly setup: ChannelSetup,
    private readonly options: RigOptions,
    private readonly say: (m: LiveMessage) => void,
  ) {}

  async connect(): Promise<void> {
    if (this.closed) return
    try {
      const instrument = await connect(this.setup.url)
      this.instrument = instrument
      instrument.onClose(reason => this.lost(reason))
      if (instrument.description.running) this.watchForeign(instrument)
      else this.become("idle", "")
    } catch (error) {
      this.become("offline", (error as Error).message)
      this.retry = setTimeout(() => void this.connect(), RETRY_MS)
      this.retry.unref?.()
    }
  }

  /** A run that another host has started: its readings are not ours, but its end frees the card. */
  private watchForeign(instrument: Instrument) {
    this.run = null
    instrument.hear({
      ended: e => this.become(e.reason, e.why || `run ${instrument.description.run} of another host has finished`),
    })
    this.become("running", `run ${instrument.description.run} of another host; stop it to use the card`)
  }

  private lost(reason: string) {
    this.instrument = undefined
    this.become("offline", reason)
    if (!this.closed) {
      this.retry = setTimeout(() => void this.connect(), RETRY_MS)
      this.retry.unref?.()
    }
  }

  /** A line for the log of the page; the last ones are kept for who joins late. */
  private note(t_s: number, text: string) {
    this.log.push({ kind: "log", channel: this.id, t_s, text })
    if (this.log.length > LOG_LINES) this.log.shift()
    this.say(this.log[this.log.length - 1])
  }

  private become(state: ChannelState, reason: string) {
    this.state = state
    this.reason = reason
    this.say({ kind: "channel", channel: this.view() })
  }

  view(): ChannelView {
    const d = this.instrument?.description
    return {
      id: this.id,
      url: this.setup.url,
      state: this.state,
      board: d ? `${d.board.title} ${d.serial}, firmware ${d.firmware}` : "",
      cell: this.setup.cell,
      reason: this.reason,
      run: this.run,
      calibration: this.instrument
        ? {
            state: this.instrument.description.calibration,
            made: madeOn(this.instrument.record),
            at_degC: this.instrument.record.calibration.at_degC,
          }
        : null,
      selftest: this.rows,
      bound: this.bound,
    }
  }

  /** What the forecast is watched for from now on, in this run and the next ones; null for nothing. */
  setBound(bound: FadeBoundView | null): ChannelView {
    this.bound = bound
    this.say({ kind: "channel", channel: this.view() })
    this.forecast.setBound(bound)
    return this.view()
  }

  /** True while the card cannot be given anything else to do. */
  private get busy(): boolean {
    return this.starting || this.state === "running" || this.state === "checking" || this.state === "testing"
  }

  /**
   * Begins a self-test; watchers see each row as it comes, and the channel's state at its end. The cell stays open.
   * @throws RefusedError while a run is on or the card does not answer
   */
  selftest(): ChannelView {
    const instrument = this.ready()
    this.rows = []
    this.become("testing", "")
    void this.tested(instrument)
    return this.view()
  }

  private async tested(instrument: Instrument): Promise<void> {
    try {
      const rows = await selftest(instrument, row => {
        const measured = Number.isFinite(row.measured) ? row.measured : null
        this.rows = [...(this.rows ?? []), { ...row, measured }]
        this.say({ kind: "channel", channel: this.view() })
      })
      const failed = rows.filter(r => !r.passed).length
      this.note(0, `self-test: ${rows.length - failed} of ${rows.length} rows passed`)
      if (failed === 0) this.become("idle", "")
      else this.become("fault", `the self-test failed in ${failed} of ${rows.length} rows; its table says where`)
    } catch (error) {
      // a lost link has already said so
      if (this.instrument === instrument) this.become("fault", `the self-test broke off: ${(error as Error).message}`)
    }
  }

  /** The card, free for something new. @throws RefusedError `offline` or `busy` */
  private ready(): Instrument {
    if (!this.instrument)
      throw new RefusedError(
        "offline",
        `channel ${this.id} is offline (${this.reason}); check the card, it is tried again every 3 s`,
      )
    if (this.busy)
      throw new RefusedError(
        "busy",
        this.state === "testing"
          ? `channel ${this.id} is trying itself; wait for the end of the self-test`
          : `channel ${this.id} is running ${this.run?.id ?? "a run of another host"}; stop it first or use another channel`,
      )
    return this.instrument
  }

  /** @throws RefusedError from the dry run or the card; nothing was started then */
  async start(techniqueId: string, params: Readonly<Record<string, number>>): Promise<RunView> {
    const instrument = this.ready()
    const p = plan(techniqueNamed(techniqueId), params, instrument.description.board, this.setup.sample)
    this.starting = true
    try {
      return await this.begun(instrument, p)
    } finally {
      this.starting = false
    }
  }

  /** Starts a plan; resolves when the card has accepted it, and hears it to its end. */
  private async begun(instrument: Instrument, p: Plan): Promise<RunView> {
    const now = this.options.now()
    const id = `${now.toISOString().replace(/[:.]/g, "-").slice(0, 19)}-ch${this.id}-${p.technique.id}`
    await new Promise<void>((resolve, reject) => {
      const done = runExperiment(
        instrument,
        p,
        {
          id,
          url: this.setup.url,
          cell: this.setup.cell,
          now: this.options.now,
          ...(this.options.folder ? { path: join(this.options.folder, `${id}.run`) } : {}),
        },
        {
          started: () => {
            this.begin(p, id, now)
            resolve()
          },
          readings: (_part, data) => this.took(data),
          phasor: (_p, data) => this.took(data),
          stepped: (step, _pass, t_s) => {
            if (this.state === "checking") this.become("running", "")
            if (this.run) this.run = { ...this.run, step, t_s }
          },
          gap: (from_s, to_s, count) =>
            this.note(from_s, `${count} readings lost between ${from_s} s and ${to_s} s: the card's backlog was full`),
        },
      )
      done.then(
        outcome => {
          this.finish(outcome.data)
          void this.forecast.end(outcome.data, outcome.ending.reason === "finished")
          this.lines = outcome.analysis.lines
          this.say({ kind: "result", channel: this.id, run: id, lines: this.lines })
          if (this.run) this.run = { ...this.run, t_s: outcome.ending.t_s }
          this.note(outcome.ending.t_s, outcome.ending.why || "finished; the cell is open")
          this.become(outcome.ending.reason, outcome.ending.why)
        },
        error => {
          reject(error)
          this.note(this.run?.t_s ?? 0, (error as Error).message)
          // a lost link has already said so, and is tried again
          if (this.run?.id === id && this.instrument === instrument) this.become("fault", (error as Error).message)
        },
      )
    })
    return this.run as RunView
  }

  private begin(p: Plan, id: string, now: Date) {
    this.plan = p
    this.lines = []
    this.points = []
    this.fit = null
    this.sent = 0
    this.fittedPoints = 0
    this.data = undefined
    this.run = {
      id,
      technique: p.technique.id,
      params: p.params,
      started: now.toISOString(),
      steps: p.dry.steps,
      step: 0,
      atMost_s: p.dry.atMost_s,
      t_s: 0,
      readings: 0,
    }
    this.say({ kind: "began", channel: this.id, run: this.run })
    this.forecast.begin(p.steps)
    this.become("checking", "")
  }

  private took(data: RunData) {
    if (this.state === "checking") this.become("running", "")
    this.data = data
    this.forecast.take(data)
    this.batch ??= setTimeout(() => this.publish(), BATCH_MS)
  }

  /** Sends what is new since the last time. */
  private publish() {
    clearTimeout(this.batch)
    this.batch = undefined
    const { data, run } = this
    if (!data || !run) return
    const r = data.readings
    if (r.length > this.sent) {
      const columns = columnsOf(r, this.sent)
      this.sent = r.length
      this.run = { ...run, t_s: r.t_s[r.length - 1], readings: r.length, step: r.step[r.length - 1] }
      this.say({ kind: "readings", channel: this.id, run: run.id, columns })
      this.say({ kind: "channel", channel: this.view() })
    }
    this.publishSpectrum(false)
  }

  /** Points as soon as they are there; the fit at most every FIT_EVERY_MS, and at the end. */
  private publishSpectrum(last: boolean) {
    const { data, run, plan: p } = this
    if (!data || !run || !p) return
    const from_ms = this.options.now().getTime()
    if (!last && from_ms < this.analyse_ms) return
    const { spectrum, lines } = analysed(p, data)
    this.analyse_ms = from_ms + Math.max(FIT_EVERY_MS, 10 * (this.options.now().getTime() - from_ms))
    if (!last && p.technique.plot !== "nyquist" && lines.length > 0)
      this.say({ kind: "result", channel: this.id, run: run.id, lines })
    if (!spectrum || spectrum.f_Hz.length === 0 || spectrum.f_Hz.length === this.fittedPoints) return
    const now_ms = this.options.now().getTime()
    if (!last && now_ms < this.fit_ms) return
    this.fittedPoints = spectrum.f_Hz.length
    const { points, fit } = spectrumView(spectrum)
    this.points = points
    this.fit = fit
    // choosing a circuit takes the thread that the cards' acknowledgements need: at most a tenth of the time
    this.fit_ms = now_ms + Math.max(FIT_EVERY_MS, 10 * (this.options.now().getTime() - now_ms))
    this.say({ kind: "spectrum", channel: this.id, run: run.id, points: this.points, fit: this.fit })
  }

  private finish(data: RunData) {
    this.data = data
    this.publish()
    this.publishSpectrum(true)
  }

  async stop(): Promise<ChannelView> {
    if (!this.instrument)
      throw new RefusedError(
        "offline",
        `channel ${this.id} is offline (${this.reason}); switch the card off by hand if current may flow`,
      )
    await this.instrument.stop()
    // a run of another host has nobody here who would hear its end
    if (this.state === "running" && this.run === null) this.become("stopped", "stopped on request; the cell is open")
    return this.view()
  }

  document(): RunDocument | undefined {
    if (!this.run) return undefined
    return {
      run: this.run,
      channel: this.id,
      columns: columnsOf(this.data?.readings ?? new Readings()),
      points: this.points,
      fit: this.fit,
      lines: this.lines,
      fade: this.forecast.view,
    }
  }

  async close() {
    this.closed = true
    clearTimeout(this.retry)
    clearTimeout(this.batch)
    await this.instrument?.close()
  }
}
