/** The contract of `sim/cell.ts`, run over every cell of the house. */
import { describe, expect, test } from "vitest"
import type { Cell, Control } from "../../sim/cell"
import { all } from "../../sim/cells/index"

const finite = (cell: Cell) => [cell.e_V, cell.i_A, cell.q_C].every(Number.isFinite)

/** Controls far beyond sense, over times from 1 us to a day. */
function wild(seed: number): () => [Control, number] {
  let s = seed
  const next = () => (s = (s * 1103515245 + 12345) % 2147483648) / 2147483648
  const size = () => (next() < 0.5 ? -1 : 1) * 10 ** (7 * next() - 7)
  const potential = () => (next() < 0.8 ? 4.5 * next() : 20 * (next() - 0.5))
  return () => {
    const dt_s = 10 ** (11 * next() - 6)
    switch (Math.floor(next() * 6)) {
      case 0:
        return [{ kind: "open" }, dt_s]
      case 1:
        return [{ kind: "I", from_A: size(), to_A: size() }, dt_s]
      case 2:
        return [{ kind: "E", from_V: potential(), to_V: potential() }, dt_s]
      case 3:
        return [{ kind: "E", from_V: potential(), to_V: potential(), through_ohm: 100 * next() }, dt_s]
      case 4:
        return [{ kind: "P", from_W: size(), to_W: size() }, dt_s]
      default:
        return [{ kind: "R", from_ohm: 10 ** (5 * next()), to_ohm: 10 ** (5 * next()) }, dt_s]
    }
  }
}

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

      for (const seed of [11, 12]) {
        test(`survives whatever is imposed on it (seed ${seed})`, () => {
          const cell = kind.create(1)
          const controls = wild(seed)
          for (let k = 0; k < 60; k++) {
            const [control, dt_s] = controls()
            cell.advance(control, dt_s)
            expect(finite(cell), `${JSON.stringify(control)} ${dt_s} s`).toBe(true)
          }
        })
      }

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
