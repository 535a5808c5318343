/**
 * The rules of the house, as a program: `npm run tidy` writes the generated indexes and then complains about the rest,
 * `npm test` only complains. Arrows between storeys, indexes, unit suffixes, file sizes, the dialect of protocol/.
 */
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { dirname, join, relative, resolve } from "node:path"
import { fileURLToPath } from "node:url"

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..")

/** Who may import whom; host/app, the composition root, may import everything but tests. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  protocol: [],
  hardware: ["protocol"],
  firmware: ["protocol", "hardware"],
  sim: ["protocol", "hardware"],
  host: ["protocol", "hardware"],
  "host/app": ["protocol", "hardware", "firmware", "sim", "host"],
}
/** Folders with one thing per file, whose index is generated; adding a thing is adding a file. */
const PLUGIN_FOLDERS = [
  "host/techniques",
  "host/transports",
  "host/formats",
  "host/circuit/elements",
  "sim/cells",
  "hardware/boards",
]
/** In these folders the file beside the things that is not one of them. */
const NOT_A_PLUGIN: Readonly<Record<string, readonly string[]>> = {
  "host/formats": ["format", "columns", "readSpectrum", "rows", "textLines"],
}

/** What a name may end in after its last lower-case stem: SI units, no prefixes; _ms and _us are integer clock ticks. */
const UNITS = new Set(
  (
    "V A s Hz ohm F C J W K degC rad m m2 m3 S H mol kg B ms us bit rel S_m ohm_m A_m2 V_s A_s m2_s m_s C_mol J_mol_K J_mol " +
    "mol_m3 kg_mol A_kg m3_mol rad_s Vs Wh Ah F_m2 ohm_m2 A_V K_s per_s per_K K_W V_K ohm_C px"
  ).split(" "),
)
/** Names that others have given: the VM's imports and exports, npm's folder. */
const FOREIGN = /^(jd|em|emscripten|fd|wasi|node)_/
const LINES_MAX = 400
/** protocol/ and hardware/ are compiled by DeviceScript as well: these words break it or differ there. */
const NOT_PORTABLE: readonly [RegExp, string][] = [
  [/\*\*/, "** is pow, whose last bits differ in the VM"],
  [/\bMath\.(?!floor\b)\w+/, "only Math.floor gives the same bits everywhere"],
  [/[^\w/*]%[^\w]*\w/, "% is int32 in the VM; write x - Math.floor(x / y) * y"],
  [
    /\b(?:Uint8Array|DataView|Map|Set|Date|Number\.|Array\.from|Object\.entries|Promise\.all)\b/,
    "does not exist on the device",
  ],
  [/\b(?:get|set)\s+\w+\s*\(/, "accessors do not compile for the device"],
  [/\w!\s*[.;)]/, "non-null assertions do not compile for the device"],
  [/\bsatisfies\b|\?\?=|\bdo\s*\{/, "does not compile for the device"],
]
/** Text for people, used by hosts only: never part of the bytecode. */
const HOST_ONLY_IN_PROTOCOL = new Set(["protocol/faults.ts", "protocol/messageNotes.ts"])
/** Folders of hardware/ that only hosts read: netlists, solver, SPICE. */
const HOST_ONLY_FOLDERS = /^hardware\/(schematic|spice)\//

export function* sources(folder: string): Generator<string> {
  for (const name of readdirSync(folder).sort()) {
    const path = join(folder, name)
    if (name === "node_modules" || name === "dist" || name.startsWith(".")) continue
    if (statSync(path).isDirectory()) yield* sources(path)
    else if (/\.(ts|svelte)$/.test(name) && !name.endsWith(".d.ts")) yield path
  }
}

export function indexText(folder: string): string {
  const skip = NOT_A_PLUGIN[folder] ?? []
  const names = readdirSync(join(ROOT, folder))
    .filter(f => f.endsWith(".ts") && f !== "index.ts")
    .map(f => f.slice(0, -3))
    .filter(f => !skip.includes(f))
    .sort()
  return (
    "// Generated from the files of this folder by `npm run tidy`; do not edit.\n" +
    names.map(f => `import { ${f} } from "./${f}"\n`).join("") +
    `\nexport const all = [${names.join(", ")}] as const\n`
  )
}

/** Comments and strings blanked out, so that words for people break no rule. */
function codeOf(text: string): string {
  return text
    .replace(/\/\*[\s\S]*?\*\//g, c => c.replace(/[^\n]/g, " "))
    .replace(/\/\/[^\n]*/g, c => " ".repeat(c.length))
    .replace(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/g, s => `"${" ".repeat(Math.max(0, s.length - 2))}"`)
}

function areaOf(path: string): string {
  const parts = path.split("/")
  return parts[0] === "host" && parts[1] === "app" ? "host/app" : parts[0]
}

function arrows(where: string, text: string): string[] {
  const area = areaOf(where)
  const allowed = MAY_IMPORT[area]
  const found: string[] = []
  for (const m of text.matchAll(/from "(\.[^"]+)"|import\("(\.[^"]+)"\)|import "(\.[^"]+)"/g)) {
    const target = relative(ROOT, resolve(ROOT, dirname(where), m[1] ?? m[2] ?? m[3]))
    const to = areaOf(target)
    const top = to === "host/app" ? "host/app" : to.split("/")[0]
    const same = top === area || (area === "host/app" && top === "host")
    if (!same && !allowed.includes(top)) found.push(`${where}: ${area} may not import ${top} (${m[1] ?? m[2] ?? m[3]})`)
  }
  return found
}

function unitSuffixes(where: string, code: string): string[] {
  const found = new Set<string>()
  for (const m of code.matchAll(/\b[a-z][A-Za-z0-9]*_([A-Za-z0-9]+(?:_[A-Za-z0-9]+)*)\b/g))
    if (!UNITS.has(m[1]) && !FOREIGN.test(m[0]))
      found.add(`${where}: unknown unit suffix in ${m[0]} (SI, unit last, no prefix)`)
  return [...found]
}

function portable(where: string, code: string): string[] {
  if (HOST_ONLY_IN_PROTOCOL.has(where) || HOST_ONLY_FOLDERS.test(where)) return []
  const found: string[] = []
  code.split("\n").forEach((line, k) => {
    for (const [rule, why] of NOT_PORTABLE)
      if (rule.test(line)) found.push(`${where}:${k + 1}: ${line.trim()} - ${why}`)
  })
  return found
}

/** Everything that is out of order, one line each; empty when the house is tidy. */
export function problems(): string[] {
  const found: string[] = []
  const paths = Object.keys(MAY_IMPORT)
    .filter(area => !area.includes("/"))
    .flatMap(area => [...sources(join(ROOT, area))])
  for (const path of paths) {
    const where = relative(ROOT, path)
    const text = readFileSync(path, "utf8")
    const code = codeOf(text)
    if (text.split("\n").length > LINES_MAX) found.push(`${where}: over ${LINES_MAX} lines; split it`)
    found.push(...arrows(where, text), ...unitSuffixes(where, code))
    if (/^(protocol|hardware)\//.test(where)) found.push(...portable(where, code))
    if (/\bisSimulator\b/.test(code)) found.push(`${where}: no branch for the simulator`)
  }
  for (const folder of PLUGIN_FOLDERS) {
    let have = ""
    try {
      have = readFileSync(join(ROOT, folder, "index.ts"), "utf8")
    } catch {
      // missing is stale
    }
    if (have !== indexText(folder)) found.push(`${folder}/index.ts is stale; run npm run tidy`)
  }
  return found
}

if (process.argv.includes("--write")) {
  for (const folder of PLUGIN_FOLDERS) writeFileSync(join(ROOT, folder, "index.ts"), indexText(folder))
  const left = problems()
  for (const p of left) console.error(p)
  process.exitCode = left.length > 0 ? 1 : 0
}
