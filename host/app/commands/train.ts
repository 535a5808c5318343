/** `galvanode train` (`npm run train`): teaches the fade predictor and writes its weights and card. */
import { resolve } from "node:path"
import type { Command } from "commander"

interface Options {
  readonly data: string
  readonly seed: string
  readonly effort: string
  readonly out?: string
  readonly card?: string
  readonly rounds?: string
}

export function addTrain(program: Command) {
  program
    .command("train")
    .option("--data <dir>", "folder of cycled cells", resolve(import.meta.dirname, "../../../../shared/data/fade"))
    .option("--seed <n>", "the same seed gives the same weights", "8")
    .option("--effort <x>", "1 = full; less for a trial", "1")
    .option("--out <file>", "weights, instead of the committed ones")
    .option("--card <file>", "scores, instead of the committed ones; the model card in words goes beside it")
    .option("--rounds <dir>", "keep what each round learned here, and take it from here when it is there")
    .description("teach the capacity-fade predictor; cross-validates, calibrates, writes weights and card")
    .action(async (o: Options) => {
      const { trainAll } = await import("../../fade/train")
      const from = performance.now()
      const card = await trainAll({
        data: o.data,
        seed: Number(o.seed),
        effort: Number(o.effort),
        ...(o.out ? { out: o.out } : {}),
        ...(o.card ? { card: o.card } : {}),
        ...(o.rounds ? { rounds: o.rounds } : {}),
        say: text => console.log(`${((performance.now() - from) / 1000).toFixed(0).padStart(5)} s  ${text}`),
      })
      console.log(`weights ${card.size_B} bytes, sha256 ${card.hash}`)
    })
}
