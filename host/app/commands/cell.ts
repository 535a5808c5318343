/**
 * `galvanode cell run | eis | schema`: the bare virtual cell, no card between, so that an outsider can hold the model
 * against another one with a parameter set of his own (docs/cellFormat.md, docs/programs.md).
 */
import { readFileSync, writeFileSync } from "node:fs"
import { basename } from "node:path"
import type { Command } from "commander"
import { HalfCell } from "../../../sim/cell/halfCell"
import { cellSchema } from "../../../sim/cell/data"
import { isotherm, potentialAt } from "../../../sim/cell/isotherm"
import { thermalVoltage } from "../../../sim/cell/constants"
import { FileError, RefusedError } from "../../errors"
import { programFromYaml } from "../../programs/yaml"
import { parseQuantity } from "../../quantity/parse"
import { quantity } from "../../quantity/resultText"
import { spectrumCsv } from "../../record/csv"
import { frequencies } from "../../sine"
import type { Readings } from "../../readings"
import { runBare } from "../bareCell"
import { progress } from "../progress"
import { cellNamed } from "../simulated"

export function addCell(program: Command) {
  const cell = program.command("cell").description("the bare virtual cell, no card between")
  cell
    .command("run")
    .requiredOption("--cell <id|file.json>", "a cell of `galvanode list`, or a parameter set")
    .requiredOption("--program <file.yaml>", "what to do (docs/programs.md)")
    .requiredOption("--out <file.csv>", "time, potential, current, charge, step")
    .option("--soc <share>", "start at this state of charge: 1 is fully oxidised")
    .description("run a program and write the curve")
    .action(run)
  cell
    .command("eis")
    .requiredOption("--cell <id|file.json>", "a cell of `galvanode list`, or a parameter set")
    .option("--soc <share>", "state of charge: 1 is fully oxidised, 0 fully reduced")
    .option("--from <f>", "highest frequency", "1e5")
    .option("--to <f>", "lowest frequency", "0.01")
    .option("--per-decade <n>", "points per decade", "10")
    .requiredOption("--out <file.csv>", "frequency, Z', Z''")
    .description("impedance of the linearised model")
    .action(eis)
  cell
    .command("schema")
    .description("JSON Schema of a cell file")
    .action(() => console.log(JSON.stringify(cellSchema, null, 2)))
}

function share(text: string): number {
  const v = Number(text)
  if (!(v >= 0 && v <= 1))
    throw new RefusedError("soc", `--soc ${text}: give a number from 0 (fully reduced) to 1 (fully oxidised)`)
  return v
}

/** The cell at its start, or at rest at a state of charge: the share of the isotherm's range that is empty. */
function create(id: string, soc: string | undefined) {
  const kind = cellNamed(id)
  const cell = kind.create(1)
  if (soc === undefined) return { kind, cell }
  if (!(cell instanceof HalfCell)) throw new RefusedError("soc", `${kind.id} has no state of charge; leave --soc out`)
  const { isotherm: of, temperature_K = 298.15 } = cell.parameters
  const curve = isotherm(of, thermalVoltage(temperature_K))
  const low = "u_V" in of ? of.x[0] : 0
  const high = "u_V" in of ? of.x[of.x.length - 1] : curve.xMax
  // at the very ends the potential of galleries is infinite
  const s = Math.min(1 - 1e-6, Math.max(1e-6, share(soc)))
  cell.settle(potentialAt(curve, high - s * (high - low)))
  return { kind, cell }
}

function number(text: string, unit: string): number {
  try {
    return parseQuantity(text, unit).value
  } catch (cause) {
    throw new RefusedError("quantity", (cause as Error).message, {}, cause)
  }
}

interface RunOptions {
  readonly cell: string
  readonly program: string
  readonly out: string
  readonly soc?: string
}

function run(o: RunOptions) {
  const { kind, cell } = create(o.cell, o.soc)
  let source: string
  try {
    source = readFileSync(o.program, "utf8")
  } catch (cause) {
    throw new FileError(
      "unreadable",
      `cannot read ${o.program} (${(cause as Error).message}); check the name`,
      {},
      cause,
    )
  }
  const steps = programFromYaml(source, basename(o.program), { capacity_C: kind.sample.capacity_C, iRange_A: 0.01 })
  const bar = progress(kind.id)
  const readings = runBare(cell, steps, t_s => bar.update(0, quantity(t_s, "s")))
  bar.stop()
  writeFileSync(o.out, curveCsv(readings))
  const last = readings.length - 1
  console.log(
    `${readings.length} readings, ${quantity(readings.t_s[last], "s")}, E = ${quantity(readings.e_V[last], "V")} at the end; written to ${o.out}`,
  )
  if (cell.limit !== "none") console.log(`the cell could not follow: ${cell.limit}`)
}

/** Charge by trapezoids inside a step; a jump of the current between two steps belongs to neither. */
function curveCsv(r: Readings): string {
  const rows = ["time_s,potential_V,current_A,charge_C,step,pass"]
  let q_C = 0
  for (let k = 0; k < r.length; k++) {
    if (k > 0) {
      const same = r.step[k] === r.step[k - 1] && r.pass[k] === r.pass[k - 1]
      q_C += (r.t_s[k] - r.t_s[k - 1]) * (same ? 0.5 * (r.i_A[k] + r.i_A[k - 1]) : r.i_A[k])
    } else q_C += r.t_s[0] * r.i_A[0]
    rows.push(
      `${Number(r.t_s[k].toPrecision(12))},${r.e_V[k].toFixed(9)},${r.i_A[k].toExponential(9)},${q_C.toExponential(9)},${r.step[k] + 1},${r.pass[k]}`,
    )
  }
  return rows.join("\n") + "\n"
}

interface EisOptions {
  readonly cell: string
  readonly soc?: string
  readonly from: string
  readonly to: string
  readonly perDecade: string
  readonly out: string
}

function eis(o: EisOptions) {
  const { cell } = create(o.cell, o.soc)
  const [from_Hz, to_Hz] = [number(o.from, "Hz"), number(o.to, "Hz")]
  const perDecade = Number(o.perDecade)
  if (!(to_Hz > 0) || !(from_Hz > to_Hz))
    throw new RefusedError("frequency", `--from ${o.from} --to ${o.to}: give frequencies above 0, the higher first`)
  if (!(perDecade >= 1 && perDecade <= 1000))
    throw new RefusedError("perDecade", `--per-decade ${o.perDecade}: give 1 .. 1000`)
  const f_Hz = frequencies(from_Hz, to_Hz, perDecade)
  const z = f_Hz.map(f => cell.impedance(f))
  writeFileSync(
    o.out,
    spectrumCsv(
      f_Hz,
      z.map(p => p.re),
      z.map(p => p.im),
    ),
  )
  console.log(`${f_Hz.length} frequencies at E = ${quantity(cell.e_V, "V")}; written to ${o.out}`)
}
