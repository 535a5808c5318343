/**
 * What else is asked of the chain: steps, noise, accuracy over tolerances, and the transfer that impedance is measured by.
 * Monitor volts are turned into cell quantities with the nominal numbers: E = -5 ex, I = -fullScale ix.
 */
import { circuitOf, LEADS, type CircuitOptions, type Complex, type Element } from "../schematic/circuit"
import { chainImpedance, cellElements, type ProbeCell } from "./cells"
import { deckOf, v } from "./deck"
import type { Spice } from "./engine"
import { optionOf, switchWord, type Operation } from "./operation"

export interface StepAnswer {
  /** Beyond the end value, as part of the step. */
  readonly overshoot: number
  /** Until the answer stays within 0.1 % of the step [s]. */
  readonly settle_s: number
  /** Controlled quantity at the end, V or A. */
  readonly end: number
}

const OPERATION = (o: Operation): Pick<CircuitOptions, "switchWord" | "option"> => ({
  switchWord: switchWord(o),
  option: optionOf(o.range),
})

/** Controlled quantity per volt of set-point, V or A. */
function unit(o: Operation): number {
  return o.mode === "potentiostat" ? 5 : o.range.fullScale_A
}

/** The set-point jumps from one value to another (V or A); slewing, clipping op amps. */
export async function stepAnswer(
  run: Spice,
  o: Operation & { cell: ProbeCell; from: number; to: number; end_s: number },
): Promise<StepAnswer> {
  const potential = o.mode === "potentiostat"
  const low_V = 1.25 + o.from / unit(o)
  const high_V = 1.25 + o.to / unit(o)
  const begin_s = 0.1 * o.end_s
  const source = potential ? "dacA" : "dacB"
  const net = potential ? "ex" : "ix"
  const fine_s = o.end_s / 2000
  const elements = circuitOf({
    ...OPERATION(o),
    cell: cellElements(o.cell),
    drive: { dacA: { dc_V: potential ? low_V : 1.25 + o.cell.ocv_V / 5 }, dacB: { dc_V: potential ? 1.25 : low_V } },
  })
  const columns = await run(
    deckOf(elements, {
      title: `step, ${o.mode}, ${o.range.name}, ${o.cell.name}`,
      analysis: `.tran ${fine_s} ${o.end_s} 0 ${fine_s}`,
      save: [v(net)],
      wave: { [source]: `pulse(${low_V} ${high_V} ${begin_s} ${fine_s} ${fine_s} ${2 * o.end_s} ${4 * o.end_s})` },
      near: { ctl: -o.cell.ocv_V, ceDrive: -o.cell.ocv_V, ceCell: -o.cell.ocv_V, reCell: -o.cell.ocv_V },
    }),
  )
  const t_s = columns.real("time")
  const answer = columns.real(v(net)).map(x => -x * unit(o))
  let overshoot = 0
  let settle_s = 0
  for (let k = 0; k < t_s.length; k++) {
    if (t_s[k] < begin_s) continue
    const error = (answer[k] - o.to) / (o.to - o.from)
    overshoot = Math.max(overshoot, error)
    if (Math.abs(error) > 1e-3) settle_s = t_s[k] - begin_s
  }
  return { overshoot, settle_s, end: answer[answer.length - 1] }
}

/** Noise of a monitor between two frequencies, rms, in V of E or in parts of full scale of I. */
export async function monitorNoise(
  run: Spice,
  o: Operation & { cell: ProbeCell; monitor: "ex" | "ix"; from_Hz: number; to_Hz: number },
): Promise<number> {
  const elements = circuitOf({ ...OPERATION(o), cell: cellElements(o.cell), drive: { dacA: { ac_V: 1 } } })
  const columns = await run(
    deckOf(elements, {
      title: `noise of ${o.monitor}, ${o.mode}, ${o.range.name}`,
      analysis: `.noise ${v(o.monitor)} VdacA dec 20 ${o.from_Hz} ${o.to_Hz}`,
    }),
  )
  const f_Hz = columns.real("frequency")
  const density = columns.real("onoise_spectrum")
  let power = 0
  for (let k = 1; k < f_Hz.length; k++) power += 0.5 * (density[k] ** 2 + density[k - 1] ** 2) * (f_Hz[k] - f_Hz[k - 1])
  return Math.sqrt(power) * (o.monitor === "ex" ? 5 : 1)
}

/** Errors of one built card before calibration: gains as ratios less one, offsets in V and in parts of full scale. */
export interface BuildErrors {
  readonly eGain: number
  readonly iGain: number
  readonly e_V: number
  readonly iPart: number
}

/** A resistor as cell, sized to drop half a volt at full scale: one card's errors from three operating points. */
export async function buildErrors(
  run: Spice,
  o: Operation & { factor: (ref: string) => number; offset_V: (name: string) => number },
): Promise<BuildErrors> {
  const cell: Element[] = [
    { kind: "R", name: "cell", a: "weCell", b: "reCell", r_ohm: 0.5 / o.range.fullScale_A },
    { kind: "R", name: "counter", a: "reCell", b: "ceCell", r_ohm: 1e-3 },
  ]
  const at = async (part: number) => {
    const { factor, offset_V } = o
    const elements = circuitOf({ ...OPERATION(o), cell, factor, offset_V, drive: { dacB: { dc_V: 1.25 + part } } })
    const columns = await run(deckOf(elements, { title: `build, ${o.range.name}`, analysis: ".op" }))
    const e_V = columns.real(v("weCell"))[0] - columns.real(v("reCell"))[0]
    return {
      e_V,
      i_A: (e_V * o.range.fullScale_A) / 0.5,
      eRead_V: -5 * columns.real(v("ex"))[0],
      iRead_A: -o.range.fullScale_A * columns.real(v("ix"))[0],
    }
  }
  const [plus, zero, minus] = [await at(0.8), await at(0), await at(-0.8)]
  return {
    eGain: (plus.eRead_V - minus.eRead_V) / (plus.e_V - minus.e_V) - 1,
    iGain: (plus.iRead_A - minus.iRead_A) / (plus.i_A - minus.i_A) - 1,
    e_V: zero.eRead_V - zero.e_V,
    iPart: (zero.iRead_A - zero.i_A) / o.range.fullScale_A,
  }
}

/** Phasors of one frequency sweep with the engine's sine, by SPICE; the cell's current from its own impedance. */
export interface Sweep {
  readonly f_Hz: Float64Array
  readonly net: (name: string) => readonly Complex[]
}

export async function sineSweep(
  run: Spice,
  o: Operation & {
    cell: ProbeCell
    source?: "dacA" | "dacB" | "engineOut"
    leads?: CircuitOptions["leads"]
    from_Hz: number
    to_Hz: number
    perDecade: number
  },
): Promise<Sweep> {
  const nets = ["ex", "ix", "engineE", "engineI", "weCell", "reCell"]
  const columns = await run(sineDeck({ ...o, nets }))
  return { f_Hz: columns.real("frequency"), net: name => columns.complex(v(name)) }
}

export function sineDeck(o: Parameters<typeof sineSweep>[1] & { nets: readonly string[] }): string {
  const source = o.source ?? "engineOut"
  const elements = circuitOf({
    ...OPERATION(o),
    leads: o.leads ?? LEADS,
    cell: cellElements(o.cell),
    drive: { [source]: { ac_V: 1 } },
  })
  return deckOf(elements, {
    title: `transfer of ${source}, ${o.mode}, ${o.range.name}, ${o.cell.name}`,
    analysis: `.ac dec ${o.perDecade} ${o.from_Hz} ${o.to_Hz}`,
    save: o.nets.map(v),
  })
}

/** Measured over true impedance, less one: what open, short and load corrections have to take away. */
export function impedanceErrors(sweep: Sweep, o: Operation & { cell: ProbeCell }): Complex[] {
  const [ex, ix] = [sweep.net("ex"), sweep.net("ix")]
  return Array.from(sweep.f_Hz, (f_Hz, k) => {
    const measured = divide(scale(ex[k], 5), scale(ix[k], o.range.fullScale_A))
    const q = divide(measured, chainImpedance(o.cell.working, f_Hz))
    return { re: q.re - 1, im: q.im }
  })
}

function scale(a: Complex, factor: number): Complex {
  return { re: a.re * factor, im: a.im * factor }
}
function divide(a: Complex, b: Complex): Complex {
  const n = b.re * b.re + b.im * b.im
  return { re: (a.re * b.re + a.im * b.im) / n, im: (a.im * b.re - a.re * b.im) / n }
}
