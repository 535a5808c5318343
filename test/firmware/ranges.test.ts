import { expect, it } from "vitest"
import { holdI, rest } from "../../protocol/steps"
import type { Cell, Control } from "../../sim/cell"
import { playInVm } from "./scripted"
import { sceneOf } from "./scripts"

/** A resistor that remembers the largest current it has seen. */
function witness(): { cell: Cell; largest_A: () => number } {
  let i_A = 0
  let q_C = 0
  let largest_A = 0
  const cell: Cell = {
    get e_V() {
      return 1000 * i_A
    },
    get i_A() {
      return i_A
    },
    get q_C() {
      return q_C
    },
    limit: "none",
    advance(control: Control, dt_s: number) {
      i_A = control.kind === "I" ? control.to_A : control.kind === "E" ? control.to_V / 1000 : 0
      q_C += i_A * dt_s
      largest_A = Math.max(largest_A, Math.abs(i_A))
    },
    impedance: () => ({ re: 1000, im: 0 }),
    snapshot: () => 0,
    restore: () => {},
  }
  return { cell, largest_A: () => largest_A }
}

it("no change of range passes more current than the larger of the two set-points, however slow the bus", () => {
  for (const [first_A, second_A] of [
    [106e-6, 9e-6],
    [9e-6, 106e-6],
    [5e-3, -0.9e-6],
    [-0.9e-6, 5e-3],
  ]) {
    const w = witness()
    const steps = [
      holdI(first_A, 0.1, { atMost_s: 0.5 }),
      holdI(second_A, 0.1, { atMost_s: 0.5 }),
      rest(0.1, { atMost_s: 0.2 }),
    ]
    const limits = { eMin_V: -6 + 1.5, eMax_V: 5, iMax_A: 0.01 }
    const scene = { ...sceneOf({ steps, cell: "dummy-resistor", limits, until_ms: 5000 }), cell: () => w.cell }
    playInVm(scene, { spi_ms: 1 })
    expect(w.largest_A()).toBeLessThan(1.001 * Math.max(Math.abs(first_A), Math.abs(second_A)))
    expect(w.largest_A()).toBeGreaterThan(0.999 * Math.max(Math.abs(first_A), Math.abs(second_A)) - 1e-6)
  }
})
