/**
 * The link over USB, as the DeviceScript runtime has it: frames arrive as commands of a Jacdac service (services/galvanode.md)
 * and leave as lines of hex on the console, the one unthrottled way out (hex is native code there).
 *
 *   #<length, 2 hex digits><hex>   first line of a frame        +<hex>   each further one
 *
 * The console's ring may lose lines: a frame whose length is not met is no frame, and the link asks for it again.
 */
import * as ds from "@devicescript/core"
import { Server, startServer } from "@devicescript/server"
import { Bytes } from "../../../protocol/pack"
import { Inbox } from "./inbox"

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

export class UsbLink {
  length: Buffer
  constructor(public inbox: Inbox) {
    this.length = Buffer.alloc(1)
  }
  open() {
    startServer(new LinkServer(this.inbox))
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
