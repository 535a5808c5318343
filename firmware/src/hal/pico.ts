/**
 * HAL of the channel card's RP2040, USB only. Frames leave as hex lines on the console (hex is native code there, and the
 * console is the one unthrottled way out); they arrive as commands of a Jacdac service, services/galvanode.md.
 */
import * as ds from "@devicescript/core"
import { spi } from "@devicescript/spi"
import "@devicescript/gpio"
import { Server, startServer } from "@devicescript/server"
import { pins } from "@dsboard/pico"
import { PIN } from "../../../hardware/boards/channelCard"
import { Bytes } from "../../../protocol/pack"
import { deviceFloats } from "./floats"
import { Hal } from "./hal"
import { Inbox } from "./inbox"

type Native = typeof ds & { spiXfer(tx: Buffer, rx: Buffer): Promise<void> }

/** Longest console line is 160 characters on boards: a frame is sent in pieces of this many bytes. */
const LINE_BYTES = 72

class LinkServer extends Server {
  constructor(public inbox: Inbox) {
    super(ds.Galvanode.spec)
  }
  async frame(data: Buffer) {
    this.inbox.arrived(data)
  }
}

class PicoHal implements Hal {
  floats = deviceFloats
  inbox: Inbox
  constructor() {
    this.inbox = new Inbox()
  }
  async open() {
    startServer(new LinkServer(this.inbox))
    spi.configure({ miso: pins.GP4, mosi: pins.GP3, sck: pins.GP2, mode: 1, hz: 8000000 })
    pins.GP5.setMode(ds.GPIOMode.OutputLow)
    pins.GP6.setMode(ds.GPIOMode.OutputLow)
    pins.GP7.setMode(ds.GPIOMode.OutputLow)
    pins.GP11.setMode(ds.GPIOMode.OutputLow)
    pins.GP12.setMode(ds.GPIOMode.OutputLow)
    pins.GP8.setMode(ds.GPIOMode.InputPullUp)
  }
  async serial(): Promise<string> {
    return ds.deviceIdentifier("self")
  }
  async spi(select: number, bytes: Bytes) {
    // the engine is the one chip in SPI mode 0; configure() does nothing when nothing changes
    spi.configure({ miso: pins.GP4, mosi: pins.GP3, sck: pins.GP2, mode: select === 3 ? 0 : 1, hz: 8000000 })
    pins.GP5.write(select & 1)
    pins.GP6.write((select >> 1) & 1)
    pins.GP7.write((select >> 2) & 1)
    await (ds as Native).spiXfer(bytes as Buffer, bytes as Buffer)
    pins.GP5.write(0)
    pins.GP6.write(0)
    pins.GP7.write(0)
  }
  async pin(pin: number, level: number) {
    if (pin === PIN.relayDrive) pins.GP11.write(level)
    else if (pin === PIN.relaySense) pins.GP12.write(level)
  }
  async wait(due_ms: number): Promise<number> {
    if (this.inbox.empty()) {
      const ms = due_ms - ds.millis()
      await this.inbox.sleep(ms < 1 ? 1 : ms)
    }
    return ds.millis()
  }
  async receive(): Promise<Bytes | undefined> {
    return this.inbox.take()
  }
  async send(bytes: Bytes, n: number): Promise<boolean> {
    const frame = bytes as Buffer
    for (let at = 0; at < n; at += LINE_BYTES) {
      const end = at + LINE_BYTES < n ? at + LINE_BYTES : n
      console.log((at === 0 ? "#" : "+") + frame.slice(at, end).toString("hex"))
    }
    return true
  }
}

export const hal: Hal = new PicoHal()
