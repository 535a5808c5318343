/** A card whose program dies: pins keep their level, the watchdog opens the cell, the program starts anew. */
import { expect, it } from "vitest"
import { firmwareOf } from "../../firmware/cache"
import { PIN, SAFETY, SELECT } from "../../hardware/boards/channelCard"
import { crcHolds, recordLength } from "../../hardware/calibrationBytes"
import { SECTOR, W25Q128 } from "../../hardware/parts/w25q128"
import { SimulatedBoard, type BoardOptions } from "../../sim/board"
import { cellNamed } from "../../host/app/simulated"
import { faultNames, injectFault } from "../../sim/faults"
import { FlashMemory } from "../../sim/parts/w25q128"

const card = (o: Partial<BoardOptions> = {}) =>
  new SimulatedBoard({ bytecode: firmwareOf("mainSim").bytecode, cell: cellNamed("dummy-resistor").create(1), ...o })

/** Closes the drive relay behind the firmware's back, as a program in the middle of a run has it. */
function connected(board: SimulatedBoard) {
  const bench = board.frontEnd
  const range = board.frontEnd.board.ranges[0].switchWord | 0x200
  bench.spi(SELECT.switches, Uint8Array.of(range >> 16, (range >> 8) & 255, range & 255))
  bench.pin(PIN.relayDrive, 1)
  bench.pin(PIN.watchdog, 1)
  bench.pin(PIN.watchdog, 0)
  board.run(board.now_us + 10_000)
}

it("a program that stands still: the watchdog opens the cell, and after a while the program is there again", () => {
  const board = card()
  board.run(500_000)
  connected(board)
  expect(board.frontEnd.connected).toBe(true)
  board.hang()
  board.run(board.now_us + 1e6 * (SAFETY.watchdogHold_s + SAFETY.relayOpen_s))
  expect(board.frontEnd.connected).toBe(false)
  expect(board.idle).toBe(false)
  board.run(board.now_us + 10e6)
  expect(board.idle).toBe(true)
  expect(board.deaths.map(d => d.why)).toEqual(["it hangs"])
  expect(board.frontEnd.connected).toBe(false)
})

it("without power nothing moves, and a new board with the same flash has the same calibration", () => {
  const flash = new FlashMemory()
  const first = card({ seed: 5 })
  const record = first.frontEnd.flash.memory.bytes(SECTOR.calibrationA * W25Q128.sectorBytes, 400)
  flash.set(SECTOR.calibrationA * W25Q128.sectorBytes, record)
  first.run(200_000)
  first.powerCut()
  first.run(60e6)
  expect(first.frontEnd.connected).toBe(false)
  expect(first.idle).toBe(true)
  const second = card({ seed: 9, flash })
  second.run(200_000)
  expect(second.frontEnd.flash.memory.bytes(0, 400)).toEqual(record)
})

it("a card from the factory has a whole record in both places, a blank one has none", () => {
  const memory = card().frontEnd.flash.memory
  for (const sector of [SECTOR.calibrationA, SECTOR.calibrationB]) {
    const bytes = memory.bytes(sector * W25Q128.sectorBytes, 4096)
    const length = recordLength(bytes)
    expect(length).toBeGreaterThan(0)
    expect(crcHolds(bytes, length)).toBe(true)
  }
  expect(recordLength(card({ blank: true }).frontEnd.flash.memory.bytes(0, 4096))).toBe(0)
})

it("every fault has a name, and a name that is none is refused with the list", () => {
  expect(new Set(faultNames).size).toBe(faultNames.length)
  const board = card()
  expect(() => injectFault(board, "gremlins")).toThrow(/relayWelded/)
})

it("a fault planned for later happens then and not before", () => {
  const board = card()
  injectFault(board, "supplyLost", 2)
  board.run(1.9e6)
  expect(board.frontEnd.level(PIN.fault)).toBe(1)
  board.run(2.1e6)
  expect(board.frontEnd.level(PIN.fault)).toBe(0)
})
