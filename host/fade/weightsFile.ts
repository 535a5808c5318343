/**
 * What was learned, as one file: networks as float16, courses as uint16, Q(V) models and calibration as float32, packed with
 * MessagePack. It stays below 100 kB; its SHA-256 stands on the card beside it.
 */
import { createHash } from "node:crypto"
import { readFileSync, writeFileSync } from "node:fs"
import { resolve } from "node:path"
import { Packr, Unpackr } from "msgpackr"
import { FileError } from "../errors"
import type { Calibration } from "./calibrate"
import type { Model } from "./forecast"
import { KNOTS, type Course } from "./library"
import { SIGNS, type Familiar } from "./outOfDistribution"
import type { QvModel } from "./qvExpert"
import { SIGNALS, type SignalSummary } from "./signals"

export const WEIGHTS_VERSION = 2
export const WEIGHTS_FILE = resolve(import.meta.dirname, "fade.weights")
export const CARD_FILE = resolve(import.meta.dirname, "fade.card.json")
export const MODEL_CARD_FILE = resolve(import.meta.dirname, "MODEL.md")

/** A model with what is needed to say how sure it is. */
export interface Predictor extends Model {
  readonly calibration: Calibration
  readonly familiar: Familiar
  /** SHA-256 of the file it came from; empty for one that was just trained. */
  readonly hash: string
}

/** Largest value a course can have in the file: 65535 / 16384 = 4 times its reference. */
const COURSE_SCALE = 16384

export function packedPredictor(p: Omit<Predictor, "hash">): Buffer {
  const body = {
    version: WEIGHTS_VERSION,
    ensemble: p.ensemble.map(w => ({ mean: floats(w.mean), sd: floats(w.sd), layers: w.layers.map(l => halves(l)) })),
    courses: packedCourses(p.known.courses),
    qv: p.known.qv.map(m => ({
      n: m.n,
      chemistry: m.chemistry,
      mean: floats(m.mean),
      sd: floats(m.sd),
      offset: floats(m.offset),
      linear: m.linear.map(floats),
      processes: m.processes.map(x => ({ ...x, use: [...x.use], at: x.at.map(floats), alpha: x.alpha.map(floats) })),
    })),
    calibration: p.calibration,
    familiar: {
      mean: floats(p.familiar.mean),
      sd: floats(p.familiar.sd),
      limit: SIGNS.map(s => p.familiar.limit[s]),
    },
  }
  return new Packr({ useRecords: false }).pack(body)
}

export function writePredictor(path: string, p: Omit<Predictor, "hash">): { hash: string; size_B: number } {
  const packed = packedPredictor(p)
  writeFileSync(path, packed)
  return { hash: hashOf(packed), size_B: packed.length }
}

export function hashOf(data: Uint8Array): string {
  return createHash("sha256").update(data).digest("hex")
}

/** @throws FileError when the file is missing, no weights file or of another version */
export function readPredictor(path = WEIGHTS_FILE): Predictor {
  let data: Buffer
  try {
    data = readFileSync(path)
  } catch (cause) {
    throw new FileError("unreadable", `cannot read the weights ${path}; run npm run train`, {}, cause)
  }
  return unpackedPredictor(data, path)
}

export function unpackedPredictor(data: Uint8Array, name = "weights"): Predictor {
  const body = new Unpackr({ useRecords: false }).unpack(data) as Packed
  if (body?.version !== WEIGHTS_VERSION)
    throw new FileError("version", `${name} is no weights file of version ${WEIGHTS_VERSION}; run npm run train`, {})
  return {
    hash: hashOf(data),
    ensemble: body.ensemble.map(w => ({
      mean: unfloats(w.mean),
      sd: unfloats(w.sd),
      layers: w.layers.map(unhalves),
    })),
    known: { courses: coursesFrom(body.courses), qv: body.qv.map(qvFrom) },
    calibration: body.calibration,
    familiar: {
      mean: unfloats(body.familiar.mean),
      sd: unfloats(body.familiar.sd),
      limit: Object.fromEntries(SIGNS.map((s, k) => [s, body.familiar.limit[k]])) as Familiar["limit"],
    },
  }
}

interface Packed {
  version: number
  ensemble: { mean: Uint8Array; sd: Uint8Array; layers: Uint8Array[] }[]
  courses: PackedCourses
  qv: PackedQv[]
  calibration: Calibration
  familiar: { mean: Uint8Array; sd: Uint8Array; limit: number[] }
}
/** Column by column: keys and batches would be as large as the courses. */
interface PackedCourses {
  sets: string[]
  chemistries: string[]
  set: number[]
  chemistry: number[]
  last: Uint8Array
  value: Uint8Array
  rest: Uint8Array
}
interface PackedQv {
  n: number
  chemistry: string
  mean: Uint8Array
  sd: Uint8Array
  offset: Uint8Array
  linear: Uint8Array[]
  processes: { use: number[]; length: number; at: Uint8Array[]; alpha: Uint8Array[] }[]
}

function packedCourses(courses: readonly Course[]): PackedCourses {
  const sets = [...new Set(courses.map(c => c.set))]
  const chemistries = [...new Set(courses.map(c => c.chemistry))]
  return {
    sets,
    chemistries,
    chemistry: courses.map(c => chemistries.indexOf(c.chemistry)),
    set: courses.map(c => sets.indexOf(c.set)),
    last: floats(courses.map(c => c.last)),
    value: bytes(
      Uint16Array.from(
        courses.flatMap(c => [...c.value]),
        x => Math.min(Math.max(Math.round(x * COURSE_SCALE), 0), 65535),
      ),
    ),
    rest: floats(
      courses.flatMap(c => [c.noise, c.start, ...SIGNALS.flatMap(s => [c.signals[s].start, c.signals[s].now])]),
    ),
  }
}

function coursesFrom(p: PackedCourses): Course[] {
  const last = unfloats(p.last)
  const value = new Uint16Array(new Uint8Array(p.value).buffer)
  const rest = unfloats(p.rest)
  const width = 2 + 2 * SIGNALS.length
  return p.set.map((set, r) => {
    const at = r * width
    const signals = Object.fromEntries(
      SIGNALS.map((s, k) => [s, { start: rest[at + 2 + 2 * k], now: rest[at + 3 + 2 * k] }]),
    )
    return {
      set: p.sets[set],
      batch: "",
      id: `${p.sets[set]}-${r + 1}`,
      chemistry: p.chemistries[p.chemistry[r]],
      last: last[r],
      value: Float64Array.from(value.subarray(r * (KNOTS + 1), (r + 1) * (KNOTS + 1)), x => x / COURSE_SCALE),
      noise: rest[at],
      start: rest[at + 1],
      signals: signals as SignalSummary,
    }
  })
}

function qvFrom(m: PackedQv): QvModel {
  const numbers = (b: Uint8Array) => [...unfloats(b)]
  return {
    n: m.n,
    chemistry: m.chemistry,
    mean: numbers(m.mean),
    sd: numbers(m.sd),
    offset: numbers(m.offset),
    linear: m.linear.map(numbers),
    processes: m.processes.map(p => ({ ...p, at: p.at.map(numbers), alpha: p.alpha.map(numbers) })),
  }
}

function bytes(v: Uint16Array | Float32Array): Uint8Array {
  return new Uint8Array(v.buffer.slice(v.byteOffset, v.byteOffset + v.byteLength))
}

function floats(v: ArrayLike<number>): Uint8Array {
  return bytes(Float32Array.from(v))
}

function unfloats(b: Uint8Array): Float32Array {
  return new Float32Array(new Uint8Array(b).buffer)
}

/** IEEE 754 binary16, round to nearest; weights are small numbers, so subnormals are flushed to zero. */
function halves(v: Float32Array): Uint8Array {
  const bits = new Uint32Array(1)
  const value = new Float32Array(bits.buffer)
  return bytes(
    Uint16Array.from(v, x => {
      value[0] = x
      const sign = (bits[0] >>> 16) & 0x8000
      const rounded = (bits[0] & 0x7fffffff) + 0x1000
      const exponent = (rounded >>> 23) - 112
      if (exponent <= 0) return sign
      return exponent >= 31 ? sign | 0x7bff : sign | (exponent << 10) | ((rounded >>> 13) & 0x3ff)
    }),
  )
}

function unhalves(b: Uint8Array): Float32Array {
  return Float32Array.from(new Uint16Array(new Uint8Array(b).buffer), h => {
    const exponent = (h >>> 10) & 31
    const size = exponent === 0 ? 0 : 2 ** (exponent - 15) * (1 + (h & 0x3ff) / 1024)
    return h & 0x8000 ? -size : size
  })
}
