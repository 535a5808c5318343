/** Frames that have arrived, and the sleep that one of them ends: the same on every board. */
import * as ds from "@devicescript/core"
import { Bytes } from "../../../protocol/pack"

/** Frames waiting for the main loop; the host keeps a smaller window. */
const INBOX_MAX = 16

export class Inbox {
  private frames: Buffer[]
  private sleeper: ds.Fiber
  /** True only inside `wait`: a fiber that sleeps in an SPI transfer must not be woken by a frame. */
  private waiting: boolean
  constructor() {
    this.frames = []
    this.waiting = false
  }
  empty(): boolean {
    return this.frames.length === 0
  }
  arrived(frame: Buffer) {
    if (this.frames.length >= INBOX_MAX) return
    this.frames.push(frame)
    if (this.waiting) {
      this.waiting = false
      this.sleeper.resume(0)
    }
  }
  take(): Bytes | undefined {
    if (this.frames.length === 0) return undefined
    return this.frames.shift()
  }
  /** Sleeps until a frame arrives, `ms` at most. */
  async sleep(ms: number) {
    this.sleeper = ds.Fiber.self()
    this.waiting = true
    await ds.suspend(ms)
    this.waiting = false
  }
}
