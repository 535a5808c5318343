/**
 * How fast the virtual cell is: CPU seconds of the jobs it was built for, best of three, against the project's bars.
 *
 * Run alone: `npx tsx bench/cell.ts`. Accuracy is tested elsewhere; here only the clock counts.
 */
import type { Control } from "../sim/cell"
import { HalfCell } from "../sim/cell/halfCell"
import { ferrocyanide } from "../sim/cells/ferrocyanide"
import { navo3Li } from "../sim/cells/navo3Li"
import { vt60 } from "../sim/cells/vt60"

interface Job {
  readonly name: string
  readonly bar_s: number
  readonly times: number
  /** @returns what was done, for the table */
  readonly run: () => string
}

const current = (i_A: number): Control => ({ kind: "I", from_A: i_A, to_A: i_A })

function titration(): string {
  const cell = navo3Li.create(1) as HalfCell
  // as in the paper: 0.035 mA for 1800 s, 6000 s rest, from 3 V on, till 143 h are over
  let time_s = 0
  let pulses = 0
  while (time_s < 143 * 3600) {
    for (let k = 0; k < 180; k++) cell.advanceUntil(current(-3.5e-5), 10, { eMin_V: 0.05 })
    for (let k = 0; k < 100; k++) cell.advance({ kind: "open" }, 60)
    time_s += 7800
    pulses += 1
  }
  return `${pulses} pulses, 280 readings each`
}

function cycles(count: number, i_A: number): string {
  const cell = vt60.create(1) as HalfCell
  let last = 0
  for (let n = 0; n < count; n++) {
    const q = cell.q_C
    cell.advanceUntil(current(-i_A), 1e6, { eMin_V: 0.01 })
    last = q - cell.q_C
    cell.advanceUntil(current(i_A), 1e6, { eMax_V: 3 })
  }
  return `${cell.cycles} cycles counted, last discharge ${(last / 5.4e-3).toFixed(1)} mAh/g`
}

function voltammogram(): string {
  const cell = ferrocyanide.create(1)
  for (let k = 0; k < 1400; k++) {
    const at = (n: number) => 0.58 - 0.7 * Math.abs(n / 700 - 1)
    cell.advance({ kind: "E", from_V: at(k), to_V: at(k + 1) }, 0.01)
  }
  return "1400 points"
}

function spectrum(): string {
  const cell = navo3Li.create(1)
  for (let k = 0; k < 61; k++) cell.impedance(10 ** (5 - (7 * k) / 60))
  return "61 points, 100 kHz..10 mHz"
}

function quiet(): string {
  const cell = navo3Li.create(1)
  for (let k = 0; k < 100_000; k++) cell.advance(current(-1e-6), 1)
  return "100 000 calls of 1 s"
}

const jobs: readonly Job[] = [
  { name: "NaVO3 titration, 143 h", bar_s: 0.6, times: 3, run: titration },
  { name: "VT60, 5000 cycles at 1 A/g with ageing", bar_s: 8, times: 1, run: () => cycles(5000, 1.5e-3) },
  { name: "voltammogram", bar_s: 0.015, times: 10, run: voltammogram },
  { name: "spectrum, linearised", bar_s: 0.005, times: 10, run: spectrum },
  { name: "quiet second, per 100 000", bar_s: 1, times: 2, run: quiet },
]

for (const job of jobs) {
  let best_s = Infinity
  let done = ""
  for (let k = 0; k < job.times; k++) {
    const before = process.cpuUsage()
    done = job.run()
    const { user, system } = process.cpuUsage(before)
    best_s = Math.min(best_s, (user + system) / 1e6)
  }
  const verdict = best_s <= job.bar_s ? "ok" : "SLOW"
  console.log(
    `${job.name.padEnd(42)} ${best_s.toPrecision(3).padStart(9)} s  bar ${job.bar_s} s  ${verdict}  (${done})`,
  )
}
