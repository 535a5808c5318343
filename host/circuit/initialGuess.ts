/**
 * Starting points from the data and the units of the parameters; nobody is asked for a guess.
 *
 *   Ω          the series resistor at the smallest Re; the others share the width of the spectrum
 *   s          drawn from the time constants the spectrum covers, 1/ω_max .. 1/ω_min
 *   F          τ/R of the branch it bridges, with such a τ (Q = τ^a/R for a constant phase element)
 *   H, σ_W     from Im at the highest and the lowest frequency
 *   exponent   the upper 40 % of its range (0.6 .. 1); pure numbers that span decades: near 1
 *
 * Start 0 spreads the time constants evenly; where elements of different kinds have one (an arc and a Gerischer element),
 * start 1 does so the other way round. The next ones are random where circuits usually lie; from start 4 on every
 * second is wide, for arcs that are small beside the whole and for fast diffusion. New elements need nothing here if they
 * use these units.
 */

import type { Circuit, CircuitParam } from "./circuit"
import type { CircuitTree } from "./notation"
import type { Problem } from "./problem"

interface Features {
  /** ln of the shortest and the longest time constant. */
  readonly shortest: number
  readonly longest: number
  readonly reMin: number
  readonly span: number
  readonly imAtTop: number
  readonly imAtBottom: number
  readonly wMax: number
  readonly wMin: number
}

const tidyStarts = 4

export type GuessPlan = readonly Slot[]

interface Slot {
  readonly param: CircuitParam
  readonly role: "series" | "resistance" | "time" | "capacitance" | "inductance" | "warburg" | "exponent" | "number"
  /** For capacitances: index of the resistance beside it and of its own exponent, or -1. */
  readonly beside: number
  readonly exponent: number
  /** Diffusion in layers is the slow end of a spectrum. */
  readonly slow: boolean
}

/** What each parameter of the circuit is, worked out once. */
export function planGuess(circuit: Circuit): GuessPlan {
  const beside = neighbours(circuit)
  const seriesResistors = new Set(topLevel(circuit.tree).filter(name => name.startsWith("R")))
  return circuit.params.map((param, k) => ({
    param,
    role: roleOf(param, seriesResistors.has(param.element)),
    beside: beside.get(param.element) ?? circuit.params.findIndex(q => q.element === param.element && q.unit === "Ω"),
    exponent: circuit.params.findIndex((q, i) => i > k && q.element === param.element && q.unit === "1"),
    slow: /^W[os]P?$/.test(param.symbol),
  }))
}

function roleOf(param: CircuitParam, inSeries: boolean): Slot["role"] {
  if (param.unit === "Ω") return inSeries ? "series" : "resistance"
  if (param.unit === "s") return "time"
  if (param.unit.startsWith("F")) return "capacitance"
  if (param.unit.startsWith("H")) return "inductance"
  if (param.unit === "Ω s^-1/2") return "warburg"
  return param.logarithmic ? "number" : "exponent"
}

/** `share` 0..1 of the way from 60 % of the upper limit to it. */
function exponentIn({ min, max }: CircuitParam, share: number): number {
  const low = Math.max(0.6 * max, min)
  return low + (max - low) * share
}

function topLevel(tree: CircuitTree): string[] {
  if (tree.kind === "element") return [tree.name]
  return tree.kind === "series" ? tree.of.flatMap(topLevel) : []
}

/** For each element that bridges a branch: the index of the first resistance in that branch. */
function neighbours(circuit: Circuit): Map<string, number> {
  const found = new Map<string, number>()
  const resistanceIn = (node: CircuitTree): number => {
    if (node.kind === "element") return circuit.params.findIndex(q => q.element === node.name && q.unit === "Ω")
    for (const child of node.of) {
      const at = resistanceIn(child)
      if (at >= 0) return at
    }
    return -1
  }
  const visit = (node: CircuitTree): void => {
    if (node.kind === "element") return
    node.of.forEach(visit)
    if (node.kind !== "parallel") return
    for (const child of node.of) {
      if (child.kind !== "element") continue
      const other = node.of.filter(c => c !== child).map(resistanceIn)
      const at = other.find(i => i >= 0)
      if (at !== undefined) found.set(child.name, at)
    }
  }
  visit(circuit.tree)
  return found
}

function featuresOf(problem: Problem): Features {
  let wMax = 0
  let wMin = Infinity
  let top = 0
  let bottom = 0
  let reMin = Infinity
  let reMax = -Infinity
  let largest = 0
  for (let i = 0; i < problem.points; i++) {
    const w = problem.w_rad_s[i]
    if (w > wMax) [wMax, top] = [w, i]
    if (w < wMin) [wMin, bottom] = [w, i]
    reMin = Math.min(reMin, problem.re_ohm[i])
    reMax = Math.max(reMax, problem.re_ohm[i])
    largest = Math.max(largest, Math.hypot(problem.re_ohm[i], problem.im_ohm[i]))
  }
  return {
    shortest: -Math.log(wMax),
    longest: -Math.log(wMin),
    reMin,
    span: Math.max(reMax - reMin, 1e-3 * largest),
    imAtTop: problem.im_ohm[top],
    imAtBottom: problem.im_ohm[bottom],
    wMax,
    wMin,
  }
}

/**
 * Start number `which` for the loaded data, in θ.
 * @param random  uniform 0..1
 */
export function guess(problem: Problem, plan: GuessPlan, which: number, random: () => number): Float64Array {
  const d = featuresOf(problem)
  const n = problem.size
  const theta = new Float64Array(n)
  const draw = (a: number, b: number) => a + (b - a) * random()
  const arcs = plan.filter(s => s.role === "capacitance").length
  const layers = plan.filter(s => s.role === "time" && !s.slow).length
  const reversed = which === 1 && arcs > 0 && layers > 0
  const first = which === 0 || reversed
  const wide = which >= tidyStarts && which % 2 === 0
  const resistances = plan.filter(s => s.role === "resistance").length
  const share = Math.log(d.span / Math.max(1, resistances))

  // Arcs take theirs from the fast end, unless the start is reversed.
  const spread = Array.from(
    { length: arcs + layers },
    (_, i) => d.shortest + ((d.longest - d.shortest) * (i + 1)) / (arcs + layers + 1),
  )
  if (reversed) spread.push(...spread.splice(0, layers))
  const taus = first ? spread.slice(0, arcs) : spread.slice(0, arcs).map(() => draw(d.shortest + 0.5, d.longest - 0.5))
  taus.sort((a, b) => a - b)

  let layer = arcs
  for (let k = 0; k < n; k++) {
    const { role, slow } = plan[k]
    if (role === "series") theta[k] = Math.log(Math.max(d.reMin, 1e-3 * d.span))
    else if (role === "resistance") theta[k] = share + (first ? 0 : draw(wide ? -6 : -2, 0.7))
    else if (role === "inductance") theta[k] = Math.log(Math.max(Math.abs(d.imAtTop), 1e-3 * d.span) / d.wMax)
    else if (role === "warburg")
      theta[k] =
        Math.log(Math.max(Math.abs(d.imAtBottom), 1e-3 * d.span) * Math.sqrt(d.wMin)) + (first ? 0 : draw(-1, 1))
    else if (role === "exponent") theta[k] = exponentIn(plan[k].param, first ? 0.625 : draw(0, 1))
    else if (role === "number") theta[k] = first ? 0 : draw(-2, 2)
    else if (role === "time") {
      if (slow && !wide) theta[k] = d.longest + (first ? 0 : draw(-4, 3))
      else theta[k] = first ? spread[layer++] : draw(d.shortest + 1, d.longest)
    }
  }
  let arc = 0
  for (let k = 0; k < n; k++) {
    const { role, beside, exponent } = plan[k]
    if (role !== "capacitance") continue
    const a = exponent >= 0 ? theta[exponent] : 1
    theta[k] = a * taus[arc++] - (beside >= 0 ? theta[beside] : Math.log(d.span))
  }
  for (let k = 0; k < n; k++) theta[k] = Math.min(problem.upper[k], Math.max(problem.lower[k], theta[k]))
  return theta
}
