import { describe, expect, it } from "vitest"
import { channelCard } from "../../hardware/boards/channelCard"
import { sineE } from "../../host/sine"
import { holdE, holdI, rampE, repeat, rest } from "../../protocol/steps"
import { playInNode, playInVm, type Scene } from "./scripted"
import { messagesOf, sceneOf } from "./scripts"

const order = { e_V: 0.1, amplitude_V: 0.01, iRange_A: 0.001, settlePeriods: 1, periods: 1 }

const SCENES: readonly [string, Scene][] = [
  ["rest", sceneOf({ steps: [rest(1, { atMost_s: 20 })], until_ms: 25000, cell: "dummy-randles" })],
  [
    "CV with repeats",
    sceneOf({
      steps: [
        holdE(0, 0.001, 0.5, { atMost_s: 2 }),
        rampE(0, 0.3, 0.1, 0.001, 0.02),
        rampE(0.3, 0, 0.1, 0.001, 0.02),
        repeat(2, 3),
      ],
      until_ms: 30000,
      cell: "ferrocyanide",
    }),
  ],
  [
    "GITT with cut-offs",
    sceneOf({
      steps: [
        rest(1, { atMost_s: 5 }),
        holdI(-35e-6, 0.5, { atMost_s: 30, eBelow_V: 2.85 }),
        rest(5, { atMost_s: 40 }),
        repeat(2, 3),
      ],
      until_ms: 250000,
      cell: "navo3-li",
      acknowledgeEvery_ms: 2000,
    }),
  ],
  [
    "EIS by engine and stairs",
    sceneOf({
      steps: [holdE(0.1, 0.001, 1, { atMost_s: 1 }), ...[1000, 10, 1, 0.15].map(f => sineE(f, order, channelCard))],
      until_ms: 60000,
      cell: "dummy-randles",
    }),
  ],
]

const hex = (frames: readonly Uint8Array[]) => frames.map(f => Buffer.from(f).toString("hex"))

describe("one meaning: the firmware gives the same bytes in the VM and in Node", () => {
  for (const [name, scene] of SCENES)
    it(name, async () => {
      const vm = playInVm(scene)
      const node = await playInNode(scene)
      expect(messagesOf(vm.frames, "ended").length).toBe(1)
      expect(messagesOf(vm.frames, "samples").length).toBeGreaterThan(0)
      expect(hex(vm.frames)).toEqual(hex(node.frames))
      expect(vm.connected).toBe(false)
      expect(node.connected).toBe(false)
    })

  it("and the same seed gives the same bytes again, another seed others", () => {
    const scene = SCENES[2][1]
    const first = hex(playInVm(scene).frames)
    expect(hex(playInVm(scene).frames)).toEqual(first)
    expect(hex(playInVm({ ...scene, seed: 8 }).frames)).not.toEqual(first)
  })

  it("and garbage collected at every allocation changes nothing", () => {
    const scene = SCENES[1][1]
    expect(hex(playInVm(scene, { gcStress: true }).frames)).toEqual(hex(playInVm(scene).frames))
  })
})

describe("other clocks", () => {
  it("a board whose clock ticks every 10 ms keeps each step's length within one tick and says the true times", () => {
    const [, scene] = SCENES[2]
    const coarse = playInVm(scene, { tick_us: 10_000 })
    const ended = messagesOf(coarse.frames, "ended")
    expect(ended.length).toBe(1)
    expect(coarse.connected).toBe(false)
    const starts = messagesOf(coarse.frames, "stepped").map(m => m.fields.at_ms as number)
    for (const at_ms of starts.slice(1)) expect(at_ms % 10).toBe(0)
    const rests = starts.slice(1).concat(ended[0].fields.at_ms as number)
    // the last rest is 40 s long, by the card's own clock
    expect(rests[rests.length - 1] - rests[rests.length - 2]).toBeGreaterThanOrEqual(40000)
    expect(rests[rests.length - 1] - rests[rests.length - 2]).toBeLessThanOrEqual(40010)
  })

  it("a board whose SPI transfers yield runs the same program to its end, with frames arriving in between", () => {
    for (const [, scene] of SCENES) {
      const slow = playInVm(scene, { spi_ms: 1 })
      const ended = messagesOf(slow.frames, "ended")
      expect(ended.length).toBe(1)
      expect(ended[0].fields.reason).toBe(0)
      expect(slow.connected).toBe(false)
      expect(messagesOf(slow.frames, "stepped").length).toBe(messagesOf(playInVm(scene).frames, "stepped").length)
    }
  })
})
