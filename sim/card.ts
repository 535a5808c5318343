/**
 * A simulated card that lives by itself: moves its board's virtual clock, at a chosen speed or as fast as it can, and
 * speaks to whichever host is connected. Simulated time is never slept: flat out, an hour takes a fraction of a second.
 */
import type { SimulatedBoard } from "./board"

/** What a host at the other end looks like; host/transport has the same shape. */
export interface HostStream {
  write(bytes: Uint8Array): void
  onBytes: (bytes: Uint8Array) => void
  onClose: (reason: string) => void
}

/** Real time between two looks at the clock when paced [ms]. */
const PACE_MS = 10
/** Flat out: real time before other things in the process get a turn [ms]. */
const TURN_MS = 8
/** A paced card that falls behind (a busy computer) does not try to catch up more than this [s]. */
const BEHIND_MAX_S = 0.25
/** Virtual time at once [us]: flat out, and paced, where the host's acknowledgements need turns of their own in between. */
const SLICE_US = 60e6
const PACED_SLICE_US = 2e6

export class SimulatedCard {
  /** Called when the firmware died or the simulation broke; the card is dead afterwards. */
  onError: (error: Error) => void = error => {
    throw error
  }
  private host: HostStream | undefined
  private timer: NodeJS.Timeout | undefined
  private immediate: NodeJS.Immediate | undefined
  private last_ms: number | undefined
  private dead = false
  private inside = false
  private target_us = 0

  /** `speed`: simulated seconds per second; Infinity is flat out. `now_ms` is the real clock. */
  constructor(
    readonly board: SimulatedBoard,
    readonly speed: number,
    private readonly now_ms: () => number = () => performance.now(),
  ) {
    board.onBytes = bytes => this.host?.write(bytes)
    this.wake()
    if (Number.isFinite(speed)) this.timer = setInterval(() => this.pace(), PACE_MS)
  }

  accept(stream: HostStream) {
    this.host = stream
    stream.onBytes = bytes => {
      this.board.receive(bytes)
      this.wake()
    }
    stream.onClose = () => {
      if (this.host === stream) this.host = undefined
    }
    this.wake()
  }

  close() {
    this.dead = true
    clearInterval(this.timer)
    clearImmediate(this.immediate)
    this.host = undefined
  }

  private wake() {
    if (Number.isFinite(this.speed) || this.immediate || this.inside || this.dead) return
    this.immediate = setImmediate(() => this.flatOut())
  }

  private run(until_us: number, stop?: () => boolean) {
    try {
      this.inside = true
      this.board.run(until_us, stop)
    } catch (error) {
      this.close()
      this.onError(error as Error)
    } finally {
      this.inside = false
    }
  }

  private pace() {
    const now_ms = this.now_ms()
    const elapsed_s = Math.min((now_ms - (this.last_ms ?? now_ms)) / 1000, BEHIND_MAX_S)
    this.last_ms = now_ms
    const behind = this.target_us > this.board.now_us
    this.target_us = Math.max(this.target_us, this.board.now_us) + elapsed_s * 1e6 * this.speed
    if (!behind) this.catchUp()
  }

  /** Runs to the target slice by slice; a card slower than its pace lets go of what it cannot make up. */
  private catchUp() {
    if (this.dead) return
    this.target_us = Math.min(this.target_us, this.board.now_us + BEHIND_MAX_S * 1e6 * this.speed)
    this.run(Math.min(this.target_us, this.board.now_us + PACED_SLICE_US))
    if (!this.dead && this.board.now_us < this.target_us) setImmediate(() => this.catchUp())
  }

  private flatOut() {
    this.immediate = undefined
    const from_ms = this.now_ms()
    const stop = () => this.now_ms() - from_ms > TURN_MS
    // the first look lets a card boot and a frame be taken; after that only a running program moves the clock
    this.run(this.board.now_us + 2000, stop)
    while (!this.dead && !this.board.idle && this.host && !stop()) this.run(this.board.now_us + SLICE_US, stop)
    if (!this.dead && !this.board.idle && this.host) this.wake()
  }
}
