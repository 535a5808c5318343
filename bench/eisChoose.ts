/**
 * Lets the program choose among the circuits of a benchmark file and prints how often it is right.
 *
 *   tsx bench/eisChoose.ts [--spectra FILE] [--out RESULT.json]
 *
 * Clean spectra only; the candidates are all circuits of the file. An answer with circuits that "the data cannot tell
 * apart" counts as an abstention. CPU time of one thread, after a warm-up of 10 spectra.
 */

import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { resolve } from "node:path"
import { parseArgs } from "node:util"
import { chooseCircuit } from "../host/circuit/choose"
import type { BenchSpectrum } from "./eisScore"

const { values } = parseArgs({
  options: {
    spectra: { type: "string", default: resolve(import.meta.dirname, "../../shared/data/eis/bench_spectra_open.json") },
    out: { type: "string" },
  },
})
if (!existsSync(values.spectra)) {
  console.error(`${values.spectra} is not there: name a benchmark file with --spectra FILE`)
  process.exit(1)
}
const file = JSON.parse(readFileSync(values.spectra, "utf8")) as { spectra: BenchSpectrum[] }
const spectra = file.spectra.filter(s => s.tags[2] === "clean")
const candidates = [...new Set(file.spectra.map(s => s.circuit))]

const results: Record<string, { circuit: string; alike: readonly string[]; cpu_s: number }> = {}
const cpu_ms: number[] = []
let [right, abstained, truthNamed, answeredRight] = [0, 0, 0, 0]
for (const [index, s] of [...spectra.slice(0, 10), ...spectra].entries()) {
  const before = process.cpuUsage()
  const choice = chooseCircuit({ f_Hz: s.f, re_ohm: s.re, im_ohm: s.im, meta: {} }, candidates)
  const { user, system } = process.cpuUsage(before)
  if (index < 10) continue
  const circuit = choice.best.circuit
  const alike = choice.indistinguishable
  cpu_ms.push((user + system) / 1e3)
  results[s.id] = { circuit, alike, cpu_s: (user + system) / 1e6 }
  if (circuit === s.circuit) right++
  if (alike.length === 0) answeredRight += circuit === s.circuit ? 1 : 0
  else {
    abstained++
    if (circuit === s.circuit || alike.includes(s.circuit)) truthNamed++
  }
}
cpu_ms.sort((a, b) => a - b)
const percent = (x: number, of: number) => `${((100 * x) / of).toFixed(1)} %`
const n = cpu_ms.length
console.log(`${values.spectra}: ${n} clean spectra, ${candidates.length} candidates`)
console.log(
  `first choice right ${percent(right, n)}; abstained ${percent(abstained, n)}, the truth named in ${percent(truthNamed, abstained)}`,
)
console.log(`right among answers given ${percent(answeredRight, n - abstained)}`)
console.log(
  `CPU ms: mean ${(cpu_ms.reduce((a, b) => a + b, 0) / n).toFixed(1)}, p50 ${cpu_ms[n >> 1].toFixed(1)}, p95 ${cpu_ms[Math.floor(0.95 * n)].toFixed(1)}`,
)
if (values.out) {
  writeFileSync(values.out, JSON.stringify({ tool: "galvanode", mode: "choose", results }))
  console.log(`written: ${values.out}`)
}
