/** The integrator's capacitors: what a change under way would do to a cell, and that the firmware never lets it. */
import { describe, expect, it } from "vitest"
import { channelCard, COMPENSATIONS, SWITCH } from "../../hardware/boards/channelCard"
import { CELLS } from "../../hardware/spice/cells"
import { LEAD_SETS } from "../../hardware/spice/make"
import { solvedMargin } from "../../hardware/spice/margin"
import { ENDED } from "../../protocol/messages"
import { holdE, holdI, rampE, rest, type Step } from "../../protocol/steps"
import type { Cell, Control } from "../../sim/cell"
import { DummyCell } from "../../sim/cell/dummy"
import { SimulatedFrontEnd, PROFILES } from "../../sim/frontEnd"
import { AnalogBench } from "../sim/bench"
import { playInNode } from "./scripted"
import { messagesOf, sceneOf } from "./scripts"

const COMP = SWITCH.comp0 | SWITCH.comp1
const capacitorOf = (word: number) => COMPENSATIONS.findIndex(c => c.switchWord === (word & COMP))

it("in the simulator a capacitor with an old voltage makes the output jump: charge = jump / way x time constant", () => {
  const cell = new DummyCell({ series_ohm: 1000, parallel_ohm: 0, capacity_F: 0 })
  const b = new AnalogBench(cell, { ...PROFILES.ideal, dacPole_s: 160e-6 })
  // the slow one was last used at 0 V
  b.loop("galvanostat", 1)
  b.relays(1, 1)
  b.setI(0.8)
  b.wait(0.1)
  const before_C = cell.q_C
  const from_us = b.now_us
  const r = channelCard.ranges[1]
  b.switches(r.switchWord | SWITCH.mode1 | SWITCH.tiaBuffer | SWITCH.comp1)
  b.wait(0.01)
  b.card.settle()
  // 0.8 V from CE = -0.8 V up to 0 V, over 10 ohm, the 200 ohm of the range and the cell, for 10 kOhm x 10 nF
  const tau_s = 10e3 * 10e-9
  const burst_C = before_C + (0.8e-3 - 0.8 / (10 + 200 + 1000)) * tau_s
  const rest_C = 0.8e-3 * (1e-6 * (b.now_us - from_us) - tau_s)
  expect(Math.abs(cell.q_C - burst_C - rest_C)).toBeLessThan(0.01 * 0.8e-3 * tau_s)
})

/** 3.7 V behind 200 ohm, which remembers its largest currents and how long it was left alone. */
function battery(): { cell: Cell; largest_A: () => number } {
  let [i_A, q_C, largest_A] = [0, 0, 0]
  const cell: Cell = {
    get e_V() {
      return 3.7 + 200 * i_A
    },
    get i_A() {
      return i_A
    },
    get q_C() {
      return q_C
    },
    limit: "none",
    advance(control: Control, dt_s: number) {
      i_A = control.kind === "I" ? control.to_A : control.kind === "E" ? (control.to_V - 3.7) / 200 : 0
      q_C += i_A * dt_s
      largest_A = Math.max(largest_A, Math.abs(i_A))
    },
    impedance: () => ({ re: 200, im: 0 }),
    snapshot: () => [i_A, q_C],
    restore: s => ([i_A, q_C] = s as unknown as [number, number]),
  }
  return { cell, largest_A: () => largest_A }
}

/** Plays in Node; every change of capacitor or compensation word under drive. */
async function played(steps: readonly Step[], seconds: number) {
  const { cell, largest_A } = battery()
  const changes: string[] = []
  const words: number[] = []
  const original = SimulatedFrontEnd.prototype.spi
  SimulatedFrontEnd.prototype.spi = function (select, bytes) {
    if (select === 4) {
      const word = (bytes[0] << 16) | (bytes[1] << 8) | bytes[2]
      const last = words[words.length - 1]
      if (last !== undefined && capacitorOf(last) !== capacitorOf(word) && this.connected)
        changes.push(`${COMPENSATIONS[capacitorOf(last)].name} to ${COMPENSATIONS[capacitorOf(word)].name}`)
      words.push(word)
    }
    original.call(this, select, bytes)
  }
  try {
    const limits = { eMin_V: 0, eMax_V: 4.5, iMax_A: 0.01 }
    const scene = { ...sceneOf({ steps, cell: "dummy-resistor", limits, until_ms: 1000 * seconds }), cell: () => cell }
    const { frames } = await playInNode(scene)
    expect(messagesOf(frames, "ended").map(m => [m.fields.reason, m.fields.fault])).toEqual([[ENDED.finished, 0]])
  } finally {
    SimulatedFrontEnd.prototype.spi = original
  }
  return { changes, words, largest_A: largest_A() }
}

describe("the firmware changes a capacitor only while the cell is off", () => {
  const e = (iRange_A: number) => holdE(3.7001, iRange_A, 0.1, { atMost_s: 1 })
  const PROGRAMS: readonly [string, readonly Step[], boolean][] = [
    ["potentiostat, from 100 uA to 10 uA", [e(100e-6), e(10e-6), e(100e-6)], true],
    ["charge, then hold, on a small range", [holdI(8e-6, 0.1, { atMost_s: 1 }), e(10e-6)], false],
    [
      "charge, then hold, on a large range",
      [holdI(1e-3, 0.1, { atMost_s: 1 }), e(1e-3), holdI(1e-3, 0.1, { atMost_s: 1 })],
      false,
    ],
    ["range by rule", [e(0), rampE(3.7, 3.72, 0.02, 0, 0.02), e(0)], false],
    [
      "sines between small and large ranges",
      [
        e(0),
        { kind: "sineE", e_V: 3.7, amplitude_V: 0.001, f_Hz: 100, settlePeriods: 2, periods: 4, iRange_A: 1e-3 },
        e(10e-6),
        { kind: "sineI", i_A: 0, amplitude_A: 1e-6, f_Hz: 100, settlePeriods: 2, periods: 4 },
        rest(0.1, { atMost_s: 0.5 }),
        holdI(1e-3, 0.1, { atMost_s: 0.5 }),
      ],
      true,
    ],
  ]
  for (const [name, steps, swaps] of PROGRAMS)
    it(name, async () => {
      const { changes, words, largest_A } = await played(steps, 16)
      expect(changes).toEqual([])
      // 1 mA is what the programs ask for, and the pulses of the range switches are 0.25 uA
      expect(largest_A).toBeLessThan(1.1e-3)
      const used = new Set(words.filter(w => (w & (SWITCH.mode0 | SWITCH.mode1)) !== 0).map(capacitorOf))
      if (swaps) expect(used.size).toBe(2)
    })
})

it("the slow capacitor is stable on every range in both modes: it may stay when only the range or the mode changes", () => {
  // solver, 45 degrees; all cells, short and long leads
  for (const mode of ["potentiostat", "galvanostat"] as const)
    for (const range of channelCard.ranges)
      for (const cell of CELLS)
        for (const leads of [LEAD_SETS[0], LEAD_SETS[3]]) {
          const c = { loop: "outer", mode, range, compensation: 2, cell, leads } as const
          expect(solvedMargin(c).phase_rad, `${mode}, ${range.name}, ${cell.name}`).toBeGreaterThan(Math.PI / 4)
        }
}, 120_000)
