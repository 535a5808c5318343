/**
 * Readings to frames. Samples of one step, mode and range share a `samples` frame; a new one starts when any of these
 * changes or the frame is full, and none waits longer than a second. Raw converter words travel; the host scales them.
 */
import { FRAME_MAX_BYTES } from "../../../protocol/frame"
import { MessageSpec, SAMPLE_BYTES, specOf, TAG, Value } from "../../../protocol/messages"
import { Bytes, Packer } from "../../../protocol/pack"
import { FrontEnd } from "./frontEnd"
import { IDLE_MS, Link } from "./link"

/** Longest time a sample waits for company [ms]. */
const WAIT_MS = 1000

function putWord(b: Bytes, at: number, v: number) {
  b[at] = (v >> 16) & 255
  b[at + 1] = (v >> 8) & 255
  b[at + 2] = v & 255
}

export class Recorder {
  run: number
  /** Samples taken since the run began, kept or not. */
  samples: number
  private gap: MessageSpec
  private open: boolean
  private step: number
  private pass: number
  private mode: number
  private range: number
  private at_ms: number
  private lengthAt: number
  private lostFrom_ms: number
  private lostTo_ms: number
  private lost: number
  constructor(public link: Link) {
    this.gap = specOf(TAG.gap)
    this.run = 0
    this.samples = 0
    this.open = false
    this.step = 0
    this.pass = 0
    this.mode = 0
    this.range = 0
    this.at_ms = 0
    this.lengthAt = 0
    this.lost = 0
    this.lostFrom_ms = 0
    this.lostTo_ms = 0
  }
  begin(run: number) {
    this.run = run
    this.samples = 0
    this.lost = 0
  }
  /** When the open frame must go at the latest [ms]. */
  due(now_ms: number): number {
    return this.open ? this.at_ms + WAIT_MS : now_ms + IDLE_MS
  }
  private openFrame(now_ms: number): boolean {
    if (!this.link.room()) return false
    if (this.lost > 0 && !this.sayGap()) return false
    if (!this.link.room()) return false
    const p = this.link.openFrame()
    p.arr(9)
    p.int(TAG.samples)
    p.int(this.link.next)
    p.int(this.run)
    p.int(this.step)
    p.int(this.pass)
    p.int(this.mode)
    p.int(this.range)
    p.int(now_ms)
    p.binHead(0)
    this.lengthAt = p.at - 1
    this.at_ms = now_ms
    this.open = true
    return true
  }
  private sayGap(): boolean {
    if (!this.link.queue(this.gap, [this.run, this.lostFrom_ms, this.lostTo_ms, this.lost])) return false
    this.lost = 0
    return true
  }
  /** Takes one sample: step, pass, instant, flags, and the front end with its words, mode and range. */
  sample(step: number, pass: number, now_ms: number, flags: number, f: FrontEnd) {
    const mode = f.mode
    const range = f.range
    this.samples = this.samples + 1
    if (this.open && (step !== this.step || pass !== this.pass || mode !== this.mode || range !== this.range))
      this.flush()
    if (!this.open) {
      this.step = step
      this.pass = pass
      this.mode = mode
      this.range = range
      if (!this.openFrame(now_ms)) {
        this.lose(now_ms)
        return
      }
    }
    const p: Packer = this.link.packer
    const b = p.buf
    const at = p.at
    const offset_ms = now_ms - this.at_ms
    b[at] = (offset_ms >>> 24) & 255
    b[at + 1] = (offset_ms >>> 16) & 255
    b[at + 2] = (offset_ms >>> 8) & 255
    b[at + 3] = offset_ms & 255
    b[at + 4] = flags
    putWord(b, at + 5, f.eWord)
    putWord(b, at + 8, f.iWord)
    p.at = at + SAMPLE_BYTES
    b[this.lengthAt] = p.at - this.lengthAt - 1
    if (p.at + SAMPLE_BYTES > FRAME_MAX_BYTES) this.flush()
  }
  /** Counts what could not be kept; said in a `gap` as soon as there is room. */
  lose(now_ms: number) {
    if (this.lost === 0) this.lostFrom_ms = now_ms
    this.lostTo_ms = now_ms
    this.lost = this.lost + 1
  }
  /** Closes the open frame so that it can be sent. */
  flush() {
    if (!this.open) return
    this.open = false
    this.link.closeFrame(this.link.packer.at)
  }
  /** Queues a message of the run behind all samples so far; false if there was no room. */
  queue(spec: MessageSpec, values: readonly Value[]): boolean {
    this.flush()
    if (this.lost > 0 && !this.sayGap()) return false
    return this.link.queue(spec, values)
  }
}
