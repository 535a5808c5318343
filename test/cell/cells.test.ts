/** The contract of `sim/cell.ts`, run over every cell of the house. */
import { describe, expect, test } from "vitest"
import type { Cell, Control } from "../../sim/cell"
import { all } from "../../sim/cells/index"

const finite = (cell: Cell) => [cell.e_V, cell.i_A, cell.q_C].every(Number.isFinite)

describe("every cell", () => {
  test("has its own id", () => {
    expect(new Set(all.map(kind => kind.id)).size).toBe(all.length)
  })

  for (const kind of all) {
    describe(kind.id, () => {
      test("says where its numbers are from and what it does not claim", () => {
        expect(kind.source.length).toBeGreaterThan(5)
        expect(kind.notClaimed.length).toBeGreaterThan(10)
        for (const planted of kind.planted) {
          expect(Number.isFinite(planted.value)).toBe(true)
          expect(planted.note.length).toBeGreaterThan(0)
        }
      })

      test("rests, moves both ways, and is never NaN", () => {
        const cell = kind.create(1)
        expect(finite(cell)).toBe(true)
        expect(cell.i_A).toBe(0)
        const start = cell.e_V
        const controls: Control[] = [
          { kind: "open" },
          { kind: "I", from_A: 1e-6, to_A: 1e-6 },
          { kind: "I", from_A: -1e-6, to_A: 1e-6 },
          { kind: "E", from_V: start, to_V: start + 0.1 },
          { kind: "E", from_V: start - 0.1, to_V: start - 0.1 },
          { kind: "I", from_A: 0.5, to_A: 0.5 },
          { kind: "I", from_A: -0.5, to_A: -0.5 },
          { kind: "open" },
        ]
        for (const control of controls) {
          for (const dt_s of [1e-4, 0.02, 1, 60]) {
            cell.advance(control, dt_s)
            expect(finite(cell), `${JSON.stringify(control)} ${dt_s}`).toBe(true)
          }
        }
      })

      test("gives the same numbers for the same calls, and after a restore", () => {
        const run = (cell: Cell) => {
          const seen: number[] = []
          for (let k = 0; k < 30; k++) {
            const e = 0.05 * Math.sin(k)
            cell.advance({ kind: "E", from_V: e, to_V: e + 0.01 }, 0.5)
            seen.push(cell.i_A, cell.q_C)
          }
          return seen
        }
        const cell = kind.create(3)
        const first = run(cell)
        expect(run(kind.create(3))).toEqual(first)
        const saved = structuredClone(cell.snapshot())
        const second = run(cell)
        cell.restore(saved)
        expect(run(cell)).toEqual(second)
      })

      test("is passive at every frequency", () => {
        const cell = kind.create(1)
        for (let lf = -4; lf <= 6; lf += 0.5) {
          const z = cell.impedance(10 ** lf)
          expect(z.re).toBeGreaterThan(0)
          expect(z.im).toBeLessThanOrEqual(0)
        }
      })
    })
  }
})
