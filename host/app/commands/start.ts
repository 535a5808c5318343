/**
 * `npm start`: a rig of simulated cards with the page on localhost, and first experiments so that there is something to
 * see. With --on it serves real cards instead and starts nothing by itself.
 */
import type { Command } from "commander"
import { GalvanodeError, RefusedError } from "../../errors"
import { buildDashboard } from "../../dashboard/build"
import type { ChannelSetup } from "../../channel"
import { Rig } from "../../rig"
import { serve } from "../../server"
import { cellNamed, serveCard, simulatedCard } from "../simulated"

interface StartOptions {
  readonly port: string
  readonly speed: string
  readonly cells: string
  readonly on?: string[]
  readonly runs?: string
  readonly quiet?: boolean
}

/** Cells on the leads of the four cards, and what runs on them first. */
const CELLS = "ferrocyanide,dummy-randles,navo3-li,ferrocyanide"
const FIRST: readonly {
  readonly channel: number
  readonly technique: string
  readonly params: Record<string, number>
}[] = [
  {
    channel: 1,
    technique: "cv",
    params: { eStart_V: 0.23, eVertex1_V: 0.5, eVertex2_V: -0.05, cycles: 3, iMax_A: 1e-4 },
  },
  { channel: 2, technique: "eis", params: { fMin_Hz: 0.05, iMax_A: 0.001, amplitude_V: 0.02 } },
  { channel: 3, technique: "gitt", params: { i_A: -10e-6, pulse_s: 120, rest_s: 5400, pulses: 5, every_s: 1 } },
]

function bounded(text: string, name: string, min: number, max: number): number {
  const v = Number(text)
  const whole = name !== "port" || Number.isInteger(v)
  if (text.trim() === "" || !Number.isFinite(v) || !whole || v < min || v > max)
    throw new RefusedError(
      "option",
      `--${name} ${text}: give a ${name === "port" ? "whole " : ""}number from ${min} to ${max}`,
    )
  return v
}

export function addStart(program: Command) {
  program
    .command("start")
    .option("--port <n>", "port of the page; 0 takes any free one", "7780")
    .option("--speed <n>", "simulated seconds per second", "60")
    .option("--cells <ids>", "virtual cells, one card each", CELLS)
    .option("--on <url...>", "serve these cards instead of simulated ones")
    .option("--runs <folder>", "where run files go", "runs")
    .option("--quiet", "start no first experiments")
    .description("a rig with its page on localhost")
    .action(async (o: StartOptions) => start(o))
}

async function start(o: StartOptions) {
  const closers: (() => Promise<void>)[] = []
  try {
    await bringUp(o, closers)
  } catch (error) {
    // a port that is taken must not leave cards running in a process that looks dead
    for (const close of closers) await close().catch(() => {})
    throw error
  }
}

async function bringUp(o: StartOptions, closers: (() => Promise<void>)[]) {
  const port = bounded(o.port, "port", 0, 65535)
  const speed = bounded(o.speed, "speed", 0.1, 10000)
  const simulated = o.on === undefined
  const setups: ChannelSetup[] = []
  console.log("Galvanode: bringing up the rig ...")
  const page = buildDashboard()
  if (simulated) {
    for (const [k, id] of o.cells.split(",").entries()) {
      const kind = cellNamed(id.trim())
      const card = simulatedCard(kind, {
        seed: k + 1,
        speed,
        onError: e => console.error(`card ${k + 1}: ${e.message}`),
      })
      const served = await serveCard(card, 0)
      closers.push(() => served.close())
      setups.push({ url: served.url, cell: kind.title, sample: kind.sample })
    }
  } else for (const url of o.on ?? []) setups.push({ url, cell: "", sample: {} })
  const rig = new Rig(setups, { now: () => new Date(), folder: o.runs, speed: simulated ? speed : 1 })
  closers.unshift(() => rig.close())
  await rig.connect()
  const served = await serve(rig, await page, port)
  setups.forEach((s, k) => console.log(`  channel ${k + 1} at ${s.url}  ${s.cell}`))
  console.log(`Galvanode: ${setups.length} ${simulated ? "simulated " : ""}channels, page at ${served.url}`)
  if (simulated) console.log(`simulated time runs ${speed} x; stop with Ctrl-C`)
  closers.unshift(() => served.close())
  const stop = async () => {
    for (const close of closers) await close().catch(() => {})
    process.exit(0)
  }
  process.once("SIGINT", () => void stop())
  process.once("SIGTERM", () => void stop())
  if (simulated && !o.quiet && o.cells === CELLS) await firstRuns(rig)
}

async function firstRuns(rig: Rig) {
  for (const { channel, technique, params } of FIRST) {
    try {
      const run = await rig.channel(channel).start(technique, params)
      console.log(`channel ${channel}: ${run.id} started`)
    } catch (error) {
      if (!(error instanceof GalvanodeError)) throw error
      console.error(`channel ${channel}: ${error.message}`)
    }
  }
}
