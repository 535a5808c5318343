import { describe, expect, it } from "vitest"
import { channelCard } from "../../hardware/boards/channelCard"
import { encodeMessage } from "../../host/wire/codec"
import { ACCEPT, ENDED, ON, STATE, TRIAL } from "../../protocol/messages"
import { FLAG } from "../../protocol/readings"
import { holdE, holdI, rampE, rest, type Step } from "../../protocol/steps"
import { DummyCell } from "../../sim/cell/dummy"
import type { Cell, Control } from "../../sim/cell"
import { playInNode, playInVm, type Scene, type ScriptedFrame } from "./scripted"
import { messagesOf, sceneOf } from "./scripts"

const resistor = (ohm: number) => () => new DummyCell({ series_ohm: ohm, parallel_ohm: 0, capacity_F: 0 })
const LIMITS = { eMin_V: -1, eMax_V: 4, iMax_A: 0.01 }
const hex = (frames: readonly Uint8Array[]) => frames.map(f => Buffer.from(f).toString("hex"))

/** A conversation of commands at fixed instants. */
function talk(frames: readonly [number, Uint8Array][], until_ms: number, cell = resistor(1000)): Scene {
  return {
    script: frames.map(([at_ms, frame]): ScriptedFrame => ({ at_ms, frame: () => frame })),
    until_ms,
    cell,
    seed: 5,
  }
}

describe("before a run", () => {
  const steps: readonly Step[] = [holdI(20e-6, 0.1, { atMost_s: 3 })]
  const scene = sceneOf({ steps, cell: "navo3-li", limits: LIMITS, until_ms: 8000 })

  it("no cell gets more than 1 uC each way, and none at all remains", async () => {
    const inner = scene.cell()
    let least_C = 0
    let most_C = 0
    let first_C: number | undefined
    const cell: Cell = {
      get e_V() {
        return inner.e_V
      },
      get i_A() {
        return inner.i_A
      },
      get q_C() {
        return inner.q_C
      },
      limit: inner.limit,
      advance(control: Control, dt_s: number) {
        inner.advance(control, dt_s)
        // the run itself drives 20 uA
        if (first_C === undefined && Math.abs(inner.i_A) < 15e-6) {
          least_C = Math.min(least_C, inner.q_C)
          most_C = Math.max(most_C, inner.q_C)
        } else first_C ??= inner.q_C - inner.i_A * dt_s
      },
      impedance: f => inner.impedance(f),
      snapshot: () => inner.snapshot(),
      restore: s => inner.restore(s as never),
    }
    await playInNode({ ...scene, cell: () => cell })
    expect(most_C).toBeGreaterThan(1e-9)
    expect(Math.max(most_C, -least_C)).toBeLessThan(1e-6)
    expect(Math.abs(first_C ?? 1)).toBeLessThan(2e-8)
  })

  it("the host can stop it: the cell stays open and the run has no samples", async () => {
    const start = scene.script.filter(s => s.at_ms < 2000)
    const at_ms = start[start.length - 1].at_ms
    for (let after_ms = 3; after_ms < 1500; after_ms += 97) {
      const stop: ScriptedFrame = { at_ms: at_ms + after_ms, frame: () => encodeMessage("stop", 99, {}) }
      const played = await playInNode({ ...scene, script: [...start, stop], until_ms: at_ms + after_ms + 1500 })
      const ended = messagesOf(played.frames, "ended")
      expect(ended.length).toBe(1)
      expect(ended[0].fields.reason).toBe(ENDED.stopped)
      expect(ended[0].fields.samples).toBe(0)
      expect(played.connected).toBe(false)
    }
  })

  it("a card without a record runs only when nominal numbers are accepted", async () => {
    const accepting = sceneOf({ steps, cell: "navo3-li", limits: LIMITS, until_ms: 8000, accept: ACCEPT.nominal })
    const refused = playInVm(scene, { blank: true })
    expect(messagesOf(refused.frames, "refused").map(m => m.fields.code)).toEqual([65])
    const ran = playInVm(accepting, { blank: true })
    expect(messagesOf(ran.frames, "ended").map(m => m.fields.reason)).toEqual([ENDED.finished])
  })

  it("on the internal dummy the program runs and the leads stay open", async () => {
    for (const [on, i_A] of [
      [ON.dummy, 100e-6],
      [ON.randles, 50e-6],
    ]) {
      const q0 = {
        ...sceneOf({
          steps: [holdE(0.1, 1e-3, 0.1, { atMost_s: 2 })],
          cell: "navo3-li",
          limits: LIMITS,
          until_ms: 6000,
          on,
        }),
      }
      const cell = q0.cell()
      const before_C = cell.q_C
      const played = await playInNode({ ...q0, cell: () => cell })
      expect(messagesOf(played.frames, "ended").map(m => m.fields.reason)).toEqual([ENDED.finished])
      const last = messagesOf(played.frames, "samples").pop()?.fields.data as Uint8Array
      const word = (new DataView(last.buffer, last.byteOffset + last.length - 4).getInt32(0) << 8) >> 8
      expect(word * channelCard.iPerWord * 1e-3).toBeCloseTo(i_A, 6)
      // the amplifiers' bias, tens of pA, is all that flows
      expect(Math.abs(cell.q_C - before_C)).toBeLessThan(1e-9)
    }
  })
})

describe("autorange in the firmware", () => {
  it("follows a ramp over three decades: every settled sample on its range is right, and the bytes are the VM's", async () => {
    const steps = [
      holdE(0.002, 0, 0.05, { atMost_s: 3 }),
      rampE(0.002, 0.8, 0.05, 0, 0.05),
      rampE(0.8, 0.002, 0.05, 0, 0.05),
    ]
    const scene = {
      ...sceneOf({ steps, cell: "dummy-resistor", limits: LIMITS, until_ms: 45000 }),
      cell: resistor(1000),
    }
    const node = await playInNode(scene)
    expect(hex(playInVm(scene).frames)).toEqual(hex(node.frames))
    expect(messagesOf(node.frames, "ended").map(m => m.fields.reason)).toEqual([ENDED.finished])
    const ranges = new Set<number>()
    for (const { fields } of messagesOf(node.frames, "samples")) {
      const data = fields.data as Uint8Array
      const view = new DataView(data.buffer, data.byteOffset, data.length)
      ranges.add(fields.range as number)
      for (let at = 0; at < data.length; at += 11) {
        if ((data[at + 4] & (FLAG.settling | FLAG.overloadI)) !== 0) continue
        const e_V = ((view.getInt32(at + 4) << 8) >> 8) * channelCard.e.perWord
        const full_A = channelCard.ranges[fields.range as number].fullScale_A
        const i_A = ((view.getInt32(at + 7) << 8) >> 8) * channelCard.iPerWord * full_A
        // nominal scales on a card that was never trimmed: five standard deviations of gain (0.1 %), of the offsets of I
        // (115 ppm) and E (60 uV over 1 kOhm), and of E's common-mode term (0.5 mV at full scale); a wrong range is 10 times
        const trim_A = 0.001 * Math.abs(i_A) + 115e-6 * full_A + 60e-9 + (0.5e-6 * Math.abs(i_A)) / full_A
        expect(Math.abs(i_A - e_V / 1000)).toBeLessThan(5 * trim_A)
      }
    }
    expect([...ranges].sort()).toEqual([0, 1, 2, 3])
  })
})

describe("trials", () => {
  const what = [TRIAL.window, TRIAL.current, TRIAL.watchdog, TRIAL.weld, TRIAL.converter, TRIAL.flash]
  const frames = what.map((w, k): [number, Uint8Array] => [100 + 4000 * k, encodeMessage("trial", 10 + k, { what: w })])

  it("all pass on a good card, with the same bytes in the VM, and leave it idle", async () => {
    const all = [...frames, [26000, encodeMessage("look", 90, {})] as [number, Uint8Array]]
    const vm = playInVm(talk(all, 27000))
    const node = await playInNode(talk(all, 27000))
    expect(hex(vm.frames)).toEqual(hex(node.frames))
    const tried = messagesOf(vm.frames, "tried").map(m => m.fields)
    expect(tried.map(f => [f.what, f.passed])).toEqual(what.map(w => [w, 1]))
    expect(messagesOf(vm.frames, "looked").map(m => m.fields.state)).toEqual([STATE.idle])
    expect(vm.connected).toBe(false)
  })

  it("nothing else starts while one is going on", async () => {
    const busy: [number, Uint8Array][] = [
      [100, encodeMessage("trial", 10, { what: TRIAL.watchdog })],
      [300, encodeMessage("trial", 11, { what: TRIAL.weld })],
      [400, encodeMessage("look", 12, {})],
    ]
    const played = await playInNode(talk(busy, 5000))
    expect(messagesOf(played.frames, "refused").map(m => m.fields.code)).toEqual([60])
    expect(messagesOf(played.frames, "looked").map(m => m.fields.state)).toEqual([STATE.checking])
    expect(messagesOf(played.frames, "tried").length).toBe(1)
  })
})

describe("a rest", () => {
  it("needs no drive: the cell is never connected, and its potential is read", async () => {
    const scene = sceneOf({ steps: [rest(0.5, { atMost_s: 3 })], cell: "navo3-li", limits: LIMITS, until_ms: 6000 })
    const cell = scene.cell()
    const played = await playInNode({ ...scene, cell: () => cell })
    expect(Math.abs(cell.q_C)).toBeLessThan(1e-9)
    expect(messagesOf(played.frames, "samples").length).toBeGreaterThan(1)
  })
})
