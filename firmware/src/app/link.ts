/**
 * Frames out, in order, each kept until the host has acknowledged it. The backlog is a ring of slots; messages are packed
 * straight into a slot, so that nothing is copied. When all slots are taken, readings are counted instead of kept, and a
 * `gap` frame says so as soon as there is room: nothing is lost silently.
 */
import { FRAME_MAX_BYTES } from "../../../protocol/frame"
import { MessageSpec, packMessage, Value } from "../../../protocol/messages"
import { Bytes, Packer } from "../../../protocol/pack"
import { Hal } from "../hal/hal"

/** Frames kept without the host; at one frame every 2 s (readings every second) that is more than a minute. */
export const SLOTS = 48
/** Frames on their way at once: fewer than a host's reader can hold. */
const WINDOW = 24
/** Not acknowledged for this long: send again [ms]. */
const RESEND_MS = 30000
/** Nothing to do until a frame comes: eleven days [ms]. */
export const IDLE_MS = 1000000000

export class Link {
  packer: Packer
  /** Oldest frame kept, next frame to number, next frame to send; frame n lives in slot n mod SLOTS. */
  oldest: number
  next: number
  unsent: number
  private slots: Bytes[]
  private lengths: number[]
  private reply: Bytes
  private replyLength: number
  private replyPacker: Packer
  private sent_ms: number
  constructor(public hal: Hal) {
    const scratch = Buffer.alloc(8)
    this.slots = []
    this.lengths = []
    for (let k = 0; k < SLOTS; k++) {
      this.slots.push(Buffer.alloc(FRAME_MAX_BYTES))
      this.lengths.push(0)
    }
    this.packer = new Packer(this.slots[0], hal.floats, scratch)
    this.reply = Buffer.alloc(FRAME_MAX_BYTES)
    this.replyPacker = new Packer(this.reply, hal.floats, scratch)
    this.replyLength = 0
    this.oldest = 1
    this.next = 1
    this.unsent = 1
    this.sent_ms = 0
  }
  room(): boolean {
    return this.next - this.oldest < SLOTS
  }
  /** Points `packer` at the next free slot; the caller packs and then calls `close`. Only if `room()`. */
  openFrame(): Packer {
    this.packer.buf = this.slots[this.slot(this.next)]
    this.packer.reset()
    return this.packer
  }
  closeFrame(length: number) {
    this.lengths[this.slot(this.next)] = length
    this.next = this.next + 1
  }
  private slot(seq: number): number {
    return seq - Math.floor(seq / SLOTS) * SLOTS
  }
  /** Packs a whole message into the backlog; false if there is no room. */
  queue(spec: MessageSpec, values: readonly Value[]): boolean {
    if (!this.room()) return false
    const p = this.openFrame()
    packMessage(p, spec, this.next, values)
    this.closeFrame(p.at)
    return true
  }
  /** Answers a command; the answer is kept in case the command comes again. */
  async answer(spec: MessageSpec, values: readonly Value[]) {
    packMessage(this.replyPacker, spec, 0, values)
    this.replyLength = this.replyPacker.at
    await this.answerAgain()
  }
  async answerAgain() {
    if (this.replyLength > 0) await this.hal.send(this.reply, this.replyLength)
  }
  /** A new command has come: the answer to the one before is not for it. */
  forget() {
    this.replyLength = 0
  }
  acknowledge(upTo: number, again: boolean) {
    if (upTo >= this.oldest && upTo < this.next) this.oldest = upTo + 1
    if (again || this.unsent < this.oldest) this.unsent = this.oldest
  }
  resend() {
    this.unsent = this.oldest
  }
  /** Sends what may go; returns when it wants to be called again [ms]. */
  async service(now_ms: number): Promise<number> {
    if (this.unsent > this.oldest && now_ms - this.sent_ms >= RESEND_MS) this.unsent = this.oldest
    while (this.unsent < this.next && this.unsent - this.oldest < WINDOW) {
      const k = this.slot(this.unsent)
      if (!(await this.hal.send(this.slots[k], this.lengths[k]))) return now_ms + 20
      this.unsent = this.unsent + 1
      this.sent_ms = now_ms
    }
    return this.unsent > this.oldest ? this.sent_ms + RESEND_MS : now_ms + IDLE_MS
  }
}
