/**
 * The command line: `galvanode list | dry-run | run | calibrate | selftest | ...`. Every command is a file in commands/;
 * this one only knows their names. Errors of the world are printed as they are, with exit code 1; anything else is a bug
 * and shows its stack.
 */
import { Command } from "commander"
import { GalvanodeError } from "../errors"
import "./classroom/install"
import { addAccuracy } from "./commands/accuracy"
import { addCalibrate } from "./commands/calibrate"
import { addCell } from "./commands/cell"
import { addDemo } from "./commands/demo"
import { addDryRun } from "./commands/dryRun"
import { addFit } from "./commands/fit"
import { addList } from "./commands/list"
import { addPapers } from "./commands/papers"
import { addPredict } from "./commands/predict"
import { addRun } from "./commands/run"
import { addSelftest } from "./commands/selftest"
import { addShow } from "./commands/show"
import { addStart } from "./commands/start"
import { addTrain } from "./commands/train"
import { addUpdate } from "./commands/update"

const program = new Command("galvanode")
  .description("An open multichannel potentiostat: techniques, virtual cells, impedance fits.")
  .version("0.1.0")
  .showHelpAfterError()
addList(program)
addDryRun(program)
addRun(program)
addAccuracy(program)
addCalibrate(program)
addSelftest(program)
addFit(program)
addCell(program)
addShow(program)
addPredict(program)
addPapers(program)
addTrain(program)
addUpdate(program)
addStart(program)
addDemo(program)

try {
  await program.parseAsync()
  // simulated cards and sockets are closed by the commands; what is left must not keep the process alive
  if (process.exitCode === undefined && !program.args.includes("start")) process.exitCode = 0
} catch (error) {
  if (error instanceof GalvanodeError) console.error(`galvanode: ${error.message}`)
  else console.error(error)
  process.exitCode = 1
}
