/** The converter as the data sheet describes it (TI SBAS890C; section in each test). */
import { expect, it } from "vitest"
import { ADS131M04 } from "../../hardware/parts/ads131m04"
import { Ads131m04Part, crc16 } from "../../sim/parts/ads131m04"

function chip(clock = 0) {
  let now_us = 0
  let volts = [0.1, -0.2, 0.3, 1.5]
  const part = new Ads131m04Part({ conversion_V: () => volts, now_us: () => now_us }, clock)
  const frame = (command: number, value = 0, bytes = 18) => {
    const b = new Uint8Array(bytes)
    b[0] = command >> 8
    b[1] = command & 255
    b[3] = value >> 8
    b[4] = value & 255
    part.transfer(b)
    return b
  }
  const word16 = (b: Uint8Array, k: number) => (b[3 * k] << 8) | b[3 * k + 1]
  const code = (b: Uint8Array, k: number) => ((b[3 * k] << 24) | (b[3 * k + 1] << 16) | (b[3 * k + 2] << 8)) >> 8
  const read = (register: number) => {
    frame(ADS131M04.cmdReadReg | (register << 7))
    return word16(frame(0), 0)
  }
  const write = (register: number, value: number) => frame(ADS131M04.cmdWriteReg | (register << 7), value)
  return {
    part,
    frame,
    read,
    write,
    word16,
    code,
    wait: (us: number) => (now_us += us),
    set: (v: number[]) => (volts = v),
  }
}

it("CRC is CCITT with seed FFFF: check value of the catalogue (8.5.1.7)", () => {
  expect(crc16(new TextEncoder().encode("123456789"), 9)).toBe(0x29b1)
})

it("every frame carries status, four words and a CRC over them; answers come one frame later (8.5.1)", () => {
  const c = chip()
  c.wait(1e5)
  const b = c.frame(0)
  expect(c.word16(b, 5)).toBe(crc16(b, 15))
  expect(c.code(b, 1)).toBe(Math.round((0.1 / 1.2) * 8388608))
  expect(c.code(b, 2)).toBe(Math.round((-0.2 / 1.2) * 8388608))
  // beyond full scale the code stays at its end (8.5.1.9)
  expect(c.code(b, 4)).toBe(8388607)
  expect(c.read(ADS131M04.regId) >> 8).toBe(ADS131M04.id)
  expect(c.read(ADS131M04.regClock)).toBe(0x0f0e)
})

it("DRDY bits and pin announce each conversion once (8.5.1.5)", () => {
  const c = chip()
  c.write(ADS131M04.regClock, ADS131M04.clock50)
  c.frame(0)
  // 50 conversions per second; the filter is settled after 22.5 ms, at the second one
  c.wait(39000)
  expect(c.part.ready).toBe(false)
  c.wait(2000)
  expect(c.part.ready).toBe(true)
  expect(c.word16(c.frame(0), 0) & 15).toBe(15)
  expect(c.part.ready).toBe(false)
  expect(c.word16(c.frame(0), 0) & 15).toBe(0)
  c.wait(20000)
  expect(c.word16(c.frame(0), 0) & 15).toBe(15)
})

it("its own clock: 50 ppm too slow, it has one conversion fewer in 20000", () => {
  const slow = chip(-50e-6)
  slow.write(ADS131M04.regClock, ADS131M04.clock50)
  let missed = 0
  for (let k = 0; k < 50000; k++) {
    slow.wait(20000)
    if (k > 3 && !slow.part.ready) missed += 1
    slow.frame(0)
  }
  // 1000 s at -50 ppm are 2.5 conversions fewer
  expect(missed).toBeGreaterThanOrEqual(2)
  expect(missed).toBeLessThanOrEqual(3)
})

it("reset sets the flag until MODE clears it; reserved registers and bits keep out (8.6)", () => {
  const c = chip()
  expect(c.word16(c.frame(0), 0) & ADS131M04.statusReset).not.toBe(0)
  c.write(ADS131M04.regMode, ADS131M04.modeStarted)
  expect(c.word16(c.frame(0), 0)).toBe(0x4000 | (ADS131M04.regMode << 7))
  expect(c.word16(c.frame(0), 0) & ADS131M04.statusReset).toBe(0)
  c.write(ADS131M04.regId, 0x1234)
  expect(c.read(ADS131M04.regId) >> 8).toBe(ADS131M04.id)
  c.write(0x30, 0xffff)
  expect(c.read(0x30)).toBe(0)
  c.write(ADS131M04.regClock, 0xf0ff)
  expect(c.read(ADS131M04.regClock) & 0xf0c0).toBe(0)
  // a reset takes a whole frame (8.5.1.10.2)
  c.frame(ADS131M04.cmdReset, 0, 6)
  expect(c.read(ADS131M04.regMode)).toBe(ADS131M04.modeStarted)
  c.frame(ADS131M04.cmdReset)
  expect(c.word16(c.frame(0), 0)).toBe(0xff24)
  expect(c.read(ADS131M04.regMode)).toBe(0x0510)
})

it("with input CRC on, a command with a wrong one is not carried out and the status says so (8.5.1.7)", () => {
  const c = chip()
  c.write(ADS131M04.regMode, ADS131M04.modeStarted | 0x1000)
  c.write(ADS131M04.regClock, ADS131M04.clock50)
  expect(c.word16(c.frame(0), 0) & ADS131M04.statusCrcError).not.toBe(0)
  const good = new Uint8Array(18)
  const command = ADS131M04.cmdWriteReg | (ADS131M04.regClock << 7)
  good.set([command >> 8, command & 255, 0, ADS131M04.clock50 >> 8, ADS131M04.clock50 & 255])
  const crc = crc16(good, 6)
  good.set([crc >> 8, crc & 255], 6)
  c.part.transfer(good)
  const b = new Uint8Array(18)
  const read = ADS131M04.cmdReadReg | (ADS131M04.regClock << 7)
  b.set([read >> 8, read & 255])
  const crc2 = crc16(b, 3)
  b.set([crc2 >> 8, crc2 & 255], 3)
  c.part.transfer(b)
  expect(c.word16(c.frame(0), 0)).toBe(ADS131M04.clock50)
})

it("locked it hears only reads and UNLOCK (8.5.1.10.5); a gain of 2 doubles the code (8.3.2)", () => {
  const c = chip()
  c.frame(0x0555)
  c.write(0x04, 0x0001)
  expect(c.read(0x04)).toBe(0)
  c.frame(0x0655)
  c.write(0x04, 0x0001)
  c.wait(1e5)
  expect(c.code(c.frame(0), 1)).toBe(Math.round((0.2 / 1.2) * 8388608))
})

it("a stopped clock makes no conversions", () => {
  const c = chip()
  c.write(ADS131M04.regClock, ADS131M04.clock50)
  c.wait(1e5)
  c.frame(0)
  c.frame(0)
  c.part.clockStopped_us = 1e5
  c.wait(1e6)
  expect(c.part.ready).toBe(false)
  expect(c.word16(c.frame(0), 0) & 15).toBe(0)
})

/** Conversion k shows k / 100 V; it ends k times 20 ms after the clock register was written. */
function counting() {
  let now_us = 0
  const part = new Ads131m04Part({ conversion_V: at => [at / 2e6, 0, 0, 0], now_us: () => now_us })
  const frame = (command: number, value = 0) => {
    const b = new Uint8Array(18)
    b.set([command >> 8, command & 255, 0, value >> 8, value & 255])
    part.transfer(b)
    const code = ((b[3] << 24) | (b[4] << 16) | (b[5] << 8)) >> 8
    return { conversion: Math.round(100 * (code / 8388608) * 1.2), fresh: (b[1] & 15) === 15 }
  }
  frame(ADS131M04.cmdWriteReg | (ADS131M04.regClock << 7), ADS131M04.clock50)
  frame(0)
  return { part, read: () => frame(0), at: (k: number) => (now_us = 20000 * k + 1000) }
}

it("after a pause two conversions wait, one a frame, and DRDY stays low until both are gone (8.5.1.9.1)", () => {
  const c = counting()
  c.at(3)
  // the filter is settled at the second conversion (8.4.2.2)
  expect([c.read(), c.part.ready, c.read(), c.part.ready, c.read()]).toEqual([
    { conversion: 2, fresh: true },
    true,
    { conversion: 3, fresh: true },
    false,
    { conversion: 3, fresh: false },
  ])
  c.at(50)
  // who reads every conversion has the newest, who paused once has not
  expect([c.read().conversion, c.read().conversion, c.part.ready]).toEqual([4, 5, false])
  c.at(51)
  expect([c.read().conversion, c.part.ready]).toEqual([51, false])
  c.part.keeps = "newest"
  c.at(100)
  expect([c.read().conversion, c.read().conversion, c.part.ready]).toEqual([99, 100, false])
})

it("one frame a conversion after a missed one stays a conversion behind, whichever two are kept (8.5.1.9.1)", () => {
  for (const keeps of ["oldest", "newest"] as const) {
    const c = counting()
    c.part.keeps = keeps
    c.at(2)
    c.read()
    c.at(4)
    for (let k = 4; k < 20; k++) {
      c.at(k)
      expect(c.read().conversion).toBe(k - 1)
    }
  }
})
