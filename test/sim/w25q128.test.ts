/** The flash against a plain model of NOR memory, and its manners (Winbond W25Q128JV, sections 7.1 and 8.2). */
import fc from "fast-check"
import { expect, it } from "vitest"
import { W25Q128 } from "../../hardware/parts/w25q128"
import { FlashMemory, W25q128Part } from "../../sim/parts/w25q128"

const zeros = (n: number) => Array.from({ length: n }, () => 0)

function chip(memory = new FlashMemory()) {
  let now_us = 0
  let torn = 0
  const part = new W25q128Part(
    memory,
    () => now_us,
    () => (torn += 1),
  )
  const send = (...bytes: number[]) => {
    const b = Uint8Array.from(bytes)
    part.transfer(b)
    return [...b]
  }
  const address = (at: number) => [(at >> 16) & 255, (at >> 8) & 255, at & 255]
  return {
    part,
    send,
    torn: () => torn,
    wait: (s: number) => (now_us += 1e6 * s),
    status: () => send(W25Q128.cmdStatus, 0)[1],
    read: (at: number, n: number) => send(W25Q128.cmdRead, ...address(at), ...zeros(n)).slice(4),
    program(at: number, data: readonly number[]) {
      send(W25Q128.cmdWriteEnable)
      send(W25Q128.cmdProgram, ...address(at), ...data)
      now_us += 1e6 * W25Q128.programTypical_s
    },
    erase(at: number) {
      send(W25Q128.cmdWriteEnable)
      send(W25Q128.cmdEraseSector, ...address(at))
      now_us += 1e6 * W25Q128.eraseTypical_s
    },
  }
}

it("any sequence of programs and erasures leaves what a model of NOR memory says: page wrap, bits only cleared", () => {
  const action = fc.oneof(
    fc.record({
      at: fc.integer({ min: 0, max: 8191 }),
      data: fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 1, maxLength: 300 }),
    }),
    fc.record({ at: fc.integer({ min: 0, max: 8191 }) }),
  )
  fc.assert(
    fc.property(fc.array(action, { maxLength: 12 }), actions => {
      const c = chip()
      const model = Array.from({ length: 8192 }, () => 255)
      for (const a of actions) {
        if ("data" in a) {
          c.program(a.at, a.data)
          const page = a.at - (a.at % 256)
          // the last 256 bytes count, each at its place modulo the page
          a.data.forEach((byte, k) => {
            if (k >= a.data.length - 256) model[page + ((a.at + k) % 256)] &= byte
          })
        } else {
          c.erase(a.at)
          model.fill(255, a.at - (a.at % 4096), a.at - (a.at % 4096) + 4096)
        }
      }
      expect(c.read(0, 8192)).toEqual(model)
    }),
    { seed: 7, numRuns: 60 },
  )
})

it("nothing is written without Write Enable, and Write Enable is used up", () => {
  const c = chip()
  c.send(W25Q128.cmdProgram, 0, 0, 0, 0)
  expect(c.read(0, 1)).toEqual([255])
  c.program(0, [0x0f])
  c.send(W25Q128.cmdProgram, 0, 0, 0, 0)
  expect(c.read(0, 1)).toEqual([0x0f])
})

it("while it is busy only the status register answers", () => {
  const c = chip()
  c.send(W25Q128.cmdWriteEnable)
  c.send(W25Q128.cmdEraseSector, 0, 0, 0)
  expect(c.status() & W25Q128.statusBusy).toBe(W25Q128.statusBusy)
  c.send(W25Q128.cmdWriteEnable)
  c.send(W25Q128.cmdProgram, 0, 0, 0, 0)
  expect(c.send(W25Q128.cmdId, 0, 0, 0).slice(1)).toEqual([255, 255, 255])
  c.wait(W25Q128.eraseTypical_s)
  expect(c.status()).toBe(0)
  expect(c.read(0, 1)).toEqual([255])
  expect(c.send(W25Q128.cmdId, 0, 0, 0).slice(1)).toEqual([0xef, 0x40, 0x18])
})

it("asleep it hears nothing but Release", () => {
  const c = chip()
  c.send(W25Q128.cmdPowerDown)
  expect(c.send(W25Q128.cmdId, 0)[1]).toBe(255)
  c.send(W25Q128.cmdRelease)
  expect(c.send(W25Q128.cmdId, 0)[1]).toBe(0xef)
})

it("power lost in the middle of a page leaves its beginning, and the next chip on the same memory reads it", () => {
  const memory = new FlashMemory()
  const c = chip(memory)
  c.part.tear(3)
  c.program(10, [1, 2, 3, 4, 5])
  expect(c.torn()).toBe(1)
  expect(chip(memory).read(10, 5)).toEqual([1, 2, 3, 255, 255])
})

it("counts erasures, and a worn sector no longer erases to ones", () => {
  const c = chip()
  c.erase(4096)
  c.erase(4096)
  expect(c.part.memory.wear.get(1)).toBe(2)
  c.part.memory.wear.set(1, W25Q128.endurance)
  c.erase(4096)
  expect(c.read(4096, 1)[0]).not.toBe(255)
})
