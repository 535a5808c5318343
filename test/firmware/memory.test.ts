import { describe, expect, it } from "vitest"
import { Memory } from "../../firmware/src/app/memory"
import { FlashChip } from "../../firmware/src/drivers/w25q128"
import type { Hal } from "../../firmware/src/hal/hal"
import { channelCard } from "../../hardware/boards/channelCard"
import { nominal } from "../../hardware/calibration"
import {
  crcHolds,
  headBytes,
  packCalibration,
  recordLength,
  seal,
  unpackCalibration,
} from "../../hardware/calibrationBytes"
import { SECTOR, W25Q128 } from "../../hardware/parts/w25q128"
import { nodeFloats } from "../../host/wire/floats"
import { CALIBRATION } from "../../protocol/messages"
import { FlashMemory, W25q128Part } from "../../sim/parts/w25q128"
import { seeded } from "../../sim/random"

class PowerCut extends Error {}

/** The flash on a bus of its own; the power can go in the middle of a write. */
function chip(flash: FlashMemory) {
  let now_us = 0
  const part = new W25q128Part(
    flash,
    () => now_us,
    () => {
      throw new PowerCut()
    },
  )
  const hal = {
    floats: nodeFloats,
    spi: async (_select: number, b: Uint8Array) => part.transfer(new Uint8Array(b.buffer, b.byteOffset, b.length)),
    sleep: async (for_ms: number) => {
      now_us += 1000 * for_ms
    },
  } as unknown as Hal
  return { part, memory: new Memory(hal, new FlashChip(hal)) }
}

/** A record made at that moment, with a table of some bytes behind its head. */
function record(made_s: number, table: number): Uint8Array {
  const out = new Uint8Array(4096)
  const n = packCalibration({ ...nominal(channelCard), made_s, eX: 1e-5 * made_s }, out, nodeFloats)
  const random = seeded(made_s)
  out.set(random.bytes(table), n)
  return out.slice(0, seal(out, n + table))
}

describe("a calibration record as bytes", () => {
  it("comes back as it went, to the last bit of every f64, and says where the host's table begins", () => {
    const c = { ...nominal(channelCard), made_s: 1_790_000_000, at_degC: 23.5, eX: -3.1e-5, iB_A: [1e-9, 2, 3, 4, 5] }
    const b = new Uint8Array(4096)
    const n = packCalibration(c, b, nodeFloats)
    expect(n).toBe(headBytes(channelCard.ranges.length))
    const length = seal(b, n + 100)
    expect(recordLength(b)).toBe(length)
    expect(crcHolds(b, length)).toBe(true)
    const back = unpackCalibration(b, nodeFloats)
    for (const key of ["made_s", "at_degC", "eA", "eX", "eB_V", "iA_A_V", "iB_A", "dacEGain", "dacIGain"] as const)
      expect(back[key]).toEqual(c[key])
    expect(back.uE_V).toBe(Math.fround(c.uE_V))
  })

  it("no single wrong bit goes unnoticed", () => {
    const good = record(7, 20)
    for (let bit = 0; bit < 8 * good.length; bit++) {
      const b = good.slice()
      b[bit >> 3] ^= 1 << (bit & 7)
      const length = recordLength(b)
      expect(length > 0 && length <= b.length && crcHolds(b, length), `bit ${bit}`).toBe(false)
    }
  })
})

describe("the card's memory", () => {
  it("is empty, then keeps what it was given, in two copies", async () => {
    const flash = new FlashMemory()
    const { memory } = chip(flash)
    const buf = new Uint8Array(8192)
    expect(await memory.calibration(buf)).toBeUndefined()
    expect(memory.state).toBe(CALIBRATION.missing)
    const r = record(5, 1500)
    expect(await memory.keep(r, r.length)).toBe(-1)
    for (const sector of [SECTOR.calibrationA, SECTOR.calibrationB])
      expect(flash.bytes(sector * W25Q128.sectorBytes, r.length)).toEqual(r)
    expect((await memory.calibration(buf))?.made_s).toBe(5)
    expect(memory.length).toBe(r.length)
  })

  it("power lost anywhere in the writing leaves the old record or the new one, never none", async () => {
    const old = record(100, 300)
    const fresh = record(200, 300)
    const seen = new Set<number>()
    // every write of the two copies in turn, torn after a few of its bytes
    for (let write = 0; write < 26; write++)
      for (const after of [0, 1, 37]) {
        const flash = new FlashMemory()
        const first = chip(flash)
        await first.memory.keep(old, old.length)
        await first.memory.calibration(new Uint8Array(8192))
        let left = write
        const transfer = first.part.transfer.bind(first.part)
        first.part.transfer = b => {
          if ((b[0] === W25Q128.cmdProgram || b[0] === W25Q128.cmdEraseSector) && left-- === 0) first.part.tear(after)
          transfer(b)
        }
        const cut = await first.memory.keep(fresh, fresh.length).then(
          () => false,
          e => e instanceof PowerCut,
        )
        expect(cut || left >= 0).toBe(true)
        const next = chip(flash)
        const c = await next.memory.calibration(new Uint8Array(8192))
        expect([100, 200]).toContain(c?.made_s)
        expect(next.memory.state).toBe(CALIBRATION.valid)
        seen.add(c?.made_s ?? 0)
        // and the next attempt goes through
        expect(await next.memory.keep(fresh, fresh.length)).toBe(-1)
        expect((await next.memory.calibration(new Uint8Array(8192)))?.made_s).toBe(200)
      }
    expect(seen).toEqual(new Set([100, 200]))
  })

  it("two damaged copies are corrupt, which is not the same as missing", async () => {
    const flash = new FlashMemory()
    const { memory } = chip(flash)
    const r = record(5, 10)
    await memory.keep(r, r.length)
    for (const sector of [0, 1]) for (let k = 0; k < 20; k++) flash.clearBits(sector * W25Q128.sectorBytes + 60 + k, 0)
    expect(await memory.calibration(new Uint8Array(8192))).toBeUndefined()
    expect(memory.state).toBe(CALIBRATION.corrupt)
  })

  it("a sector that no longer erases is said to be so, by its byte", async () => {
    const { part, memory } = chip(new FlashMemory())
    expect(await memory.trial(new Uint8Array(8192))).toBe(-1)
    part.worn = true
    expect(await memory.trial(new Uint8Array(8192))).toBeGreaterThanOrEqual(0)
  })

  it("remembers an unfinished run through more runs than its sector has room for", async () => {
    const flash = new FlashMemory()
    let { memory } = chip(flash)
    expect(await memory.interrupted()).toBe(-1)
    for (let run = 1; run <= 1100; run++) {
      await memory.runBegins(run * 65537)
      if (run % 100 === 0) {
        // the power goes; the next boot finds the run, and closes it
        memory = chip(flash).memory
        expect(await memory.interrupted()).toBe(run * 65537)
      }
      await memory.runEnds()
      if (run % 7 === 0) {
        memory = chip(flash).memory
        expect(await memory.interrupted()).toBe(-1)
      }
    }
    expect(flash.wear.get(SECTOR.runMarker)).toBe(2)
  })

  it("a marker that was torn while it was written is no run", async () => {
    for (let after = 0; after < 8; after++) {
      const flash = new FlashMemory()
      const { part, memory } = chip(flash)
      await memory.interrupted()
      part.tear(after)
      await memory.runBegins(0x01020304).catch(() => {})
      expect(await chip(flash).memory.interrupted()).toBe(-1)
    }
  })
})
