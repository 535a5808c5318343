/**
 * impedance.py and pyimpspec on the same spectra, side by side, where a Python that has them is found.
 *
 *   tsx bench/eis.ts --peers [--python /path/to/python] [--n 100]
 *
 * They need a guess: both get the first start of our own search, scaled from the data as a careful user would. impedance.py
 * weighs by modulus, pyimpspec by its "boukamp" with `leastsq`; everything else is left as it comes.
 */

import { spawnSync } from "node:child_process"
import { resolve } from "node:path"
import { writeBoukamp } from "../host/circuit/boukampCode"
import { type BoukampElement, boukampElements } from "../host/circuit/boukampElements"
import { compileCircuit } from "../host/circuit/circuit"
import { CircuitFitter } from "../host/circuit/fit"
import type { CircuitTree } from "../host/circuit/notation"
import type { BenchResult, BenchSpectrum } from "./eisScore"

const driver = resolve(import.meta.dirname, "peers/fit.py")

export interface PeerResult {
  readonly tool: string
  readonly results: Readonly<Record<string, BenchResult>>
}

/** What each tool that is found makes of the spectra; says in words what is not found. */
export function runPeers(spectra: readonly BenchSpectrum[], python: string): PeerResult[] {
  const which = spawnSync(python, [driver, "--which"], { encoding: "utf8" })
  const found = which.status === 0 ? (JSON.parse(which.stdout) as string[]) : []
  if (found.length === 0) {
    const why = which.status === 0 ? "has neither impedance.py nor pyimpspec" : "does not run"
    console.log(`peers: ${python} ${why}; install them in an environment of their own and name it with --python`)
    return []
  }
  const orders = spectra.map(orderOf)
  return found.map(tool => {
    const input = JSON.stringify({ tool, spectra: orders })
    const run = spawnSync(python, [driver], { input, encoding: "utf8", maxBuffer: 1e9 })
    if (run.status !== 0) throw new Error(`${python} ended with ${run.status}: ${run.stderr.slice(-500)}`)
    const told = JSON.parse(run.stdout) as PeerResult
    if (tool !== "pyimpspec") return told
    return { tool, results: Object.fromEntries(spectra.map(s => [s.id, fromCode(s, told.results[s.id])])) }
  })
}

function orderOf({ id, circuit, f, re, im }: BenchSpectrum) {
  const fitter = new CircuitFitter(circuit)
  const { tree, params } = fitter.circuit
  const guess = fitter.firstStart({ f_Hz: f, re_ohm: re, im_ohm: im, meta: {} })
  const values = Object.fromEntries(params.map((p, k) => [p.name, guess[k]]))
  return { id, circuit, guess, cdc: writeBoukamp(tree, { values }), keys: formsOf(tree).map(e => e.keys), f, re, im }
}

/** From the conventions of Boukamp's code to ours. */
function fromCode({ circuit }: BenchSpectrum, r: BenchResult): BenchResult {
  if (r.params.length === 0) return r
  let at = 0
  const params = formsOf(compileCircuit(circuit).tree).flatMap(form => {
    const theirs = r.params.slice(at, (at += form.keys.length))
    return form.fromTheirs(theirs)
  })
  return { ...r, params }
}

function formsOf(tree: CircuitTree): BoukampElement[] {
  if (tree.kind !== "element") return tree.of.flatMap(formsOf)
  return [boukampElements.find(e => e.ours === tree.element.symbol)!]
}
