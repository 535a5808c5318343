/**
 * The readings of one run as typed arrays that grow by doubling: a million readings are 32 MB and no garbage.
 * A reading that the card calls void (`corrupt`) is kept in time but drawn as a gap.
 */
import type { ReadingColumns } from "../../live"
import { FLAG } from "../../../protocol/readings"

export class Columns {
  t_s = new Float64Array(1024)
  e_V = new Float64Array(1024)
  i_A = new Float64Array(1024)
  step = new Int32Array(1024)
  flags = new Int32Array(1024)
  length = 0
  /** Readings at the end of a converter's range, and void ones. */
  overloads = 0
  voids = 0
  /** Largest |I| so far [A]. */
  iPeak_A = 0

  append(more: ReadingColumns): void {
    const n = more.t_s.length
    this.reserve(this.length + n)
    for (let k = 0; k < n; k++) {
      const at = this.length + k
      const flags = more.flags[k] ?? 0
      const isVoid = (flags & FLAG.corrupt) !== 0
      this.t_s[at] = more.t_s[k]
      this.e_V[at] = isVoid ? NaN : finite(more.e_V[k])
      this.i_A[at] = isVoid ? NaN : finite(more.i_A[k])
      this.step[at] = more.step[k] ?? 0
      this.flags[at] = flags
      if (isVoid) this.voids++
      else if ((flags & (FLAG.overloadE | FLAG.overloadI)) !== 0) this.overloads++
      const size = Math.abs(this.i_A[at])
      if (size > this.iPeak_A) this.iPeak_A = size
    }
    this.length += n
  }

  private reserve(wanted: number): void {
    if (wanted <= this.t_s.length) return
    const capacity = Math.max(wanted, 2 * this.t_s.length)
    this.t_s = grown(this.t_s, new Float64Array(capacity))
    this.e_V = grown(this.e_V, new Float64Array(capacity))
    this.i_A = grown(this.i_A, new Float64Array(capacity))
    this.step = grown(this.step, new Int32Array(capacity))
    this.flags = grown(this.flags, new Int32Array(capacity))
  }
}

function grown<A extends Float64Array | Int32Array>(from: A, to: A): A {
  to.set(from)
  return to
}

function finite(x: number | undefined): number {
  return x !== undefined && Number.isFinite(x) ? x : NaN
}
