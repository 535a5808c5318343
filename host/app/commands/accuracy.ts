/** `galvanode accuracy`: calibrates a simulated card and maps how far its impedances come out, over |Z| and frequency. */
import { writeFileSync } from "node:fs"
import type { Command } from "commander"
import { accuracyPicture } from "../../pictures/accuracy"
import { accuracyContour, contourText, errorOf } from "../accuracy"
import { openCard, SIMULATED, type SimulatedWords } from "../target"

interface AccuracyOptions extends SimulatedWords {
  readonly plot?: string
  readonly json?: boolean
}

export function addAccuracy(program: Command) {
  program
    .command("accuracy")
    .option("--plot <file.svg>", "draw the contour")
    .option("--json", "points as JSON")
    .option("--seed <n>", "seed of the simulated card", "1")
    .option("--profile <name>", "ideal, typical or stress")
    .description("accuracy contour of a calibrated simulated card: |Z| over frequency")
    .action(async (options: AccuracyOptions) => {
      const target = await openCard(SIMULATED, options)
      try {
        const points = await accuracyContour(target, line => {
          if (!options.json) console.error(line)
        })
        if (options.json) console.log(JSON.stringify(points, null, 2))
        else console.log(contourText(points))
        if (options.plot)
          writeFileSync(
            options.plot,
            await accuracyPicture(
              points.map(p => ({ ...p, error: errorOf(p) })),
              "Error of Z after calibration, 10 mV sine (20 mV above 5 kHz)",
            ),
          )
      } finally {
        await target.close()
      }
    })
}
