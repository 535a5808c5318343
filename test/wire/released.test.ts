/**
 * Bytecode of every released wire version runs against today's host: a program with a rest, a current, a sine and a repeat,
 * by the card's own record. `npm run firmware -- --release` keeps today's image in test/released, and never changes one.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { Instrument } from "../../host/instrument"
import { Readings } from "../../host/readings"
import { listen, memory } from "../../host/transports/memory"
import { WIRE_VERSION } from "../../protocol/messages"
import { holdI, repeat, rest } from "../../protocol/steps"
import { SimulatedBoard } from "../../sim/board"
import { SimulatedCard } from "../../sim/card"
import { DummyCell } from "../../sim/cell/dummy"

const FOLDER = join(import.meta.dirname, "../released")
const released = readdirSync(FOLDER).filter(name => existsSync(join(FOLDER, name, "mainSim.devs")))

describe("released bytecode", () => {
  it("is there for today's wire version and all before it", () => {
    expect(released.map(Number).sort((a, b) => a - b)).toEqual(Array.from({ length: WIRE_VERSION }, (_, k) => k + 1))
  })
  for (const version of released)
    it(`of wire version ${version} runs a program for today's host`, async () => {
      const board = new SimulatedBoard({
        bytecode: readFileSync(join(FOLDER, version, "mainSim.devs")),
        cell: new DummyCell({ series_ohm: 1000, parallel_ohm: 0, capacity_F: 0 }),
      })
      const card = new SimulatedCard(board, Infinity)
      const stop = listen("released", card)
      const instrument = await Instrument.connect(await memory.open(new URL("memory://released")))
      try {
        const all = new Readings()
        const ending = await new Promise<{ reason: string; samples: number }>((resolve, reject) => {
          const steps = [rest(1, { atMost_s: 5 }), holdI(1e-4, 1, { atMost_s: 10 }), repeat(2, 3)]
          const observer = { readings: (part: Readings) => all.append(part), ended: resolve }
          instrument.start(steps, { eMin_V: -1, eMax_V: 1, iMax_A: 1e-3 }, observer).catch(reject)
        })
        expect(ending.reason).toBe("finished")
        expect(all.length).toBe(ending.samples)
        expect(all.t_s[all.length - 1]).toBeGreaterThan(44)
        expect(Math.abs(all.e_V[all.length - 1] / 1e-4 - 1000)).toBeLessThan(1)
      } finally {
        await instrument.close()
        card.close()
        stop()
      }
    })
})
