import { crc32 as zlibCrc32 } from "node:zlib"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { crc32 } from "../../protocol/crc32"
import { encodeFrame, ENCODED_MAX_BYTES, FRAME_MAX_BYTES, FrameReader } from "../../protocol/frame"

const payload = fc.uint8Array({ minLength: 1, maxLength: FRAME_MAX_BYTES })

function encoded(p: Uint8Array): Uint8Array {
  const out = new Uint8Array(ENCODED_MAX_BYTES)
  return out.slice(0, encodeFrame(p, p.length, out))
}
function read(stream: Uint8Array): { frames: Uint8Array[]; dropped: number } {
  const buffer = new Uint8Array(ENCODED_MAX_BYTES)
  const reader = new FrameReader(buffer, new Uint8Array(ENCODED_MAX_BYTES))
  const frames: Uint8Array[] = []
  for (const byte of stream) {
    const n = reader.push(byte)
    if (n > 0) frames.push(buffer.slice(0, n))
  }
  return { frames, dropped: reader.dropped }
}
const hex = (b: Uint8Array) => Buffer.from(b).toString("hex")

describe("frames", () => {
  it("CRC-32 is the one of IEEE 802.3, against zlib and the published check value", () => {
    expect(crc32(0, Buffer.from("123456789"), 0, 9)).toBe(0xcbf43926)
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), b => crc32(0, b, 0, b.length) === zlibCrc32(b)))
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 100 }),
        fc.uint8Array({ maxLength: 100 }),
        (a, b) => crc32(crc32(0, a, 0, a.length), b, 0, b.length) === zlibCrc32(Buffer.concat([a, b])),
      ),
    )
  })

  it("a frame holds no zero but the last and fits its bound", () => {
    fc.assert(
      fc.property(payload, p => {
        const e = encoded(p)
        expect(e.indexOf(0)).toBe(e.length - 1)
        expect(e.length).toBeLessThanOrEqual(ENCODED_MAX_BYTES)
      }),
    )
  })

  it("frames come back, however many in a row", () => {
    fc.assert(
      fc.property(fc.array(payload, { maxLength: 8 }), list => {
        const { frames, dropped } = read(Buffer.concat(list.map(encoded)))
        expect(frames.map(hex)).toEqual(list.map(hex))
        expect(dropped).toBe(0)
      }),
    )
  })

  it("after any loss, change or addition of bytes nothing false comes through, and the reader is right again", () => {
    const damage = fc.array(
      fc.record({
        at: fc.nat(),
        kind: fc.constantFrom("lose", "change", "add"),
        byte: fc.nat(255),
        n: fc.integer({ min: 1, max: 9 }),
      }),
      { minLength: 1, maxLength: 5 },
    )
    fc.assert(
      fc.property(
        fc.array(payload, { minLength: 1, maxLength: 5 }),
        damage,
        fc.array(payload, { minLength: 2, maxLength: 3 }),
        (hurt, wounds, after) => {
          let stream = Array.from(Buffer.concat(hurt.map(encoded)))
          for (const { at, kind, byte, n } of wounds) {
            const k = at % Math.max(1, stream.length)
            if (kind === "lose") stream = [...stream.slice(0, k), ...stream.slice(k + n)]
            else if (kind === "change") stream[k] = byte
            else stream = [...stream.slice(0, k), byte, ...stream.slice(k)]
          }
          const { frames } = read(Uint8Array.from([...stream, ...Buffer.concat(after.map(encoded))]))
          const got = frames.map(hex)
          const sent = [...hurt, ...after].map(hex)
          for (const f of got) expect(sent).toContain(f)
          // at most the frame that ran into the damage is missing of those after it
          expect(got.slice(-(after.length - 1))).toEqual(after.slice(1).map(hex))
        },
      ),
      { numRuns: 400 },
    )
  })

  it("a frame without end is dropped and counted, and the next one is read", () => {
    const long = new Uint8Array(1000).fill(7)
    const { frames, dropped } = read(Uint8Array.from([...long, 0, ...encoded(Uint8Array.of(1, 2, 3))]))
    expect(frames.map(hex)).toEqual(["010203"])
    expect(dropped).toBe(1)
  })
})
