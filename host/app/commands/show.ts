/** `galvanode show RUN`: what is in a run file; as table, BDF CSV, spectrum CSV, or picture. */
import { writeFileSync } from "node:fs"
import type { Command } from "commander"
import { spectrumOfRun } from "../../analysis/spectrumOfRun"
import { FileError } from "../../errors"
import { analysed } from "../../experiment"
import { pictureOf } from "../../pictures/pictureOf"
import { quantity, resultText } from "../../quantity/resultText"
import { spectrumCsv, toBdfCsv } from "../../record/csv"
import { readRun, RecordedRun } from "../../record/read"
import { techniqueNamed } from "../../techniqueNamed"

interface ShowOptions {
  readonly csv?: string
  readonly spectrum?: string
  readonly plot?: string
  readonly json?: boolean
}

export function addShow(program: Command) {
  program
    .command("show")
    .argument("<file>", "run file")
    .option("--csv <file>", "write the readings as Battery Data Format CSV")
    .option("--spectrum <file>", "write the impedance points as CSV")
    .option("--plot <file.svg>", "draw it")
    .option("--json", "as JSON")
    .description("show, export or draw a recorded run")
    .action(async (file: string, options: ShowOptions) => {
      const run = readRun(file)
      const { steps, technique } = run.start
      const data = {
        steps,
        readings: run.readings,
        phasors: run.phasors,
        complete: run.stop !== undefined,
        missing: run.gaps.reduce((n, g) => n + g.count, 0),
        calibration: run.start.calibration,
      }
      const t = techniqueNamed(technique)
      const analysis = analysed({ technique: t, params: run.start.params, sample: run.start.sample }, data)
      if (options.json) console.log(JSON.stringify({ ...run.start, stop: run.stop, results: analysis.lines }, null, 2))
      else console.log(summary(run) + "\n" + resultText(analysis.lines))
      if (options.csv) writeFileSync(options.csv, toBdfCsv(run))
      if (options.spectrum) {
        const s = spectrumOfRun(data)
        if (s.f_Hz.length === 0)
          throw new FileError(
            "noSpectrum",
            `${file} holds no impedance points (technique ${technique}); --spectrum needs an impedance run`,
          )
        writeFileSync(options.spectrum, spectrumCsv(s.f_Hz, s.re_ohm, s.im_ohm))
      }
      if (options.plot) writeFileSync(options.plot, await pictureOf(t.plot, data, analysis))
    })
}

function summary(run: RecordedRun): string {
  const { start, readings, stop } = run
  const n = readings.length
  const last_s = n > 0 ? readings.t_s[n - 1] : 0
  const lines = [
    `${start.technique}  ${start.started}  ${start.cell}`,
    `card ${start.card.board} ${start.card.serial}, firmware ${start.card.firmware}`,
    `${n} readings, ${run.phasors.length} engine points, ${quantity(last_s, "s")}`,
    stop
      ? `${stop.ending.reason}${stop.ending.why ? `: ${stop.ending.why}` : ""}`
      : "cut off: the file ends before the run did",
  ]
  if (run.tornBytes > 0) lines.push(`${run.tornBytes} bytes at the end are torn and were left out`)
  for (const g of run.gaps) lines.push(`gap: ${g.count} readings between ${g.from_s} s and ${g.to_s} s were not kept`)
  return lines.join("\n")
}
