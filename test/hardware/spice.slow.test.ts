/**
 * The full sweep in ngspice, minutes of processor time: every cell, range, mode and set of leads, and 200 builds per range.
 * Runs only when asked for:   SPICE=all npx vitest run test/hardware/spice.slow.test.ts
 */
import { describe, expect, test } from "vitest"
import { TOPOLOGY } from "../../hardware/board"
import { channelCard } from "../../hardware/boards/channelCard"
import { nominal } from "../../hardware/calibration"
import { CELLS } from "../../hardware/spice/cells"
import { spice } from "../../hardware/spice/engine"
import { LEAD_SETS } from "../../hardware/spice/make"
import { spiceMargin, type LoopCase } from "../../hardware/spice/margin"
import { RANGES } from "../../hardware/spice/operation"
import { errorsOfBuilds } from "./builds"

const HALF_HOUR_MS = 1_800_000

describe.skipIf(process.env.SPICE !== "all")("everything in ngspice", () => {
  test(
    "45 degrees for every cell, range, mode and set of leads, at 20 points a decade",
    async () => {
      const run = await spice()
      for (const range of RANGES)
        for (const cell of CELLS)
          for (const leads of LEAD_SETS) {
            const loops: LoopCase[] = [
              { loop: "outer", mode: "potentiostat", range, cell, leads },
              { loop: "outer", mode: "galvanostat", range, cell, leads },
            ]
            if (range.topology === TOPOLOGY.transimpedance)
              loops.push({ loop: "inner", mode: "potentiostat", range, cell, leads })
            for (const c of loops) {
              const { phase_rad } = await spiceMargin(run, c, 20)
              expect(phase_rad, `${c.loop}, ${c.mode}, ${range.name}, ${cell.name}`).toBeGreaterThan(Math.PI / 4)
            }
          }
    },
    HALF_HOUR_MS,
  )
  test(
    "200 builds on each range stay within the uncertainties of an uncalibrated card",
    async () => {
      const run = await spice()
      const stated = nominal(channelCard)
      for (const range of RANGES) {
        const { eGain, iGain, e_V, iPart } = await errorsOfBuilds(run, range, 200, 7)
        // a standard deviation of 200 draws is known to 5 %: two of these
        expect(eGain, range.name).toBeLessThan(stated.uEGain * 1.1)
        expect(e_V, range.name).toBeLessThan(stated.uE_V * 1.1)
        expect(iGain, range.name).toBeLessThan(stated.uIGain[0] * 1.1)
        expect(iPart, range.name).toBeLessThan(stated.uIPart[0] * 1.1)
      }
    },
    HALF_HOUR_MS,
  )
})
