/**
 * A card's clock against the host's, from questions and answers: host = offset + rate x card, straight line with uncertainty.
 *
 *   sent ----> card answers with its own time ----> received      the answer lies between the two: +- half the round trip
 *
 * Only the quickest exchanges count: what waited somewhere says nothing about the clocks. As in NTP (RFC 5905, section 10).
 */
import { fitLine } from "./analysis/line"

/** Exchanges that are kept, and how much slower than the quickest one may be. */
const KEPT = 64
const SLOWER = 1.5
/** A rate is fitted from this many exchanges over this long [s]; before, both clocks are taken to run alike. */
const RATE_EXCHANGES = 5
const RATE_SPAN_S = 20
/** Crystals: what a rate may be off before one is known, and beyond which a fit is no crystal's. */
const CRYSTAL = 100e-6

interface Exchange {
  readonly host_s: number
  readonly card_s: number
  readonly roundTrip_s: number
}

export interface ClockReading {
  /** Of the host's clock [s], as given to `add`. */
  readonly host_s: number
  /** Half width in which it lies: half the quickest round trip, and what the rate leaves open. */
  readonly within_s: number
}

export class ClockMap {
  private exchanges: Exchange[] = []

  /** One question and its answer. @throws RangeError if the answer came before the question */
  add(sent_s: number, received_s: number, card_ms: number) {
    const roundTrip_s = received_s - sent_s
    if (!(roundTrip_s >= 0)) throw new RangeError(`an answer ${-roundTrip_s} s before its question is none`)
    const card_s = card_ms / 1000
    const last = this.exchanges[this.exchanges.length - 1]
    // a clock that went back is that of a card that was restarted: what was known of it is over
    if (last && card_s < last.card_s) this.exchanges = []
    this.exchanges.push({ host_s: 0.5 * (sent_s + received_s), card_s, roundTrip_s })
    if (this.exchanges.length > KEPT) this.exchanges.shift()
  }

  get known(): boolean {
    return this.exchanges.length > 0
  }

  /** How much faster the card's clock runs, as a part of one, with its standard uncertainty; undefined as long as too little is known. */
  drift(): { readonly fast: number; readonly u: number } | undefined {
    const line = this.line()
    return line.u === undefined ? undefined : { fast: -line.extra, u: line.u }
  }

  /** The host's time at an instant of the card [ms since power-up]. @throws RangeError before the first exchange */
  hostTime(card_ms: number): ClockReading {
    if (!this.known) throw new RangeError("the card's clock was never asked")
    const { at_s, host_s, extra, u } = this.line()
    const since_s = card_ms / 1000 - at_s
    const shortest_s = Math.min(...this.exchanges.map(e => e.roundTrip_s))
    // the card's clock is told in whole milliseconds
    const within_s = 0.5 * shortest_s + 0.0005 + Math.abs(since_s) * (u === undefined ? CRYSTAL : 2 * u)
    return { host_s: host_s + since_s * (1 + extra), within_s }
  }

  /** The card's time at an instant of the host [ms]. */
  cardTime_ms(host_s: number): number {
    const { at_s, host_s: base_s, extra } = this.line()
    return 1000 * (at_s + (host_s - base_s) / (1 + extra))
  }

  /** host - host_s = (1 + extra) (card - at_s) */
  private line() {
    const shortest_s = Math.min(...this.exchanges.map(e => e.roundTrip_s))
    const quick = this.exchanges.filter(e => e.roundTrip_s <= SLOWER * shortest_s + 1e-4)
    const n = quick.length
    const at_s = quick.reduce((sum, e) => sum + e.card_s, 0) / n
    const host_s = quick.reduce((sum, e) => sum + e.host_s, 0) / n
    const span_s = quick[n - 1].card_s - quick[0].card_s
    if (n < RATE_EXCHANGES || span_s < RATE_SPAN_S) return { at_s, host_s, extra: 0, u: undefined }
    // the difference of the two clocks, so that no digits are lost to their size
    const fit = fitLine(
      quick.map(e => e.card_s - at_s),
      quick.map(e => e.host_s - host_s - (e.card_s - at_s)),
    )
    // two exchanges that err by all of their round trip in opposite ways
    const u = Math.max(fit.slopeError ?? 0, shortest_s / span_s / Math.sqrt(3))
    return Math.abs(fit.slope) > 10 * CRYSTAL
      ? { at_s, host_s, extra: 0, u: undefined }
      : { at_s, host_s, extra: fit.slope, u }
  }
}
