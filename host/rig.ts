/**
 * The rig: N cards behind N addresses. Keeps what the page and other watchers need to join late; says everything as the
 * messages of host/live.
 */
import { Channel, type ChannelSetup, type RigOptions } from "./channel"
import { RefusedError } from "./errors"
import type { LiveMessage } from "./live"
import type { Technique } from "./technique"
import { all as techniques } from "./techniques"

export class Rig {
  /** Hears everything that happens on any channel. */
  onMessage: (m: LiveMessage) => void = () => {}
  readonly channels: readonly Channel[]

  constructor(
    setups: readonly ChannelSetup[],
    private readonly options: RigOptions,
  ) {
    this.channels = setups.map((s, k) => new Channel(k + 1, s, options, m => this.onMessage(m)))
  }
  async connect() {
    await Promise.all(this.channels.map(c => c.connect()))
  }
  /** @throws RefusedError for a number that is none */
  channel(id: number): Channel {
    const found = this.channels.find(c => c.id === id)
    if (!found)
      throw new RefusedError("unknownChannel", `there is no channel ${id}; there are 1 .. ${this.channels.length}`)
    return found
  }
  view() {
    return {
      channels: this.channels.map(c => c.view()),
      techniques: (techniques as readonly Technique[]).map(({ id, title, source, plot, params }) => ({
        id,
        title,
        source,
        plot,
        params,
      })),
      speed: this.options.speed ?? 1,
    }
  }
  /** Opens every cell; each channel is tried, whatever happens to the others. */
  async stopAll() {
    const results = await Promise.allSettled(this.channels.map(c => c.stop()))
    const failed = results.flatMap((r, k) =>
      r.status === "rejected" && this.channels[k].view().state !== "offline" ? [k + 1] : [],
    )
    if (failed.length > 0)
      throw new RefusedError(
        "stop",
        `channels ${failed.join(", ")} did not confirm the stop; switch their cards off by hand`,
      )
    return this.view()
  }
  /** Everything a watcher who joins now has missed. */
  history(): LiveMessage[] {
    const messages: LiveMessage[] = [{ kind: "rig", rig: this.view() }]
    for (const channel of this.channels) {
      const d = channel.document()
      if (!d) continue
      messages.push({ kind: "began", channel: d.channel, run: d.run })
      messages.push({ kind: "readings", channel: d.channel, run: d.run.id, columns: d.columns })
      if (d.points.length > 0)
        messages.push({ kind: "spectrum", channel: d.channel, run: d.run.id, points: d.points, fit: d.fit })
      if (d.lines.length > 0) messages.push({ kind: "result", channel: d.channel, run: d.run.id, lines: d.lines })
      if (d.fade) messages.push({ kind: "fade", channel: d.channel, run: d.run.id, fade: d.fade })
      messages.push(...channel.log)
    }
    return messages
  }
  async close() {
    await Promise.all(this.channels.map(c => c.close()))
  }
}
