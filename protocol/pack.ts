/**
 * The MessagePack subset of the wire: integers to 2^53, f32, f64, nil, booleans, ASCII strings, bin, arrays.
 *
 * Portable TypeScript: DeviceScript compiles this file too (docs/firmware.md has the dialect). `%` is int32 there and
 * there is no DataView, so floats go through a `FloatPort` that each side supplies.
 * Source: msgpack specification, https://github.com/msgpack/msgpack/blob/master/spec.md
 */

/** What DeviceScript's Buffer and Node's Uint8Array have in common. */
export interface Bytes {
  [i: number]: number
  readonly length: number
}

/** Float to little-endian bytes and back; `size` is 4 or 8. */
export interface FloatPort {
  put(b: Bytes, at: number, size: number, v: number): void
  get(b: Bytes, at: number, size: number): number
}

const TWO_32 = 4294967296

/** Writes values one after the other into `buf`; `full` is set instead of writing past the end. */
export class Packer {
  at: number
  full: boolean
  private scratch: Bytes
  constructor(
    public buf: Bytes,
    public floats: FloatPort,
    scratch8: Bytes,
  ) {
    this.at = 0
    this.full = false
    this.scratch = scratch8
  }
  reset() {
    this.at = 0
    this.full = false
  }
  byte(v: number) {
    if (this.at < this.buf.length) {
      this.buf[this.at] = v & 255
      this.at = this.at + 1
    } else this.full = true
  }
  private uint16(v: number) {
    this.byte(v >> 8)
    this.byte(v)
  }
  private uint32(v: number) {
    this.uint16(v >>> 16)
    this.uint16(v)
  }
  nil() {
    this.byte(0xc0)
  }
  bool(v: boolean) {
    this.byte(v ? 0xc3 : 0xc2)
  }
  /** Integer in -2^31 .. 2^53-1, in the shortest form. */
  int(v: number) {
    if (v >= 0) {
      if (v < 128) this.byte(v)
      else if (v < 256) {
        this.byte(0xcc)
        this.byte(v)
      } else if (v < 65536) {
        this.byte(0xcd)
        this.uint16(v)
      } else if (v < TWO_32) {
        this.byte(0xce)
        this.uint32(v)
      } else {
        this.byte(0xcf)
        const high = Math.floor(v / TWO_32)
        this.uint32(high)
        this.uint32(v - high * TWO_32)
      }
    } else if (v >= -32) this.byte(v)
    else if (v >= -128) {
      this.byte(0xd0)
      this.byte(v)
    } else if (v >= -32768) {
      this.byte(0xd1)
      this.uint16(v)
    } else {
      this.byte(0xd2)
      this.uint32(v)
    }
  }
  /** What is too small for a normal number, and -0, go on the wire as 0: the VM has neither. */
  private float(tag: number, size: number, v: number, least: number) {
    this.byte(tag)
    this.floats.put(this.scratch, 0, size, v < least && v > -least ? 0 : v)
    for (let k = size - 1; k >= 0; k--) this.byte(this.scratch[k])
  }
  f32(v: number) {
    this.float(0xca, 4, v, 1.1754943508222875e-38)
  }
  f64(v: number) {
    this.float(0xcb, 8, v, 2.2250738585072014e-308)
  }
  /** Array of n values, n < 65536. */
  arr(n: number) {
    if (n < 16) this.byte(0x90 | n)
    else {
      this.byte(0xdc)
      this.uint16(n)
    }
  }
  /** ASCII string of fewer than 256 characters. */
  str(s: string) {
    const n = s.length
    if (n < 32) this.byte(0xa0 | n)
    else {
      this.byte(0xd9)
      this.byte(n)
    }
    for (let k = 0; k < n; k++) this.byte(s.charCodeAt(k))
  }
  /** Only the head of a bin of n bytes; the caller writes the bytes. */
  binHead(n: number) {
    if (n < 256) {
      this.byte(0xc4)
      this.byte(n)
    } else {
      this.byte(0xc5)
      this.uint16(n)
    }
  }
  bin(src: Bytes, from: number, n: number) {
    this.binHead(n)
    for (let k = 0; k < n; k++) this.byte(src[from + k])
  }
}

/** Reads values in the order they were written. Anything unexpected sets `bad` and reads as 0, "" or nothing. */
export class Unpacker {
  at: number
  /** The first thing that was wrong; every later read is void. */
  bad: boolean
  /** Where the bytes of the last `bin` begin. */
  binAt: number
  private scratch: Bytes
  private end: number
  constructor(
    public buf: Bytes,
    public floats: FloatPort,
    scratch8: Bytes,
  ) {
    this.scratch = scratch8
    this.at = 0
    this.binAt = 0
    this.bad = false
    this.end = buf.length
  }
  open(buf: Bytes, from: number, end: number) {
    this.buf = buf
    this.at = from
    this.end = end
    this.bad = false
  }
  byte(): number {
    if (this.at >= this.end) {
      this.bad = true
      return 0
    }
    const v = this.buf[this.at]
    this.at = this.at + 1
    return v
  }
  private uint16(): number {
    const high = this.byte()
    return high * 256 + this.byte()
  }
  private uint32(): number {
    const high = this.uint16()
    return high * 65536 + this.uint16()
  }
  private float(size: number): number {
    for (let k = size - 1; k >= 0; k--) this.scratch[k] = this.byte()
    return this.bad ? 0 : this.floats.get(this.scratch, 0, size)
  }
  /** True if the next value is nil, which is then passed. */
  nil(): boolean {
    if (this.at < this.end && this.buf[this.at] === 0xc0) {
      this.at = this.at + 1
      return true
    }
    return false
  }
  bool(): boolean {
    const tag = this.byte()
    if (tag !== 0xc2 && tag !== 0xc3) this.bad = true
    return tag === 0xc3
  }
  /** Any number: integer of any width, f32 or f64. */
  num(): number {
    const tag = this.byte()
    if (tag < 128) return tag
    if (tag >= 0xe0) return tag - 256
    if (tag === 0xca) return this.float(4)
    if (tag === 0xcb) return this.float(8)
    if (tag === 0xcc) return this.byte()
    if (tag === 0xcd) return this.uint16()
    if (tag === 0xce) return this.uint32()
    if (tag === 0xcf) {
      const high = this.uint32()
      return high * TWO_32 + this.uint32()
    }
    if (tag === 0xd0) {
      const v = this.byte()
      return v < 128 ? v : v - 256
    }
    if (tag === 0xd1) {
      const v = this.uint16()
      return v < 32768 ? v : v - 65536
    }
    if (tag === 0xd2) {
      const v = this.uint32()
      return v < 2147483648 ? v : v - TWO_32
    }
    this.bad = true
    return 0
  }
  /** Length of the array that follows. */
  arr(): number {
    const tag = this.byte()
    if ((tag & 0xf0) === 0x90) return tag & 15
    if (tag === 0xdc) return this.uint16()
    this.bad = true
    return 0
  }
  str(): string {
    const tag = this.byte()
    let n = 0
    if ((tag & 0xe0) === 0xa0) n = tag & 31
    else if (tag === 0xd9) n = this.byte()
    else this.bad = true
    let s = ""
    for (let k = 0; k < n && !this.bad; k++) s = s + String.fromCharCode(this.byte())
    return s
  }
  /** Length of the bin that follows; its bytes begin at `binAt` in `buf` and are passed. */
  bin(): number {
    const tag = this.byte()
    let n = 0
    if (tag === 0xc4) n = this.byte()
    else if (tag === 0xc5) n = this.uint16()
    else this.bad = true
    this.binAt = this.at
    if (this.at + n > this.end) {
      this.bad = true
      return 0
    }
    this.at = this.at + n
    return n
  }
}
