/**
 * Streams every spectrum of a benchmark file point by point and prints what each new point costs.
 *
 *   tsx bench/eisStream.ts [--spectra FILE] [--n 150]
 *
 * CPU time of one process: warm refit with covariance, with a global look every eighth point, and Kramers-Kronig alone.
 * The end of the stream is compared with the global search over the whole spectrum.
 */

import { readFileSync } from "node:fs"
import { resolve } from "node:path"
import { parseArgs } from "node:util"
import { fitCircuit } from "../host/circuit/fit"
import { kramersKronig } from "../host/circuit/kramersKronig"
import { StreamingFit } from "../host/circuit/streamingFit"
import type { BenchSpectrum } from "./eisScore"

const { values } = parseArgs({
  options: {
    spectra: { type: "string", default: resolve(import.meta.dirname, "../../shared/data/eis/bench_spectra_open.json") },
    n: { type: "string", default: "150" },
  },
})
const { spectra } = JSON.parse(readFileSync(values.spectra, "utf8")) as { spectra: BenchSpectrum[] }

const times: Record<"warm" | "searched" | "kk", number[]> = { warm: [], searched: [], kk: [] }
let same = 0
let streamed = 0

function cpu_ms(run: () => void): number {
  const before = process.cpuUsage()
  run()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1e3
}

for (const [index, s] of spectra.slice(0, Number(values.n)).entries()) {
  const stream = new StreamingFit(s.circuit)
  const warmUp = index < 10
  s.f.forEach((f_Hz, i) => {
    let searched = false
    let fitted = false
    const ms = cpu_ms(() => {
      const update = stream.add({ f_Hz, re_ohm: s.re[i], im_ohm: s.im[i], t_s: s.t[i] })
      searched = update.searched
      fitted = update.fit !== null
    })
    if (fitted && !warmUp) times[searched ? "searched" : "warm"].push(ms)
  })
  const spectrum = stream.spectrum()
  if (!warmUp) times.kk.push(cpu_ms(() => kramersKronig(spectrum)))
  const end = stream.finish()!
  const batch = fitCircuit(spectrum, s.circuit)
  streamed++
  if (end.chiSquared <= batch.chiSquared * 1.001) same++
}

const quantile = (a: number[], q: number) => {
  const sorted = [...a].sort((x, y) => x - y)
  return Number(sorted[Math.floor(q * (sorted.length - 1))].toFixed(3))
}
console.table(
  Object.fromEntries(
    Object.entries(times).map(([what, a]) => [
      what,
      { n: a.length, "CPU ms p50": quantile(a, 0.5), p95: quantile(a, 0.95), p99: quantile(a, 0.99) },
    ]),
  ),
)
console.log(`end of the stream as good as the batch: ${((100 * same) / streamed).toFixed(1)} % of ${streamed}`)
console.log(`memory ${(process.memoryUsage().rss / 1e6).toFixed(0)} MB`)
