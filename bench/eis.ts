/**
 * Fits every spectrum of a benchmark file from no guess and prints how good the fits are.
 *
 *   tsx bench/eis.ts [--spectra FILE] [--out RESULT.json] [--mode auto|truth|robust|drift] [--tag clean|outliers|drift]
 *                    [--peers [--python python3] [--n 100]]
 *
 * The same settings for all spectra; process CPU time of one thread, after a warm-up of 20 spectra. `truth` starts at
 * the known parameters: the best this estimator could do.
 */

import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { resolve } from "node:path"
import { parseArgs } from "node:util"
import { CircuitFitter, type Fit } from "../host/circuit/fit"
import type { Spectrum } from "../host/circuit/spectrum"
import { runPeers } from "./eisPeers"
import { type BenchResult, type BenchSpectrum, scoreTable } from "./eisScore"

const { values } = parseArgs({
  options: {
    spectra: { type: "string", default: resolve(import.meta.dirname, "../../shared/data/eis/bench_spectra_open.json") },
    out: { type: "string" },
    mode: { type: "string", default: "auto" },
    tag: { type: "string" },
    peers: { type: "boolean", default: false },
    python: { type: "string", default: "python3" },
    n: { type: "string" },
  },
})
if (!existsSync(values.spectra)) {
  console.error(`${values.spectra} is not there: name a benchmark file with --spectra FILE`)
  process.exit(1)
}

const fitters = new Map<string, CircuitFitter>()

function fitOne(s: BenchSpectrum): Fit {
  const spectrum: Spectrum = { f_Hz: s.f, re_ohm: s.re, im_ohm: s.im, t_s: s.t, meta: {} }
  let fitter = fitters.get(s.circuit)
  if (!fitter) fitters.set(s.circuit, (fitter = new CircuitFitter(s.circuit)))
  if (values.mode === "truth") return fitter.refit(spectrum, s.truth.values)
  return fitter.fit(spectrum, { robust: values.mode === "robust", drift: values.mode === "drift" })
}

const spectra = (JSON.parse(readFileSync(values.spectra, "utf8")) as { spectra: BenchSpectrum[] }).spectra.filter(
  s => values.tag === undefined || s.tags[2] === values.tag,
)
if (values.n) spectra.splice(Number(values.n))
for (const s of spectra.slice(0, 20)) fitOne(s)

const flagged = { true: 0, missed: 0, false: 0, good: 0, drifts: 0, driftsFound: 0, still: 0, falseDrifts: 0 }

function countOutliers(s: BenchSpectrum, fit: Fit): void {
  const truth = new Set(s.truth.outlier_index)
  for (const i of fit.outliers) {
    if (truth.has(i)) flagged.true++
    else flagged.false++
  }
  flagged.missed += [...truth].filter(i => !fit.outliers.includes(i)).length
  flagged.good += s.f.length - truth.size
}

function countFlags(s: BenchSpectrum, fit: Fit): void {
  if (s.tags[2] !== "drift") countOutliers(s, fit)
  if (s.tags[2] === "drift") {
    flagged.drifts++
    if (fit.drift?.certain) flagged.driftsFound++
  } else if (s.tags[2] === "clean") {
    flagged.still++
    if (fit.drift?.certain) flagged.falseDrifts++
  }
}

const results: Record<string, BenchResult> = {}
let starts = 0
for (const s of spectra) {
  const before = process.cpuUsage()
  let outcome: Pick<BenchResult, "params" | "stderr" | "error">
  try {
    const fit = fitOne(s)
    starts += fit.starts
    countFlags(s, fit)
    outcome = { params: fit.params.map(p => p.value), stderr: fit.params.map(p => p.se) }
  } catch (error) {
    outcome = { params: [], stderr: null, error: String(error) }
  }
  const { user, system } = process.cpuUsage(before)
  results[s.id] = { ...outcome, cpu_s: (user + system) / 1e6 }
}

console.log(
  `${values.spectra}: ${spectra.length} spectra, mode ${values.mode}, ${(starts / spectra.length).toFixed(1)} starts`,
)
console.table(scoreTable(spectra, results))
if (values.mode === "robust")
  console.log(
    `outliers: ${flagged.true} flagged, ${flagged.missed} missed, ${flagged.false} false among ${flagged.good} good points`,
  )
if (values.mode === "drift")
  console.log(
    `drift: ${flagged.driftsFound} of ${flagged.drifts} found, ${flagged.falseDrifts} of ${flagged.still} clean spectra accused`,
  )
if (values.peers)
  for (const { tool, results: theirs } of runPeers(spectra, values.python)) {
    const errors = Object.values(theirs).flatMap(r => r.error ?? [])
    console.log(
      `${tool} on the same spectra${errors.length > 0 ? `; ${errors.length} failed, the first: ${errors[0]}` : ""}`,
    )
    console.table(scoreTable(spectra, theirs))
  }
if (values.out) {
  writeFileSync(values.out, JSON.stringify({ tool: "galvanode", mode: values.mode, weight: "modulus", results }))
  console.log(`written: ${values.out}`)
}
