/**
 * `npm run demo`: OCV, voltammogram, impedance and GITT of one NaVO3-Li cell, through the firmware's bytecode in virtual
 * time, and its diffusion coefficient by three methods beside the one that was planted.
 *
 * The planted D belongs to an open-circuit potential of 0.90 V. On the discharge branch the cell shows 0.77 V there: half
 * its hysteresis, 0.13 V, lies between. So impedance and GITT are taken at 0.77 V, after a hold of 3 L2/D.
 */
import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import type { Command } from "commander"
import { gittPulses } from "../../analysis/gittPulses"
import { warburgLine } from "../../analysis/warburgLine"
import { FARADAY_C_mol } from "../../constants"
import { RefusedError } from "../../errors"
import { Outcome, plan, runExperiment } from "../../experiment"
import type { Ending } from "../../instrument"
import type { ResultLine } from "../../live"
import { pictureOf } from "../../pictures/pictureOf"
import { Readings } from "../../readings"
import { quantity, resultText } from "../../quantity/resultText"
import { techniqueNamed } from "../../techniqueNamed"
import { Sample, slabLength_m } from "../../technique"
import { progress } from "../progress"
import { cellNamed, connectSimulated } from "../simulated"
import type { Cell, CellKind } from "../../../sim/cell"
import { holdI } from "../../../protocol/steps"
import { HalfCell } from "../../../sim/cell/halfCell"

const E_V = 0.77
/** A valid method must come this close: the pulse moves dE/dx, and the sine turns the hysteresis a little. */
const AGREE = 0.1
/** Rests of 40000 s are six of the slab's slowest time constants, L2 / (pi2 D); 10 uA moves the surface by 30 mV a pulse. */
const REST_S = 40000
const GITT = { i_A: -10e-6, pulse_s: 600, restBefore_s: REST_S, rest_s: REST_S, pulses: 3, every_s: 5, restEvery_s: 60 }

/** In this order, on one cell: each finds it as the one before has left it. */
const PROGRAM: readonly { readonly technique: string; readonly params: Record<string, number> }[] = [
  { technique: "ocv", params: { duration_s: 600, every_s: 5 } },
  {
    technique: "cv",
    params: { eStart_V: 2.9, eVertex1_V: 0.05, eVertex2_V: 2.9, rate_V_s: 2e-4, step_V: 2e-3, cycles: 1, iMax_A: 1e-3 },
  },
  {
    technique: "eis",
    params: {
      e_V: E_V,
      settle_s: 2e5,
      fMax_Hz: 1e5,
      fMin_Hz: 0.01,
      amplitude_V: 2e-3,
      settlePeriods: 1,
      periods: 2,
      iMax_A: 1e-2,
    },
  },
  { technique: "gitt", params: { ...GITT, eMin_V: 0.05, eMax_V: 3 } },
]

export function addDemo(program: Command) {
  program
    .command("demo")
    .option("--out <folder>", "keep run files and pictures here")
    .description("OCV, CV, EIS and GITT of a NaVO3-Li cell in virtual time; D by three methods")
    .action(async (o: { out?: string }) => {
      const kind = cellNamed("navo3-li")
      const rig = await connectSimulated(kind)
      if (o.out) mkdirSync(o.out, { recursive: true })
      try {
        const outcomes = new Map<string, Outcome>()
        for (const { technique, params } of PROGRAM) {
          // a hold at 0.77 V on a cell that stands at 2.6 V would trip the card: it is discharged there first
          if (technique === "eis") await discharge(rig)
          outcomes.set(technique, await one(rig, technique, params, kind.title, kind.sample, o.out))
        }
        const planted = plantedNow(kind, rig.card.board.frontEnd.cell)
        console.log(`\nD of ${kind.title} at 0.90 V (open circuit), three ways`)
        const ways = threeWays(outcomes, kind.sample)
        console.log(resultText([planted, ...ways]))
        const valid = ways.filter(l => l.validity === "valid")
        const near = valid.filter(l => Math.abs(l.value / planted.value - 1) < AGREE)
        console.log(`${near.length} of ${valid.length} valid methods within ${100 * AGREE} % of the planted value`)
        if (valid.length === 0 || near.length < valid.length) process.exitCode = 1
      } finally {
        await rig.close()
      }
    })
}

/** 0.2 mA until 0.77 V, as plain steps: the voltammogram leaves the cell oxidised. */
async function discharge({ instrument }: Awaited<ReturnType<typeof connectSimulated>>): Promise<void> {
  const steps = [holdI(-2e-4, 1, { atMost_s: 36000, eBelow_V: E_V })]
  const all = new Readings()
  const ending = await new Promise<Ending>((resolve, reject) => {
    const observer = { readings: (part: Readings) => all.append(part), ended: resolve }
    instrument.start(steps, { eMin_V: 0.05, eMax_V: 3, iMax_A: 1e-3 }, observer).catch(reject)
  })
  whole("Discharge", ending)
  const last_V = all.e_V[all.length - 1]
  console.log(`\nDischarge at -0.2 mA: ${quantity(last_V, "V")} after ${quantity(ending.t_s, "s")} of virtual time`)
}

/** The methods are compared on one history of the cell: a part that was cut short makes the rest worthless. */
function whole(title: string, ending: Ending): void {
  if (ending.reason !== "finished") throw new RefusedError("demo", `${title} did not run to its end: ${ending.why}`)
}

async function one(
  rig: Awaited<ReturnType<typeof connectSimulated>>,
  id: string,
  params: Record<string, number>,
  cell: string,
  sample: Sample,
  out: string | undefined,
): Promise<Outcome> {
  const technique = techniqueNamed(id)
  const p = plan(technique, params, rig.instrument.description.board, sample)
  const bar = progress(technique.title)
  const outcome = await runExperiment(
    rig.instrument,
    p,
    { id, url: rig.url, cell, now: () => new Date(), ...(out ? { path: join(out, `${id}.run`) } : {}) },
    {
      readings: part =>
        bar.update(part.t_s[part.length - 1] / p.dry.atMost_s, quantity(part.t_s[part.length - 1], "s")),
    },
  ).finally(() => bar.stop())
  whole(technique.title, outcome.ending)
  console.log(
    `\n${technique.title}: ${outcome.data.readings.length} readings in ${quantity(outcome.ending.t_s, "s")} of virtual time`,
  )
  console.log(resultText(outcome.analysis.lines.filter(l => !l.label.startsWith("Drop"))))
  if (out) writeFileSync(join(out, `${id}.svg`), await pictureOf(technique.plot, outcome.data, outcome.analysis))
  return outcome
}

/** The planted D in the state the cell is in: its slow states (activation with charge passed) have moved it meanwhile. */
function plantedNow(kind: CellKind, cell: Cell): ResultLine {
  const asNew = kind.planted.find(p => p.symbol === "D(0.9 V)")?.value ?? NaN
  const factor = cell instanceof HalfCell ? cell.diffusivityFactor() : 1
  const why = `${asNew.toExponential(2)} m²/s when new, times ${factor.toFixed(3)} by the charge passed since (the cell's activation)`
  return { label: "planted", value: asNew * factor, unit: "m²/s", u: null, validity: "valid", why }
}

/** D by Randles and Sevcik, from sigma_W, and from the first GITT pulse; |dE/dx| is what that pulse shows. */
function threeWays(outcomes: ReadonlyMap<string, Outcome>, sample: Sample): ResultLine[] {
  const lines: ResultLine[] = []
  const cv = outcomes.get("cv")?.analysis.lines.find(l => l.label.startsWith("D by"))
  if (cv) lines.push({ ...cv, label: "voltammogram (Randles-Sevcik)" })
  const gitt = outcomes.get("gitt")
  const eis = outcomes.get("eis")
  const length_m = slabLength_m(sample)
  const { mass_kg, molarMass_kg_mol, molarVolume_m3_mol, area_m2 } = sample
  if (!gitt || !eis?.analysis.spectrum || !length_m || !mass_kg || !molarMass_kg_mol || !molarVolume_m3_mol || !area_m2)
    return lines
  const first = gittPulses(gitt.data.readings, GITT.i_A, GITT.pulse_s, length_m)[0]
  const line = warburgLine(eis.analysis.spectrum)
  if (line && first) {
    const dx = (GITT.i_A * GITT.pulse_s * molarMass_kg_mol) / (FARADAY_C_mol * mass_kg)
    const slope_V = Math.abs(first.deltaEs_V / dx)
    const D = 0.5 * ((molarVolume_m3_mol * slope_V) / (FARADAY_C_mol * area_m2 * line.sigmaW)) ** 2
    lines.push({
      label: "impedance (σ_W)",
      value: D,
      unit: "m²/s",
      // |dE/dx| has the uncertainty of that pulse's rests
      u: 2 * D * Math.hypot(line.sigmaWError / line.sigmaW, first.deltaEsShare),
      validity: line.validity,
      why: `σ_W = ${line.sigmaW.toFixed(1)} Ω s^-1/2, |dE/dx| = ${slope_V.toFixed(3)} V from the first GITT pulse`,
    })
  }
  if (first && first.diffusivity_m2_s !== null)
    lines.push({
      label: "GITT (first pulse)",
      value: first.diffusivity_m2_s,
      unit: "m²/s",
      u: first.uncertainty_m2_s,
      validity: first.validity,
      why: first.why,
    })
  return lines
}
