/**
 * HAL of the DeviceScript WASM VM. Its one way out is the socket primitive, which is a synchronous call into the host
 * process; the buffer aliases the VM's memory, so SPI answers are written in place. Protocol: sim/bridge.ts.
 */
import * as ds from "@devicescript/core"
import { Bytes } from "../../../protocol/pack"
import { deviceFloats } from "./floats"
import { Hal } from "./hal"
import { Inbox } from "./inbox"

type Socket = typeof ds & {
  _socketOpen(host: string, port: number): number
  _socketWrite(buf: Buffer): number
  _socketOnEvent(event: string, arg?: Buffer): Promise<void>
}

const CALL_SPI = 1
const CALL_PIN = 2
const CALL_SEND = 3
const CALL_WAIT = 4
const CALL_LEVEL = 5

export class SimHal implements Hal {
  floats = deviceFloats
  head: Buffer
  inbox: Inbox
  constructor() {
    this.head = Buffer.alloc(8)
    this.inbox = new Inbox()
  }
  call(what: number, a: number, b: number): number {
    const h = this.head
    h[0] = what
    h[1] = a
    h[2] = b
    return (ds as Socket)._socketWrite(h)
  }
  async open() {
    this.bridge()
  }
  bridge() {
    const self = this
    ;(ds as Socket)._socketOnEvent = async function (event: string, arg?: Buffer) {
      if (event === "data") self.inbox.arrived(arg)
    }
    if ((ds as Socket)._socketOpen("bridge", 1) !== 0) throw new Error("no bridge")
  }
  async serial(): Promise<string> {
    return ds.deviceIdentifier("self")
  }
  async spi(select: number, bytes: Bytes) {
    // written out: in the VM a call costs as much as the transfer
    const h = this.head
    const socket = ds as Socket
    h[0] = CALL_SPI
    h[1] = select
    socket._socketWrite(h)
    // the answer is how long the transfer takes: on a board it is DMA, and the fiber sleeps meanwhile
    const ms = socket._socketWrite(bytes as Buffer)
    if (ms < 0) throw new Error("spi " + ms)
    if (ms > 0) await ds.sleep(ms)
  }
  async pin(pin: number, level: number) {
    this.call(CALL_PIN, pin, level)
  }
  async level(pin: number): Promise<number> {
    return this.call(CALL_LEVEL, pin, 0)
  }
  async wait(due_ms: number): Promise<number> {
    if (this.inbox.empty()) {
      let ms = due_ms - ds.millis()
      if (ms < 1) ms = 1
      this.announce(ms)
      await this.inbox.sleep(ms)
    }
    return ds.millis()
  }
  async sleep(for_ms: number): Promise<number> {
    this.announce(for_ms)
    await ds.sleep(for_ms)
    return ds.millis()
  }
  /** Tells the host how far it may move the clock at once. */
  announce(ms: number) {
    this.head.setAt(4, "u32", ms)
    this.call(CALL_WAIT, 0, 0)
  }
  async receive(): Promise<Bytes | undefined> {
    return this.inbox.take()
  }
  async send(bytes: Bytes, n: number): Promise<boolean> {
    this.call(CALL_SEND, n, 0)
    return (ds as Socket)._socketWrite(bytes as Buffer) === 0
  }
}

export const hal: Hal = new SimHal()
