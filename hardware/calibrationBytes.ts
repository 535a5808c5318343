/**
 * A calibration record as bytes, the same on the card's flash, on the wire and in the host's hands; little endian.
 *
 *   | magic u32 | schema u16 | length u16 | ranges u8, 3 x 0 | made f64 | at f32 | eA eX eB f64 | per range iA iB f64 |
 *   | dacE gain, offset f64 | per range dacI gain, part f64 | uE gain, offset f32 | per range uI gain, part f32 |
 *   | rest: the host's impedance table, any bytes | CRC-32 of all before |
 *
 * `length` counts everything, CRC included. Portable TypeScript: the firmware unpacks the head and checks the CRC.
 */
import { crc32 } from "../protocol/crc32"
import { Bytes, FloatPort } from "../protocol/pack"
import { Calibration, CALIBRATION_SCHEMA } from "./calibration"

/** "GVC1" */
const MAGIC = [0x47, 0x56, 0x43, 0x31]
/** One sector of the flash holds one copy. */
export const CALIBRATION_MAX_BYTES = 4096
const CRC_BYTES = 4
const LENGTH_AT = 6
const RANGES_AT = 8
const NUMBERS_AT = 12

/** Bytes of the head of a record with this many ranges; the host's table begins there. */
export function headBytes(ranges: number): number {
  return NUMBERS_AT + 60 + ranges * 40
}

/** Walks through the numbers of a record in their order, writing or reading them. */
class Numbers {
  private at: number
  constructor(
    private b: Bytes,
    private floats: FloatPort,
  ) {
    this.at = NUMBERS_AT
  }
  put(size: number, v: number) {
    this.floats.put(this.b, this.at, size, v)
    this.at = this.at + size
  }
  get(size: number): number {
    this.at = this.at + size
    return this.floats.get(this.b, this.at - size, size)
  }
}

/** Writes the head into `out` (at least `headBytes`); returns its length. `seal` then closes the record. */
export function packCalibration(c: Calibration, out: Bytes, floats: FloatPort): number {
  const ranges = c.iA_A_V.length
  const n = headBytes(ranges)
  for (let k = 0; k < n; k++) out[k] = k < 4 ? MAGIC[k] : 0
  out[4] = CALIBRATION_SCHEMA
  out[RANGES_AT] = ranges
  const w = new Numbers(out, floats)
  w.put(8, c.made_s)
  w.put(4, c.at_degC)
  w.put(8, c.eA)
  w.put(8, c.eX)
  w.put(8, c.eB_V)
  for (let r = 0; r < ranges; r++) {
    w.put(8, c.iA_A_V[r])
    w.put(8, c.iB_A[r])
  }
  w.put(8, c.dacEGain)
  w.put(8, c.dacE_V)
  for (let r = 0; r < ranges; r++) {
    w.put(8, c.dacIGain[r])
    w.put(8, c.dacIPart[r])
  }
  w.put(4, c.uEGain)
  w.put(4, c.uE_V)
  for (let r = 0; r < ranges; r++) {
    w.put(4, c.uIGain[r])
    w.put(4, c.uIPart[r])
  }
  return n
}

/** Closes a record of `n` bytes (head and table): length and CRC; returns the length of the whole. */
export function seal(b: Bytes, n: number): number {
  const length = n + CRC_BYTES
  b[LENGTH_AT] = length & 255
  b[LENGTH_AT + 1] = length >> 8
  const crc = crc32(0, b, 0, n)
  for (let k = 0; k < CRC_BYTES; k++) b[n + k] = (crc >>> (8 * k)) & 255
  return length
}

/** Length of the whole record that begins in `b` with the first 12 bytes there; 0 if none does, of this schema. */
export function recordLength(b: Bytes): number {
  for (let k = 0; k < 4; k++) if (b[k] !== MAGIC[k]) return 0
  if (b[4] !== CALIBRATION_SCHEMA || b[5] !== 0) return 0
  const length = b[LENGTH_AT] + 256 * b[LENGTH_AT + 1]
  return length < headBytes(b[RANGES_AT]) + CRC_BYTES || length > CALIBRATION_MAX_BYTES ? 0 : length
}

/** The CRC that a record of this whole length must have at its end, against what stands there. */
export function crcHolds(b: Bytes, length: number): boolean {
  const crc = crc32(0, b, 0, length - CRC_BYTES)
  for (let k = 0; k < CRC_BYTES; k++) if (b[length - CRC_BYTES + k] !== ((crc >>> (8 * k)) & 255)) return false
  return true
}

/** The head of a record that is known to be whole (`recordLength`, `crcHolds`). */
export function unpackCalibration(b: Bytes, floats: FloatPort): Calibration {
  const ranges = b[RANGES_AT]
  const r = new Numbers(b, floats)
  const made_s = r.get(8)
  const at_degC = r.get(4)
  const eA = r.get(8)
  const eX = r.get(8)
  const eB_V = r.get(8)
  const iA_A_V: number[] = []
  const iB_A: number[] = []
  for (let k = 0; k < ranges; k++) {
    iA_A_V.push(r.get(8))
    iB_A.push(r.get(8))
  }
  const dacEGain = r.get(8)
  const dacE_V = r.get(8)
  const dacIGain: number[] = []
  const dacIPart: number[] = []
  for (let k = 0; k < ranges; k++) {
    dacIGain.push(r.get(8))
    dacIPart.push(r.get(8))
  }
  const uEGain = r.get(4)
  const uE_V = r.get(4)
  const uIGain: number[] = []
  const uIPart: number[] = []
  for (let k = 0; k < ranges; k++) {
    uIGain.push(r.get(4))
    uIPart.push(r.get(4))
  }
  return {
    made_s,
    at_degC,
    eA,
    eX,
    eB_V,
    iA_A_V,
    iB_A,
    dacEGain,
    dacE_V,
    dacIGain,
    dacIPart,
    uEGain,
    uE_V,
    uIGain,
    uIPart,
  }
}
