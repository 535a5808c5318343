import fc from "fast-check"
import { Packr, Unpackr } from "msgpackr"
import { describe, expect, it } from "vitest"
import { nodeFloats } from "../../host/wire/floats"
import { Packer, Unpacker } from "../../protocol/pack"

const theirs = new Packr({ useRecords: false, useFloat32: 0 })
const theirReader = new Unpackr({ useRecords: false, int64AsType: "number" })

function packed(write: (p: Packer) => void): Uint8Array {
  const p = new Packer(new Uint8Array(4096), nodeFloats, new Uint8Array(8))
  write(p)
  expect(p.full).toBe(false)
  return (p.buf as Uint8Array).slice(0, p.at)
}
function reader(bytes: Uint8Array): Unpacker {
  return new Unpacker(bytes, nodeFloats, new Uint8Array(8))
}

const integer = fc.oneof(
  fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  fc.maxSafeNat(),
  fc.constantFrom(0, 127, 128, 255, 256, 65535, 65536, 2 ** 32 - 1, 2 ** 32, -1, -32, -33, -128, -129, -32768, -32769),
)
const ascii = fc.string({ unit: fc.integer({ min: 32, max: 126 }).map(c => String.fromCharCode(c)), maxLength: 255 })
/** Subnormal numbers and -0 do not exist in the VM; they are written as 0 (see below). */
const double = fc.double({ noNaN: true }).map(v => (Math.abs(v) < 2 ** -1022 ? 0 : v))
const bytes = fc.uint8Array({ maxLength: 700 })

describe("pack and unpack", () => {
  it("integers come back, and msgpackr reads and writes the same bytes", () => {
    fc.assert(
      fc.property(integer, v => {
        const ours = packed(p => p.int(v))
        expect(reader(ours).num()).toBe(v)
        expect(theirReader.unpack(ours)).toBe(v)
        // msgpackr writes what does not fit 32 bits as a double; the value is the same
        expect(reader(new Uint8Array(theirs.pack(v))).num()).toBe(v)
      }),
    )
  })

  it("doubles and singles come back, and msgpackr agrees", () => {
    fc.assert(
      fc.property(double, v => {
        const ours = packed(p => p.f64(v))
        expect(reader(ours).num()).toBe(v)
        expect(theirReader.unpack(ours)).toBe(v)
        expect(reader(new Uint8Array(theirs.pack(v))).num()).toBe(v)
        const single = packed(p => p.f32(v))
        expect(reader(single).num()).toBe(Math.abs(v) < 2 ** -126 ? 0 : Math.fround(v))
        expect(single.length).toBe(5)
      }),
    )
  })

  it("-0 and what underflows go on the wire as 0, because the VM has neither", () => {
    expect(Buffer.from(packed(p => p.f32(-1e-45))).toString("hex")).toBe("ca00000000")
    expect(Buffer.from(packed(p => p.f64(5e-324))).toString("hex")).toBe("cb0000000000000000")
    expect(Buffer.from(packed(p => p.f64(-0))).toString("hex")).toBe("cb0000000000000000")
    expect(Buffer.from(packed(p => p.f32(-0))).toString("hex")).toBe("ca00000000")
  })

  it("strings, bytes, booleans, nil and arrays come back, and msgpackr agrees", () => {
    fc.assert(
      fc.property(ascii, bytes, fc.boolean(), (s, b, yes) => {
        const ours = packed(p => {
          p.arr(4)
          p.str(s)
          p.bin(b, 0, b.length)
          p.bool(yes)
          p.nil()
        })
        const [s2, b2, yes2, none] = theirReader.unpack(ours) as [string, Uint8Array, boolean, null]
        expect([s2, Buffer.from(b2).equals(b), yes2, none]).toEqual([s, true, yes, null])
        for (const message of [ours, new Uint8Array(theirs.pack([s, Buffer.from(b), yes, null]))]) {
          const u = reader(message)
          expect(u.arr()).toBe(4)
          expect(u.str()).toBe(s)
          const n = u.bin()
          expect(Buffer.from(message.subarray(u.binAt, u.binAt + n)).equals(b)).toBe(true)
          expect(u.bool()).toBe(yes)
          expect(u.nil()).toBe(true)
          expect(u.bad).toBe(false)
        }
      }),
    )
  })

  it("a full buffer is said, not overrun", () => {
    const p = new Packer(new Uint8Array(4), nodeFloats, new Uint8Array(8))
    p.f64(1)
    expect(p.full).toBe(true)
    expect(p.at).toBe(4)
  })

  it("whatever the bytes, a reader ends within them and says when they were no value", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), b => {
        const u = reader(b)
        for (const read of [() => u.num(), () => u.arr(), () => u.str(), () => u.bin(), () => u.bool(), () => u.nil()])
          read()
        expect(u.at).toBeLessThanOrEqual(b.length)
      }),
    )
    const short = reader(new Uint8Array([0xcb, 1, 2]))
    short.num()
    expect(short.bad).toBe(true)
    const map = reader(new Uint8Array([0x81, 1, 2]))
    map.num()
    expect(map.bad).toBe(true)
  })
})
