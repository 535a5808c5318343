/** The last checks before a run: exchanged leads on cells of few ohms, a current from elsewhere; the 100 mA card. */
import { describe, expect, it } from "vitest"
import { firmwareOf } from "../../firmware/cache"
import { channelCard } from "../../hardware/boards/channelCard"
import { channelCard100mA } from "../../hardware/boards/channelCard100mA"
import { decodeMessage } from "../../host/wire/codec"
import { FAULTS } from "../../protocol/faults"
import { encodeFrame, ENCODED_MAX_BYTES, FrameReader } from "../../protocol/frame"
import { holdI, type Step } from "../../protocol/steps"
import type { Cell } from "../../sim/cell"
import { DummyCell } from "../../sim/cell/dummy"
import { all as cells } from "../../sim/cells"
import { SimulatedBoard } from "../../sim/board"
import { injectFault } from "../../sim/faults"
import { sceneOf } from "./scripts"

const resistor = (ohm: number) => () => new DummyCell({ series_ohm: ohm, parallel_ohm: 0, capacity_F: 0 })
const named = (id: string, seed: number) => () => {
  const kind = cells.find(c => c.id === id)
  if (kind === undefined) throw new Error(`no cell ${id}`)
  return kind.create(seed)
}

interface Setting {
  readonly cell: () => Cell
  readonly fault?: string
  readonly steps?: readonly Step[]
  readonly seed?: number
  readonly iMax_A?: number
  readonly card?: "channelCard100mA"
  readonly eMax_V?: number
}

/** Plays a program; the run's ending in a word, and what has flowed through the cell. */
function play(s: Setting) {
  const { seed = 1, card } = s
  const steps = s.steps ?? [holdI(1e-3, 0.1, { atMost_s: 0.5 })]
  const limits = { eMin_V: -1, eMax_V: s.eMax_V ?? 4.4, iMax_A: s.iMax_A ?? 0.01 }
  const scene = sceneOf({ steps, cell: "dummy-resistor", limits, until_ms: 9000, seed })
  const board = new SimulatedBoard({
    bytecode: firmwareOf(card === undefined ? "mainSim" : "mainSim100mA").bytecode,
    board: card === undefined ? channelCard : channelCard100mA,
    cell: s.cell(),
    seed,
  })
  const raw: Uint8Array[] = []
  const payload = new Uint8Array(ENCODED_MAX_BYTES)
  const reader = new FrameReader(payload, new Uint8Array(ENCODED_MAX_BYTES))
  board.onBytes = bytes => {
    for (const byte of bytes) {
      const n = reader.push(byte)
      if (n > 0) raw.push(payload.slice(0, n))
    }
  }
  if (s.fault !== undefined) injectFault(board, s.fault, 0)
  const encoded = new Uint8Array(ENCODED_MAX_BYTES)
  const charge_C = { least: 0, most: 0 }
  const start_C = board.frontEnd.cell.q_C
  const advance = (to_ms: number) => {
    while (board.now_us < 1000 * to_ms) {
      board.run(Math.min(board.now_us + 5000, 1000 * to_ms))
      if (raw.some(f => decodeMessage(f).name === "stepped")) continue
      board.frontEnd.settle()
      charge_C.least = Math.min(charge_C.least, board.frontEnd.cell.q_C - start_C)
      charge_C.most = Math.max(charge_C.most, board.frontEnd.cell.q_C - start_C)
    }
  }
  for (const entry of scene.script) {
    advance(entry.at_ms)
    const frame = entry.frame(raw)
    board.receive(encoded.slice(0, encodeFrame(frame, frame.length, encoded)))
  }
  advance(scene.until_ms)
  const frames = raw.map(f => decodeMessage(f))
  const refused = frames.find(m => m.name === "refused")
  const ended = frames.find(m => m.name === "ended")?.fields as Record<string, number> | undefined
  expect(refused).toBeUndefined()
  expect(board.frontEnd.connected).toBe(false)
  const ending = ended === undefined ? "none" : ended.reason === 2 ? FAULTS[ended.fault].name : "finished"
  return { ending, frames, charge_C, board }
}

describe("exchanged WE and CE", () => {
  it("are found from 1 ohm on when the first step is of 1 mA or more, on every card", () => {
    for (const ohm of [1, 1.5, 4, 20])
      for (const seed of [1, 2, 3, 4]) {
        const swapped = play({ cell: resistor(ohm), fault: "weCeSwapped", seed })
        expect(swapped.ending, `${ohm} ohm, card ${seed}`).toBe("weCeSwapped")
      }
  })
  it("are found on a lithium-ion cell", () => {
    for (const seed of [1, 2, 3])
      expect(play({ cell: named("nmc532-liquid", seed), fault: "weCeSwapped", seed }).ending).toBe("weCeSwapped")
  })
  it("are never seen where leads are right, however small the cell's resistance", () => {
    for (const ohm of [0.01, 0.1, 1, 5])
      for (let seed = 1; seed <= 6; seed++)
        expect(play({ cell: resistor(ohm), seed }).ending, `${ohm} ohm, card ${seed}`).toBe("finished")
    for (const seed of [1, 2, 3]) expect(play({ cell: named("nmc532-liquid", seed), seed }).ending).toBe("finished")
  })
  it("are never seen on a cell that still relaxes from what was done to it", () => {
    for (const sign of [1, -1])
      for (const tau_s of [0.3, 1, 3, 10, 60]) {
        const relaxing = () => {
          const cell = new DummyCell({ series_ohm: 50, parallel_ohm: 300, capacity_F: tau_s / 300 })
          const i_A = sign * 3e-3
          cell.advance({ kind: "I", from_A: i_A, to_A: i_A }, 5 * tau_s)
          return cell
        }
        expect(play({ cell: relaxing }).ending, `0.9 V that decays with ${tau_s} s`).toBe("finished")
      }
  })
  it("cost the cell 1 uC each way at most", () => {
    for (const ohm of [0.1, 3]) {
      const { charge_C } = play({ cell: resistor(ohm), seed: 2 })
      expect(charge_C.most).toBeGreaterThan(0.3e-6)
      expect(Math.max(charge_C.most, -charge_C.least)).toBeLessThan(1e-6)
    }
  })
})

it("a current that goes round the cell is no open lead", () => {
  for (const cell of [resistor(100), named("navo3-li", 1)])
    expect(play({ cell, fault: "overCurrent" }).ending).toBe("currentTrip")
})

describe("the 100 mA card", () => {
  it("holds 50 mA: the range, its words and the current through the cell", () => {
    const steps = [holdI(0.05, 0.1, { atMost_s: 1 })]
    const { ending, frames, board } = play({ cell: resistor(10), steps, iMax_A: 0.1, card: "channelCard100mA" })
    expect(ending).toBe("finished")
    const samples = frames.filter(m => m.name === "samples").pop()
    const data = samples?.fields.data as Uint8Array
    const word = (new DataView(data.buffer, data.byteOffset + data.length - 4).getInt32(0) << 8) >> 8
    expect(samples?.fields.range).toBe(0)
    // nominal words of a typical card: 0.1 % a standard deviation
    expect((word * channelCard100mA.iPerWord * 0.1) / 0.05).toBeCloseTo(1, 2)
    expect(board.frontEnd.board.name).toBe("channel-card-100mA")
    expect(frames.find(m => m.name === "description")?.fields.board).toBe("channel-card-100mA")
  })
})
