/** `galvanode run TECHNIQUE`: an experiment on a card, or on a simulated card with a virtual cell in this process. */
import { writeFileSync } from "node:fs"
import type { Command } from "commander"
import { chooseCircuit } from "../../circuit/choose"
import { parseUntil } from "../../circuit/chargeTransfer"
import { ACCEPT } from "../../../protocol/messages"
import { RefusedError } from "../../errors"
import { Outcome, plan, runExperiment } from "../../experiment"
import { BOUND_ACTIONS, boundFrom } from "../../fade/bound"
import { LiveForecast } from "../../fade/liveForecast"
import type { Prediction } from "../../fade/predict"
import { fadeJson, fadeText } from "../../fade/report"
import { quantity, resultText } from "../../quantity/resultText"
import { techniqueNamed } from "../../techniqueNamed"
import { pictureOf } from "../../pictures/pictureOf"
import { parseAssignments } from "../assignments"
import { progress } from "../progress"
import { openReal, openSimulated, type SimulatedWords, type Target } from "../target"

/** Fewest points for a circuit. */
const FIT_POINTS = 8

interface RunOptions extends SimulatedWords {
  readonly cell?: string
  readonly on?: string
  readonly out?: string
  readonly plot?: string
  readonly nominal?: boolean
  readonly until?: string
  readonly json?: boolean
  readonly bound?: string
  readonly stopAtBound?: boolean
}

export function addRun(program: Command) {
  program
    .command("run")
    .argument("<technique>", "id as in `galvanode list`")
    .argument("[parameters...]", "name=value, SI or with a unit: i_A=35uA")
    .option("--cell <id>", "simulate a card with this virtual cell")
    .option("--on <url>", "a card at this address, e.g. tcp://127.0.0.1:7801")
    .option("--out <file>", "write the run file here")
    .option("--plot <file.svg>", "draw it")
    .option("--seed <n>", "seed of the simulated card's noise", "1")
    .option("--board <name>", "board of the simulated card: channel-card or classroom")
    .option("--profile <name>", "of the simulated card: ideal, typical or stress")
    .option("--fault <names...>", "faults of the simulated card, e.g. reOpen, or reOpen@10s after the start")
    .option("--blank", "a simulated card without a calibration record")
    .option("--nominal", "accept a card without a calibration record: numbers of the drawing")
    .option("--until <goal>", 'end an impedance sweep early: "R_ct known to 2 %"')
    .option("--json", "results as JSON")
    .option(
      "--bound <share@cycle>",
      "of a cycling run: tell when the forecast falls below it, e.g. 80%@500 or 80%@500:0.9",
    )
    .option("--stop-at-bound", "and stop then")
    .description("run a technique and print what it found")
    .action(async (id: string, words: string[], options: RunOptions) => {
      const technique = techniqueNamed(id)
      const params = {
        ...parseAssignments(technique, words),
        ...(options.until === undefined ? {} : { rCt_rel: parseUntil(options.until) }),
      }
      const target = await open(options)
      try {
        const p = plan(technique, params, target.instrument.description.board, target.sample)
        const bar = progress(technique.id)
        const stop = () => void target.instrument.stop()
        const forecast = new LiveForecast({
          now_ms: () => performance.now(),
          changed: () => {},
          crossed: (event, bound) => {
            console.error(event.text)
            BOUND_ACTIONS[bound.action](target.instrument).catch((e: Error) => console.error(e.message))
          },
          failed: text => console.error(text),
        })
        forecast.begin(p.steps)
        if (options.bound) forecast.setBound(boundFrom(options.bound, options.stopAtBound ? "stop" : "tell"))
        process.once("SIGINT", stop)
        const outcome = await runExperiment(
          target.instrument,
          p,
          {
            id: options.out ?? technique.id,
            url: target.url,
            cell: target.cell,
            now: () => new Date(),
            start: { accept: options.nominal ? ACCEPT.nominal : 0 },
            ...(options.out ? { path: options.out } : {}),
          },
          {
            readings: (part, data) => {
              bar.update(part.t_s[part.length - 1] / p.dry.atMost_s, quantity(part.t_s[part.length - 1], "s"))
              forecast.take(data)
            },
            gap: (from_s, to_s, count) => console.error(`${count} readings lost between ${from_s} s and ${to_s} s`),
          },
        ).finally(() => bar.stop())
        process.off("SIGINT", stop)
        await forecast.end(outcome.data, outcome.ending.reason === "finished")
        print(outcome, options, forecast.prediction)
        if (options.plot) writeFileSync(options.plot, await pictureOf(technique.plot, outcome.data, outcome.analysis))
        if (outcome.ending.reason === "fault") process.exitCode = 2
      } finally {
        await target.close()
      }
    })
}

async function open(o: RunOptions): Promise<Target> {
  if ((o.cell === undefined) === (o.on === undefined))
    throw new RefusedError(
      "target",
      "say where to run: --cell ID for a simulated card, or --on URL for a real one (not both)",
    )
  return o.on !== undefined ? openReal(o.on, o) : openSimulated(o.cell as string, o)
}

function print({ data, analysis, ending }: Outcome, options: RunOptions, fade: Prediction | null) {
  if (options.json) {
    const forecast = fade ? { fade: fadeJson(fade, [], "") } : {}
    console.log(JSON.stringify({ ending, results: analysis.lines, spectrum: analysis.spectrum, ...forecast }, null, 2))
    return
  }
  const points = data.phasors.length > 0 ? `, ${data.phasors.length} engine points` : ""
  console.log(
    `${ending.reason} after ${quantity(ending.t_s, "s")}, ${data.readings.length} readings${points}; the cell is open`,
  )
  if (ending.why) console.log(ending.why)
  console.log(resultText(analysis.lines))
  if (fade) console.log(fadeText(fade, []))
  const { spectrum } = analysis
  if (spectrum && spectrum.f_Hz.length >= FIT_POINTS) {
    const { best, reason } = chooseCircuit(spectrum)
    console.log(`Fit ${best.circuit}: ${reason}`)
    for (const p of best.fit.params)
      console.log(
        `  ${p.name.padEnd(8)} ${quantity(p.value, p.unit)}${p.se === null ? "  cannot be seen" : `  ± ${quantity(p.se, p.unit)}`}`,
      )
  }
}
