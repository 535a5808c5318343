/**
 * Frames on a byte stream: payload + CRC-32, COBS encoded, closed by 0x00.
 *
 *   | COBS( payload (1..224 bytes) , crc32 little endian ) | 0x00 |
 *
 * A zero never occurs inside, so a reader that lost its place is right again after the next zero. Where the link already
 * carries whole packets (Jacdac, the VM's bridge) the payload travels as it is. Portable TypeScript.
 * Source: Cheshire & Baker, IEEE/ACM Trans. Networking 7 (1999) 159.
 */
import { crc32 } from "./crc32"
import { Bytes } from "./pack"

export const FRAME_MAX_BYTES = 224
/** Longest encoded frame: payload, CRC, COBS overhead (1 in 254), closing zero. */
export const ENCODED_MAX_BYTES = FRAME_MAX_BYTES + 4 + 2 + 1

/** Encodes n bytes of payload into `out`; returns the number of bytes written, closing zero included. */
export function encodeFrame(payload: Bytes, n: number, out: Bytes): number {
  const crc = crc32(0, payload, 0, n)
  let codeAt = 0
  let at = 1
  let code = 1
  for (let k = 0; k < n + 4; k++) {
    const v = k < n ? payload[k] : (crc >>> (8 * (k - n))) & 255
    if (v === 0) {
      out[codeAt] = code
      codeAt = at
      at = at + 1
      code = 1
    } else {
      out[at] = v
      at = at + 1
      code = code + 1
      if (code === 255) {
        out[codeAt] = code
        codeAt = at
        at = at + 1
        code = 1
      }
    }
  }
  out[codeAt] = code
  out[at] = 0
  return at + 1
}

/** Collects bytes until a frame is whole. `push` returns the payload's length, 0 for "not yet" or a frame that was bad. */
export class FrameReader {
  /** Frames dropped since the start: too long, wrong CRC, broken COBS. */
  dropped: number
  private filled: number
  private overrun: boolean
  /** `payload` and `raw` are working space of at least ENCODED_MAX_BYTES each. */
  constructor(
    public payload: Bytes,
    private raw: Bytes,
  ) {
    this.dropped = 0
    this.filled = 0
    this.overrun = false
  }
  push(v: number): number {
    if (v !== 0) {
      if (this.filled >= ENCODED_MAX_BYTES - 1) this.overrun = true
      else {
        this.raw[this.filled] = v
        this.filled = this.filled + 1
      }
      return 0
    }
    const n = this.filled
    const tooLong = this.overrun
    this.filled = 0
    this.overrun = false
    if (n === 0 && !tooLong) return 0
    const length = tooLong ? -1 : this.decode(n)
    if (length < 0) this.dropped = this.dropped + 1
    return length < 0 ? 0 : length
  }
  /** Undoes COBS in `raw[0..n)`, checks the CRC; returns the payload's length or -1. */
  private decode(n: number): number {
    let at = 0
    let k = 0
    while (k < n) {
      const code = this.raw[k]
      k = k + 1
      if (k + code - 1 > n) return -1
      for (let j = 1; j < code; j++) {
        this.payload[at] = this.raw[k]
        at = at + 1
        k = k + 1
      }
      if (code < 255 && k < n) {
        this.payload[at] = 0
        at = at + 1
      }
    }
    const length = at - 4
    if (length < 1 || length > FRAME_MAX_BYTES) return -1
    const crc = crc32(0, this.payload, 0, length)
    for (let j = 0; j < 4; j++) if (this.payload[length + j] !== ((crc >>> (8 * j)) & 255)) return -1
    return length
  }
}
