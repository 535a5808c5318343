/**
 * One conversation, two machines: a script of frames at fixed instants, played to the firmware once as bytecode in the VM
 * and once as the same TypeScript run by Node, each with its own front end, cell and noise from the same seed. What comes
 * out must be the same bytes.
 */
import type { Bytes } from "../../protocol/pack"
import { ChannelCardFrontEnd } from "../../firmware/src/app/channelCardFrontEnd"
import { Instrument } from "../../firmware/src/app/instrument"
import { FlashChip } from "../../firmware/src/drivers/w25q128"
import type { Hal } from "../../firmware/src/hal/hal"
import { firmwareOf } from "../../firmware/cache"
import { channelCard } from "../../hardware/boards/channelCard"
import { encodeFrame, ENCODED_MAX_BYTES, FrameReader } from "../../protocol/frame"
import { nodeFloats } from "../../host/wire/floats"
import { SimulatedBoard } from "../../sim/board"
import type { Cell } from "../../sim/cell"
import { PROFILES, SimulatedFrontEnd } from "../../sim/frontEnd"
import { seeded } from "../../sim/random"

export interface ScriptedFrame {
  readonly at_ms: number
  /** The frame, given what the card has sent so far. */
  readonly frame: (sent: readonly Uint8Array[]) => Uint8Array
}
export interface Played {
  /** Payloads in the order in which they were sent. */
  readonly frames: readonly Uint8Array[]
  /** True if current could still flow at the end. */
  readonly connected: boolean
}
export interface Scene {
  readonly script: readonly ScriptedFrame[]
  readonly until_ms: number
  readonly cell: () => Cell
  readonly seed: number
}

/** The VM runs its first line of the firmware this long after power-up. */
const BOOT_MS = 10
const SERIAL = "00000000000000a1"

export function playInVm(
  scene: Scene,
  options: { tick_us?: number; gcStress?: boolean; spi_ms?: number; blank?: boolean } = {},
): Played {
  const frames: Uint8Array[] = []
  const payload = new Uint8Array(ENCODED_MAX_BYTES)
  const reader = new FrameReader(payload, new Uint8Array(ENCODED_MAX_BYTES))
  const board = new SimulatedBoard({
    bytecode: firmwareOf("mainSim").bytecode,
    cell: scene.cell(),
    seed: scene.seed,
    serial: SERIAL,
    ...options,
  })
  board.onBytes = bytes => {
    for (const byte of bytes) {
      const n = reader.push(byte)
      if (n > 0) frames.push(payload.slice(0, n))
    }
  }
  const encoded = new Uint8Array(ENCODED_MAX_BYTES)
  for (const entry of scene.script) {
    board.run(entry.at_ms * 1000)
    const frame = entry.frame(frames)
    board.receive(encoded.slice(0, encodeFrame(frame, frame.length, encoded)))
  }
  board.run(scene.until_ms * 1000)
  return { frames, connected: board.frontEnd.connected }
}

class Over extends Error {}

/** The same HAL contract, with Node's promises for fibers and an array for the link. */
class ScriptedHal implements Hal {
  floats = nodeFloats
  frames: Uint8Array[] = []
  now_ms = 0
  private inbox: Uint8Array[] = []
  private played = 0
  frontEnd: SimulatedFrontEnd
  constructor(private scene: Scene) {
    this.frontEnd = new SimulatedFrontEnd(scene.cell(), PROFILES.typical, seeded(scene.seed), () => this.now_ms * 1000)
  }
  async open() {
    this.now_ms = BOOT_MS
  }
  async serial() {
    return SERIAL
  }
  async spi(select: number, bytes: Bytes) {
    // a plain view, as the VM's bridge gives: Buffer's own `slice` would share its memory
    const b = bytes as Uint8Array
    this.frontEnd.spi(select, new Uint8Array(b.buffer, b.byteOffset, b.length))
  }
  async pin(pin: number, level: number) {
    this.frontEnd.pin(pin, level)
  }
  async level(pin: number) {
    return this.frontEnd.level(pin)
  }
  async sleep(for_ms: number) {
    const until_ms = this.now_ms + Math.max(1, for_ms)
    for (;;) {
      const next = this.scene.script[this.played]
      if (next === undefined || next.at_ms > until_ms) break
      this.now_ms = Math.max(this.now_ms, next.at_ms)
      this.inbox.push(next.frame(this.frames))
      this.played++
    }
    this.now_ms = until_ms
    if (this.now_ms > this.scene.until_ms) throw new Over()
    return this.now_ms
  }
  async wait(due_ms: number) {
    if (this.inbox.length > 0) return this.now_ms
    const next = this.scene.script[this.played]
    const wake_ms = Math.max(due_ms, this.now_ms + 1)
    if (next && next.at_ms <= wake_ms) {
      this.now_ms = Math.max(this.now_ms, next.at_ms)
      this.inbox.push(next.frame(this.frames))
      this.played++
    } else this.now_ms = wake_ms
    if (this.now_ms > this.scene.until_ms) throw new Over()
    return this.now_ms
  }
  async receive(): Promise<Bytes | undefined> {
    return this.inbox.shift()
  }
  async send(bytes: Bytes, n: number) {
    // Node's Buffer.slice would share the memory
    this.frames.push(Uint8Array.from((bytes as Uint8Array).subarray(0, n)))
    return true
  }
}

export async function playInNode(scene: Scene): Promise<Played> {
  const hal = new ScriptedHal(scene)
  try {
    await new Instrument(hal, new ChannelCardFrontEnd(hal, channelCard), new FlashChip(hal)).run()
  } catch (error) {
    if (!(error instanceof Over)) throw error
  }
  return { frames: hal.frames, connected: hal.frontEnd.connected }
}
