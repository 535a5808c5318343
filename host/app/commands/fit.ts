/** `galvanode fit FILE`: a measured spectrum, whoever's instrument wrote it, to a circuit with honest errors. */
import { writeFileSync } from "node:fs"
import type { Command } from "commander"
import { type DrtKind, fitFile } from "../../circuit/report"

interface FitOptions {
  readonly circuit: string
  readonly kk?: boolean
  readonly drt?: boolean | DrtKind
  readonly robust?: boolean
  readonly drift?: boolean
  readonly json?: boolean
  readonly plot?: string
  readonly out?: string
  readonly rest?: string
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
    .option(
      "--drt [kind]",
      "peaks of the distribution of relaxation times: log (ln γ smooth, the default), nnls (γ smooth), arcs (m(RQ))",
    )
    .option("--robust", "find outliers, name them, and fit without them")
    .option("--drift", "let one resistance drift over the sweep, where the data say so")
    .option(
      "--rest <run[#n]>",
      "a run file: fit the rest after its last current (or the n-th) together with the spectrum",
    )
    .option("--json", "as JSON")
    .option("--out <file>", "write the report there as well")
    .option("--plot <file.svg>", "draw the Nyquist plot with the fit")
    .description("fit a measured impedance spectrum; no guess needed")
    .action(async (file: string, options: FitOptions) => {
      const { text, json } = await fitFile(file, {
        circuit: options.circuit,
        kk: options.kk ?? false,
        ...(options.drt ? { drt: options.drt === true ? "log" : options.drt } : {}),
        fit: { robust: options.robust ?? false, drift: options.drift ?? false },
        ...(options.plot ? { plot: options.plot } : {}),
        ...(options.rest ? { rest: options.rest } : {}),
      })
      const report = options.json ? JSON.stringify(json, null, 2) : text
      console.log(report)
      if (options.out) writeFileSync(options.out, report + "\n")
    })
}
