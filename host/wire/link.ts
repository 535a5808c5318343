/**
 * The host's half of the wire: frames on a byte stream, commands answered or given up, frames of the card in order and
 * exactly once. Bytes may be lost, doubled or corrupted underneath; nothing above notices but the time it takes.
 */
import { encodeFrame, ENCODED_MAX_BYTES, FrameReader } from "../../protocol/frame"
import { inWords, REFUSALS } from "../../protocol/faults"
import { FAULT } from "../../protocol/guard"
import { GalvanodeError, LinkError, RefusedError } from "../errors"
import type { ByteStream } from "../transport"
import { decodeMessage, encodeMessage, Message } from "./codec"

export interface LinkTimes {
  /** Wait this long for an answer before asking again [s]. */
  readonly answer_s: number
  /** Ask this often before giving up. */
  readonly attempts: number
  /** Nothing heard for this long: ask for what may be missing [s]. */
  readonly silence_s: number
}
export const LINK_TIMES: LinkTimes = { answer_s: 1, attempts: 5, silence_s: 2 }

/** Frames taken before they are acknowledged, and the card's time after which they are in any case [ms]. */
const ACK_FRAMES = 8
const ACK_MS = 10_000
/** Longest the host's own clock lets an acknowledgement wait [s]. */
const ACK_WAIT_S = 0.25

interface Waiting {
  readonly seq: number
  resolve(m: Message): void
  reject(e: Error): void
}

export class Link {
  /** A numbered frame of the card, in order, exactly once. */
  onMessage: (m: Message) => void = () => {}
  onClose: (reason: string) => void = () => {}
  /** Frames dropped because their CRC was wrong, and frames that came twice or out of order. */
  readonly counts = { dropped: 0, repeated: 0, missing: 0 }
  private readonly reader: FrameReader
  private readonly payload = new Uint8Array(ENCODED_MAX_BYTES)
  private nextCommand = 1
  /** Number of the card's next frame; 0 until its description has said it. */
  private expected = 0
  /** The run whose end came from a card that had woken up again. */
  private woken = -1
  private unacknowledged = 0
  private acknowledged_ms = 0
  private waiting: Waiting | undefined
  private closed = ""
  private ackTimer: NodeJS.Timeout | undefined
  private silenceTimer: NodeJS.Timeout | undefined
  private turn: Promise<unknown> = Promise.resolve()

  constructor(
    private readonly stream: ByteStream,
    private readonly times: LinkTimes = LINK_TIMES,
  ) {
    this.reader = new FrameReader(this.payload, new Uint8Array(ENCODED_MAX_BYTES))
    stream.onBytes = bytes => this.take(bytes)
    stream.onClose = reason => this.end(reason)
  }

  /** Watches for silence while a run is on: a lost last frame would otherwise never be missed. */
  watch(on: boolean) {
    clearInterval(this.silenceTimer)
    this.silenceTimer = undefined
    if (!on) return
    this.silenceTimer = setInterval(() => this.acknowledge(true), this.times.silence_s * 1000)
    this.silenceTimer.unref?.()
  }

  async close() {
    await this.stream.close()
    this.end("closed by the host")
  }

  /**
   * Sends a command and waits for its answer; one at a time.
   * @throws RefusedError with the card's reason, LinkError `timeout` or `closed`
   */
  command(name: string, fields: Message["fields"] = {}): Promise<Message> {
    const result = this.turn.then(() => this.ask(name, fields))
    this.turn = result.catch(() => {})
    return result
  }

  private async ask(name: string, fields: Message["fields"]): Promise<Message> {
    const seq = this.nextCommand
    this.nextCommand = seq + 1
    const payload = encodeMessage(name, seq, fields)
    for (let attempt = 0; attempt < this.times.attempts; attempt++) {
      const answer = await this.once(seq, payload)
      if (answer === undefined) continue
      if (answer.name === "refused") throw refusal(answer)
      return answer
    }
    const waited_s = this.times.attempts * this.times.answer_s
    throw new LinkError(
      "timeout",
      `the card did not answer \`${name}\` in ${waited_s} s (${this.times.attempts} attempts); check its power and cable, then connect again`,
      { waited_s },
    )
  }

  /** One attempt; undefined when the time is over. */
  private once(seq: number, payload: Uint8Array): Promise<Message | undefined> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.waiting = undefined
        resolve(undefined)
      }, this.times.answer_s * 1000)
      this.waiting = {
        seq,
        resolve(m) {
          clearTimeout(timer)
          resolve(m)
        },
        reject(e) {
          clearTimeout(timer)
          reject(e)
        },
      }
      try {
        this.write(payload)
      } catch (e) {
        this.waiting = undefined
        clearTimeout(timer)
        reject(e as Error)
      }
    })
  }

  private write(payload: Uint8Array) {
    if (this.closed) throw new LinkError("closed", `the link is closed (${this.closed}); connect again`)
    const encoded = new Uint8Array(ENCODED_MAX_BYTES)
    this.stream.write(encoded.slice(0, encodeFrame(payload, payload.length, encoded)))
  }

  private take(bytes: Uint8Array) {
    for (const byte of bytes) {
      const n = this.reader.push(byte)
      if (n === 0) continue
      let message: Message
      try {
        message = decodeMessage(this.payload.slice(0, n))
      } catch (e) {
        this.waiting?.reject(e as Error)
        this.waiting = undefined
        continue
      }
      if (message.seq === 0) this.answer(message)
      else this.ordered(message)
    }
    this.counts.dropped = this.reader.dropped
  }

  private answer(m: Message) {
    const waiting = this.waiting
    if (!waiting || m.fields.of !== waiting.seq) return
    this.waiting = undefined
    // at once, not when the caller wakes: the frames themselves may follow in the same chunk
    if (m.name === "description") this.expected = m.fields.nextSeq as number
    waiting.resolve(m)
  }

  private ordered(m: Message) {
    // what comes before is not acknowledged and comes again
    if (this.expected === 0) return
    if (this.wokeUp(m)) this.expected = m.seq
    if (m.seq < this.expected) {
      this.counts.repeated++
      this.acknowledgeSoon()
      return
    }
    if (m.seq > this.expected) {
      this.counts.missing++
      // ask once per gap: what follows it comes again anyway
      if (m.seq === this.expected + 1) this.acknowledge(true)
      return
    }
    this.expected = m.seq + 1
    this.unacknowledged++
    const at_ms = (m.fields.at_ms as number | undefined) ?? 0
    if (this.unacknowledged >= ACK_FRAMES || at_ms - this.acknowledged_ms >= ACK_MS || m.name === "ended") {
      this.acknowledged_ms = at_ms
      this.acknowledge(false)
    } else this.acknowledgeSoon()
    this.onMessage(m)
  }

  /** A card whose program died counts its frames from one again; the first thing it tells is the end of its run. */
  private wokeUp(m: Message): boolean {
    const { fault, run } = m.fields as Record<string, number>
    if (m.name !== "ended" || fault !== FAULT.restarted || run === this.woken) return false
    this.woken = run
    return true
  }

  private acknowledgeSoon() {
    if (this.ackTimer) return
    this.ackTimer = setTimeout(() => {
      this.ackTimer = undefined
      this.acknowledge(false)
    }, ACK_WAIT_S * 1000)
    this.ackTimer.unref?.()
  }

  private acknowledge(again: boolean) {
    this.unacknowledged = 0
    if (this.closed) return
    this.write(encodeMessage("acknowledge", 0, { upTo: this.expected - 1, again: again ? 1 : 0 }))
  }

  private end(reason: string) {
    if (this.closed) return
    this.closed = reason
    clearTimeout(this.ackTimer)
    this.watch(false)
    this.waiting?.reject(
      new LinkError(
        "closed",
        `the link closed (${reason}) before the card answered; is another host connected to it? close that one, or connect again`,
      ),
    )
    this.waiting = undefined
    this.onClose(reason)
  }
}

/** The card's refusal in words. */
function refusal(m: Message): GalvanodeError {
  const { code, step, asked, limit } = m.fields as Record<string, number>
  const why = REFUSALS[code]
  return new RefusedError(why?.name ?? "unknown", inWords(why, code, step, asked, limit), { code, step, asked, limit })
}
