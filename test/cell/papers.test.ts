/**
 * The rows of the five papers, as `npm run cells -- --check` has them: what counts is met, what was put in comes out, and
 * the numbers are those of the collected table where it is at hand.
 */
import { existsSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { describe, expect, test } from "vitest"
import { cycle, fresh } from "../../host/app/cells/protocols"
import { rows } from "../../host/app/cells/rows"
import { asPrinted, judge } from "../../host/app/cells/verdict"
import { vt60 } from "../../sim/cells/vt60"

const systems = [...new Set(rows.map(row => row.system))]

for (const system of systems) {
  describe(system, () => {
    const own = rows.filter(row => row.system === system && row.ours)
    for (const row of own.filter(one => ["exact", "paper", "shape", "input"].includes(one.class))) {
      test(`${row.experiment} ${row.quantity} = ${asPrinted(row.value)} ${row.unit} (${row.class})`, () => {
        const { met, ours, sentence } = judge(row)
        expect(met, `${ours}: ${sentence}`).not.toBe(false)
        expect(sentence).not.toContain("DOES NOT COME OUT")
      })
    }
  })
}

test("every other row says why, and those that can show what the cell gives", () => {
  for (const row of rows.filter(one => ["unreachable", "conflict", "out of reach"].includes(one.class))) {
    expect(row.how.length, row.quantity).toBeGreaterThan(10)
    if (row.class !== "out of reach") expect(judge(row).ours, row.quantity).toMatch(/\d/)
    expect(judge(row).met).toBeNull()
  }
})

test("VT60 keeps its charge over 300 cycles to 1e-8 of the throughput", () => {
  const cell = fresh(vt60)
  const sum = () => Object.values(cell.inventory_C()).reduce((s, v) => s + v, 0)
  const before = sum()
  for (let n = 0; n < 300; n++) cycle(cell, vt60, 1, { low_V: 0.01, high_V: 3 })
  expect(Math.abs(sum() - before - cell.q_C) / cell.throughput_C).toBeLessThan(1e-8)
})

interface Expected {
  readonly id: string
  readonly value: number | readonly number[] | string
  readonly unit: string
  readonly tol_rel?: number
  readonly tol_abs?: number
  readonly bound?: string
  readonly class?: string
}
interface Collected {
  readonly systems: readonly {
    readonly id: string
    readonly experiments: readonly { readonly id: string; readonly expected: readonly Expected[] }[]
  }[]
}

const collected = fileURLToPath(new URL("../../../shared/data/seeds/seeds.json", import.meta.url))
const here = existsSync(collected)
if (!here) console.log(`skipped: ${collected} is not here, so the rows are not compared with the collected table`)

test.skipIf(!here)("the rows are those of the collected table, number by number", () => {
  const seeds = JSON.parse(readFileSync(collected, "utf8")) as Collected
  const wanted = seeds.systems.flatMap(system =>
    system.experiments.flatMap(one => one.expected.map(of => ({ system: system.id, experiment: one.id, of }))),
  )
  expect(rows.length).toBe(wanted.length)
  for (const { system, experiment, of } of wanted) {
    const name = `${system} ${experiment} ${of.id}`
    const row = rows.find(r => r.system === system && r.experiment === experiment && r.quantity === of.id)
    expect(row, name).toBeDefined()
    expect(row?.value, name).toEqual(of.value)
    expect(row?.unit, name).toBe(of.unit)
    const { tolerance } = row!
    // a tolerance is never wider than the collected one
    if (tolerance?.kind === "relative" && of.tol_rel !== undefined) expect(tolerance.share, name).toBe(of.tol_rel)
    if (tolerance?.kind === "absolute" && of.tol_abs !== undefined) expect(tolerance.by, name).toBe(of.tol_abs)
    if (tolerance?.kind === "bound") expect(tolerance.sign, name).toBe(of.bound)
    if (row!.class === "paper") expect(of.tol_rel ?? of.tol_abs ?? of.bound, name).toBeDefined()
    if (of.class === "unreachable") expect(row!.class, name).toBe("unreachable")
  }
})
