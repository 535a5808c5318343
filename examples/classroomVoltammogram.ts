/**
 * The same voltammogram on both boards: ferri/ferrocyanide on a simulated classroom board (Arduino, Firmata, johnny-five) and
 * on a simulated channel card, each on several copies of itself. Prints the table of docs/classroom.md.
 * Run it: npx tsx examples/classroomVoltammogram.ts
 */
import { connectClassroom } from "../host/app/classroom/simulated"
import { cellNamed, connectSimulated } from "../host/app/simulated"
import { peaksOfCycle } from "../host/analysis/voltammogramPeaks"
import { plan, runExperiment } from "../host/experiment"
import { cyclicVoltammetry } from "../host/techniques/cyclicVoltammetry"

const kind = cellNamed("ferrocyanide")
const params = { rate_V_s: 0.05, step_V: 0.005, cycles: 2, iMax_A: 1e-4 }
const BOARDS = 5

type Connect = (seed: number) => ReturnType<typeof connectClassroom> | ReturnType<typeof connectSimulated>

async function peaks(connect: Connect, seed: number) {
  const { instrument, close } = await connect(seed)
  const p = plan(cyclicVoltammetry, params, instrument.description.board, kind.sample)
  const { data } = await runExperiment(instrument, p, { id: "example", now: () => new Date() })
  await close()
  const { anodic, cathodic } = peaksOfCycle(data.readings)
  if (!anodic || !cathodic) throw new Error(`no peaks on board ${seed}`)
  return { apart_V: anodic.e_V - cathodic.e_V, middle_V: (anodic.e_V + cathodic.e_V) / 2, i_A: anodic.i_A }
}

function spread(values: readonly number[], unit: string, scale: number, digits: number): string {
  const mean = values.reduce((a, b) => a + b, 0) / values.length
  const sd = Math.sqrt(values.reduce((a, v) => a + (v - mean) ** 2, 0) / (values.length - 1))
  return `${(mean * scale).toFixed(digits)} ± ${(sd * scale).toFixed(digits)} ${unit}`
}

console.log("| board | peak separation | midpoint | anodic peak current |")
console.log("| --- | --- | --- | --- |")
for (const [name, connect] of [
  ["classroom", (seed: number) => connectClassroom(kind, { seed })],
  ["channel card", (seed: number) => connectSimulated(kind, { seed })],
] as const) {
  const all = []
  for (let seed = 1; seed <= BOARDS; seed++) all.push(await peaks(connect, seed))
  const columns = [
    spread(
      all.map(p => p.apart_V),
      "mV",
      1e3,
      2,
    ),
    spread(
      all.map(p => p.middle_V),
      "mV",
      1e3,
      2,
    ),
    spread(
      all.map(p => p.i_A),
      "uA",
      1e6,
      3,
    ),
  ]
  console.log(`| ${name} | ${columns.join(" | ")} |`)
}
