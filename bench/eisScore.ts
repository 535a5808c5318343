/**
 * How good a set of fits is, by the protocol of the open EIS benchmark: known truth, known noise.
 *
 *   floor      χ²(fit) <= 1.2 χ²(truth)            global     χ²(fit) <= χ²(truth)
 *   paramsOK   every parameter within max(2 %, 3.5 Cramér-Rao σ) of the truth, arcs matched over permutations
 *   cov68/95   share of |error| below 1 and 1.96 quoted standard errors, over the fits at the floor
 *   rms/CRB    root mean square of error over Cramér-Rao σ; 1 is the best anybody can do
 */

import { type Circuit, compileCircuit } from "../host/circuit/circuit"
import type { CircuitTree } from "../host/circuit/notation"

export interface BenchSpectrum {
  readonly id: string
  readonly circuit: string
  readonly class: string
  readonly tags: readonly string[]
  readonly noise: number
  readonly f: number[]
  readonly re: number[]
  readonly im: number[]
  readonly t: number[]
  readonly truth: {
    readonly names: string[]
    readonly kinds: string[]
    readonly values: number[]
    readonly crb: number[]
    readonly chi2_truth: number
    readonly outlier_index?: number[]
    readonly drift_param?: string
  }
}

export interface BenchResult {
  readonly params: number[]
  readonly stderr: (number | null)[] | null
  readonly cpu_s: number
  readonly error?: string
}

interface Scored {
  failed: boolean
  floor: boolean
  global: boolean
  paramsOK: boolean
  allWithin2: boolean
  /** Error over quoted standard error and over the Cramér-Rao bound. */
  z: number[]
  efficiency: number[]
  cpu_ms: number
}

const circuits = new Map<string, Circuit>()

export function scoreOne(s: BenchSpectrum, r: BenchResult | undefined): Scored {
  const none = {
    failed: true,
    floor: false,
    global: false,
    paramsOK: false,
    allWithin2: false,
    z: [],
    efficiency: [],
    cpu_ms: 1e3 * (r?.cpu_s ?? 0),
  }
  if (!r || r.params.length === 0 || r.params.some(x => !Number.isFinite(x))) return none
  const circuit = circuits.get(s.circuit) ?? compileCircuit(s.circuit)
  circuits.set(s.circuit, circuit)

  const { values, kinds, crb, chi2_truth } = s.truth
  const zTrue = new Float64Array(2 + 2 * values.length)
  const zFit = new Float64Array(2 + 2 * values.length)
  const truth = Float64Array.from(values)
  const fitted = Float64Array.from(r.params)
  let chi2 = 0
  s.f.forEach((f, i) => {
    circuit.evaluate(2 * Math.PI * f, truth, 0, zTrue)
    circuit.evaluate(2 * Math.PI * f, fitted, 0, zFit)
    const sigma = s.noise * Math.hypot(zTrue[0], zTrue[1])
    chi2 += ((s.re[i] - zFit[0]) ** 2 + (s.im[i] - zFit[1]) ** 2) / sigma ** 2
  })

  let best: { worst: number; map: number[]; error: number[] } | null = null
  for (const map of twinPermutations(circuit.tree)) {
    const error = values.map((v, i) => (kinds[i] === "a" ? r.params[map[i]] - v : Math.log(r.params[map[i]] / v)))
    const worst = Math.max(
      ...error.map((e, i) => (kinds[i] === "a" ? Math.abs(e) / values[i] : Math.abs(Math.expm1(e)))),
    )
    if (best === null || worst < best.worst) best = { worst, map, error }
  }
  const { map, error, worst } = best!
  const z = values.flatMap((v, i) => {
    const se = r.stderr?.[map[i]]
    if (se === null || se === undefined || !(se > 0)) return []
    return [error[i] / (kinds[i] === "a" ? se : se / r.params[map[i]])]
  })
  return {
    ...none,
    failed: false,
    floor: chi2 <= 1.2 * chi2_truth,
    global: chi2 <= chi2_truth,
    paramsOK: error.every((e, i) => Math.abs(e) <= Math.max(0.02 * (kinds[i] === "a" ? values[i] : 1), 3.5 * crb[i])),
    allWithin2: worst <= 0.02,
    z,
    efficiency: error.map((e, i) => e / crb[i]),
  }
}

/** One row per tag (clean, outliers, drift) and per class of clean spectra. */
export function scoreTable(spectra: readonly BenchSpectrum[], results: Readonly<Record<string, BenchResult>>) {
  const groups = new Map<string, Scored[]>()
  for (const s of spectra) {
    if (!(s.id in results)) continue
    const one = scoreOne(s, results[s.id])
    for (const key of ["all", s.tags[2], ...(s.tags[2] === "clean" ? [`clean ${s.class}`] : [])]) {
      const group = groups.get(key) ?? []
      group.push(one)
      groups.set(key, group)
    }
  }
  return Object.fromEntries([...groups].sort().map(([key, group]) => [key, summary(group)]))
}

function summary(group: readonly Scored[]) {
  const share = (test: (s: Scored) => boolean) => round((100 * group.filter(test).length) / group.length, 1)
  const z = group.filter(s => s.floor).flatMap(s => s.z)
  const within = (k: number) => round((100 * z.filter(x => Math.abs(x) < k).length) / z.length, 1)
  const e = group.filter(s => s.floor).flatMap(s => s.efficiency)
  const cpu = group.map(s => s.cpu_ms).sort((a, b) => a - b)
  const quantile = (q: number) => round(cpu[Math.min(cpu.length - 1, Math.floor(q * cpu.length))], 2)
  return {
    n: group.length,
    failed: share(s => s.failed),
    floor: share(s => s.floor),
    global: share(s => s.global),
    paramsOK: share(s => s.paramsOK),
    "all<=2%": share(s => s.allWithin2),
    cov68: within(1),
    cov95: within(1.96),
    "rms/CRB": round(Math.sqrt(e.reduce((a, x) => a + x * x, 0) / e.length), 3),
    "CPU ms mean": round(cpu.reduce((a, b) => a + b, 0) / cpu.length, 2),
    p50: quantile(0.5),
    p95: quantile(0.95),
  }
}

/** null where there was nothing to take a share of. */
function round(x: number, digits: number): number | null {
  return Number.isFinite(x) ? Number(x.toFixed(digits)) : null
}

/** Index maps that exchange the top-level p(R,CPE) arcs among themselves. */
function twinPermutations(tree: CircuitTree): number[][] {
  const top = tree.kind === "series" ? tree.of : [tree]
  const size = (node: CircuitTree): number =>
    node.kind === "element" ? Object.keys(node.element.params).length : node.of.reduce((n, c) => n + size(c), 0)
  let total = 0
  const arcs: { first: number; size: number }[] = []
  for (const node of top) {
    const isArc =
      node.kind === "parallel" &&
      node.of.length === 2 &&
      node.of.every((c, i) => c.kind === "element" && c.element.symbol === (i === 0 ? "R" : "CPE"))
    if (isArc) arcs.push({ first: total, size: size(node) })
    total += size(node)
  }
  const identity = Array.from({ length: total }, (_, i) => i)
  const maps: number[][] = []
  const assign = (left: typeof arcs, chosen: typeof arcs): void => {
    if (left.length === 0) {
      const map = [...identity]
      chosen.forEach((from, i) => {
        for (let k = 0; k < arcs[i].size; k++) map[arcs[i].first + k] = from.first + k
      })
      maps.push(map)
      return
    }
    left.forEach((arc, i) => {
      assign(
        left.filter((_, k) => k !== i),
        [...chosen, arc],
      )
    })
  }
  assign(arcs, [])
  return maps
}
