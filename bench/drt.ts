/**
 * Distributions of relaxation times of a benchmark file, and of truths that are no arcs, against what is known.
 *
 *   tsx bench/drt.ts [--spectra FILE] [--out RESULT.json] [--mode smooth|nnls|arcs] [--n 60]
 *
 *   rel. L2   √(Σ (γ - γ_true)²/Σ γ_true²) over the grid        peaks   as many as there are, and each within 0.15 decades
 *   band      share of the grid (γ_true above 5 % of its peak) where the 95 % band holds the truth
 *
 * The same settings for all; process CPU time of one thread, after a warm-up of 20 spectra. The other truths are drawn
 * here, n of each from a fixed seed, 10 points per decade over 7 decades with 0.5 % noise. A finite Warburg element has
 * pulses for a distribution: it has no L2, its resistance and first relaxation time are compared instead.
 */

import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { resolve } from "node:path"
import { parseArgs } from "node:util"
import { arcsByBic, distributionOfArcs } from "../host/drt/arcsByBic"
import { gammaOf } from "../host/drt/arcs"
import { drt } from "../host/drt/drt"
import { type DrtTruth, gerischers, logNormals, warburgs } from "./drtTruths"

const { values } = parseArgs({
  options: {
    spectra: { type: "string", default: resolve(import.meta.dirname, "../../shared/data/eis/bench_drt.json") },
    out: { type: "string" },
    mode: { type: "string", default: "smooth" },
    n: { type: "string", default: "60" },
  },
})
if (!existsSync(values.spectra)) {
  console.error(`${values.spectra} is not there: name a benchmark file with --spectra FILE`)
  process.exit(1)
}

interface FileSpectrum {
  readonly id: string
  readonly f: number[]
  readonly re: number[]
  readonly im: number[]
  readonly truth: { readonly R: number[]; readonly tau: number[]; readonly a: number[] }
}

const file = JSON.parse(readFileSync(values.spectra, "utf8")) as { spectra: FileSpectrum[] }
const zarcs = file.spectra.map(({ id, f, re, im, truth }): DrtTruth => {
  const arcs = truth.R.map((r_ohm, k) => ({ r_ohm, tau_s: truth.tau[k], a: truth.a[k] }))
  return {
    id,
    spectrum: { f_Hz: f, re_ohm: re, im_ohm: im, meta: {} },
    gamma_ohm: tau => gammaOf(arcs, tau),
    peaks_s: truth.tau,
    r_ohm: truth.R.reduce((a, b) => a + b),
  }
})

interface Answer {
  readonly tau_s: readonly number[]
  readonly gamma_ohm: readonly number[]
  readonly low_ohm?: readonly number[]
  readonly high_ohm?: readonly number[]
  readonly peaks_s: readonly number[]
  readonly r_ohm: number
}

function answer({ spectrum }: DrtTruth): Answer {
  if (values.mode !== "arcs") {
    const d = drt(spectrum, { smooth: values.mode === "nnls" ? "gamma" : "logarithm" })
    const step = Math.log(d.tau_s[1] / d.tau_s[0])
    return { ...d, peaks_s: d.peaks.map(p => p.tau_s), r_ohm: d.gamma_ohm.reduce((a, g) => a + g * step, 0) }
  }
  const found = distributionOfArcs(arcsByBic(spectrum))
  return { ...found, peaks_s: found.peaks.map(p => p.tau_s), r_ohm: found.peaks.reduce((sum, p) => sum + p.r_ohm, 0) }
}

const results: Record<string, unknown> = {}

function score(truths: readonly DrtTruth[]) {
  const cpu: number[] = []
  const l2: number[] = []
  const rError: number[] = []
  let [exact, found, peaks, covered, judged] = [0, 0, 0, 0, 0]
  for (const t of truths.slice(0, 20)) answer(t)
  for (const t of truths) {
    const before = process.cpuUsage()
    const a = answer(t)
    const { user, system } = process.cpuUsage(before)
    cpu.push((user + system) / 1e3)
    results[t.id] = { tau: a.tau_s, gamma: a.gamma_ohm, peaks: a.peaks_s, cpu_s: (user + system) / 1e6 }
    rError.push(Math.abs(a.r_ohm / t.r_ohm - 1))
    peaks += t.peaks_s.length
    found += t.peaks_s.filter(p => a.peaks_s.some(q => Math.abs(Math.log10(q / p)) < 0.15)).length
    if (a.peaks_s.length === t.peaks_s.length) exact++
    if (!t.gamma_ohm) continue
    const truth = a.tau_s.map(t.gamma_ohm)
    const highest = truth.reduce((x, y) => Math.max(x, y))
    let [miss, all] = [0, 0]
    truth.forEach((g, i) => {
      miss += (g - a.gamma_ohm[i]) ** 2
      all += g * g
      if (!a.low_ohm || !a.high_ohm || g < 0.05 * highest) return
      judged++
      if (g >= a.low_ohm[i] && g <= a.high_ohm[i]) covered++
    })
    l2.push(Math.sqrt(miss / all))
  }
  const at = (a: number[], q: number, digits: number) => {
    const sorted = [...a].sort((x, y) => x - y)
    return a.length === 0 ? null : Number(sorted[Math.floor(q * (a.length - 1))].toFixed(digits))
  }
  const percent = (x: number, of: number) => (of === 0 ? null : Number(((100 * x) / of).toFixed(1)))
  return {
    n: truths.length,
    "rel. L2 p50": at(l2, 0.5, 3),
    "L2 p90": at(l2, 0.9, 3),
    "peaks exact %": percent(exact, truths.length),
    "found %": percent(found, peaks),
    "band %": percent(covered, judged),
    "R error p50": at(rError, 0.5, 4),
    "CPU ms p50": at(cpu, 0.5, 1),
    p95: at(cpu, 0.95, 1),
  }
}

const n = Number(values.n)
console.log(`${values.spectra}, mode ${values.mode}`)
console.table({
  "file (arcs)": score(zarcs),
  "log-normal": score(logNormals(n)),
  Gerischer: score(gerischers(n)),
  "finite Warburg": score(warburgs(n)),
})
if (values.out) {
  writeFileSync(values.out, JSON.stringify({ tool: "galvanode", mode: values.mode, results }))
  console.log(`written: ${values.out}`)
}
