import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { rows } from "../../host/app/cells/rows"
import { carryOut } from "../../host/app/papers/carryOut"
import { cyclesBare, cyclesOnCard } from "../../host/app/papers/cycling"
import type { Experiment } from "../../host/app/papers/experiment"
import { Lab, nothingTold } from "../../host/app/papers/lab"
import type { Table } from "../../host/app/papers/pages"
import { papers } from "../../host/app/papers/papers"
import { differenceText } from "../../host/app/papers/table"
import { HalfCell } from "../../sim/cell/halfCell"
import { vt60 } from "../../sim/cells/vt60"
import { FitError } from "../../host/errors"
import { ROOT } from "../app/galvanode"

const experiments = papers.flatMap(p => p.experiments)
const named = (system: string, name: string): Experiment => {
  const found = experiments.find(e => e.system === system && e.name === name)
  if (!found) throw new Error(`${system} ${name}`)
  return found
}
const window = { low_V: 0.01, high_V: 3 }

describe("the papers' experiments", () => {
  it("are 61, and each row of the cells' table belongs to one of them", () => {
    expect(experiments.length).toBe(61)
    const names = new Set(experiments.map(e => `${e.system} ${e.name}`))
    expect(names.size).toBe(61)
    for (const row of rows)
      expect(names, `${row.system} ${row.experiment}`).toContain(`${row.system} ${row.experiment}`)
  })

  it("a pellet's conductivity comes through card and bytecode, with the board's refusal of 1 MHz beside it", async () => {
    const r = await carryOut(named("LNTO-pellet-450", "eis"), false)
    expect(r.told.refused.join()).toMatch(/1000000 Hz.*100000 Hz/)
    expect(r.told.phasors).toBeGreaterThan(50)
    const [line] = r.lines
    expect(line.by).toBe("card's limit")
    // planted 38.7 uS/cm, row's tolerance 5 %
    expect(Math.abs((line.ours as number) / 38.7 - 1)).toBeLessThan(0.05)
  })

  it("a sweep whose points come when readings are due keeps them apart", async () => {
    const r = await carryOut(named("LNTO-pellet-350", "eis"), false)
    expect(r.failed).toBeNull()
    // planted 13.2 uS/cm, row's tolerance 5 %
    expect(Math.abs((r.lines[0].ours as number) / 13.2 - 1)).toBeLessThan(0.05)
  })

  it("a leak of 79 pA is refused by the dry run and answered by the bare cell, marked so", async () => {
    const r = await carryOut(named("LNTO-pellet-450", "dc"), false)
    expect(r.told.refused.join()).toMatch(/electrometer/)
    expect(r.told.runs).toBe(0)
    expect(r.lines[0].by).toBe("bare cell")
  })

  it("one that a fault ended is in the table, and its counted rows are not met", async () => {
    const broken: Experiment = {
      ...named("VT60", "cv"),
      run: () => Promise.reject(new FitError("points", "the run has brought nothing")),
    }
    const r = await carryOut(broken, false)
    expect(r.lines.length).toBeGreaterThan(0)
    for (const l of r.lines) {
      expect(l.met).toBe(false)
      expect(l.verdict).toMatch(/NOT MEASURED: the run has brought nothing/)
    }
  })

  it("states how far ours is from the paper in the terms of the tolerance", async () => {
    const [line] = (await carryOut({ ...named("VT60", "cv"), run: async () => ({ values: {}, pictures: [] }) }, false))
      .lines
    const absolute = { kind: "absolute", by: 0.03 } as const
    expect(differenceText({ ...line, paper: 0.65, ours: 0.64, tolerance: absolute })).toBe("-0.01")
    expect(differenceText({ ...line, paper: 200, ours: 210, tolerance: null })).toBe("+5.0 %")
    expect(differenceText({ ...line, paper: [1, 2], ours: [1.1, 2.2], tolerance: null })).toBe("+10 %, +10 %")
    expect(differenceText({ ...line, paper: "a shape", ours: null })).toBe("-")
  })
})

describe("hand-over between card and bare cell", () => {
  it("gives the card back the state that the bare cell has come to, bit by bit", async () => {
    const lab = await Lab.open(vt60, nothingTold())
    try {
      let left: unknown
      lab.between("ten minutes at 1 mA", cell => {
        cell.advance({ kind: "I", from_A: -1e-3, to_A: -1e-3 }, 600)
        left = cell.snapshot()
      })
      expect(lab.cell.snapshot()).toEqual(left)
      expect(lab.told.bypassed).toEqual(["ten minutes at 1 mA"])
    } finally {
      await lab.close()
    }
  })

  /** The card's share: its current's calibration (0.02 %) and the reading that sees the limit (0.2 s of 700 s). */
  it.skipIf(process.env.GALVANODE_SLOW !== "1")(
    "20 cycles through the bytecode and 20 on the bare cell agree within 0.1 %",
    async () => {
      const rule = { rate: 1, window, every_s: 0.2 }
      const lab = await Lab.open(vt60, nothingTold())
      const onCard = await cyclesOnCard(lab, rule, 1, 20).finally(() => lab.close())
      const bare = vt60.create(1)
      if (!(bare instanceof HalfCell)) throw new Error("no half-cell")
      const onBare = cyclesBare(bare, vt60, rule, 1, 20)
      onCard.forEach((c, k) => {
        expect(Math.abs(c.down / onBare[k].down - 1), `discharge of cycle ${c.n}`).toBeLessThan(1e-3)
        expect(Math.abs(c.up / onBare[k].up - 1), `charge of cycle ${c.n}`).toBeLessThan(1e-3)
      })
    },
    600_000,
  )
})

describe("docs/papers", () => {
  const file = join(ROOT, "docs", "papers", "papers.json")
  const table = JSON.parse(readFileSync(file, "utf8")) as Table

  it("holds every experiment and every row, with the paper's value and class as the rows have them now", () => {
    expect(table.reports.length).toBe(61)
    const lines = table.reports.flatMap(r => r.lines)
    expect(lines.length).toBe(rows.length)
    for (const row of rows) {
      const line = lines.find(
        l => l.system === row.system && l.experiment === row.experiment && l.quantity === row.quantity,
      )
      expect(line, `${row.system} ${row.experiment} ${row.quantity}`).toBeDefined()
      expect([line?.paper, line?.class]).toEqual([row.value, row.class])
    }
  })

  it("met every row that counts when it was written, and shows each picture it names", () => {
    for (const r of table.reports) {
      expect(r.failed, `${r.system} ${r.experiment}`).toBeNull()
      for (const l of r.lines) expect(l.met, `${l.system} ${l.experiment} ${l.quantity}: ${l.text}`).not.toBe(false)
      for (const p of r.pictures) expect(existsSync(join(ROOT, "docs", "papers", p.file)), p.file).toBe(true)
    }
  })

  it("says of every D whose it is", () => {
    for (const r of table.reports)
      if (r.lines.some(l => l.quantity.startsWith("D_") && l.by !== null && l.quantity !== "D_cv"))
        expect(r.notes.join(), `${r.system} ${r.experiment}`).toMatch(/slab on the geometric area, L = /)
  })
})
