/**
 * What the page knows: one socket that comes back by itself, and the state of each channel.
 *
 * Curves live in growing typed arrays outside any reactivity; the page is told at most 20 times per second that
 * something is new, with fresh small objects for the channels that changed and the same object for those that did not.
 * Socket, clock and chance are arguments, so that a test can play a day in a millisecond.
 */
import type {
  ChannelView,
  FadeView,
  FitView,
  LiveMessage,
  ResultLine,
  RigView,
  RunView,
  SpectrumPoint,
} from "../../live"
import { LinkError } from "../../errors"
import { Columns } from "./columns"

export interface SocketEvents {
  opened(): void
  said(data: unknown): void
  /** Also when it could not be opened; the last thing that a socket says. */
  closed(): void
}

export interface Surroundings {
  /** Opens a socket and returns how to close it. */
  open(events: SocketEvents): () => void
  /** Bytes of the socket to a message; throws on garbage. */
  decode(data: unknown): LiveMessage
  now_ms(): number
  /** Calls back once after a while; returns how to call it off. */
  after(wait_ms: number, then: () => void): () => void
  /** 0..1 */
  random(): number
}

export interface Link {
  readonly state: "connecting" | "open" | "waiting"
  /** When the last message came, and when the next attempt is due [ms since 1970]. */
  readonly heard_ms: number | null
  readonly retryAt_ms: number | null
}

export interface LogLine {
  readonly t_s: number
  readonly text: string
  readonly run: string
}

/** One channel as the page draws it. `columns` is shared and grows; `length` says how much of it this view means. */
export interface ChannelLive {
  readonly view: ChannelView
  readonly columns: Columns
  readonly length: number
  readonly points: readonly SpectrumPoint[]
  readonly fit: FitView | null
  readonly lines: readonly ResultLine[]
  readonly log: readonly LogLine[]
  /** Null until a run has finished a cycle. */
  readonly fade: FadeView | null
}

export interface Live {
  readonly link: Link
  /** False until the first `rig` message. */
  readonly known: boolean
  readonly channels: readonly ChannelLive[]
  readonly techniques: RigView["techniques"]
  readonly speed: number
}

const PUBLISH_EVERY_MS = 50
const FIRST_RETRY_MS = 500
const LONGEST_RETRY_MS = 10_000
const LOG_LINES = 500

export class LiveStore {
  private link: Link = { state: "connecting", heard_ms: null, retryAt_ms: null }
  private known = false
  private channels = new Map<number, ChannelLive>()
  private techniques: RigView["techniques"] = []
  private speed = 1
  private readonly listeners = new Set<(live: Live) => void>()
  private attempts = 0
  private hangUp: (() => void) | null = null
  private cancelRetry: (() => void) | null = null
  private cancelPublish: (() => void) | null = null
  private published_ms = -Infinity
  private closed = false

  constructor(private readonly world: Surroundings) {
    this.connect()
  }

  /** Svelte's store contract: calls back at once and then whenever something is new. */
  subscribe(listener: (live: Live) => void): () => void {
    this.listeners.add(listener)
    listener(this.snapshot())
    return () => this.listeners.delete(listener)
  }

  snapshot(): Live {
    const channels = [...this.channels.values()].sort((a, b) => a.view.id - b.view.id)
    return { link: this.link, known: this.known, channels, techniques: this.techniques, speed: this.speed }
  }

  /** Tries now instead of at the end of the wait. */
  retry(): void {
    if (this.link.state === "waiting") this.connect()
  }

  close(): void {
    this.closed = true
    this.cancelRetry?.()
    this.cancelPublish?.()
    this.hangUp?.()
  }

  /** Takes one message; the page also uses it for what HTTP answers. */
  take(message: LiveMessage): void {
    switch (message.kind) {
      case "rig":
        this.takeRig(message.rig)
        break
      case "channel":
        this.takeView(message.channel)
        break
      case "began":
        this.begin(message.channel, message.run)
        break
      case "readings":
        this.change(message.channel, message.run, ch => {
          ch.columns.append(message.columns)
          return { length: ch.columns.length }
        })
        break
      case "spectrum":
        this.change(message.channel, message.run, () => ({ points: message.points, fit: message.fit }))
        break
      case "result":
        this.change(message.channel, message.run, () => ({ lines: message.lines }))
        break
      case "fade":
        this.change(message.channel, message.run, () => ({ fade: message.fade }))
        break
      case "log":
        this.change(message.channel, null, ch => {
          const line = { t_s: message.t_s, text: message.text, run: ch.view.run?.id ?? "" }
          return { log: [...ch.log.slice(1 - LOG_LINES), line] }
        })
        break
      default:
        throw new LinkError("version", `unknown kind of message: ${JSON.stringify(message).slice(0, 80)}`)
    }
    this.publishSoon()
  }

  private takeRig(rig: RigView): void {
    this.known = true
    this.techniques = rig.techniques
    this.speed = rig.speed
    const present = new Set(rig.channels.map(c => c.id))
    for (const id of this.channels.keys()) if (!present.has(id)) this.channels.delete(id)
    for (const view of rig.channels) this.takeView(view)
  }

  private takeView(view: ChannelView): void {
    const old = this.channels.get(view.id)
    const sameRun = old !== undefined && old.view.run?.id === view.run?.id
    this.channels.set(view.id, sameRun ? { ...old, view } : { ...blank(view), log: old?.log ?? [] })
  }

  /** Forgets the former curves; the log goes on, since it is the only memory of what happened before. */
  private begin(id: number, run: RunView): void {
    const old = this.channels.get(id)
    if (!old) return
    this.channels.set(id, { ...blank({ ...old.view, run }), log: old.log })
  }

  /** Applies a change, unless it speaks of a run that is not the present one. */
  private change(id: number, run: string | null, how: (ch: ChannelLive) => Partial<ChannelLive>): void {
    const ch = this.channels.get(id)
    if (!ch || (run !== null && ch.view.run?.id !== run)) return
    this.channels.set(id, { ...ch, ...how(ch) })
  }

  private connect(): void {
    this.cancelRetry?.()
    this.cancelRetry = null
    this.setLink({ ...this.link, state: "connecting", retryAt_ms: null })
    this.hangUp = this.world.open({
      opened: () => this.setLink({ ...this.link, state: "open" }),
      said: data => this.hear(data),
      closed: () => this.waitAndConnect(),
    })
  }

  private hear(data: unknown): void {
    // Only words prove that the server is well: one that accepts and hangs up must not be called every half second.
    this.attempts = 0
    this.link = { ...this.link, heard_ms: this.world.now_ms() }
    try {
      this.take(this.world.decode(data))
    } catch (cause) {
      console.error("galvanode: a message from the server could not be read", cause)
    }
  }

  private waitAndConnect(): void {
    if (this.closed) return
    const steady_ms = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 1.7 ** this.attempts++)
    const wait_ms = steady_ms * (0.8 + 0.4 * this.world.random())
    this.setLink({ ...this.link, state: "waiting", retryAt_ms: this.world.now_ms() + wait_ms })
    this.cancelRetry = this.world.after(wait_ms, () => this.connect())
  }

  private setLink(link: Link): void {
    this.link = link
    this.publishSoon()
  }

  private publishSoon(): void {
    if (this.cancelPublish || this.closed) return
    const wait_ms = Math.max(0, this.published_ms + PUBLISH_EVERY_MS - this.world.now_ms())
    this.cancelPublish = this.world.after(wait_ms, () => {
      this.cancelPublish = null
      this.published_ms = this.world.now_ms()
      const live = this.snapshot()
      for (const listener of this.listeners) listener(live)
    })
  }
}

function blank(view: ChannelView): ChannelLive {
  return { view, columns: new Columns(), length: 0, points: [], fit: null, lines: [], log: [], fade: null }
}
