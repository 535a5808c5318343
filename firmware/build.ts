/** `npm run firmware`: compiles every entry and prints the size of its bytecode; `-- --write DIR` keeps the images. */
import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { compileFirmware } from "./compiler"

/** Bytecode addresses are 16 bits wide: all code must start below 64 KiB. */
const BYTECODE_MAX_BYTES = 65536
const ENTRIES = ["mainSim", "mainPico"]

const at = process.argv.indexOf("--write")
const folder = at > 0 ? process.argv[at + 1] : undefined
if (at > 0 && folder === undefined) throw new Error("--write needs a folder")
for (const entry of ENTRIES) {
  const { bytecode, functions } = compileFirmware(entry)
  const part = ((100 * bytecode.length) / BYTECODE_MAX_BYTES).toFixed(0)
  console.log(
    `${entry.padEnd(10)} ${String(bytecode.length).padStart(6)} bytes (${part} % of 64 KiB), ${functions.length} functions`,
  )
  if (folder) {
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, `${entry}.devs`), bytecode)
  }
}
