/** Readings as columns: what a run consists of. Growing typed arrays, so that a week at 1 s is 40 MB and not 1 GB. */

import type { ReadingColumns } from "./live"

/** Flags that the host adds to those of protocol/readings; above the byte that travels. */
export const HOST_FLAG = {
  /** Z by nominal numbers: the calibration record has nothing for this range, mode, gain and frequency. */
  uncorrected: 256,
}

/** One impedance point of the engine. */
export interface Phasor {
  readonly t_s: number
  readonly step: number
  readonly pass: number
  readonly f_Hz: number
  readonly re_ohm: number
  readonly im_ohm: number
  readonly flags: number
  /** Index into the board's ranges, and gain of the current path into the engine; not in files of version 0.1. */
  readonly range?: number
  readonly gain?: number
}

class Column {
  values = new Float64Array(16)
  /** The filled part, made anew only when it has grown: analyses look at columns millions of times. */
  view = this.values.subarray(0, 0)
}

export class Readings {
  length = 0
  private readonly columns = Array.from({ length: 7 }, () => new Column())

  push(t_s: number, e_V: number, i_A: number, step: number, pass: number, flags: number, range: number) {
    const row = [t_s, e_V, i_A, step, pass, flags, range]
    const n = this.length
    for (let k = 0; k < row.length; k++) {
      const c = this.columns[k]
      if (n === c.values.length) {
        const larger = new Float64Array(2 * n)
        larger.set(c.values)
        c.values = larger
      }
      c.values[n] = row[k]
    }
    this.length = n + 1
  }
  append(part: Readings) {
    for (let k = 0; k < part.length; k++)
      this.push(part.t_s[k], part.e_V[k], part.i_A[k], part.step[k], part.pass[k], part.flags[k], part.range[k])
  }
  private column(k: number): Float64Array {
    const c = this.columns[k]
    if (c.view.length !== this.length) c.view = c.values.subarray(0, this.length)
    return c.view
  }
  /** Time since the run began [s]. */
  get t_s() {
    return this.column(0)
  }
  get e_V() {
    return this.column(1)
  }
  get i_A() {
    return this.column(2)
  }
  /** Step of the program, from 0, and pass of its innermost repeat, from 1. */
  get step() {
    return this.column(3)
  }
  get pass() {
    return this.column(4)
  }
  /** FLAG bits of protocol/readings. */
  get flags() {
    return this.column(5)
  }
  /** Index into the board's ranges. */
  get range() {
    return this.column(6)
  }
}

/** Readings from row `from` on as plain arrays, as they travel to the page. */
export function columnsOf(r: Readings, from = 0): ReadingColumns {
  const part = (c: Float64Array) => Array.from(c.subarray(from))
  return { t_s: part(r.t_s), e_V: part(r.e_V), i_A: part(r.i_A), step: part(r.step), flags: part(r.flags) }
}
