/** Messages of protocol/messages as objects with names: `{ name: "ended", seq, run, at_ms, ... }`. */
import { Field, messageOf, MESSAGES, MessageSpec, packMessage, unpackFields, Value } from "../../protocol/messages"
import { Packer, Unpacker } from "../../protocol/pack"
import { FRAME_MAX_BYTES } from "../../protocol/frame"
import { LinkError } from "../errors"
import { nodeFloats } from "./floats"

export interface Message {
  readonly name: string
  readonly seq: number
  /** Fields by name; numbers, strings, and Uint8Array for bin. */
  readonly fields: Readonly<Record<string, number | string | Uint8Array>>
}

const byName = new Map(MESSAGES.map(spec => [spec.name, spec]))

function specOf(name: string): MessageSpec {
  const spec = byName.get(name)
  if (!spec) throw new Error(`no message ${name} in protocol/messages`)
  return spec
}

function valueOf(field: Field, fields: Message["fields"], name: string): Value {
  const v = fields[field.name]
  if (v === undefined) throw new Error(`message ${name} needs ${field.name}`)
  return v
}

/** The payload of a frame. @throws Error when a field is missing or the message is longer than a frame. */
export function encodeMessage(name: string, seq: number, fields: Message["fields"]): Uint8Array {
  const spec = specOf(name)
  const packer = new Packer(new Uint8Array(FRAME_MAX_BYTES), nodeFloats, new Uint8Array(8))
  packMessage(
    packer,
    spec,
    seq,
    spec.fields.map(f => valueOf(f, fields, name)),
  )
  if (packer.full) throw new Error(`message ${name} is longer than ${FRAME_MAX_BYTES} bytes`)
  return (packer.buf as Uint8Array).slice(0, packer.at)
}

/** @throws LinkError `corrupt` when the bytes are no message of this wire version. */
export function decodeMessage(payload: Uint8Array): Message {
  const u = new Unpacker(payload, nodeFloats, new Uint8Array(8))
  const n = u.arr()
  const tag = u.num()
  const seq = u.num()
  const spec = messageOf(tag)
  if (u.bad || spec === undefined)
    throw new LinkError(
      "corrupt",
      `a frame with tag ${tag} is not a message of this wire version; use host and firmware of one release`,
      { tag },
    )
  const values = unpackFields(u, spec)
  if (u.bad || n !== spec.fields.length + 2)
    throw new LinkError(
      "corrupt",
      `message ${spec.name} has other fields than this wire version's; use host and firmware of one release`,
      { tag },
    )
  const fields: Record<string, number | string | Uint8Array> = {}
  spec.fields.forEach((f, k) => {
    fields[f.name] =
      f.type === "bin" ? payload.slice(u.binAt, u.binAt + (values[k] as number)) : (values[k] as number | string)
  })
  return { name: spec.name, seq, fields }
}
