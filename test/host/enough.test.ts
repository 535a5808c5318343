/** A sweep that ends when the host knows enough: through the wire and the bytecode, on a dummy with a known answer. */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { cellNamed, connectSimulated } from "../../host/app/simulated"
import { chargeTransfer, parseUntil } from "../../host/circuit/chargeTransfer"
import { RefusedError } from "../../host/errors"
import { plan, runExperiment } from "../../host/experiment"
import { readRun } from "../../host/record/read"
import { techniqueNamed } from "../../host/techniqueNamed"
import { type SyntheticOptions, synthetic } from "../circuit/synthetic"

async function sweep(rCt_rel: number, path?: string) {
  const c = await connectSimulated(cellNamed("dummy-randles"))
  try {
    const params = { fMin_Hz: 0.01, iMax_A: 1e-3, amplitude_V: 0.02, settle_s: 1, rCt_rel }
    const p = plan(techniqueNamed("eis"), params, c.instrument.description.board)
    const outcome = await runExperiment(c.instrument, p, {
      id: "test",
      now: () => new Date(0),
      ...(path ? { path } : {}),
    })
    return { ...outcome, plan: p, open: !c.card.board.frontEnd.connected }
  } finally {
    await c.close()
  }
}

describe("a sweep until R_ct is known", () => {
  it("ends early on the Randles dummy, with the cell open, R_ct within the goal, and says why; so does its file", async () => {
    const folder = mkdtempSync(join(tmpdir(), "enough-"))
    try {
      const path = join(folder, "a.run")
      const { ending, analysis, data, plan, open } = await sweep(0.02, path)
      expect(open).toBe(true)
      expect(ending.reason).toBe("finished")
      expect(ending.why).toMatch(/^ended early, as asked, with \d+ frequencies to go: R_ct = /)
      // the whole sweep down to 10 mHz takes 17 min; below 1 Hz the dummy is a resistor
      expect(ending.t_s).toBeLessThan(0.2 * plan.dry.atMost_s)
      expect(data.complete).toBe(true)
      const line = analysis.lines.find(l => l.label === "R_ct")!
      expect(line.validity).toBe("valid")
      expect(Math.abs(line.value / 1000 - 1)).toBeLessThan(0.02)
      expect(line.u! / line.value).toBeLessThan(0.02)
      expect(readRun(path).stop?.ending).toEqual(ending)
    } finally {
      rmSync(folder, { recursive: true })
    }
  }, 150_000)
})

describe("the charge-transfer resistance of a growing spectrum", () => {
  const values = [10, 20, 1e-5, 0.85, 50, 1e-3, 0.9]
  const of = (options: SyntheticOptions, within_rel: number) =>
    chargeTransfer(synthetic("R0-p(R1,CPE1)-p(R2,CPE2)", values, { noise: 0.003, ...options }), within_rel)

  it("is that of the slowest arc, within its uncertainty", () => {
    for (let seed = 1; seed <= 5; seed++) {
      const found = of({ seed }, 0.02)!
      expect(found.missing, `seed ${seed}`).toBe("")
      expect(Math.abs(found.value_ohm - 50) / found.u_ohm, `seed ${seed}`).toBeLessThan(4)
    }
  })

  it("is not called known before the apex, however small the standard error, nor beyond what the noise allows", () => {
    // The apex of the slow arc lies at 5 Hz.
    for (let seed = 1; seed <= 5; seed++) {
      expect(of({ seed, fMin_Hz: 10 }, 0.02)!.missing, `seed ${seed}`).not.toBe("")
      expect(of({ seed, noise: 0.02 }, 0.002)!.missing).toMatch(/noise|differ|moved/)
    }
    expect(of({ fMin_Hz: 3e4 }, 0.02)).toBeNull()
  })

  it("reads the goal as people say it, and refuses the rest with an example", () => {
    expect(parseUntil("R_ct known to 2 %")).toBe(0.02)
    expect(parseUntil("until Rct known within 0.5%")).toBe(0.005)
    for (const wrong of ["2 %", "R_ct known to 0 %", "R_ct known to 80 %", "R_s known to 2 %", "R_ct known to 2"])
      expect(() => parseUntil(wrong), wrong).toThrow(RefusedError)
    expect(() => parseUntil("soon")).toThrow(/write for instance "R_ct known to 2 %"/)
  })
})
