import fc from "fast-check"
import { expect, it } from "vitest"
import { channelCard } from "../../hardware/boards/channelCard"
import { dryRun } from "../../host/dryRun"
import { RANDOM_LIMITS, randomProgram } from "../protocol/randomPrograms"
import { playInNode, playInVm } from "./scripted"
import { messagesOf, sceneOf } from "./scripts"

/** `RUNS=10000 SEED=1 npx vitest run test/firmware/randomPrograms.test.ts` plays more of them. */
const RUNS = Number(process.env.RUNS ?? 12)
const SEED = Number(process.env.SEED ?? 20260222)
const CELLS = ["dummy-randles", "ferrocyanide", "navo3-li", "open-lead"] as const

it(`random programs on random cells give the same bytes in the VM and in Node, and end open (seed ${SEED})`, async () => {
  await fc.assert(
    fc.asyncProperty(
      randomProgram,
      fc.constantFrom(...CELLS),
      fc.integer({ min: 1, max: 1e6 }),
      async (steps, cell, seed) => {
        const until_ms = 3000 + 1000 * dryRun(steps, RANDOM_LIMITS, channelCard).atMost_s
        const scene = sceneOf({ steps, cell, seed, limits: RANDOM_LIMITS, until_ms, acknowledgeEvery_ms: 200 })
        const vm = playInVm(scene)
        const node = await playInNode(scene)
        expect(vm.frames.map(f => Buffer.from(f).toString("hex"))).toEqual(
          node.frames.map(f => Buffer.from(f).toString("hex")),
        )
        expect(messagesOf(vm.frames, "ended").length).toBe(1)
        expect(vm.connected).toBe(false)
      },
    ),
    { numRuns: RUNS, seed: SEED, endOnFailure: true },
  )
}, 600_000)
