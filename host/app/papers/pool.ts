/**
 * Experiments in parallel: each on a worker thread, with virtual channels of its own. What comes back does not depend on how
 * many there are: every channel has its seed, and no two experiments share one.
 */
import { Worker } from "node:worker_threads"
import { carryOut, type Report } from "./carryOut"
import type { Experiment } from "./experiment"
import { papers } from "./papers"

/** What a worker is told, and what it answers. */
export interface Task {
  readonly paper: string
  readonly system: string
  readonly name: string
  readonly truth: boolean
}
export type Answer = { readonly report: Report } | { readonly broken: string }

/** A thread does not inherit the loader that lets Node read TypeScript: it brings its own. */
const START = `
  const { workerData } = require("node:worker_threads")
  import("tsx/esm/api").then(({ register }) => (register(), import(workerData)))
`

export function experimentOf({ paper, system, name }: Task): Experiment {
  const found = papers.find(p => p.id === paper)?.experiments.find(e => e.system === system && e.name === name)
  if (!found) throw new Error(`there is no experiment ${name} of ${system} in ${paper}`)
  return found
}

/**
 * @param workers threads; 0 runs in this one
 * @param onReport hears each report as it comes
 * @returns reports in the order of the tasks
 */
export async function carryOutAll(
  tasks: readonly Task[],
  workers: number,
  onReport: (report: Report) => void,
): Promise<Report[]> {
  const reports: Report[] = []
  let next = 0
  const take = async (work: (task: Task) => Promise<Report>) => {
    while (next < tasks.length) {
      const at = next++
      reports[at] = await work(tasks[at])
      onReport(reports[at])
    }
  }
  if (workers === 0) await take(task => carryOut(experimentOf(task), task.truth))
  else
    await Promise.all(
      Array.from({ length: Math.min(workers, tasks.length) }, async () => {
        const worker = new Worker(START, { eval: true, workerData: new URL("./worker.ts", import.meta.url).href })
        try {
          await take(task => ask(worker, task))
        } finally {
          await worker.terminate()
        }
      }),
    )
  return reports
}

function ask(worker: Worker, task: Task): Promise<Report> {
  return new Promise((resolve, reject) => {
    const deaf = () => worker.removeAllListeners("message").removeAllListeners("error")
    worker.once("message", (answer: Answer) => {
      deaf()
      if ("report" in answer) resolve(answer.report)
      else reject(new Error(`${task.system} ${task.name}: ${answer.broken}`))
    })
    worker.once("error", error => {
      deaf()
      reject(error)
    })
    worker.postMessage(task, [])
  })
}
