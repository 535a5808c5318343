/**
 * What the server tells the page: the shapes of `GET /api/rig`, `GET /api/runs/:id` and of the MessagePack messages on
 * the WebSocket `/live`. Types only: the page and the server both import this file, so neither can drift.
 */

export interface ParamForm {
  readonly label: string
  readonly unit: string
  readonly start: number
  readonly min: number
  readonly max: number
  readonly help?: string
  /** A count: whole numbers only. */
  readonly whole?: boolean
}

export interface TechniqueForm {
  readonly id: string
  readonly title: string
  readonly source: string
  /** Which plot shows it best. */
  readonly plot: "time" | "voltammogram" | "nyquist"
  readonly params: { readonly [name: string]: ParamForm }
}

/** `checking`: the card looks at its leads before a run; `testing`: it tries itself. */
export type ChannelState = "offline" | "idle" | "checking" | "running" | "testing" | "finished" | "stopped" | "fault"

/** The calibration that a card's words are scaled by. */
export interface CalibrationView {
  readonly state: "missing" | "valid" | "corrupt"
  /** ISO 8601; empty for nominal numbers. */
  readonly made: string
  readonly at_degC: number
}

/** One row of the self-test; host/selftest makes them. */
export interface SelftestRowView {
  readonly what: string
  readonly due: number
  /** Null when nothing came. */
  readonly measured: number | null
  /** Greatest distance between the two; 0 where the card itself judges. */
  readonly limit: number
  readonly unit: string
  readonly passed: boolean
}

export interface ChannelView {
  readonly id: number
  readonly url: string
  readonly state: ChannelState
  /** Board name, serial and firmware as the card describes itself. */
  readonly board: string
  /** Title of the cell a simulated card carries; empty for a real one. */
  readonly cell: string
  /** Why it is in `fault` or `offline`, in words. */
  readonly reason: string
  readonly run: RunView | null
  /** Null while the card does not answer. */
  readonly calibration: CalibrationView | null
  /** Rows of the last self-test, growing while it goes on; null before the first. */
  readonly selftest: readonly SelftestRowView[] | null
  /** What the forecast of capacity is watched for; null without. */
  readonly bound: FadeBoundView | null
}

export interface RunView {
  readonly id: string
  readonly technique: string
  readonly params: { readonly [name: string]: number }
  readonly started: string
  readonly steps: number
  readonly step: number
  /** Longest possible duration [s] and test time so far [s]. */
  readonly atMost_s: number
  readonly t_s: number
  readonly readings: number
}

export interface RigView {
  readonly channels: readonly ChannelView[]
  readonly techniques: readonly TechniqueForm[]
  /** Simulated seconds per second; 1 on real cards. */
  readonly speed: number
}

/** Columns of equal length; `step` counts from 0, `pass` is reserved for repeated steps. */
export interface ReadingColumns {
  readonly t_s: number[]
  readonly e_V: number[]
  readonly i_A: number[]
  readonly step: number[]
  /** Overload, settling and other bits, see protocol/readings.ts */
  readonly flags: number[]
}

export interface SpectrumPoint {
  readonly f_Hz: number
  readonly re_ohm: number
  readonly im_ohm: number
  /** Linear Kramers-Kronig residual of this point, relative to |Z|; null while too few points are there. */
  readonly kk: { readonly re: number; readonly im: number } | null
}

export interface FitView {
  readonly circuit: string
  readonly params: readonly {
    readonly name: string
    readonly unit: string
    readonly value: number
    /** Standard error; null when the data cannot see the parameter. */
    readonly se: number | null
  }[]
  readonly chiSquared: number
  readonly curve: readonly { readonly f_Hz: number; readonly re_ohm: number; readonly im_ohm: number }[]
}

/** One result line: a number never travels without its unit, uncertainty and verdict. */
export interface ResultLine {
  readonly label: string
  readonly value: number
  readonly unit: string
  /** Standard uncertainty (k = 1); null when not known. */
  readonly u: number | null
  readonly validity: "valid" | "doubtful" | "invalid"
  readonly why: string
}

/** Capacity below `share` of the reference at `cycle`, with at least `probability`; and what to do then. */
export interface FadeBoundView {
  readonly share: number
  readonly cycle: number
  readonly probability: number
  readonly action: "tell" | "stop"
}

/** A cycle that is forecast, with its 90 % band; null where none is named, and `why`. */
export interface EndingView {
  readonly cycle: number | null
  readonly from: number | null
  readonly to: number | null
  readonly why: string
}

/** Of a run that cycles a cell: what was measured and what is forecast. */
export interface FadeView {
  /** Finished cycles, and how many a forecast needs. */
  readonly cycles: number
  readonly needed: number
  /** Capacity over the reference, cycle by cycle. */
  readonly measured: { readonly cycle: readonly number[]; readonly share: readonly number[] }
  readonly forecast: FadeForecastView | null
  /** In words, once the user's bound is crossed. */
  readonly crossed: string | null
}

export interface FadeForecastView {
  /** Last cycle it knows of. */
  readonly at: number
  readonly reference_Ah: number
  readonly phase: "forming" | "rising" | "fading"
  /** False: "I don't know this kind of cell"; strangeness above 1 says so, and which sign. */
  readonly familiar: boolean
  readonly strangeness: { readonly score: number; readonly sign: string }
  /** 1 = like the cells of the training, 0 = like none. */
  readonly known: number
  readonly verdict: string
  /** Shares of the reference: 90 % band, 50 % band and median. */
  readonly trajectory: {
    readonly cycle: readonly number[]
    readonly low: readonly number[]
    readonly lower: readonly number[]
    readonly middle: readonly number[]
    readonly upper: readonly number[]
    readonly high: readonly number[]
  }
  readonly life: EndingView
  readonly knee: EndingView
  /** Who was listened to, and what is unusual about this history [standard deviations]. */
  readonly experts: readonly { readonly name: string; readonly share: number }[]
  readonly features: readonly { readonly name: string; readonly z: number }[]
  /** How the model did on this cell's own past: 1 = its 90 % band just held. */
  readonly backTest: number | null
  readonly lines: readonly ResultLine[]
}

export type LiveMessage =
  | { readonly kind: "rig"; readonly rig: RigView }
  | { readonly kind: "channel"; readonly channel: ChannelView }
  /** A new run began on a channel: forget the curves of the former one. */
  | { readonly kind: "began"; readonly channel: number; readonly run: RunView }
  | { readonly kind: "readings"; readonly channel: number; readonly run: string; readonly columns: ReadingColumns }
  | {
      readonly kind: "spectrum"
      readonly channel: number
      readonly run: string
      readonly points: readonly SpectrumPoint[]
      readonly fit: FitView | null
    }
  | { readonly kind: "result"; readonly channel: number; readonly run: string; readonly lines: readonly ResultLine[] }
  | { readonly kind: "fade"; readonly channel: number; readonly run: string; readonly fade: FadeView }
  | { readonly kind: "log"; readonly channel: number; readonly t_s: number; readonly text: string }

/** `GET /api/runs/:id`: everything needed to show a finished run again. */
export interface RunDocument {
  readonly run: RunView
  readonly channel: number
  readonly columns: ReadingColumns
  readonly points: readonly SpectrumPoint[]
  readonly fit: FitView | null
  readonly lines: readonly ResultLine[]
  /** Null where no cell was cycled. */
  readonly fade: FadeView | null
}

/*
 * HTTP beside the socket (JSON):
 *   GET  /api/rig                                   RigView
 *   GET  /api/runs                                  RunView[], the present or last run of each channel
 *   GET  /api/runs/:id                              RunDocument
 *   POST /api/channels/:id/run  {technique, params} 200 RunView | 400 ApiError (refused by the dry run or the card)
 *   POST /api/channels/:id/selftest                 200 ChannelView, begun | 400 ApiError (a run is on)
 *   POST /api/channels/:id/bound {bound}            200 ChannelView; FadeBoundView, or null to take it away | 400 ApiError
 *   POST /api/channels/:id/stop                     200 ChannelView
 *   POST /api/stop                                  200 RigView; opens every cell
 * On connect the socket sends `rig`, then for each channel with a run: `began`, `readings` (all so far), `spectrum`, `result`, `fade`.
 */
export interface ApiError {
  readonly code: string
  readonly message: string
}
