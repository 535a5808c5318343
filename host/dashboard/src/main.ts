/** Starts the live page. */
import { Unpackr } from "msgpackr/unpack"
import { mount } from "svelte"
import "uplot/dist/uPlot.min.css"
import "./app.css"
import App from "./App.svelte"
import type { LiveMessage } from "../../live"
import { LiveStore } from "./store"

const address = new URL("live", location.href)
address.protocol = address.protocol === "https:" ? "wss:" : "ws:"
const unpackr = new Unpackr({ int64AsType: "number", mapsAsObjects: true })

const store = new LiveStore({
  open(events) {
    const socket = new WebSocket(address)
    socket.binaryType = "arraybuffer"
    socket.addEventListener("open", () => events.opened())
    socket.addEventListener("message", event => events.said(event.data))
    socket.addEventListener("close", () => events.closed())
    return () => socket.close()
  },
  decode: data => unpackr.unpack(new Uint8Array(data as ArrayBuffer)) as LiveMessage,
  now_ms: () => Date.now(),
  after(wait_ms, then) {
    const timer = window.setTimeout(then, wait_ms)
    return () => window.clearTimeout(timer)
  },
  random: () => Math.random(),
})

mount(App, { target: document.getElementById("app")!, props: { store } })
