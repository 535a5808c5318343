/** Conversations for scripted.ts: hello, load, start, and acknowledgements so that the backlog never fills. */
import { crc32 } from "../../protocol/crc32"
import type { Limits } from "../../protocol/limits"
import type { Step } from "../../protocol/steps"
import { packProgram } from "../../host/program"
import { decodeMessage, encodeMessage } from "../../host/wire/codec"
import { all as cells } from "../../sim/cells"
import type { Scene, ScriptedFrame } from "./scripted"

/** Acknowledges everything the card has numbered so far. */
function acknowledgeAll(sent: readonly Uint8Array[]): Uint8Array {
  const upTo = Math.max(0, ...sent.map(f => decodeMessage(f).seq))
  return encodeMessage("acknowledge", 0, { upTo, again: 0 })
}

export interface SceneOptions {
  readonly steps: readonly Step[]
  readonly until_ms: number
  readonly cell: string
  readonly limits?: Limits
  readonly seed?: number
  readonly acknowledgeEvery_ms?: number
  /** ON and ACCEPT of the start. */
  readonly on?: number
  readonly accept?: number
}

export function sceneOf(options: SceneOptions): Scene {
  const { steps, until_ms, cell, limits, seed = 7, acknowledgeEvery_ms = 500, on = 0, accept = 0 } = options
  const kind = cells.find(c => c.id === cell)
  if (!kind) throw new Error(`no cell ${cell}`)
  const bytes = packProgram(steps)
  const script: ScriptedFrame[] = []
  const say = (at_ms: number, frame: Uint8Array) => script.push({ at_ms, frame: () => frame })
  say(50, encodeMessage("hello", 1, { wire: 1 }))
  let seq = 2
  let at_ms = 60
  for (let at = 0; at < bytes.length; at += 192, at_ms += 50)
    say(at_ms, encodeMessage("load", seq++, { offset: at, data: bytes.slice(at, at + 192) }))
  const { eMin_V, eMax_V, iMax_A } = limits ?? { eMin_V: -1, eMax_V: 4, iMax_A: 0.01 }
  const crc = crc32(0, bytes, 0, bytes.length)
  say(at_ms, encodeMessage("start", seq, { run: 1, length: bytes.length, crc, eMin_V, eMax_V, iMax_A, on, accept }))
  for (let t = at_ms + 2000; t < until_ms; t += acknowledgeEvery_ms) script.push({ at_ms: t, frame: acknowledgeAll })
  return { script, until_ms, cell: () => kind.create(seed), seed }
}

/** Messages of a play by name. */
export function messagesOf(frames: readonly Uint8Array[], name: string) {
  return frames.map(decodeMessage).filter(m => m.name === name)
}
