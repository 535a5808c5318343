/**
 * The contract of every file in host/techniques: parameters to steps, readings to results. A technique never talks to
 * hardware; the device never hears of techniques.
 */
import type { Board } from "../hardware/board"
import type { Limits } from "../protocol/limits"
import type { Step } from "../protocol/steps"
import type { Spectrum } from "./circuit/spectrum"
import type { ParamForm, ResultLine } from "./live"
import type { Phasor, Readings } from "./readings"
import type { CalibrationUsed } from "./record/document"

/** One knob: what the page's form, the CLI's help and the check of bounds are made from. */
export type Param = ParamForm
export type ParamValues<P> = { readonly [K in keyof P]: number }

/** What the person at the bench knows of the sample; without it a technique says less. */
export interface Sample {
  readonly area_m2?: number
  readonly mass_kg?: number
  readonly molarMass_kg_mol?: number
  readonly molarVolume_m3_mol?: number
  readonly capacity_C?: number
}

/** All that a run has brought so far; `complete` is false while it goes on. */
export interface RunData {
  readonly steps: readonly Step[]
  readonly readings: Readings
  readonly phasors: readonly Phasor[]
  readonly complete: boolean
  /** Readings the card took but could not keep for the host (gaps). */
  readonly missing: number
  /** By which words became volts and amperes; undefined for a bare cell, whose numbers are exact, and for old files. */
  readonly calibration?: CalibrationUsed
}

export interface Analysis {
  readonly lines: readonly ResultLine[]
  /** Of impedance techniques: the points so far, highest frequency first. */
  readonly spectrum?: Spectrum
}

export interface Technique<P extends Record<string, Param> = Record<string, Param>> {
  /** As typed: `galvanode run gitt`. */
  readonly id: string
  readonly title: string
  /** Where the method is defined: DOI or book and page. */
  readonly source: string
  readonly plot: "time" | "voltammogram" | "nyquist"
  readonly params: P
  /** Pure: what the device will do. @throws RefusedError for combinations that make no sense */
  steps(p: ParamValues<P>, board: Board): Step[]
  /** The safety window of the run, above all steps. */
  limits(p: ParamValues<P>, board: Board): Limits
  /** Pure: why the run need not go on, in words; undefined while it must. Asked at the end of each step and engine point. */
  enough?(run: RunData, p: ParamValues<P>, sample: Sample): string | undefined
  /** Pure: what it means. Called with the run so far as often as wanted. */
  analyse(run: RunData, p: ParamValues<P>, sample: Sample): Analysis
}

export function technique<P extends Record<string, Param>>(t: Technique<P>): Technique<P> {
  return t
}

/** Thickness of the slab that the sample would be on its geometric area: L = m V_M / (M A) [m]; undefined if unknown. */
export function slabLength_m(s: Sample): number | undefined {
  if (!s.mass_kg || !s.molarVolume_m3_mol || !s.molarMass_kg_mol || !s.area_m2) return undefined
  return (s.mass_kg * s.molarVolume_m3_mol) / (s.molarMass_kg_mol * s.area_m2)
}
