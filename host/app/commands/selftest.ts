/** `galvanode selftest CARD`: the card tries itself, on its internal dummies; exit code 1 when a row fails. */
import type { Command } from "commander"
import { selftest, selftestText } from "../../selftest"
import { openCard, type SimulatedWords } from "../target"

interface SelftestOptions extends SimulatedWords {
  readonly json?: boolean
}

export function addSelftest(program: Command) {
  program
    .command("selftest")
    .argument("<card>", "address, e.g. tcp://127.0.0.1:7801, or `simulated`")
    .option("--seed <n>", "seed of a simulated card", "1")
    .option("--profile <name>", "of a simulated card: ideal, typical or stress")
    .option("--fault <names...>", "faults of a simulated card, NAME or NAME@time")
    .option("--json", "rows as JSON")
    .description("relay, comparators, watchdog, converter, flash, every range on the internal dummies")
    .action(async (address: string, options: SelftestOptions) => {
      const target = await openCard(address, options)
      try {
        const rows = await selftest(target.instrument)
        const failed = rows.filter(r => !r.passed).length
        if (options.json) console.log(JSON.stringify(rows, null, 2))
        else {
          console.log(selftestText(rows))
          console.log(`${rows.length - failed} of ${rows.length} passed; the cell is open`)
        }
        if (failed > 0) process.exitCode = 1
      } finally {
        await target.close()
      }
    })
}
