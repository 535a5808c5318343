/**
 * Compiling takes three seconds and needs 28 MB of compiler; the same sources give the same bytes. So the result is kept
 * in node_modules/.cache under a hash of everything that goes in. Deleting the folder is always safe.
 */
import { createHash } from "node:crypto"
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { compileFirmware, Firmware } from "./compiler"

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..")
const CACHE = join(ROOT, "node_modules", ".cache", "galvanode")
/** What the bytecode is made from. */
const SOURCES = [
  "firmware/src",
  "firmware/services",
  "firmware/compiler.ts",
  "firmware/cache.ts",
  "firmware/devsconfig.json",
  "protocol",
  "hardware",
]

function* files(path: string): Generator<string> {
  const entries = readdirSync(join(ROOT, path), { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))
  for (const e of entries) {
    const child = `${path}/${e.name}`
    if (e.isDirectory()) {
      if (e.name !== "node_modules") yield* files(child)
    } else if (/\.(ts|json|md)$/.test(e.name)) yield child
  }
}

function key(name: string): string {
  const hash = createHash("sha256").update(name)
  hash.update(readFileSync(createRequire(import.meta.url).resolve("@devicescript/cli/package.json")))
  for (const source of SOURCES)
    for (const file of /\.\w+$/.test(source) ? [source] : files(source))
      hash.update(file).update(readFileSync(join(ROOT, file)))
  return hash.digest("hex").slice(0, 32)
}

/** What this process runs: sources that change meanwhile do not mix with it. */
const loaded = new Map<string, Firmware>()

/** Bytecode of an entry, compiled now or before. @throws Error with the compiler's diagnostics */
export function firmwareOf(name: string): Firmware {
  const known = loaded.get(name) ?? kept(name)
  loaded.set(name, known)
  return known
}
function kept(name: string): Firmware {
  const made = key(name)
  const file = join(CACHE, `${name}-${made}.json`)
  try {
    const kept = JSON.parse(readFileSync(file, "utf8")) as { bytecode: string; functions: Firmware["functions"] }
    return { name, bytecode: Buffer.from(kept.bytecode, "base64"), functions: kept.functions }
  } catch {
    // not there, or torn: compile
  }
  const firmware = compileFirmware(name, true)
  // edited while it was compiled: which of the two it is, nobody knows
  if (key(name) !== made) return firmware
  mkdirSync(CACHE, { recursive: true })
  const draft = `${file}.${process.pid}`
  writeFileSync(
    draft,
    JSON.stringify({ bytecode: Buffer.from(firmware.bytecode).toString("base64"), functions: firmware.functions }),
  )
  renameSync(draft, file)
  return firmware
}
