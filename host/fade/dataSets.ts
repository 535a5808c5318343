/**
 * Folders of cycled cells in the neutral form of the fade data: `NAME.json` (columns, cells, chemistry, source) beside
 * `NAME.f32` (rows of little-endian float32) and, where there are curves, `NAME_qv.f32`.
 *
 *   DIR/*.json or DIR/TIER/*.json      tier = "open", "heldout", ... ; `manifest.json` is not a set
 *
 * Column 0 is the cycle number, column 1 the discharge capacity [Ah]. NaN = not measured. Q(V) rows are aligned as each
 * set's own note says: matr rows are cycles 2..100, calce rows follow the capacity rows.
 */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs"
import { join } from "node:path"
import { FileError } from "../errors"
import type { CycleTable, QvCurves } from "./history"
import { signalsOf } from "./signals"

export interface CycledCell extends CycleTable {
  readonly id: string
  readonly set: string
  /** Folder it came from: cells of other tiers than "open" are for judging only. */
  readonly tier: string
  readonly split: string
  /** What travels together: cells of one batch, protocol or temperature; cross-validation keeps them together. */
  readonly batch: string
  readonly meta: Readonly<Record<string, unknown>>
}

export interface CycledSet {
  readonly name: string
  readonly chemistry: string
  /** Who measured it and under which licence it may be used, in the words of the folder; empty where it does not say. */
  readonly source: string
  readonly licence: string
  readonly cells: readonly CycledCell[]
}

interface SetFile {
  name: string
  chemistry: string
  source?: string
  license?: string
  columns: string[]
  file: string
  qvFile?: string
  nominalAh?: number
  tier?: string
  cells: (Record<string, unknown> & {
    id: string
    n: number
    off: number
    qvOff?: number
    qvCycles?: number
    qvPoints?: number
  })[]
}

/** @throws FileError when the folder or a data file is missing or shorter than its cells say */
export function readSets(folder: string): CycledSet[] {
  if (!existsSync(folder))
    throw new FileError(
      "unreadable",
      `there is no folder ${folder}; name one that holds cycled cells as NAME.json + .f32`,
    )
  const sets = new Map<string, Omit<CycledSet, "name" | "cells"> & { cells: CycledCell[] }>()
  const manifest = manifestOf(folder)
  for (const dir of [folder, ...subFolders(folder)])
    for (const name of readdirSync(dir).sort()) {
      if (!name.endsWith(".json") || name === "manifest.json") continue
      const file = JSON.parse(readFileSync(join(dir, name), "utf8")) as Partial<SetFile>
      if (!file.cells || !file.columns || !file.file || !file.name) continue
      const tier = file.tier ?? (dir === folder ? "open" : dir.slice(folder.length + 1))
      const about = { ...file, ...manifest[file.name] }
      const set = sets.get(file.name) ?? {
        chemistry: file.chemistry ?? "",
        source: about.source ?? "",
        licence: about.license ?? "",
        cells: [],
      }
      set.cells.push(...cellsOf(dir, file as SetFile, tier))
      sets.set(file.name, set)
    }
  if (sets.size === 0) throw new FileError("noSets", `${folder} holds no set of cycled cells (NAME.json + NAME.f32)`)
  return [...sets].map(([name, s]) => ({ name, ...s })).sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** What the manifest beside the sets says of each of them; it is where licences were looked into. */
function manifestOf(folder: string): Readonly<Record<string, { source?: string; license?: string }>> {
  const path = join(folder, "manifest.json")
  return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : {}
}

function subFolders(folder: string): string[] {
  return readdirSync(folder)
    .map(name => join(folder, name))
    .filter(path => statSync(path).isDirectory())
    .sort()
}

function cellsOf(dir: string, file: SetFile, tier: string): CycledCell[] {
  const values = floats(join(dir, file.file))
  const curves = file.qvFile && existsSync(join(dir, file.qvFile)) ? floats(join(dir, file.qvFile)) : null
  const width = file.columns.length
  return file.cells.map(c => {
    if ((c.off + c.n * width) * 4 > values.byteLength)
      throw new FileError(
        "truncated",
        `${file.file}: cell ${c.id} needs floats ${c.off}..${c.off + c.n * width}, the file has ${values.length}; fetch it again`,
        { needed: c.off + c.n * width, there: values.length },
      )
    const column = (k: number) => Float64Array.from({ length: c.n }, (_, row) => values[c.off + row * width + k])
    const columns: Record<string, Float64Array> = {}
    file.columns.forEach((name, k) => {
      if (k > 1 && !/^(re|im)\d+$/.test(name)) columns[name] = column(k)
    })
    const cycle = column(0)
    return {
      id: c.id,
      set: file.name,
      tier,
      split: String(c.split ?? ""),
      batch: batchOf(file.name, c),
      ...nominalOf(c.nominalAh ?? file.nominalAh),
      chemistry: String(c.chemistry ?? file.chemistry ?? ""),
      cycle,
      capacity_Ah: column(1),
      signals: signalsOf(columns, c.n, typeof c.temperature === "number" ? c.temperature : undefined, column(1)),
      ...(curves && c.qvOff !== undefined ? { curves: qvOf(file.name, curves, c, cycle) } : {}),
      meta: c,
    }
  })
}

function nominalOf(x: unknown): { nominal_Ah?: number } {
  return typeof x === "number" && x > 0 ? { nominal_Ah: x } : {}
}

/** Batch of the build where the set has one, else the protocol, group or temperature it names. */
function batchOf(set: string, c: Record<string, unknown>): string {
  const id = String(c.id)
  if (set === "matr") return id.slice(0, 2)
  if (set === "hust") return id.split("-")[0]
  return String(c.protocol ?? c.group ?? c.temperature ?? id)
}

function qvOf(set: string, all: Float32Array, c: SetFile["cells"][number], cycle: Float64Array): QvCurves {
  const points = c.qvPoints ?? 100
  const rows = c.qvCycles ?? 0
  return {
    cycle: Float64Array.from({ length: rows }, (_, k) => (set === "matr" ? k + 2 : (cycle[k] ?? k + 1))),
    points,
    q_Ah: all.subarray(c.qvOff!, c.qvOff! + rows * points),
  }
}

function floats(path: string): Float32Array {
  try {
    const bytes = readFileSync(path)
    return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + (bytes.byteLength & ~3)))
  } catch (cause) {
    throw new FileError(
      "unreadable",
      `cannot read ${path} (${(cause as Error).message}); the set is not whole`,
      {},
      cause,
    )
  }
}
