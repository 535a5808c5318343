/** Runs the command line as a user does, in a process of its own. */
import { spawn } from "node:child_process"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

export const ROOT = join(fileURLToPath(new URL(".", import.meta.url)), "..", "..")

export interface Said {
  readonly code: number
  readonly out: string
  readonly err: string
}

export function galvanode(...words: string[]): Promise<Said> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(ROOT, "host", "app", "galvanode.mjs"), ...words], { cwd: ROOT })
    let out = ""
    let err = ""
    child.stdout.on("data", d => (out += String(d)))
    child.stderr.on("data", d => (err += String(d)))
    child.once("error", reject)
    child.once("close", code => resolve({ code: code ?? -1, out, err }))
  })
}
