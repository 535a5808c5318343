/** Reads a run file, whole or torn. */
import { readFileSync } from "node:fs"
import { Unpackr } from "msgpackr"
import { FileError } from "../errors"
import type { ResultLine } from "../live"
import { Phasor, Readings } from "../readings"
import {
  GapDocument,
  ReadingsDocument,
  RUN_FILE_VERSION,
  RunDocumentPart,
  StartDocument,
  StopDocument,
} from "./document"

export interface RecordedRun {
  readonly start: StartDocument
  readonly readings: Readings
  readonly phasors: readonly Phasor[]
  readonly gaps: readonly GapDocument[]
  readonly lines: readonly ResultLine[]
  /** Undefined when the file ends before the run did. */
  readonly stop: StopDocument | undefined
  /** Bytes at the end that are no whole document: what a crash tore off. */
  readonly tornBytes: number
}

/** @throws FileError when it is not a run file or of a later version; a torn end is no error */
export function readRun(path: string): RecordedRun {
  let bytes: Buffer
  try {
    bytes = readFileSync(path)
  } catch (cause) {
    throw new FileError("unreadable", `cannot read ${path} (${(cause as Error).message}); check the name`, {}, cause)
  }
  const { parts, torn } = split(bytes)
  const start = parts[0]
  if (start?.kind !== "start")
    throw new FileError("notARun", `${path} is no Galvanode run file: it does not begin with a start document`, {})
  if (start.version > RUN_FILE_VERSION)
    throw new FileError(
      "version",
      `${path} has run file version ${start.version}, this host reads up to ${RUN_FILE_VERSION}; update the host`,
      { version: start.version },
    )
  const readings = new Readings()
  const phasors: Phasor[] = []
  const gaps: GapDocument[] = []
  let lines: readonly ResultLine[] = []
  let stop: StopDocument | undefined
  for (const part of parts) {
    if (part.kind === "readings") appendColumns(readings, part)
    else if (part.kind === "phasor") phasors.push(part)
    else if (part.kind === "gap") gaps.push(part)
    else if (part.kind === "analysis") lines = part.lines
    else if (part.kind === "stop") stop = part
  }
  return { start, readings, phasors, gaps, lines, stop, tornBytes: torn }
}

function split(bytes: Buffer): { parts: RunDocumentPart[]; torn: number } {
  const unpackr = new Unpackr({ useRecords: false, moreTypes: false, int64AsType: "number" })
  const parts: RunDocumentPart[] = []
  let end = 0
  try {
    unpackr.unpackMultiple(bytes, (value: unknown, _start?: number, at?: number) => {
      if (typeof value !== "object" || value === null || !("kind" in value)) return false
      parts.push(value as RunDocumentPart)
      end = at ?? bytes.length
      return undefined
    })
  } catch {
    // the last document was torn; what came before it is good
  }
  return { parts, torn: bytes.length - end }
}

function floats(column: unknown): Float64Array {
  const b = column as Uint8Array
  const copy = new Uint8Array(b)
  return new Float64Array(copy.buffer, 0, Math.floor(copy.length / 8))
}

function appendColumns(r: Readings, part: ReadingsDocument) {
  const c = {
    t_s: floats(part.t_s),
    e_V: floats(part.e_V),
    i_A: floats(part.i_A),
    step: floats(part.step),
    pass: floats(part.pass),
    flags: floats(part.flags),
    range: floats(part.range),
  }
  for (let k = 0; k < c.t_s.length; k++)
    r.push(c.t_s[k], c.e_V[k], c.i_A[k], c.step[k], c.pass[k], c.flags[k], c.range[k])
}
