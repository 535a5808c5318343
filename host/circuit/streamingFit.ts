/**
 * A fit that grows with the sweep: each finished frequency updates parameters, covariance and Kramers-Kronig at once.
 *
 * Most points only move the last minimum (a warm refit, a fraction of a millisecond). Every eighth point, and at the end,
 * other starts are tried as well, so that an early wrong valley is left. Memory is that of the points.
 */

import type { SpectrumPoint } from "../live"
import { type Circuit, compileCircuit } from "./circuit"
import { CircuitFitter, type Fit, type FitOptions } from "./fit"
import { type KramersKronig, kramersKronig } from "./kramersKronig"
import type { Spectrum } from "./spectrum"

export interface StreamedPoint {
  readonly f_Hz: number
  readonly re_ohm: number
  readonly im_ohm: number
  readonly t_s?: number
  /** Measured standard deviation of Re and Im; used as weight if every point has one. */
  readonly sigma_ohm?: number
}

export interface StreamUpdate {
  /** All points so far, each with its Kramers-Kronig residual. */
  readonly points: readonly SpectrumPoint[]
  /** null while there are fewer numbers than the circuit needs. */
  readonly fit: Fit | null
  readonly kk: KramersKronig | null
  /** Other starts were tried with this point. */
  readonly searched: boolean
}

export interface StreamingOptions {
  /** Look for other minima every so many points. */
  readonly searchEvery?: number
  readonly fit?: FitOptions
}

/** In a valley that the points so far leave flat there is no hurry: the next point goes on where this one stopped. */
const refitSteps = 5
const briefSearch: FitOptions = { maxStarts: 6, agree: 2, agreeAbove: 4 }

export class StreamingFit {
  readonly circuit: Circuit
  private readonly fitter: CircuitFitter
  private readonly searchEvery: number
  private readonly options: FitOptions
  private f_Hz: number[] = []
  private re_ohm: number[] = []
  private im_ohm: number[] = []
  private t_s: number[] = []
  private sigma_ohm: number[] = []
  private fit: Fit | null = null

  constructor(circuit: string, { searchEvery = 8, fit = {} }: StreamingOptions = {}) {
    this.circuit = compileCircuit(circuit)
    this.fitter = new CircuitFitter(this.circuit)
    this.searchEvery = searchEvery
    this.options = fit
  }

  /**
   * Takes the next finished frequency, in any order.
   * @throws FitError if the point cannot be used; it is then not kept
   */
  add(point: StreamedPoint): StreamUpdate {
    const columns = [this.f_Hz, this.re_ohm, this.im_ohm, this.t_s, this.sigma_ohm]
    const { f_Hz, re_ohm, im_ohm, t_s, sigma_ohm } = point
    this.f_Hz.push(f_Hz)
    this.re_ohm.push(re_ohm)
    this.im_ohm.push(im_ohm)
    if (t_s !== undefined) this.t_s.push(t_s)
    if (sigma_ohm !== undefined) this.sigma_ohm.push(sigma_ohm)
    const spectrum = this.spectrum()
    try {
      const kk = kramersKronig(spectrum)
      const n = this.f_Hz.length
      const enough = n > this.circuit.params.length
      const searched = enough && (this.fit === null || n % this.searchEvery === 0)
      if (searched) this.search(spectrum, briefSearch)
      else if (enough) this.fit = this.fitter.refit(spectrum, this.fit!, { refitSteps, ...this.options })
      return { points: withResiduals(spectrum, kk), fit: this.fit, kk, searched }
    } catch (error) {
      const kept = this.f_Hz.length - 1
      for (const column of columns) column.length = Math.min(column.length, kept)
      throw error
    }
  }

  /** The whole search over all points, with the streamed minimum as one of its starts; null if there were too few. */
  finish(): Fit | null {
    if (this.f_Hz.length > this.circuit.params.length) this.search(this.spectrum(), {})
    return this.fit
  }

  spectrum(): Spectrum {
    const n = this.f_Hz.length
    return {
      f_Hz: this.f_Hz,
      re_ohm: this.re_ohm,
      im_ohm: this.im_ohm,
      ...(this.t_s.length === n ? { t_s: this.t_s } : {}),
      ...(this.sigma_ohm.length === n ? { sigma_ohm: this.sigma_ohm } : {}),
      meta: {},
    }
  }

  private search(s: Spectrum, brief: FitOptions): void {
    const start = this.fit && Object.fromEntries(this.fit.params.map(p => [p.name, p.value]))
    this.fit = this.fitter.fit(s, { ...brief, ...(start ? { start } : {}), ...this.options })
  }
}

function withResiduals(s: Spectrum, kk: KramersKronig | null): SpectrumPoint[] {
  return s.f_Hz.map((f_Hz, i) => ({
    f_Hz,
    re_ohm: s.re_ohm[i],
    im_ohm: s.im_ohm[i],
    kk: kk === null ? null : kk.residuals[i],
  }))
}
