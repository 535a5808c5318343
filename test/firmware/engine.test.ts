/** Sines through the firmware on typical cards: the amplitude at the cell, the AC amplifiers' start, both paths together. */
import { describe, expect, it } from "vitest"
import { firmwareOf } from "../../firmware/cache"
import { channelCard, DUMMY, ENGINE_PATH } from "../../hardware/boards/channelCard"
import { phasorToImpedance } from "../../host/analysis/phasor"
import { overlapFrequency, sineE, stairsSine } from "../../host/sine"
import { decodeMessage } from "../../host/wire/codec"
import { encodeFrame, ENCODED_MAX_BYTES, FrameReader } from "../../protocol/frame"
import { ON } from "../../protocol/messages"
import { FLAG } from "../../protocol/readings"
import { holdE, holdI, type Step } from "../../protocol/steps"
import { SimulatedBoard } from "../../sim/board"
import { PROFILES } from "../../sim/frontEnd"
import { sceneOf } from "./scripts"

interface Z {
  readonly re: number
  readonly im: number
}
const LIMITS = { eMin_V: -4, eMax_V: 4, iMax_A: 0.01 }
const size = (v: Z) => Math.hypot(v.re, v.im)

/** Runs a program on the internal Randles dummy of a typical card. */
function onRandles(steps: readonly Step[], until_s: number, seed = 3) {
  const scene = sceneOf({
    steps,
    cell: "dummy-resistor",
    limits: LIMITS,
    until_ms: 1000 * until_s,
    on: ON.randles,
    seed,
  })
  const board = new SimulatedBoard({
    bytecode: firmwareOf("mainSim").bytecode,
    cell: scene.cell(),
    seed,
    profile: PROFILES.typical,
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
  const encoded = new Uint8Array(ENCODED_MAX_BYTES)
  for (const entry of scene.script) {
    board.run(entry.at_ms * 1000)
    const frame = entry.frame(raw)
    board.receive(encoded.slice(0, encodeFrame(frame, frame.length, encoded)))
  }
  board.run(scene.until_ms * 1000)
  const frames = raw.map(f => decodeMessage(f))
  const phasors = frames.filter(m => m.name === "phasor").map(m => m.fields as Record<string, number>)
  expect(frames.filter(m => m.name === "ended").map(m => m.fields.reason)).toEqual([0])
  return { board, frames, phasors }
}
const impedanceOf = (p: Record<string, number>) => phasorToImpedance(p, channelCard.ranges[p.range].fullScale_A)

/** Of the dummy as drawn; the built one is within 0.5 % of it (resistors 0.05 %, capacitor 0.5 %, one sigma). */
function randles(f_Hz: number): Z {
  const x = 2 * Math.PI * f_Hz * DUMMY.randlesR_ohm * DUMMY.randlesC_F
  const arc_ohm = DUMMY.randlesR_ohm / (1 + x * x)
  return { re: DUMMY.r_ohm + arc_ohm, im: -arc_ohm * x }
}
const engineE = (f_Hz: number, amplitude_V: number, iRange_A: number, e_V = 0): Step =>
  sineE(f_Hz, { e_V, amplitude_V, iRange_A, settlePeriods: 2, periods: 4 }, channelCard)
const engineI = (f_Hz: number, amplitude_A: number, i_A = 0): Step => ({
  kind: "sineI",
  i_A,
  amplitude_A,
  f_Hz,
  settlePeriods: 2,
  periods: 4,
})

describe("the amplitude at the cell is the one that was asked for", () => {
  // the loop's own bandwidth takes less than 5 % here (docs/spice.md); at 10 Hz the coupling capacitor takes nothing
  for (const f_Hz of [10, 100])
    it(`potentiostat, 10 mV, ${f_Hz} Hz`, () => {
      const { board, phasors } = onRandles([engineE(f_Hz, 0.01, 100e-6)], 5)
      expect(size(board.frontEnd.truth.sine.e) / 0.01).toBeCloseTo(1, 1.3)
      expect(phasors.map(p => p.flags)).toEqual([0])
    })
  for (const f_Hz of [10, 100, 1000])
    it(`galvanostat, 10 uA around 20 uA, ${f_Hz} Hz`, () => {
      const { board, phasors } = onRandles([holdI(20e-6, 0.1, { atMost_s: 0.5 }), engineI(f_Hz, 10e-6, 20e-6)], 6)
      const full_A = channelCard.ranges[phasors[0].range].fullScale_A
      // codes are 1e-4 of full scale
      expect(size(board.frontEnd.truth.sine.i) / 10e-6).toBeCloseTo(1, 1.3)
      expect(ENGINE_PATH.iPerCode * full_A).toBeLessThan(0.01 * 10e-6)
      expect(phasors.map(p => p.flags)).toEqual([0])
    })
  it("at 1 kHz, 10 mV, nothing saturates on any range that the current fits, and Z is right", () => {
    for (const iRange_A of [0.01, 0.001, 100e-6, 12e-6]) {
      const { phasors } = onRandles([engineE(1000, 0.01, iRange_A)], 4)
      const z = impedanceOf(phasors[0])
      const due = randles(phasors[0].f_Hz)
      expect(phasors[0].flags & (FLAG.overloadE | FLAG.overloadI)).toBe(0)
      // uncorrected range resistors and filters: 1 %
      expect(size({ re: z.re - due.re, im: z.im - due.im }) / size(due)).toBeLessThan(0.015)
    }
  })
})

describe("a sine that does not fit the finer gain", () => {
  it("is taken again at the other one, whatever its phase: no word is of a sine that was cut off", () => {
    // 19.6 mV over 2 kOhm is 0.98 V at the finer gain's output, 0.08 V too much, in phases that no word alone tells
    for (const [amplitude_V, iRange_A] of [
      [0.0192, 100e-6],
      [0.0196, 100e-6],
    ])
      for (const f_Hz of [1.5, 2.1, 7.3, 20]) {
        const { phasors } = onRandles([engineE(f_Hz, amplitude_V, iRange_A)], 50)
        const z = impedanceOf(phasors[0])
        const due = randles(phasors[0].f_Hz)
        expect([phasors[0].gain, phasors[0].flags]).toEqual([ENGINE_PATH.iGainLow, 0])
        expect([phasors[0].gain, phasors[0].flags]).toEqual([ENGINE_PATH.iGainLow, 0])
        expect(size({ re: z.re - due.re, im: z.im - due.im }) / size(due)).toBeLessThan(0.015)
      }
  })
})

it("a sine beyond both gains is flagged: 9.8 uA of 10 uA stand 0.98 V high at the engine", () => {
  for (const f_Hz of [2.1, 20])
    expect(onRandles([engineE(f_Hz, 0.0196, 10e-6)], 50).phasors.map(p => p.flags)).toEqual([FLAG.overloadI])
})

describe("the AC amplifiers forget what was before", () => {
  it("a volt of step right before a sine does not reach the engine", () => {
    const { phasors } = onRandles([holdE(-1, 0.01, 0.1, { atMost_s: 1 }), engineE(100, 0.01, 0.01, 1)], 6)
    const z = impedanceOf(phasors[0])
    const due = randles(phasors[0].f_Hz)
    expect(phasors[0].flags).toBe(0)
    expect(size({ re: z.re - due.re, im: z.im - due.im }) / size(due)).toBeLessThan(0.015)
  })
})

describe("engine and stairs", () => {
  it("agree on the Randles dummy within 1 % and 0.5 degree from 0.2 to 1 Hz", () => {
    for (const [from_Hz, to_Hz] of [
      [0.2, 0.3],
      [0.4, 0.6],
      [0.8, 1],
    ]) {
      const at = overlapFrequency(from_Hz, to_Hz, channelCard)
      if (at === undefined) throw new Error(`no overlap from ${from_Hz} Hz`)
      const order = { e_V: 0, amplitude_V: 0.02, iRange_A: 20e-6, settlePeriods: 1, periods: 4 }
      const { frames, phasors } = onRandles(
        [sineE(at.engine_Hz, order, channelCard), stairsSine(at.stairs_Hz, order, channelCard)],
        75 / at.engine_Hz / 2,
      )
      const z = impedanceOf(phasors[0])
      const s = stairsImpedance(frames, at.stairs_Hz, channelCard.ranges[phasors[0].range].fullScale_A)
      expect(size(z) / size(s)).toBeGreaterThan(0.99)
      expect(size(z) / size(s)).toBeLessThan(1.01)
      const degrees = ((Math.atan2(z.im, z.re) - Math.atan2(s.im, s.re)) * 180) / Math.PI
      expect(Math.abs(degrees)).toBeLessThan(0.5)
    }
  })
})

/** E over I of the settled samples of step 1, by least squares of a sine on both. */
function stairsImpedance(frames: readonly ReturnType<typeof decodeMessage>[], f_Hz: number, full_A: number): Z {
  const sum = { e: { re: 0, im: 0 }, i: { re: 0, im: 0 } }
  const points: [number, number, number][] = []
  for (const { fields } of frames.filter(m => m.name === "samples" && m.fields.step === 1)) {
    const data = fields.data as Uint8Array
    const view = new DataView(data.buffer, data.byteOffset, data.length)
    for (let at = 0; at < data.length; at += 11) {
      if ((data[at + 4] & FLAG.settling) !== 0 || (data[at + 4] & FLAG.sine) === 0) continue
      points.push([
        ((fields.at_ms as number) + view.getUint32(at)) / 1000,
        ((view.getInt32(at + 4) << 8) >> 8) * channelCard.e.perWord,
        ((view.getInt32(at + 7) << 8) >> 8) * channelCard.iPerWord * full_A,
      ])
    }
  }
  // whole periods only, so that the sums are orthogonal
  const period_s = 1 / f_Hz
  const whole = Math.floor((points[points.length - 1][0] - points[0][0] + 1e-6) / period_s) * period_s
  const used = points.filter(([t]) => t - points[0][0] < whole - 1e-6)
  for (const [t, e, i] of used) {
    const [c, s] = [Math.cos(2 * Math.PI * f_Hz * t), Math.sin(2 * Math.PI * f_Hz * t)]
    sum.e.re += e * c
    sum.e.im -= e * s
    sum.i.re += i * c
    sum.i.im -= i * s
  }
  const n = size(sum.i) ** 2
  return {
    re: (sum.e.re * sum.i.re + sum.e.im * sum.i.im) / n,
    im: (sum.e.im * sum.i.re - sum.e.re * sum.i.im) / n,
  }
}
