/** The page's memory, with a socket, a clock and chance made by hand. */
import { describe, expect, it } from "vitest"
import type { ChannelView, LiveMessage, RigView, RunView } from "../../host/live"
import { FLAG } from "../../protocol/readings"
import { LiveStore, type Live, type SocketEvents } from "../../host/dashboard/src/store"

function rig() {
  let now_ms = 0
  let timers: { at_ms: number; ring: () => void }[] = []
  const sockets: SocketEvents[] = []
  const seen: Live[] = []
  const store = new LiveStore({
    open(events) {
      sockets.push(events)
      return () => {}
    },
    decode: data => data as LiveMessage,
    now_ms: () => now_ms,
    after(wait_ms, then) {
      const timer = { at_ms: now_ms + wait_ms, ring: then }
      timers.push(timer)
      return () => (timers = timers.filter(t => t !== timer))
    },
    random: () => 0.5,
  })
  store.subscribe(live => seen.push(live))
  return {
    store,
    sockets,
    seen,
    say: (message: LiveMessage) => sockets.at(-1)!.said(message),
    pass(wait_ms: number) {
      const end_ms = now_ms + wait_ms
      for (;;) {
        const due = timers.filter(t => t.at_ms <= end_ms).sort((a, b) => a.at_ms - b.at_ms)[0]
        if (!due) break
        timers = timers.filter(t => t !== due)
        now_ms = Math.max(now_ms, due.at_ms)
        due.ring()
      }
      now_ms = end_ms
    },
  }
}

const run = (id: string): RunView => ({
  id,
  technique: "cv",
  params: {},
  started: "",
  steps: 3,
  step: 0,
  atMost_s: 60,
  t_s: 0,
  readings: 0,
})
const channel = (id: number, of: RunView | null): ChannelView => ({
  id,
  url: "",
  state: of ? "running" : "idle",
  board: "",
  cell: "",
  reason: "",
  run: of,
  calibration: null,
  selftest: null,
  bound: null,
})
const view = (...channels: ChannelView[]): RigView => ({ channels, techniques: [], speed: 1 })
const readings = (id: number, of: string, n: number, flags = 0): LiveMessage => {
  const column = (v: number) => Array.from({ length: n }, () => v)
  const columns = { t_s: column(1), e_V: column(2), i_A: column(-3e-3), step: column(0), flags: column(flags) }
  return { kind: "readings", channel: id, run: of, columns }
}

describe("curves", () => {
  it("grow past any first size and keep every reading", () => {
    const r = rig()
    r.say({ kind: "rig", rig: view(channel(1, run("a"))) })
    for (let k = 0; k < 30; k++) r.say(readings(1, "a", 1000))
    const [one] = r.store.snapshot().channels
    expect(one.length).toBe(30_000)
    expect(one.columns.e_V[29_999]).toBe(2)
    expect(one.columns.iPeak_A).toBe(3e-3)
  })

  it("of a former run are dropped when a new one begins or when everything is said again after a reconnect", () => {
    const r = rig()
    r.say({ kind: "rig", rig: view(channel(1, run("a"))) })
    r.say(readings(1, "a", 10))
    r.say({ kind: "began", channel: 1, run: run("a") })
    r.say(readings(1, "a", 10))
    expect(r.store.snapshot().channels[0].length).toBe(10)
    r.say({ kind: "began", channel: 1, run: run("b") })
    expect(r.store.snapshot().channels[0].length).toBe(0)
    r.say(readings(1, "a", 10))
    expect(r.store.snapshot().channels[0].length).toBe(0)
  })

  it("hold void readings as gaps and count overloads", () => {
    const r = rig()
    r.say({ kind: "rig", rig: view(channel(1, run("a"))) })
    r.say(readings(1, "a", 2, FLAG.corrupt))
    r.say(readings(1, "a", 3, FLAG.overloadI))
    const { columns } = r.store.snapshot().channels[0]
    expect([columns.voids, columns.overloads]).toEqual([2, 3])
    expect(columns.i_A[0]).toBeNaN()
  })
})

it("the page is told at most 20 times per second, and channels that did not change stay the same object", () => {
  const r = rig()
  r.say({ kind: "rig", rig: view(channel(1, run("a")), channel(2, null)) })
  r.pass(1000)
  const before = r.seen.length
  const idle = r.seen.at(-1)!.channels[1]
  for (let k = 0; k < 1000; k++) {
    r.say(readings(1, "a", 1))
    r.pass(1)
  }
  expect(r.seen.length - before).toBeLessThanOrEqual(21)
  expect(r.seen.at(-1)!.channels[1]).toBe(idle)
})

it("the log survives a new run and stays short", () => {
  const r = rig()
  r.say({ kind: "rig", rig: view(channel(1, run("a"))) })
  for (let k = 0; k < 600; k++) r.say({ kind: "log", channel: 1, t_s: k, text: "x" })
  r.say({ kind: "began", channel: 1, run: run("b") })
  const { log } = r.store.snapshot().channels[0]
  expect(log).toHaveLength(500)
  expect(log.at(-1)).toEqual({ t_s: 599, text: "x", run: "a" })
})

describe("the socket", () => {
  it("comes back with growing pauses of at most 12 s, and quickly again once the server has spoken", () => {
    const r = rig()
    const pauses: number[] = []
    for (let k = 0; k < 10; k++) {
      r.sockets.at(-1)!.closed()
      const opened = r.sockets.length
      let waited_ms = 0
      while (r.sockets.length === opened) {
        r.pass(10)
        waited_ms += 10
      }
      pauses.push(waited_ms)
    }
    expect(pauses[0]).toBeLessThanOrEqual(510)
    expect(pauses.every((p, k) => k === 0 || p >= pauses[k - 1])).toBe(true)
    expect(pauses.at(-1)).toBeLessThanOrEqual(12_000)
    r.say({ kind: "rig", rig: view() })
    r.sockets.at(-1)!.closed()
    r.pass(510)
    expect(r.sockets).toHaveLength(12)
  })

  it("tells the page when it is open and when the next attempt is due", () => {
    const r = rig()
    r.sockets[0].opened()
    expect(r.store.snapshot().link.state).toBe("open")
    r.sockets[0].closed()
    expect(r.store.snapshot().link).toMatchObject({ state: "waiting", retryAt_ms: 500 })
    r.store.retry()
    expect(r.store.snapshot().link.state).toBe("connecting")
  })
})
