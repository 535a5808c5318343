/**
 * The optional observables beside capacity, each per cycle and each possibly absent: coulombic efficiency, the parameters
 * of impedance fits, diffusivity, polarisation and temperature. Names of other people's columns are understood here.
 *
 * They are used as ratios to their own first values (resistances, D, sigma) or as pure numbers (efficiency, shares), so a
 * prediction does not depend on cell size. NaN = not measured at this cycle.
 */

import type { Trace } from "./history"
import { median } from "./smooth"

export const SIGNALS = [
  /** Discharged over charged capacity, 1. */
  "efficiency",
  /** Series resistance, film and charge-transfer resistance [ohm]; Warburg coefficient [ohm/s^0.5]; D [m2/s]. */
  "r0",
  "rSei",
  "rCt",
  "sigma",
  "diffusivity",
  /** Share of the charge that was taken while the voltage was held, or mean voltage gap over mean voltage, 1. */
  "polarisation",
  /** Degrees Celsius. */
  "temperature",
] as const

export type SignalName = (typeof SIGNALS)[number]
export type Signals = { readonly [name in SignalName]?: Float64Array }

/** Means over the first cycles and over the last tenth; NaN where it was not measured. */
export type SignalSummary = { readonly [name in SignalName]: { readonly start: number; readonly now: number } }

/** Columns that mean a signal as they are; compared in lower case without blanks, underscores and units. */
const SAME_AS: Readonly<Record<string, SignalName>> = {
  ce: "efficiency",
  efficiency: "efficiency",
  coulombicefficiency: "efficiency",
  r0: "r0",
  r0s: "r0",
  rs: "r0",
  ir: "r0",
  internalresistance: "r0",
  dcinternalresistance: "r0",
  rsei: "rSei",
  rarc: "rSei",
  rfilm: "rSei",
  rct: "rCt",
  sigma: "sigma",
  sigmaw: "sigma",
  rtail: "sigma",
  d: "diffusivity",
  diffusivity: "diffusivity",
  polarisation: "polarisation",
  polarization: "polarisation",
  overpotential: "polarisation",
  temperature: "temperature",
  t: "temperature",
}

/** Lower case, no blanks, no unit behind a bracket or the last underscore. */
export function plainName(column: string): string {
  return column
    .trim()
    .replace(/[([/].*$/, "")
    .replace(/_(ohm|Ohm|degC|celsius|m2_s|V|percent|Ah|mAh|m2s)$/i, "")
    .replace(/[\s_-]/g, "")
    .toLowerCase()
}

/**
 * @param columns     whatever there is beside cycle and capacity, by name
 * @param length      number of cycles
 * @param temperature where one number holds for the whole cell [degC]
 */
export function signalsOf(
  columns: Readonly<Record<string, Float64Array>>,
  length: number,
  temperature?: number,
  discharge_Ah?: Float64Array,
): Signals {
  const found: { [name in SignalName]?: Float64Array } = {}
  const by = new Map(Object.entries(columns).map(([name, v]) => [plainName(name), v]))
  for (const [name, v] of by) {
    const signal = SAME_AS[name]
    if (signal && !found[signal] && v.some(Number.isFinite)) found[signal] = v
  }
  const cc = by.get("ccq")
  const cv = by.get("cvq")
  if (!found.polarisation && cc && cv)
    found.polarisation = cc.map((x, k) => (x + cv[k] > 0 ? cv[k] / (x + cv[k]) : NaN))
  const charge = by.get("qchg") ?? by.get("chargecapacity") ?? by.get("chargingcapacity")
  if (!found.efficiency && charge && discharge_Ah)
    found.efficiency = discharge_Ah.map((q, k) => (charge[k] > 0 ? q / charge[k] : NaN))
  if (found.efficiency) found.efficiency = found.efficiency.map(x => (x > 2 ? x / 100 : x))
  if (!found.temperature && temperature !== undefined) found.temperature = new Float64Array(length).fill(temperature)
  return found
}

export function summaryOf(trace: Trace): SignalSummary {
  const { cycle, signals } = trace.table
  const from = trace.n + trace.firstCycle - Math.max(0.1 * trace.n, 5)
  let late = 0
  while (late < trace.rows - 1 && cycle[late] < from) late++
  const early = Math.min(Math.max(5, Math.floor(0.1 * trace.rows)), trace.rows)
  return Object.fromEntries(
    SIGNALS.map(name => {
      const v = signals[name]
      return [name, v ? { start: median(v, 0, early), now: median(v, late, trace.rows) } : { start: NaN, now: NaN }]
    }),
  ) as SignalSummary
}
