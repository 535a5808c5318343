/** `npm run bench`: the speeds this project claims, measured here and now. CPU time of this process. */
import { cpus } from "node:os"
import { firmwareOf } from "../firmware/cache"
import { connectSimulated, cellNamed } from "../host/app/simulated"
import { Instrument } from "../host/instrument"
import { wirePair } from "../host/transports/memory"
import { channelCard } from "../hardware/boards/channelCard"
import { stairsFor, stairsFrequency } from "../host/sine"
import { holdI, repeat, rest, type Step } from "../protocol/steps"
import { SimulatedBoard } from "../sim/board"

function cpu_s(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

function line(what: string, value: string) {
  console.log(`${what.padEnd(64)} ${value}`)
}

/** Runs a program on `cards` simulated cards at once; returns CPU seconds, readings and simulated seconds per card. */
async function program(cell: string, steps: readonly Step[], cards: number) {
  const rig = await Promise.all(
    Array.from({ length: cards }, (_, k) => connectSimulated(cellNamed(cell), { seed: k + 1 })),
  )
  const limits = { eMin_V: -1, eMax_V: 4, iMax_A: 0.01 }
  const from_s = cpu_s()
  const runs = rig.map(
    ({ instrument }) =>
      new Promise<{ readings: number; t_s: number }>((resolve, reject) => {
        let readings = 0
        instrument
          .start(steps, limits, {
            readings: r => (readings += r.length),
            ended: e => resolve({ readings, t_s: e.t_s }),
          })
          .catch(reject)
      }),
  )
  const ended = await Promise.all(runs)
  const used_s = cpu_s() - from_s
  for (const r of rig) await r.close()
  return { used_s, readings: ended.reduce((n, e) => n + e.readings, 0), t_s: ended[0].t_s }
}

const gitt = (pulses: number) => [holdI(-10e-6, 1, { atMost_s: 600 }), rest(1, { atMost_s: 3600 }), repeat(2, pulses)]

console.log(`Node ${process.version}, ${cpus().length} x ${cpus()[0]?.model.trim()}`)
const { bytecode } = firmwareOf("mainSim")
line("firmware, bytecode", `${bytecode.length} bytes of 65536`)

const one = await program("navo3-li", gitt(10), 1)
line(
  "GITT 11.7 h at 1 s through the bytecode, NaVO3-Li (bar: 10 s)",
  `${one.used_s.toFixed(1)} s CPU, ${one.readings} readings, ${((one.used_s / one.readings) * 1e6).toFixed(0)} us each`,
)
const eight = await program("dummy-randles", gitt(1), 8)
line("8 cards at once, 1.17 h each", `${eight.used_s.toFixed(1)} s CPU, ${eight.readings} readings`)

const stairs = stairsFor(0.01, channelCard)
const sine: Step = {
  kind: "sineE",
  e_V: 0.01,
  amplitude_V: 0.005,
  f_Hz: stairsFrequency(stairs),
  settlePeriods: 1,
  periods: 5,
  iRange_A: 1e-3,
  stairs,
}
const slow = await program("dummy-randles", [sine], 1)
line("sine of 10 mHz in stairs, per simulated hour", `${((slow.used_s * 3600) / slow.t_s).toFixed(1)} s CPU`)

const board = new SimulatedBoard({ bytecode, cell: cellNamed("dummy-resistor").create(1) })
const [near, far] = wirePair()
far.onBytes = b => {
  board.receive(b)
  board.run(board.now_us + 2000)
}
board.onBytes = b => far.write(b)
board.run(100_000)
const instrument = await Instrument.connect(near)
const data = Uint8Array.from({ length: 100 }, (_, k) => k)
const from_s = cpu_s()
for (let k = 0; k < 2000; k++) await instrument.echo(data)
line("echo of 100 bytes, host to bytecode and back", `${(((cpu_s() - from_s) / 2000) * 1e6).toFixed(0)} us CPU`)
const idleFrom_s = cpu_s()
board.run(board.now_us + 3600e6)
line("an idle card, per simulated hour", `${((cpu_s() - idleFrom_s) * 1000).toFixed(0)} ms CPU`)
await instrument.close()
