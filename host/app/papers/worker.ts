/** One thread of the pool: takes tasks, answers reports. */
import { parentPort } from "node:worker_threads"
import { carryOut } from "./carryOut"
import { type Answer, experimentOf, type Task } from "./pool"

parentPort?.on("message", async (task: Task) => {
  let answer: Answer
  try {
    answer = { report: await carryOut(experimentOf(task), task.truth) }
  } catch (error) {
    answer = { broken: (error as Error).stack ?? String(error) }
  }
  parentPort?.postMessage(answer, [])
})
