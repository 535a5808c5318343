/** `galvanode selftest` and `calibrate` as a user types them; simulated cards, some of them broken. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { galvanode } from "./galvanode"

let folder = ""
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "galvanode-cal-"))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe("galvanode selftest", () => {
  it("of a good card passes every row: relay, comparators, watchdog, flash, ranges, both paths", async () => {
    const { code, out } = await galvanode("selftest", "simulated", "--json")
    const rows = JSON.parse(out) as { what: string; measured: number; due: number; limit: number; passed: boolean }[]
    expect(rows.filter(r => !r.passed)).toEqual([])
    expect(code).toBe(0)
    const names = rows.map(r => r.what).join("\n")
    for (const words of [
      "watchdog",
      "comparator trips",
      "flash",
      "range 10 mA, galvanostat, +",
      "stairs against engine",
    ])
      expect(names).toContain(words)
    for (const r of rows.filter(x => x.what.startsWith("1 kohm")))
      expect(Math.abs(r.measured - r.due)).toBeLessThanOrEqual(r.limit)
  })

  it("names what is broken and exits with 1", async () => {
    for (const [fault, words] of [
      ["relayWelded", /FAILED\s+relay contacts open/],
      ["flashWorn", /FAILED\s+flash keeps/],
      ["adcClockStopped", /FAILED\s+converter/],
      ["comparatorDead", /FAILED\s+E window comparator/],
    ] as const) {
      const { code, out } = await galvanode("selftest", "simulated", "--fault", fault)
      expect(code, fault).toBe(1)
      expect(out, fault).toMatch(words)
    }
  })
})

describe("galvanode calibrate", () => {
  it("calibrates, verifies, writes both copies and keeps the old record and the new one as files", async () => {
    const { code, out, err } = await galvanode(
      "calibrate",
      "simulated",
      "--bench",
      "simulated",
      "--calibrations",
      folder,
    )
    expect(err).not.toMatch(/Error/)
    expect(out).toMatch(/verification on randles[\s\S]*passed/)
    expect(out).toMatch(/written to the card, both copies/)
    expect(code).toBe(0)
    const [serial] = readdirSync(folder)
    const files = readdirSync(join(folder, serial)).sort()
    expect(files).toHaveLength(2)
    const kept = JSON.parse(readFileSync(join(folder, serial, files[1]), "utf8")) as {
      by: string
      impedance: unknown[]
    }
    expect(kept.by).toMatch(/simulated laboratory.*verified on/)
    expect(kept.impedance).toHaveLength(10)
    // the host's copy goes back onto a card with the same serial number, and shows there
    const restored = await galvanode("calibrate", "simulated", "--restore", join(folder, serial, files[1]))
    expect(restored.code).toBe(0)
    expect(restored.out).toMatch(/impedance: 10 rows/)
  })

  it("needs meters that are there and a card that is simulated", async () => {
    const odd = await galvanode("calibrate", "simulated", "--bench", "oracle")
    expect(odd.code).toBe(1)
    expect(odd.err).toMatch(/there are person, dummy, simulated/)
    const lost = await galvanode("calibrate", "simulated", "--restore", "/nowhere.json")
    expect(lost.err).toMatch(/cannot read \/nowhere.json/)
  })
})

describe("a run on a card that is not what it should be", () => {
  it("is refused while the card looks at its leads, in the fault's words, and leaves no file", async () => {
    const file = join(folder, "none.run")
    for (const [fault, words] of [
      ["reOpen", /check the RE and S clips/],
      ["ceOpen", /check the WE and CE clips/],
      ["weCeSwapped", /exchange the WE and CE leads/],
      ["relayWelded", /drive relay does not open/],
      ["calibrationCorrupt", /record are damaged/],
    ] as const) {
      const { code, err } = await galvanode("run", "cv", "--cell", "dummy-resistor", "--out", file, "--fault", fault)
      expect(code, fault).toBe(1)
      expect(err, fault).toMatch(words)
      expect(existsSync(file), fault).toBe(false)
    }
  })

  it("runs by nominal numbers when that is accepted", async () => {
    const words = [
      "run",
      "ocv",
      "duration_s=5",
      "--cell",
      "dummy-resistor",
      "--fault",
      "calibrationCorrupt",
      "--nominal",
    ]
    const { code, out } = await galvanode(...words)
    expect(out).toMatch(/finished/)
    expect(code).toBe(0)
  })
})
