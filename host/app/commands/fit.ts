/** `galvanode fit FILE`: a measured spectrum, whoever's instrument wrote it, to a circuit with honest errors. */
import { writeFileSync } from "node:fs"
import type { Command } from "commander"
import { fitFile } from "../../circuit/report"

interface FitOptions {
  readonly circuit: string
  readonly kk?: boolean
  readonly drt?: boolean
  readonly robust?: boolean
  readonly drift?: boolean
  readonly json?: boolean
  readonly plot?: string
  readonly out?: string
}

export function addFit(program: Command) {
  program
    .command("fit")
    .argument(
      "<file>",
      "spectrum: CSV, ZPlot .z, Gamry .DTA, BioLogic .mpt, Autolab, CHI, Parstat, PowerSuite, VersaStudio",
    )
    .option("--circuit <string>", "for instance R0-p(R1,CPE1)-W1; `auto` chooses", "auto")
    .option("--kk", "list the Kramers-Kronig residual of each point")
    .option("--drt", "distribution of relaxation times: its peaks")
    .option("--robust", "find outliers, name them, and fit without them")
    .option("--drift", "let one resistance drift over the sweep, where the data say so")
    .option("--json", "as JSON")
    .option("--out <file>", "write the report there as well")
    .option("--plot <file.svg>", "draw the Nyquist plot with the fit")
    .description("fit a measured impedance spectrum; no guess needed")
    .action(async (file: string, options: FitOptions) => {
      const { text, json } = await fitFile(file, {
        circuit: options.circuit,
        kk: options.kk ?? false,
        drt: options.drt ?? false,
        fit: { robust: options.robust ?? false, drift: options.drift ?? false },
        ...(options.plot ? { plot: options.plot } : {}),
      })
      const report = options.json ? JSON.stringify(json, null, 2) : text
      console.log(report)
      if (options.out) writeFileSync(options.out, report + "\n")
    })
}
