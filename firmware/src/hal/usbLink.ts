/**
 * The link over USB, as the DeviceScript runtime has it: frames arrive as commands of a Jacdac service (services/galvanode.md)
 * and leave as lines of hex on the console, the one unthrottled way out (hex is native code there).
 *
 *   #<length, 2 hex digits><hex>   first line of a frame        +<hex>   each further one
 *
 * The console's ring may lose lines: a frame whose length is not met is no frame, and the link asks for it again.
 *
 * The service is served by hand: @devicescript/server would do it with 3 kB more of a card's 64 kB of code.
 */
import * as ds from "@devicescript/core"
import { Bytes } from "../../../protocol/pack"
import { Inbox } from "./inbox"

type Native = typeof ds & {
  _onServerPacket(p: ds.Packet): Promise<void>
  _serverSend(serviceIndex: number, p: ds.Packet): Promise<void>
}

/** Longest console line is 160 characters on boards: a frame is sent in pieces of this many bytes. */
const LINE_BYTES = 72
const ANNOUNCE_MS = 500
/** The control service is 0; ours is the only other one. */
const SERVICE = 1
/** Of services/galvanode.md: command `frame`. */
const FRAME = 0x80
/** Restarts are counted up to this in the announcement; a steady count says: nothing new. */
const STEADY = 15
/** ControlAnnounceFlags: frames are acknowledged when asked. */
const ACKNOWLEDGES = 256

export class UsbLink {
  length: Buffer
  constructor(public inbox: Inbox) {
    this.length = Buffer.alloc(1)
  }
  open() {
    const inbox = this.inbox
    ;(ds as Native)._onServerPacket = async function (p: ds.Packet) {
      if (!p.isReport && p.serviceIndex === SERVICE && p.serviceCommand === FRAME) inbox.arrived(p.payload)
    }
    this.announce.start()
  }
  async announce() {
    const report = ds.Control.spec.lookup("announce").response
    for (let n = 1; ; n = n < STEADY ? n + 1 : n) {
      await (ds as Native)._serverSend(0, report.encode([n | ACKNOWLEDGES, 0, 0, ds.Galvanode.spec.classIdentifier]))
      await ds.sleep(ANNOUNCE_MS)
    }
  }
  send(bytes: Bytes, n: number) {
    const frame = bytes as Buffer
    this.length[0] = n
    for (let at = 0; at < n; at += LINE_BYTES) {
      const end = at + LINE_BYTES < n ? at + LINE_BYTES : n
      console.log((at === 0 ? "#" + this.length.toString("hex") : "+") + frame.slice(at, end).toString("hex"))
    }
  }
}
