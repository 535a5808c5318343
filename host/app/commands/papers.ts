/** `galvanode papers`: every experiment of the five papers on virtual channels, beside the papers' numbers. */
import { availableParallelism } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import type { Command } from "commander"
import { RefusedError } from "../../errors"
import type { Report } from "../papers/carryOut"
import { writePages } from "../papers/pages"
import { papers } from "../papers/papers"
import { carryOutAll, type Task } from "../papers/pool"
import { countLines, tableText } from "../papers/table"
import { progress } from "../progress"

interface Options {
  readonly paper?: string
  readonly system?: string
  readonly experiment?: string
  readonly truth?: boolean
  readonly workers: string
  readonly out?: string
  readonly json?: boolean
}

export function addPapers(program: Command) {
  program
    .command("papers")
    .option("--paper <id>", papers.map(p => p.id).join(", "))
    .option("--system <name>", "one system of the papers, such as VT60")
    .option("--experiment <name>", "one experiment, such as gitt")
    .option("--truth", "add what was planted, and what each method makes of it")
    .option("--workers <n>", "threads; 0 = none", String(Math.min(4, availableParallelism())))
    .option("--out <folder>", "where pages, pictures and papers.json go; docs/papers when everything is run")
    .option("--json", "the reports as JSON")
    .description("rerun the experiments of five papers through the bytecode and set the results beside theirs")
    .action(async (o: Options) => {
      const workers = Number(o.workers)
      if (!Number.isInteger(workers) || workers < 0 || workers > 64)
        throw new RefusedError("workers", `--workers ${o.workers}: give a whole number from 0 to 64`)
      const tasks = chosen(o)
      const bar = progress("papers")
      let done = 0
      const reports = await carryOutAll(tasks, workers, r =>
        bar.update(++done / tasks.length, `${r.system} ${r.experiment}`),
      ).finally(() => bar.stop())
      const all = o.paper === undefined && o.system === undefined && o.experiment === undefined
      const folder = o.out ?? (all ? fileURLToPath(new URL("../../../docs/papers", import.meta.url)) : undefined)
      if (folder !== undefined)
        writePages(
          folder,
          reports.map((report, k) => ({ paper: tasks[k].paper, report })),
        )
      if (o.json) console.log(JSON.stringify(reports.map(withoutPictures), null, 2))
      else print(reports, folder)
      if (reports.some(r => r.lines.some(l => l.met === false))) process.exitCode = 1
    })
}

function chosen(o: Options): Task[] {
  const tasks = papers
    .filter(p => o.paper === undefined || p.id === o.paper)
    .flatMap(p => p.experiments.map(e => ({ paper: p.id, system: e.system, name: e.name, truth: o.truth === true })))
    .filter(t => o.system === undefined || t.system === o.system)
    .filter(t => o.experiment === undefined || t.name === o.experiment)
  if (tasks.length > 0) return tasks
  const systems = [...new Set(papers.flatMap(p => p.experiments.map(e => e.system)))]
  throw new RefusedError(
    "experiment",
    `nothing fits ${[o.paper, o.system, o.experiment].filter(Boolean).join(", ")}; papers are ${papers.map(p => p.id).join(", ")}, systems ${systems.join(", ")}`,
  )
}

const withoutPictures = ({ pictures: _svg, ...report }: Report) => report

function print(reports: readonly Report[], folder: string | undefined) {
  console.log(tableText(reports))
  for (const r of reports)
    for (const t of r.truth)
      console.log(
        `${r.system} ${r.experiment}: ${t.what}: ${t.found.toExponential(2)} ${t.unit}, planted ${t.planted.toExponential(2)}, ${(t.found / t.planted).toPrecision(2)} of it; ${t.note}`,
      )
  console.log(["", ...countLines(reports.flatMap(r => r.lines))].join("\n"))
  // of the whole process: threads cannot be told apart
  const { user, system } = process.cpuUsage()
  const sum = (of: (r: Report) => number) => reports.reduce((s, r) => s + of(r), 0)
  console.log(
    `\n${sum(r => r.told.runs)} runs, ${sum(r => r.told.readings)} readings, ${(sum(r => r.told.t_s) / 86400).toFixed(0)} days of virtual time, ${((user + system) / 1e6).toFixed(0)} s CPU`,
  )
  if (folder !== undefined) console.log(`written to ${join(folder, "README.md")}`)
}
