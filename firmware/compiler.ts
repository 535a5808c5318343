/**
 * The DeviceScript compiler, in process. @devicescript/cli 2.16.4 is one bundle that exports only its command line, so the
 * same file is evaluated with two more exports. Nothing is written: `npm install` prunes the std libs that the command
 * line would put into node_modules, and two copies of them break the bytecode silently; here they are served from memory.
 */
import { readFileSync } from "node:fs"
import Module, { createRequire } from "node:module"
import { dirname, join, relative, resolve, sep } from "node:path"
import { fileURLToPath } from "node:url"
import { FIRMWARE_VERSION } from "./src/app/version"

interface Diagnostic {
  readonly messageText?: unknown
}
interface BuildConfig {
  /** What the bytecode says of itself. */
  readonly hwInfo: Record<string, string>
}
interface CompileResult {
  readonly success: boolean
  readonly binary: Uint8Array
  readonly dbg: {
    readonly functions: readonly {
      readonly name: string
      readonly size: number
      readonly startpc: number
      readonly location?: readonly number[]
    }[]
    /** In the order in which `location` counts characters through them. */
    readonly sources: readonly { readonly path: string; readonly length: number }[]
  }
}
interface Bundle {
  readonly compiler: {
    compileWithHost(entry: string, host: unknown): CompileResult
    formatDiagnostics(d: readonly Diagnostic[], plain: boolean): string
    disassemble(image: Uint8Array, o: { diff: boolean }): string
  }
  readonly build: {
    buildConfigFromDir(dir: string, entry: string, o: object): { buildConfig: BuildConfig; errors: Diagnostic[] }
    preludeFiles(config: BuildConfig): Record<string, string>
  }
}

export interface FirmwareFunction {
  readonly name: string
  /** Source file, relative to the firmware folder. */
  readonly file: string
  /** Bytes of bytecode, and where they begin in the image. */
  readonly size: number
  readonly at: number
}

export interface Firmware {
  /** Entry file's name without ending, e.g. `mainSim`. */
  readonly name: string
  readonly bytecode: Uint8Array
  readonly functions: readonly FirmwareFunction[]
}

const FIRMWARE = dirname(fileURLToPath(import.meta.url))
let bundle: Bundle | undefined
const compiled = new Map<string, Firmware>()

function load(): Bundle {
  if (bundle) return bundle
  const file = join(
    dirname(createRequire(import.meta.url).resolve("@devicescript/cli/package.json")),
    "built",
    "devicescript-cli.cjs",
  )
  const source =
    readFileSync(file, "utf8") +
    ";module.exports.compiler = require_devicescript_compiler_node();" +
    "module.exports.build = { buildConfigFromDir, preludeFiles: (0, import_compiler4.preludeFiles) };"
  const m = new Module(file + "#compiler") as Module & {
    paths: string[]
    _compile(source: string, file: string): void
  }
  m.filename = file
  m.paths = (Module as unknown as { _nodeModulePaths(dir: string): string[] })._nodeModulePaths(dirname(file))
  m._compile(source, file)
  bundle = m.exports as Bundle
  return bundle
}

/**
 * Compiles `firmware/src/<name>.ts` (or a file given by its path) to bytecode; the result is kept for the process, and made
 * anew only if `again` asks for it.
 * @throws Error with the compiler's diagnostics
 */
export function compileFirmware(name: string, again = false): Firmware {
  const known = compiled.get(name)
  if (known && !again) return known
  const { compiler, build } = load()
  const entry = name.endsWith(".ts") ? resolve(name) : join(FIRMWARE, "src", `${name}.ts`)
  const entryName = relative(FIRMWARE, entry)
  const { buildConfig, errors } = build.buildConfigFromDir(FIRMWARE, entryName, { quiet: true })
  // the compiler would write git's state and the time into the image: the same source must give the same bytes
  buildConfig.hwInfo["@version"] = "v" + FIRMWARE_VERSION
  const diagnostics: Diagnostic[] = [...errors]
  const prelude = build.preludeFiles(buildConfig)
  const result = compiler.compileWithHost(entryName, {
    write() {},
    log() {},
    verifyBytecode() {},
    isBasicOutput: () => true,
    getFlags: () => ({}),
    getConfig: () => buildConfig,
    error: (d: Diagnostic) => diagnostics.push(d),
    resolvePath: (f: string) => resolve(FIRMWARE, f),
    relativePath: (f: string) => relative(FIRMWARE, resolve(FIRMWARE, f)),
    read: (f: string) => {
      const path = resolve(FIRMWARE, f)
      const inPrelude = prelude[relative(FIRMWARE, path).split(sep).join("/")]
      if (inPrelude !== undefined) return inPrelude
      // never a second copy of the std libs from further up the tree
      if (/\/node_modules\/@devicescript\/(?!cli\/)/.test(path.split(sep).join("/"))) throw new Error("ENOENT " + path)
      return readFileSync(path, "utf8")
    },
  })
  if (!result.success || diagnostics.length > 0)
    throw new Error(`firmware ${name} does not compile:\n${compiler.formatDiagnostics(diagnostics, true)}`)
  const functions = result.dbg.functions.map(({ name, size, startpc, location }) => ({
    name,
    size,
    at: startpc,
    file: fileAt(result.dbg.sources, location?.[0] ?? -1),
  }))
  const firmware: Firmware = { name, bytecode: result.binary, functions }
  compiled.set(name, firmware)
  return firmware
}

/** Which source a position counted through all sources lies in. */
function fileAt(sources: CompileResult["dbg"]["sources"], position: number): string {
  let from = 0
  for (const { path, length } of sources) {
    if (position >= from && position < from + length) return path
    from += length
  }
  return ""
}

/**
 * Instructions of each function by where it begins, with the indexes of this image taken out. A jump goes to an instruction,
 * by its number: addresses depend on how long the image's indexes are.
 */
export function disassemble(firmware: Firmware): ReadonlyMap<number, string> {
  const parts = (diff: boolean) =>
    load()
      .compiler.disassemble(firmware.bytecode, { diff })
      .split(/^(?=(?:proc|method|ctor) )/m)
      .slice(1)
      // behind the last function come the image's tables
      .map(text => text.split("\n\n")[0])
  const placed = parts(false)
  const plain = (text: string, k: number) => {
    const at = [...placed[k].matchAll(/^ *(\d+):/gm)].map(m => Number(m[1]))
    return text
      .replace(/\{G\d+\}/g, "{global}")
      .replace(/\bJMP (\d+)/g, (_, to) => `JMP #${at.indexOf(Number(to))}`)
      .trim()
  }
  return new Map(parts(true).map((text, k) => [Number(/@(\d+)/.exec(placed[k])?.[1]), plain(text, k)]))
}
