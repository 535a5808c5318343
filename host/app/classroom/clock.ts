/**
 * The time a classroom card lives by: that of the computer, or the virtual one of a simulated board, which is moved and
 * never slept. A frame from the host ends a wait early.
 */
import type { SimulatedClassroomBoard } from "../../../sim/classroom/board"

export interface Clock {
  /** Whole milliseconds since the card began. */
  now_ms(): number
  /** Until that instant, or until `wake`. */
  wait(until_ms: number): Promise<void>
  wake(): void
  /** This long, whatever happens. */
  sleep(for_ms: number): Promise<void>
}

/** A wait longer than this has nothing to wait for but a frame [ms]: a week. */
const IDLE_MS = 6e8

/** A promise that somebody else fulfils. */
class Bell {
  private ring: () => void = () => {}
  private rung = false
  wait(): Promise<void> {
    if (this.rung) {
      this.rung = false
      return Promise.resolve()
    }
    return new Promise(resolve => (this.ring = resolve))
  }
  wake() {
    this.rung = true
    const { ring } = this
    this.ring = () => {}
    ring()
  }
  forget() {
    this.rung = false
    this.ring = () => {}
  }
}

export class ComputerClock implements Clock {
  private readonly bell = new Bell()
  private readonly start_ms = performance.now()
  now_ms(): number {
    return Math.floor(performance.now() - this.start_ms)
  }
  async wait(until_ms: number): Promise<void> {
    const for_ms = until_ms - this.now_ms()
    let timer: NodeJS.Timeout | undefined
    const rung = this.bell.wait()
    if (for_ms > IDLE_MS) await rung
    else await Promise.race([rung, new Promise(resolve => (timer = setTimeout(resolve, Math.max(1, for_ms))))])
    clearTimeout(timer)
    this.bell.forget()
  }
  wake() {
    this.bell.wake()
  }
  sleep(for_ms: number): Promise<void> {
    // a timer may fire a millisecond early by this clock
    return new Promise(resolve => setTimeout(resolve, for_ms + 1))
  }
}

/** Flat out: between two waits the host gets one turn of the process, for its acknowledgements. */
export class VirtualClock implements Clock {
  private readonly bell = new Bell()
  constructor(private readonly board: SimulatedClassroomBoard) {}
  now_ms(): number {
    return Math.floor(this.board.now_us / 1000)
  }
  async wait(until_ms: number): Promise<void> {
    const rung = this.bell.wait()
    let early = false
    const heard = rung.then(() => (early = true))
    if (until_ms - this.now_ms() > IDLE_MS) await heard
    else {
      await new Promise(resolve => setImmediate(resolve))
      if (!early) this.board.advanceTo(1000 * until_ms)
    }
    this.bell.forget()
  }
  wake() {
    this.bell.wake()
  }
  async sleep(for_ms: number): Promise<void> {
    this.board.advanceTo(this.board.now_us + 1000 * for_ms)
  }
}
