/** The pictures of a page, each run on the bare cell. */
import { HalfCell } from "../../../sim/cell/halfCell"
import { drawPanels, ink } from "../../pictures/draw"
import { nyquist } from "../../pictures/nyquist"
import { siText } from "../../quantity/scale"
import { voltammogram } from "../../pictures/voltammogram"
import type { Plan } from "./plans"
import * as run from "./protocols"

export interface Drawing {
  /** Ends the name of the file: <id>-<name>.svg. */
  readonly name: string
  readonly caption: string
  readonly svg: string
}

type Curve = readonly { readonly x: number; readonly y: number }[]

/** Curves over one pair of axes; later ones are darker. */
async function curves(xLabel: string, yLabel: string, of: readonly Curve[], dots = false): Promise<string> {
  const shade = (k: number) => (of.length < 2 ? 1 : 0.35 + (0.65 * k) / (of.length - 1))
  return drawPanels("", Plot => [
    {
      height: 300,
      x: { label: `${xLabel} →`, labelAnchor: "center", grid: true },
      y: { label: `↑ ${yLabel}`, grid: true, ticks: 6 },
      marks: of.flatMap((points, k) => [
        Plot.line(points, { x: "x", y: "y", stroke: ink.data, strokeOpacity: shade(k), strokeWidth: 1.5 }),
        ...(dots ? [Plot.dot(points, { x: "x", y: "y", fill: ink.data, r: 3 })] : []),
      ]),
    },
  ])
}

export async function drawings(plan: Plan): Promise<Drawing[]> {
  const steps = [atRest, swept, spectra, titrated, rated, lived]
  const found: (Drawing | null)[] = []
  for (const step of steps) found.push(await step(plan))
  return found.filter(drawing => drawing !== null)
}

const vs = (plan: Plan) => (plan.reference ? `E (V vs ${plan.reference})` : "E (V)")

async function atRest(plan: Plan): Promise<Drawing | null> {
  const { kind, window } = plan
  if (!window || kind.sample.mass_kg === undefined) return null
  const cell = run.fresh(kind)
  const count = 150
  const points = Array.from({ length: count + 1 }, (_, k) => {
    const e_V = window.high_V + ((window.low_V - window.high_V) * k) / count
    cell.settle(e_V)
    return { x: cell.inventory_C().particles, y: e_V }
  })
  const shown = points.map(p => ({ x: (points[0].x - p.x) / (3.6e3 * run.mass(kind)), y: p.y }))
  return {
    name: "ocv",
    caption: "Open-circuit potential of the fresh set, between the branches of its hysteresis.",
    svg: await curves("charge taken up (mAh/g)", vs(plan), [shown]),
  }
}

async function swept(plan: Plan): Promise<Drawing | null> {
  const { kind, window, sweep } = plan
  if (!window || !sweep) return null
  const cell = run.fresh(kind)
  if (sweep.from_V !== undefined) {
    cell.advance({ kind: "E", from_V: sweep.from_V, to_V: sweep.from_V }, 10)
  }
  const first_V = plan.chargesFirst ? window.high_V : window.low_V
  const second_V = plan.chargesFirst ? window.low_V : window.high_V
  const points = Array.from({ length: sweep.cycles }, (_, n) =>
    [first_V, second_V].flatMap(end_V => run.sweep(cell, end_V, sweep.rate_V_s, 0.006).map(p => ({ ...p, n }))),
  ).flat()
  return {
    name: "cv",
    caption: `Voltammogram at ${siText(sweep.rate_V_s, "V", 2)}/s, ${sweep.cycles === 1 ? "first cycle" : `${sweep.cycles} cycles, the last darkest`}.`,
    svg: await voltammogram({
      e_V: points.map(p => p.e_V),
      i_A: points.map(p => p.i_A),
      cycle: points.map(p => p.n),
      reference: plan.reference,
    }),
  }
}

async function spectra({ kind, spectrum }: Plan): Promise<Drawing> {
  const { e_V, from_Hz, to_Hz, ages } = spectrum
  const at = (cycles: number) => {
    const cell = kind.create(1)
    if (cell instanceof HalfCell) {
      if (cycles > 0) cell.age(cycles)
      if (e_V !== undefined) cell.settle(e_V)
    }
    return run.spectrum(cell, from_Hz, to_Hz).map(p => ({ f_Hz: p.f_Hz, re_ohm: p.re, im_ohm: p.im }))
  }
  const where = e_V === undefined ? "" : ` at ${e_V} V`
  const range = `${siText(from_Hz, "Hz", 2)} to ${siText(to_Hz, "Hz", 2)}`
  const oldest = Math.max(0, ...(ages ?? []))
  return {
    name: "eis",
    caption: `Impedance${where}, ${range}${oldest > 0 ? `; orange: after ${oldest} cycles` : ""}.`,
    svg: await nyquist({ points: at(0), curve: oldest > 0 ? at(oldest) : [] }),
  }
}

async function titrated(plan: Plan): Promise<Drawing | null> {
  const { kind, window, titration } = plan
  if (!window || !titration) return null
  const cell = run.fresh(kind)
  run.sweep(cell, window.low_V, 5e-5)
  run.half(cell, kind, Math.abs(titration.i_A) / (run.mass(kind) * 1e3), window.high_V)
  cell.advance({ kind: "open" }, 7200)
  const trace: { t_s: number; e_V: number; i_A: number }[] = []
  run.titrate(cell, { ...titration, low_V: window.low_V }, trace)
  const points = trace.map(p => ({ x: p.t_s / 3600, y: p.e_V }))
  return {
    name: "gitt",
    caption: `Titration: ${siText(Math.abs(titration.i_A), "A", 3)} for ${titration.pulse_s} s, rests of ${titration.rest_s} s.`,
    svg: await curves("time (h)", vs(plan), [points]),
  }
}

async function rated(plan: Plan): Promise<Drawing | null> {
  const { kind, window, rates } = plan
  if (!window || !rates) return null
  const slowest = rates[0]
  const lines = rates.map(rate => {
    const cell = run.fresh(kind)
    cell.age(kind.id === "navo3-li" ? 100 : 3)
    const low = () => run.half(cell, kind, -slowest, window.low_V)
    const high = () => run.half(cell, kind, slowest, window.high_V)
    if (!plan.chargesFirst) low()
    high()
    const i_A = rate * run.mass(kind) * 1e3
    const before_C = cell.q_C
    const points = [{ x: 0, y: cell.e_V }]
    for (let k = 0; k < 400; k++) {
      const step_s = (plan.kind.sample.capacity_C ?? 1) / i_A / 100
      const ran_s = cell.advanceUntil({ kind: "I", from_A: -i_A, to_A: -i_A }, step_s, { eMin_V: window.low_V })
      points.push({ x: (before_C - cell.q_C) / (3.6e3 * run.mass(kind)), y: cell.e_V })
      if (ran_s < step_s) break
    }
    return points
  })
  const age = kind.id === "navo3-li" ? "after 100 cycles" : "after 3 cycles"
  return {
    name: "rate",
    caption:
      `Discharge ${age} at ${rates.map(rate => run.round(rate * 1000)).join(", ")} mA/g (the fastest darkest), charged at ` +
      `${run.round(slowest * 1000)} mA/g before each.`,
    svg: await curves("capacity (mAh/g)", vs(plan), lines),
  }
}

async function lived(plan: Plan): Promise<Drawing | null> {
  const { kind, window, life } = plan
  if (!window || !life) return null
  const points = life.cycles.map(n => {
    const cell = run.aged(kind, n)
    const turns = [0, 1].map(() => {
      if (!plan.chargesFirst) return run.cycle(cell, kind, life.rate, window).down
      run.half(cell, kind, life.rate, window.high_V)
      return run.half(cell, kind, -life.rate, window.low_V)
    })
    return { x: n, y: turns[1] }
  })
  return {
    name: "life",
    caption: `Discharge capacity against age, ${run.round(life.rate * 1000)} mA/g; each point a cell set to that age.`,
    svg: await curves("cycle", "capacity (mAh/g)", [points], true),
  }
}
