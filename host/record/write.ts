/** Appends a run to its file as it happens. Each document is one write, so a crash tears at most the last one. */
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from "node:fs"
import { dirname } from "node:path"
import { Packr } from "msgpackr"
import { FileError } from "../errors"
import type { Phasor, Readings } from "../readings"
import type { RunDocumentPart } from "./document"

const packr = new Packr({ useRecords: false, moreTypes: false })

/** Readings are gathered to this many before they are written, or for this long [ms]: a killed host loses no more. */
const BATCH = 64
const BATCH_MS = 1000

export class RunWriter {
  private readonly fd: number
  private pending: Readings | undefined
  private timer: NodeJS.Timeout | undefined
  private broken = false
  constructor(
    readonly path: string,
    private readonly newReadings: () => Readings,
  ) {
    try {
      mkdirSync(dirname(path), { recursive: true })
      this.fd = openSync(path, "wx")
    } catch (cause) {
      const exists = (cause as NodeJS.ErrnoException).code === "EEXIST"
      throw new FileError(
        exists ? "exists" : "unwritable",
        exists
          ? `${path} exists already; a run file is never overwritten: choose another name`
          : `cannot write ${path} (${(cause as Error).message}); choose a folder that can be written`,
        {},
        cause,
      )
    }
  }
  write(part: RunDocumentPart) {
    if (part.kind !== "readings") this.flush()
    const body =
      part.kind === "readings"
        ? {
            ...part,
            ...Object.fromEntries(
              Object.entries(part).map(([k, v]) => [k, v instanceof Float64Array ? bytesOf(v) : v]),
            ),
          }
        : part
    const bytes = packr.pack(body)
    try {
      if (this.broken) throw new Error("an earlier part could not be written")
      // a write may be short: the rest must follow, or everything behind it is unreadable
      for (let at = 0; at < bytes.length;) at += writeSync(this.fd, bytes, at)
    } catch (cause) {
      this.broken = true
      throw new FileError(
        "unwritable",
        `cannot write ${this.path} any more (${(cause as Error).message}); the run is stopped and what was written is kept: make room`,
        {},
        cause,
      )
    }
  }
  readings(part: Readings) {
    this.pending ??= this.newReadings()
    this.pending.append(part)
    if (this.pending.length >= BATCH) this.flush()
    else this.timer ??= setTimeout(() => this.flushLate(), BATCH_MS)
  }
  /** From the timer nobody can be told: a disk that is full shows at the next part. */
  private flushLate() {
    try {
      this.flush()
    } catch {
      this.broken = true
    }
  }
  phasor(p: Phasor) {
    this.write({ kind: "phasor", ...p })
  }
  flush() {
    clearTimeout(this.timer)
    this.timer = undefined
    const r = this.pending
    if (!r) return
    this.pending = undefined
    this.write({
      kind: "readings",
      t_s: r.t_s,
      e_V: r.e_V,
      i_A: r.i_A,
      step: r.step,
      pass: r.pass,
      flags: r.flags,
      range: r.range,
    })
  }
  close() {
    this.flush()
    closeSync(this.fd)
  }
  /** Closes what there is, without another word. */
  abandon() {
    try {
      this.flush()
    } catch {
      // it is the failure to write that has brought us here
    }
    closeSync(this.fd)
  }
  /** Takes the file away again: the card refused, there never was a run. */
  discard() {
    clearTimeout(this.timer)
    closeSync(this.fd)
    rmSync(this.path)
  }
}

/** Little-endian float64 as bytes: portable, and a tenth of the size of an array of tagged numbers in other readers' memory. */
function bytesOf(v: Float64Array): Uint8Array {
  return new Uint8Array(v.slice().buffer)
}
