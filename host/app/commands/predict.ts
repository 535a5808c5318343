/** `galvanode predict RUN|FILE`: how a cell will fade, from a run file, BDF readings or a table of cycles. */
import { writeFileSync } from "node:fs"
import type { Command } from "commander"
import { RefusedError } from "../../errors"

interface Options {
  readonly at?: string
  readonly json?: boolean
  readonly plot?: string
  readonly nominal?: string
  readonly chemistry?: string
  readonly curves?: string
  readonly cycles?: string
}

/** @throws RefusedError when it is not a number above zero */
function positive(text: string | undefined, what: string): number | undefined {
  if (text === undefined) return undefined
  const x = Number(text)
  if (!(x > 0))
    throw new RefusedError("number", `${what} ${text} is not a number above zero; write for instance ${what} 100`)
  return x
}

export function addPredict(program: Command) {
  program
    .command("predict")
    .argument(
      "<file>",
      "run file, Battery Data Format CSV, or CSV of cycle and capacity in Ah (optional columns welcome)",
    )
    .option("--at <cycle>", "look at cycles up to this one only")
    .option("--json", "as JSON")
    .option("--plot <file.svg>", "draw it")
    .option("--nominal <Ah>", "what the cell is called, in the unit of the file")
    .option("--chemistry <words>", "such as LFP/graphite")
    .option("--curves <file.csv>", "Q(V): cycle, then discharged capacity at a fixed grid of falling voltages")
    .option("--cycles <list>", "answer for these cycles, for instance 200,500,1000")
    .description("predict capacity, life and knee of a cycling cell, with 50 % and 90 % bands")
    .action(async (file: string, o: Options) => {
      const [{ startBackend }, { readHistory }, { predictFade }, { readPredictor }, report] = await Promise.all([
        import("../../fade/backend"),
        import("../../fade/readCycles"),
        import("../../fade/predict"),
        import("../../fade/weightsFile"),
        import("../../fade/report"),
      ])
      const at = positive(o.at, "--at")
      const nominal_Ah = positive(o.nominal, "--nominal")
      const { table, repairs } = readHistory(file, {
        ...(at ? { upTo: at } : {}),
        ...(nominal_Ah ? { nominal_Ah } : {}),
        ...(o.chemistry ? { chemistry: o.chemistry } : {}),
        ...(o.curves ? { curves: o.curves } : {}),
      })
      await startBackend()
      const predictor = readPredictor()
      const prediction = predictFade(table, predictor, {
        ...(at ? { at } : {}),
        ...(o.cycles ? { cycles: o.cycles.split(",").map(c => positive(c, "--cycles")!) } : {}),
        repairs,
      })
      if (o.json) console.log(JSON.stringify(report.fadeJson(prediction, repairs, predictor.hash)))
      else console.log(report.fadeText(prediction, repairs))
      if (o.plot) {
        const { fadePicture } = await import("../../fade/picture")
        writeFileSync(o.plot, await fadePicture(prediction, table, file))
      }
    })
}
