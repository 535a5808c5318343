/**
 * Corrections of the impedance path per range and loop mode, at some frequencies: what three known loads have shown.
 *
 *   Z = (a Zm + b) / (1 + c Zm)        Zm -> h Zm first, where the engine's current path had its coarse gain
 *
 * a is the ratio of the two amplifiers, b what lies in series with the cell (leads, common mode), c what lies beside it;
 * any linear two-port gives this form (open/short/load compensation, Keysight Impedance Measurement Handbook). Between
 * frequencies all four go with f, from 1 kHz on as the cubic through four neighbours, below linearly (a and h by size and
 * angle): delays and strays turn the phase in proportion to f. Outside nothing is guessed.
 *
 * Bytes, read by hosts only: count of frequencies, 3 x 0, frequencies f32; then per row range, loop, 2 x 0 and per frequency
 * a, b, c, h as pairs of f32, little endian. A point that was not measured has a = 0.
 */
import { ENGINE_PATH } from "../../hardware/boards/channelCard"
import { add, type Complex, divide, multiply, one } from "../circuit/complex"
import { FileError } from "../errors"

/** Loop mode in which the engine measured. */
export type EngineLoop = "E" | "I"

export interface CorrectionPoint {
  readonly f_Hz: number
  readonly a: Complex
  /** In series [ohm]. */
  readonly b: Complex
  /** Beside it [S]. */
  readonly c: Complex
  /** From the coarse gain to the fine one. */
  readonly h: Complex
}
export interface CorrectionRow {
  /** Index into the board's ranges. */
  readonly range: number
  readonly loop: EngineLoop
  /** Rising frequency, the same in all rows. */
  readonly points: readonly CorrectionPoint[]
}
export type ImpedanceTable = readonly CorrectionRow[]

/** Words of the generator are 15 mHz apart: what was asked for at the lowest frequency may lie below it by this, and above
 * the highest by that. */
const EDGE_LOW = 1.05
const EDGE = 1.001
const HEAD_BYTES = 4
const POINT_BYTES = 32

/** The row's numbers at a frequency; undefined where it says nothing. */
export function pointAt(row: CorrectionRow | undefined, f_Hz: number): CorrectionPoint | undefined {
  if (!row || row.points.length === 0) return undefined
  const { points } = row
  const last = points[points.length - 1]
  if (f_Hz * EDGE_LOW < points[0].f_Hz || f_Hz > last.f_Hz * EDGE) return undefined
  const above = points.findIndex(p => p.f_Hz >= f_Hz)
  const p = above < 0 ? last : points[above]
  const q = above <= 0 ? p : points[above - 1]
  if (!measured(p) || !measured(q)) return undefined
  if (p === q) return p
  const near = neighbours(points, above)
  if (near) {
    const by = (of: (x: CorrectionPoint) => Complex) => cubic(near, f_Hz, of)
    return { f_Hz, a: by(x => x.a), b: by(x => x.b), c: by(x => x.c), h: by(x => x.h) }
  }
  const part = (f_Hz - q.f_Hz) / (p.f_Hz - q.f_Hz)
  return {
    f_Hz,
    a: turned(q.a, p.a, part),
    b: mixed(q.b, p.b, part),
    c: mixed(q.c, p.c, part),
    h: turned(q.h, p.h, part),
  }
}

/** Z of a raw measurement; undefined where the table says nothing. */
export function corrected(
  table: ImpedanceTable,
  range: number,
  loop: EngineLoop,
  gain: number,
  f_Hz: number,
  raw: Complex,
): Complex | undefined {
  const p = pointAt(
    table.find(r => r.range === range && r.loop === loop),
    f_Hz,
  )
  if (!p) return undefined
  const z = gain === ENGINE_PATH.iGainHigh ? raw : multiply(p.h, raw)
  return divide(add(multiply(p.a, z), p.b), add(one, multiply(p.c, z)))
}

/** Where the chain turns, four points around the gap below `above`; undefined below, or where one was not measured. */
const TURNS_HZ = 900
function neighbours(points: readonly CorrectionPoint[], above: number): readonly CorrectionPoint[] | undefined {
  const first = points.findIndex(p => p.f_Hz >= TURNS_HZ)
  if (first < 0 || above - 1 < first || points.length - first < 4) return undefined
  const from = Math.max(first, Math.min(above - 2, points.length - 4))
  const near = points.slice(from, from + 4)
  return near.every(measured) ? near : undefined
}

/** Lagrange's polynomial through the points. */
function cubic(near: readonly CorrectionPoint[], f_Hz: number, of: (p: CorrectionPoint) => Complex): Complex {
  let re = 0
  let im = 0
  for (const p of near) {
    let weight = 1
    for (const q of near) if (q !== p) weight *= (f_Hz - q.f_Hz) / (p.f_Hz - q.f_Hz)
    re += weight * of(p).re
    im += weight * of(p).im
  }
  return { re, im }
}

function measured(p: CorrectionPoint): boolean {
  return p.a.re !== 0 || p.a.im !== 0
}
function mixed(from: Complex, to: Complex, part: number): Complex {
  return { re: from.re + part * (to.re - from.re), im: from.im + part * (to.im - from.im) }
}
/** Between two factors: sizes geometrically, angles the shorter way round. */
function turned(from: Complex, to: Complex, part: number): Complex {
  const size = Math.hypot(from.re, from.im) * (Math.hypot(to.re, to.im) / Math.hypot(from.re, from.im)) ** part
  const turn = Math.atan2(to.im * from.re - to.re * from.im, to.re * from.re + to.im * from.im)
  const angle = Math.atan2(from.im, from.re) + part * turn
  return { re: size * Math.cos(angle), im: size * Math.sin(angle) }
}

export function packTable(table: ImpedanceTable): Uint8Array {
  if (table.length === 0) return new Uint8Array(0)
  const f = table[0].points.map(p => p.f_Hz)
  const rowBytes = HEAD_BYTES + POINT_BYTES * f.length
  const bytes = new Uint8Array(HEAD_BYTES + 4 * f.length + rowBytes * table.length)
  const view = new DataView(bytes.buffer)
  bytes[0] = f.length
  f.forEach((f_Hz, k) => view.setFloat32(HEAD_BYTES + 4 * k, f_Hz, true))
  table.forEach((row, r) => {
    const at = HEAD_BYTES + 4 * f.length + r * rowBytes
    bytes.set([row.range, row.loop === "E" ? 0 : 1], at)
    row.points.forEach((p, k) =>
      [p.a, p.b, p.c, p.h].forEach((z, j) => {
        const to = at + HEAD_BYTES + POINT_BYTES * k + 8 * j
        view.setFloat32(to, z.re, true)
        view.setFloat32(to + 4, z.im, true)
      }),
    )
  })
  return bytes
}

/** @throws FileError `impedanceTable` when the bytes end inside a row or hold what is no number */
export function unpackTable(bytes: Uint8Array): ImpedanceTable {
  if (bytes.length === 0) return []
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const count = bytes[0]
  const first = HEAD_BYTES + 4 * count
  const rowBytes = HEAD_BYTES + POINT_BYTES * count
  if (count === 0 || first > bytes.length || (bytes.length - first) % rowBytes !== 0) throw broken(0, bytes.length)
  const table: CorrectionRow[] = []
  for (let at = first; at < bytes.length; at += rowBytes) {
    const complexAt = (from: number): Complex => ({
      re: view.getFloat32(from, true),
      im: view.getFloat32(from + 4, true),
    })
    const points = Array.from({ length: count }, (_, k): CorrectionPoint => {
      const p = at + HEAD_BYTES + POINT_BYTES * k
      const f_Hz = view.getFloat32(HEAD_BYTES + 4 * k, true)
      const [a, b, c, h] = [0, 8, 16, 24].map(j => complexAt(p + j))
      const finite = [a, b, c, h].every(z => Number.isFinite(z.re) && Number.isFinite(z.im))
      if (!finite || !(f_Hz > (k > 0 ? view.getFloat32(4 * k, true) : 0))) throw broken(p, bytes.length)
      return { f_Hz, a, b, c, h }
    })
    table.push({ range: bytes[at], loop: bytes[at + 1] === 0 ? "E" : "I", points })
  }
  return table
}

function broken(at: number, length: number): FileError {
  return new FileError(
    "impedanceTable",
    `the impedance part of the calibration record makes no sense at byte ${at} of ${length}; calibrate again, or restore the host's copy`,
    { at, length },
  )
}
