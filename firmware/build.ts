/**
 * `npm run firmware`: compiles every entry and prints the size of its image and where its code ends; `-- --write DIR` keeps
 * the images, `-- --release` keeps the simulated card's as the one of this wire version (test/wire/released.test.ts). The program counter has 16 bits and reaches functions only; the image's tables of strings lie behind them.
 */
import { existsSync, mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { WIRE_VERSION } from "../protocol/messages"
import { compileFirmware } from "./compiler"

const CODE_MAX_BYTES = 65536
const ENTRIES = ["mainSim", "mainSimUsb", "mainPico", "mainPico100mA"]

const at = process.argv.indexOf("--write")
const folder = at > 0 ? process.argv[at + 1] : undefined
if (at > 0 && folder === undefined) throw new Error("--write needs a folder")
for (const entry of ENTRIES) {
  const { bytecode, functions } = compileFirmware(entry)
  const end = Math.max(...functions.map(f => f.at + f.size))
  const part = ((100 * end) / CODE_MAX_BYTES).toFixed(0)
  console.log(
    `${entry.padEnd(10)} ${String(bytecode.length).padStart(6)} bytes, code ends at ${end} (${part} % of 64 KiB), ` +
      `${functions.length} functions`,
  )
  if (folder) {
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, `${entry}.devs`), bytecode)
  }
}

if (process.argv.includes("--release")) {
  const folder = join(import.meta.dirname, "../test/released", String(WIRE_VERSION))
  const path = join(folder, "mainSim.devs")
  if (existsSync(path)) throw new Error(`wire version ${WIRE_VERSION} was released already: raise WIRE_VERSION first`)
  mkdirSync(folder, { recursive: true })
  writeFileSync(path, compileFirmware("mainSim").bytecode)
}
