import { describe, expect, it } from "vitest"
import { firmwareOf } from "../../firmware/cache"
import { decodeMessage } from "../../host/wire/codec"
import { FAULTS } from "../../protocol/faults"
import { encodeFrame, ENCODED_MAX_BYTES, FrameReader } from "../../protocol/frame"
import { FAULT } from "../../protocol/guard"
import { holdE, holdI, rest, type Step } from "../../protocol/steps"
import { SimulatedBoard } from "../../sim/board"
import { injectFault } from "../../sim/faults"
import { sceneOf } from "./scripts"

/** A battery of about 3 V; the run's window lets it stand one way round only. */
const CELL = "navo3-li"
const LIMITS = { eMin_V: 1, eMax_V: 4, iMax_A: 0.01 }
const CC: readonly Step[] = [holdI(20e-6, 0.1, { atMost_s: 20 })]
const CV: readonly Step[] = [holdE(2.9, 1e-3, 0.1, { atMost_s: 5 }), holdE(2.6, 1e-3, 0.1, { atMost_s: 15 })]
/** When checks are over and current flows [s]. */
const UNDER_WAY_S = 6

interface Outcome {
  readonly fault: string
  readonly samples: number
  /** From the fault to the moment at which no current could flow any more [s]. */
  readonly openAfter_s: number
  readonly frames: ReturnType<typeof decodeMessage>[]
}

function playWith(fault: string, at_s: number, steps: readonly Step[], until_s = 40): Outcome {
  const scene = sceneOf({ steps, cell: CELL, limits: LIMITS, until_ms: 1000 * until_s })
  const board = new SimulatedBoard({ bytecode: firmwareOf("mainSim").bytecode, cell: scene.cell(), seed: 11 })
  const raw: Uint8Array[] = []
  const payload = new Uint8Array(ENCODED_MAX_BYTES)
  const reader = new FrameReader(payload, new Uint8Array(ENCODED_MAX_BYTES))
  board.onBytes = bytes => {
    for (const byte of bytes) {
      const n = reader.push(byte)
      if (n > 0) raw.push(payload.slice(0, n))
    }
  }
  let open_s = Infinity
  const advance = (to_ms: number) => {
    for (let t = board.now_us / 1000; t < to_ms;) {
      t = Math.min(t + 50, to_ms)
      board.run(t * 1000)
      if (t / 1000 < at_s) continue
      if (board.frontEnd.connected) open_s = Infinity
      else if (open_s === Infinity) open_s = t / 1000
    }
  }
  injectFault(board, fault, at_s)
  const encoded = new Uint8Array(ENCODED_MAX_BYTES)
  for (const entry of scene.script) {
    advance(entry.at_ms)
    const frame = entry.frame(raw)
    board.receive(encoded.slice(0, encodeFrame(frame, frame.length, encoded)))
  }
  advance(scene.until_ms)
  expect(board.frontEnd.connected, `${fault}: the cell is open at the end`).toBe(false)
  const frames = raw.map(f => decodeMessage(f))
  const ended = frames.filter(m => m.name === "ended").map(m => m.fields as Record<string, number>)
  return {
    fault: ended.length === 0 ? "none" : ended[0].reason === 2 ? FAULTS[ended[0].fault].name : "finished",
    samples: ended[0]?.samples ?? 0,
    openAfter_s: open_s - at_s,
    frames,
  }
}

describe("what is wrong before a run is found before current flows, and named", () => {
  const FOUND: readonly [string, keyof typeof FAULT][] = [
    ["reOpen", "reLeadOpen"],
    ["weOpen", "leadOpen"],
    ["ceOpen", "leadOpen"],
    ["weCeSwapped", "weCeSwapped"],
    ["cellReversed", "cellReversed"],
    ["overVoltage", "voltageTrip"],
    ["shorted", "ocvOutsideLimits"],
    ["relayWelded", "relayWelded"],
    ["dacStuck", "setpointStuck"],
    ["adcClockStopped", "converterStopped"],
    ["adcDead", "frontEndLink"],
    ["adcCrc", "frontEndLink"],
    ["spiMode", "frontEndLink"],
    ["supplyLost", "supplyLost"],
  ]
  for (const [fault, name] of FOUND)
    it(`${fault}: ${name}`, () => {
      const { frames, samples, fault: found } = playWith(fault, 0.04, CC, 12)
      expect(found).toBe(name)
      expect(samples).toBe(0)
      expect(frames.filter(m => m.name === "stepped").length).toBe(0)
    })

  it("a record whose two copies are damaged is not run with, unless nominal numbers are asked for", () => {
    const { frames, fault } = playWith("calibrationCorrupt", 0, CC, 8)
    expect(fault).toBe("none")
    expect(frames.find(m => m.name === "description")?.fields.calibration).toBe(2)
    expect(frames.find(m => m.name === "refused")?.fields.code).toBe(66)
  })
})

describe("what goes wrong while current flows ends with the cell open and a name", () => {
  /** Fault, program, names that are true, and how soon the cell must be open [s]. */
  const ENDED: readonly [string, readonly Step[], readonly (keyof typeof FAULT)[], number][] = [
    // the amplifier's input drifts off: the potentiostat drives the cell after it until a comparator has enough, and
    // then the line is found to keep what was put on it
    ["reOpen", CV, ["reLeadOpen"], 15],
    ["reOpen", CC, ["reLeadOpen"], 15],
    ["weOpen", CC, ["voltageTrip"], 0.5],
    ["ceOpen", CV, ["voltageTrip"], 2],
    ["overVoltage", CC, ["voltageTrip"], 0.1],
    ["overCurrent", CV, ["currentTrip"], 0.1],
    ["shorted", CV, ["currentTrip", "voltageTrip"], 0.1],
    ["dacStuck", CV, ["setpointStuck"], 4],
    ["adcClockStopped", CC, ["converterStopped"], 1],
    ["adcDead", CV, ["frontEndLink"], 0.5],
    ["adcCrc", CC, ["frontEndLink"], 0.5],
    ["spiMode", CC, ["frontEndLink"], 0.5],
    ["supplyLost", CV, ["supplyLost"], 0.2],
    ["vmDies", CC, ["restarted"], 1.7],
    ["vmHangs", CV, ["restarted"], 1.7],
  ]
  for (const [fault, steps, names, soon_s] of ENDED)
    it(`${fault} in ${steps === CC ? "galvanostatic" : "potentiostatic"} mode: ${names.join(" or ")}`, () => {
      const outcome = playWith(fault, UNDER_WAY_S, steps)
      expect(names).toContain(outcome.fault)
      expect(outcome.openAfter_s).toBeLessThan(soon_s)
    })

  it("a relay that welds is found when the run ends, and the run's end says so", () => {
    expect(
      playWith("relayWelded", UNDER_WAY_S, [holdI(20e-6, 0.1, { atMost_s: 8 }), rest(1, { atMost_s: 2 })]).fault,
    ).toBe("relayWelded")
  })

  it("one wrong bit in a hundred thousand costs readings, not the run", () => {
    const { fault, samples } = playWith("adcCrcRare", UNDER_WAY_S, CC)
    expect(fault).toBe("finished")
    expect(samples).toBeGreaterThan(190)
  })
})
