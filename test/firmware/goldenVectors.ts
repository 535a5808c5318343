/**
 * Makes and checks protocol/golden/*.json. `npm run golden` writes them from Node's run of protocol/ (checked against
 * msgpackr and zlib by other tests); the tests then hold Node and the VM to the committed bytes. A change here is a change
 * of the wire: it needs a line in protocol/VERSIONS.md.
 */
import { readFileSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import fc from "fast-check"
import { channelCard } from "../../hardware/boards/channelCard"
import { packProgram } from "../../host/program"
import { sineE } from "../../host/sine"
import { nodeFloats } from "../../host/wire/floats"
import { encodeFrame, ENCODED_MAX_BYTES } from "../../protocol/frame"
import { Packer } from "../../protocol/pack"
import { Program, PROGRAM_TABLE_BYTES } from "../../protocol/program"
import { holdE, holdI, rampE, repeat, rest, type Step } from "../../protocol/steps"
import { randomProgram } from "../protocol/randomPrograms"
import { trace } from "../../firmware/src/vectors/trace"

const FILE = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "protocol", "golden", "vectors.json")

export interface Golden {
  readonly note: string
  /** Packed int (of the floor), f32 and f64 of each number. */
  readonly numbers: readonly { readonly value: number; readonly hex: string }[]
  readonly frames: readonly { readonly payload: string; readonly encoded: string }[]
  /** Packed program and the trace of its orders (firmware/src/vectors/trace.ts). */
  readonly programs: readonly { readonly about: string; readonly packed: string; readonly trace: string }[]
}

const hex = (b: Uint8Array) => Buffer.from(b).toString("hex")
const order = { e_V: 0.5, amplitude_V: 0.01, iRange_A: 0.001, settlePeriods: 1, periods: 1 }

const PROGRAMS: readonly [string, readonly Step[]][] = [
  ["one rest", [rest(1, { atMost_s: 3 })]],
  [
    "voltammogram",
    [holdE(0, 1e-3, 1, { atMost_s: 1 }), rampE(0, 0.1, 0.02, 1e-3, 0.5), rampE(0.1, 0, 0.02, 1e-3, 0.5), repeat(2, 2)],
  ],
  [
    "titration with a cut-off",
    [holdI(-35e-6, 1, { atMost_s: 5, eBelow_V: -0.004 }), rest(2, { atMost_s: 4 }), repeat(2, 3)],
  ],
  ["sine by engine and by stairs", [sineE(1000, order, channelCard), sineE(0.45, order, channelCard)]],
  ["nested repeats", [rest(1, { atMost_s: 1 }), repeat(1, 2), holdI(1e-4, 1, { atMost_s: 1 }), repeat(3, 2)]],
]

export async function tracedInNode(bytes: Uint8Array): Promise<Uint8Array> {
  const program = new Program(bytes, nodeFloats, new Uint8Array(8), new Uint8Array(PROGRAM_TABLE_BYTES))
  for (let at = 0; at < bytes.length;) at = program.index(at, bytes.length)
  const packer = new Packer(new Uint8Array(4000), nodeFloats, new Uint8Array(8))
  await trace(program, packer, async () => {})
  return (packer.buf as Uint8Array).slice(0, packer.at)
}

export function numberInNode(value: number): Uint8Array {
  const packer = new Packer(new Uint8Array(32), nodeFloats, new Uint8Array(8))
  packer.int(Math.floor(value))
  packer.f32(value)
  packer.f64(value)
  return (packer.buf as Uint8Array).slice(0, packer.at)
}

export function frameInNode(payload: Uint8Array): Uint8Array {
  const out = new Uint8Array(ENCODED_MAX_BYTES)
  return out.slice(0, encodeFrame(payload, payload.length, out))
}

export function readGolden(): Golden {
  return JSON.parse(readFileSync(FILE, "utf8")) as Golden
}

async function make(): Promise<Golden> {
  const numbers = [0, 1, 127, 128, 255, 256, 65535, 65536, 4294967295, 4294967296, 1700000000000, 9007199254740991]
  const values = [
    ...numbers,
    -1,
    -32,
    -33,
    -128,
    -129,
    -32768,
    -32769,
    -2147483648,
    0.1,
    -0.1,
    3.7,
    1e-5,
    Math.PI,
    1e300,
    -1e-300,
  ]
  const payloads = [
    [1],
    [0],
    [0, 0, 0],
    [255, 0, 255],
    Array.from({ length: 224 }, (_, k) => k),
    Array.from({ length: 224 }, () => 1),
  ]
  const random = fc
    .sample(randomProgram, { numRuns: 20, seed: 20260101 })
    .map((p, k): [string, readonly Step[]] => [`random ${k + 1}`, p])
  const programs = await Promise.all(
    [...PROGRAMS, ...random].map(async ([about, steps]) => {
      const packed = packProgram(steps)
      return { about, packed: hex(packed), trace: hex(await tracedInNode(packed)) }
    }),
  )
  return {
    note: "wire version 1; made by `npm run golden`, checked in Node and in the DeviceScript VM by `npm test`",
    numbers: values.map(value => ({ value, hex: hex(numberInNode(value)) })),
    frames: payloads.map(p => ({ payload: hex(Uint8Array.from(p)), encoded: hex(frameInNode(Uint8Array.from(p))) })),
    programs,
  }
}

if (process.argv.includes("--write")) writeFileSync(FILE, JSON.stringify(await make(), null, 1) + "\n")
