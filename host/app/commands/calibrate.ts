/**
 * `galvanode calibrate CARD`: guided calibration against a bench, verification, and only then the record is written to the
 * card and kept as a file beside the older ones. Also shows and restores records.
 */
import { createInterface } from "node:readline/promises"
import type { Command } from "commander"
import type { Bench } from "../../calibration/bench"
import { DummyBench } from "../../calibration/dummyBench"
import { PersonBench } from "../../calibration/personBench"
import { calibrate } from "../../calibration/procedure"
import { type CalibrationRecord, keepRecord, readRecordFile, recordFolder } from "../../calibration/record"
import { recordText, verificationText } from "../../calibration/text"
import { verify } from "../../calibration/verify"
import { RefusedError } from "../../errors"
import { parseQuantity } from "../../quantity/parse"
import type { Instrument } from "../../instrument"
import { SimulatedBench } from "../simulatedBench"
import { openCard, type SimulatedWords, type Target } from "../target"

interface CalibrateOptions extends SimulatedWords {
  readonly bench: string
  readonly restore?: string
  readonly show?: boolean
  readonly calibrations?: string
  readonly impedance: boolean
  readonly warmUp: string
}

export function addCalibrate(program: Command) {
  program
    .command("calibrate")
    .argument("<card>", "address, e.g. tcp://127.0.0.1:7801, or `simulated`")
    .option("--bench <kind>", "person (meter and resistors), dummy (the card's own), simulated", "person")
    .option("--warm-up <time>", "how long the card rests on its dummy first; 0 s if it is warm", "30 min")
    .option("--no-impedance", "leave the impedance table as it is")
    .option("--restore <file>", "write this record back to the card")
    .option("--show", "show the card's record and its uncertainties, change nothing")
    .option("--calibrations <folder>", "where records are kept", recordFolder())
    .option("--seed <n>", "seed of a simulated card", "1")
    .option("--blank", "a simulated card without a calibration record")
    .option("--profile <name>", "of a simulated card: ideal, typical or stress")
    .description("calibrate a card against meters and known loads; nothing is written when the verification fails")
    .action(async (address: string, options: CalibrateOptions) => {
      const target = await openCard(address, options)
      try {
        if (options.show) console.log(recordText(target.instrument.description.board, target.instrument.record))
        else if (options.restore !== undefined) await restore(target.instrument, options.restore)
        else await guided(target, options)
      } finally {
        await target.close()
      }
    })
}

async function restore(instrument: Instrument, path: string) {
  const record = readRecordFile(path, instrument.description.board)
  await instrument.writeCalibration(record)
  console.log(recordText(instrument.description.board, instrument.record))
  console.log(`${path} is on the card`)
}

async function guided(target: Target, options: CalibrateOptions) {
  const { instrument } = target
  const { board } = instrument.description
  const folder = options.calibrations ?? recordFolder()
  const bench = benchNamed(options.bench, target)
  try {
    const old = instrument.record
    const record = await calibrate(instrument, bench, {
      now_s: Math.floor(Date.now() / 1000),
      say: line => console.log(line),
      impedance: options.impedance,
      warmUp_s: parseQuantity(options.warmUp, "s").value,
    })
    const passed = await accepted(instrument, bench, record)
    if (old.calibration.made_s > 0) keepRecord(folder, old, "found on the card")
    await instrument.writeCalibration(record)
    const path = keepRecord(folder, record, `${bench.title}; ${passed}`)
    console.log(recordText(board, instrument.record))
    console.log(`written to the card, both copies; kept as ${path}`)
  } finally {
    await bench.close()
  }
}

/** Measures the verification circuit by the new numbers before anything is written. @throws RefusedError `verification` */
async function accepted(instrument: Instrument, bench: Bench, record: CalibrationRecord): Promise<string> {
  const verification = await instrument.scaledBy(record, () => verify(instrument, bench))
  if (!verification) {
    console.log("no verification circuit: the record is written unverified")
    return "not verified"
  }
  console.log(verificationText(verification))
  if (!verification.passed)
    throw new RefusedError(
      "verification",
      `${verification.known.title} did not come out as what it is; nothing was written. Check loads and leads, then calibrate again`,
    )
  return `verified on ${verification.known.title}`
}

function benchNamed(name: string, { card, instrument }: Target): Bench {
  if (name === "dummy") return new DummyBench()
  if (name === "person") {
    const terminal = createInterface({ input: process.stdin, output: process.stdout })
    const bench = new PersonBench(question => terminal.question(question))
    bench.close = async () => terminal.close()
    return bench
  }
  if (name === "simulated") {
    if (card) return new SimulatedBench(card, 4711)
    throw new RefusedError(
      "bench",
      `--bench simulated moves the leads of a simulated card; ${instrument.description.serial} is a real one: use person or dummy`,
    )
  }
  throw new RefusedError("bench", `--bench ${name}: there are person, dummy, simulated`)
}
