/**
 * Every message of the wire, once. A frame's payload is one MessagePack array `[tag, seq, ...fields]`, at most 224 bytes.
 *
 * Host to card: `seq` numbers commands; one repeated with the number of the last is answered again but not carried out
 * again. Card to host: answers carry seq 0 and the command's number in `of`; everything that belongs to a run is numbered
 * from 1 since power-up, acknowledged by the host in order, and kept by the card until then.
 *
 * Portable TypeScript. docs/wire.md is generated from this table.
 */
import { Bytes, Packer, Unpacker } from "./pack"

export const WIRE_VERSION = 1

export interface Field {
  name: string
  type: "int" | "f32" | "f64" | "str" | "bin"
  unit: string
}
export interface MessageSpec {
  tag: number
  name: string
  toCard: boolean
  /** Wire version that first had it. */
  since: number
  fields: readonly Field[]
}

function int(name: string, unit: string): Field {
  return { name, type: "int", unit }
}
function f32(name: string, unit: string): Field {
  return { name, type: "f32", unit }
}
function f64(name: string, unit: string): Field {
  return { name, type: "f64", unit }
}

/** Tags, as used on the card. */
export enum TAG {
  hello = 1,
  echo = 2,
  load = 3,
  start = 4,
  stop = 5,
  acknowledge = 6,
  look = 7,
  read = 8,
  write = 9,
  commit = 10,
  trial = 11,
  description = 32,
  echoed = 33,
  done = 34,
  refused = 35,
  samples = 36,
  phasor = 37,
  stepped = 38,
  ended = 39,
  gap = 40,
  looked = 41,
  part = 42,
  tried = 43,
}

/** What the instrument measures on, in `start.on`: the leads, or the internal dummy with the leads open. */
export enum ON {
  leads = 0,
  dummy = 1,
  randles = 2,
}

/** Bits of `start.accept`: what a host takes on itself. */
export enum ACCEPT {
  /** Run with nominal numbers on a card without a calibration record. */
  nominal = 1,
}

/** What the card is doing, in `description.state`. */
export enum STATE {
  idle = 0,
  checking = 1,
  running = 2,
  finished = 3,
  fault = 4,
  paused = 5,
}

/** `description.calibration`. */
export enum CALIBRATION {
  missing = 0,
  valid = 1,
  corrupt = 2,
}

/** What `read`, `write` and `commit` are about. */
export enum STORE {
  calibration = 1,
}

/** Self-tests that only the card can make, in `trial.what`; each ends with the cell open and the latch armed. */
export enum TRIAL {
  /** The E window comparator trips on the dummy. */
  window = 1,
  /** The current comparator trips (window moved, not the current). */
  current = 2,
  /** The watchdog opens the drive relay when its pin is still. */
  watchdog = 3,
  /** With both relays off the dummy shows its own resistance: no contact is welded. */
  weld = 4,
  /** The converter's clock, CRC and reference. */
  converter = 5,
  /** The flash keeps what is written to its spare sector. */
  flash = 6,
}

/** Why a run ended, in `ended.reason`. */
export enum ENDED {
  finished = 0,
  stopped = 1,
  fault = 2,
}

/** Bytes of one sample in `samples.data`: offset u32, flags u8, E word i24, I word i24, all big endian. */
export const SAMPLE_BYTES = 11

export const MESSAGES: readonly MessageSpec[] = [
  { tag: TAG.hello, name: "hello", toCard: true, since: 1, fields: [int("wire", "")] },
  { tag: TAG.echo, name: "echo", toCard: true, since: 1, fields: [{ name: "data", type: "bin", unit: "" }] },
  {
    tag: TAG.load,
    name: "load",
    toCard: true,
    since: 1,
    fields: [int("offset", "byte"), { name: "data", type: "bin", unit: "" }],
  },
  {
    tag: TAG.start,
    name: "start",
    toCard: true,
    since: 1,
    fields: [
      int("run", ""),
      int("length", "byte"),
      int("crc", ""),
      f32("eMin_V", "V"),
      f32("eMax_V", "V"),
      f32("iMax_A", "A"),
      int("on", ""),
      int("accept", ""),
    ],
  },
  { tag: TAG.stop, name: "stop", toCard: true, since: 1, fields: [] },
  { tag: TAG.acknowledge, name: "acknowledge", toCard: true, since: 1, fields: [int("upTo", ""), int("again", "")] },
  { tag: TAG.look, name: "look", toCard: true, since: 1, fields: [] },
  { tag: TAG.read, name: "read", toCard: true, since: 1, fields: [int("what", ""), int("offset", "byte")] },
  {
    tag: TAG.write,
    name: "write",
    toCard: true,
    since: 1,
    fields: [int("what", ""), int("offset", "byte"), { name: "data", type: "bin", unit: "" }],
  },
  {
    tag: TAG.commit,
    name: "commit",
    toCard: true,
    since: 1,
    fields: [int("what", ""), int("length", "byte"), int("crc", "")],
  },
  { tag: TAG.trial, name: "trial", toCard: true, since: 1, fields: [int("what", "")] },
  {
    tag: TAG.description,
    name: "description",
    toCard: false,
    since: 1,
    fields: [
      int("of", ""),
      int("wire", ""),
      { name: "board", type: "str", unit: "" },
      { name: "serial", type: "str", unit: "" },
      { name: "firmware", type: "str", unit: "" },
      int("programBytes", "byte"),
      int("programSteps", ""),
      int("now_ms", "ms"),
      int("run", ""),
      int("running", ""),
      int("nextSeq", ""),
      int("state", ""),
      int("calibration", ""),
    ],
  },
  {
    tag: TAG.echoed,
    name: "echoed",
    toCard: false,
    since: 1,
    fields: [int("of", ""), { name: "data", type: "bin", unit: "" }],
  },
  { tag: TAG.done, name: "done", toCard: false, since: 1, fields: [int("of", "")] },
  {
    tag: TAG.refused,
    name: "refused",
    toCard: false,
    since: 1,
    fields: [int("of", ""), int("code", ""), int("step", ""), f64("asked", ""), f64("limit", "")],
  },
  {
    tag: TAG.samples,
    name: "samples",
    toCard: false,
    since: 1,
    fields: [
      int("run", ""),
      int("step", ""),
      int("pass", ""),
      int("mode", ""),
      int("range", ""),
      int("at_ms", "ms"),
      { name: "data", type: "bin", unit: "" },
    ],
  },
  {
    tag: TAG.phasor,
    name: "phasor",
    toCard: false,
    since: 1,
    fields: [
      int("run", ""),
      int("step", ""),
      int("pass", ""),
      int("range", ""),
      int("gain", ""),
      int("at_ms", "ms"),
      f64("f_Hz", "Hz"),
      f64("turn_s", "s"),
      int("eRe", ""),
      int("eIm", ""),
      int("iRe", ""),
      int("iIm", ""),
      int("flags", ""),
    ],
  },
  {
    tag: TAG.stepped,
    name: "stepped",
    toCard: false,
    since: 1,
    fields: [int("run", ""), int("step", ""), int("pass", ""), int("at_ms", "ms")],
  },
  {
    tag: TAG.ended,
    name: "ended",
    toCard: false,
    since: 1,
    fields: [
      int("run", ""),
      int("at_ms", "ms"),
      int("reason", ""),
      int("fault", ""),
      f64("asked", ""),
      f64("limit", ""),
      int("samples", ""),
    ],
  },
  {
    tag: TAG.gap,
    name: "gap",
    toCard: false,
    since: 1,
    fields: [int("run", ""), int("from_ms", "ms"), int("to_ms", "ms"), int("count", "")],
  },
  {
    tag: TAG.looked,
    name: "looked",
    toCard: false,
    since: 1,
    fields: [
      int("of", ""),
      int("now_ms", "ms"),
      int("eWord", ""),
      int("iWord", ""),
      int("ceWeWord", ""),
      int("auxWord", ""),
      int("status", ""),
      int("state", ""),
    ],
  },
  {
    tag: TAG.part,
    name: "part",
    toCard: false,
    since: 1,
    fields: [
      int("of", ""),
      int("what", ""),
      int("length", "byte"),
      int("offset", "byte"),
      { name: "data", type: "bin", unit: "" },
    ],
  },
  {
    tag: TAG.tried,
    name: "tried",
    toCard: false,
    since: 1,
    fields: [int("of", ""), int("what", ""), int("passed", ""), f64("asked", ""), f64("limit", "")],
  },
]

/** The message of a tag that came over the wire; undefined if this version has none. */
export function messageOf(tag: number): MessageSpec | undefined {
  for (let k = 0; k < MESSAGES.length; k++) if (MESSAGES[k].tag === tag) return MESSAGES[k]
  return undefined
}

/** The message of a tag that is known to exist. */
export function specOf(tag: number): MessageSpec {
  const spec = messageOf(tag)
  if (spec === undefined) throw new Error("no message " + tag)
  return spec
}

/** A field's value: number, string, or (bin) bytes. */
export type Value = number | string | Bytes

/** Packs `[tag, seq, ...values]`; the values are in the order of the table. */
export function packMessage(p: Packer, spec: MessageSpec, seq: number, values: readonly Value[]) {
  const fields = spec.fields
  p.reset()
  p.arr(fields.length + 2)
  p.int(spec.tag)
  p.int(seq)
  for (let k = 0; k < fields.length; k++) {
    const v = values[k]
    const type = fields[k].type
    if (type === "int") p.int(v as number)
    else if (type === "f32") p.f32(v as number)
    else if (type === "f64") p.f64(v as number)
    else if (type === "str") p.str(v as string)
    else p.bin(v as Bytes, 0, (v as Bytes).length)
  }
}

/**
 * Reads the fields that follow tag and seq. A bin is given as its length, its bytes begin at `u.binAt` of `u.buf`
 * (no message has two). `u.bad` says that the message is not what its tag promises.
 */
export function unpackFields(u: Unpacker, spec: MessageSpec): Value[] {
  const values: Value[] = []
  const fields = spec.fields
  for (let k = 0; k < fields.length && !u.bad; k++) {
    const type = fields[k].type
    if (type === "str") values.push(u.str())
    else if (type === "bin") values.push(u.bin())
    else values.push(u.num())
  }
  return values
}
