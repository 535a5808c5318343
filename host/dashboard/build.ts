/**
 * Builds the live page when its sources are newer than the last build, so that `npm start` costs nothing the second time.
 * Files are written with hashed names first and index.html last: a reader never sees half a page, and two builders that
 * run at once write the same bytes.
 */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

const here = fileURLToPath(new URL(".", import.meta.url))
const dist = join(here, "dist")
const sources = [
  "index.html",
  "vite.config.ts",
  "build.ts",
  "src",
  "../live.ts",
  "../../protocol/readings.ts",
  "../quantity",
  "../errors.ts",
]

let building: Promise<string> | null = null

/**
 * Builds the page if needed.
 * @returns the folder to serve; its index.html refers to its neighbours by relative addresses
 * @throws Error when Vite cannot compile the sources
 */
export async function buildDashboard(): Promise<string> {
  building ??= build().finally(() => (building = null))
  return building
}

async function build(): Promise<string> {
  const page = join(dist, "index.html")
  if (existsSync(page) && newest(sources.map(name => join(here, name))) < statSync(page).mtimeMs) return dist
  const vite = await import("vite")
  const { default: config } = await import("./vite.config")
  // Under a test runner NODE_ENV says "test", and Svelte would build its development half.
  const { NODE_ENV } = process.env
  process.env.NODE_ENV = "production"
  const settings = { ...config, configFile: false as const, logLevel: "silent" as const, mode: "production" }
  const built = await vite.build({ ...settings, build: { ...config.build, write: false } }).finally(() => {
    if (NODE_ENV === undefined) delete process.env.NODE_ENV
    else process.env.NODE_ENV = NODE_ENV
  })
  const files = (Array.isArray(built) ? built : [built]).flatMap(one => ("output" in one ? one.output : []))
  const inOrder = [...files].sort((a, b) => Number(a.fileName === "index.html") - Number(b.fileName === "index.html"))
  for (const file of inOrder) {
    const target = join(dist, file.fileName)
    mkdirSync(dirname(target), { recursive: true })
    const draft = `${target}.${process.pid}`
    writeFileSync(draft, file.type === "chunk" ? file.code : file.source)
    renameSync(draft, target)
  }
  const wanted = new Set(files.map(file => file.fileName))
  for (const name of readdirSync(join(dist, "assets"))) {
    if (!wanted.has(`assets/${name}`)) rmSync(join(dist, "assets", name), { force: true })
  }
  return dist
}

/** Latest time of change [ms since 1970] of any file below the given paths. */
function newest(paths: readonly string[]): number {
  let latest_ms = 0
  for (const path of paths) {
    const s = statSync(path, { throwIfNoEntry: false })
    if (!s) continue
    const inside = s.isDirectory() ? newest(readdirSync(path).map(name => join(path, name))) : s.mtimeMs
    latest_ms = Math.max(latest_ms, inside)
  }
  return latest_ms
}
