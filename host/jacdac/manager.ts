/**
 * A new program for a card, through the runtime's manager service: the one way in which bytecode is replaced.
 *
 * The image goes through a Jacdac pipe, every packet acknowledged; the runtime writes it to its flash and starts it. Source:
 * DeviceScript manager and pipes, https://microsoft.github.io/jacdac-docs/services/devicescriptmanager/
 */
import { LinkError } from "../errors"
import type { JacdacBus, Service } from "./bus"
import { SERVICE } from "./frames"

const MANAGER = { class: 0x1134ea2b, deploy: 0x80 }
const PIPE = { portShift: 7, counterMask: 0x1f, close: 0x20 }
/** A pipe's packets; the runtime takes up to 236 bytes. */
const PIECE_BYTES = 224
/** What every DeviceScript image begins with. */
const MAGIC = Buffer.from("DevS\n")

/** @throws LinkError if these are no DeviceScript bytecode */
export function checkImage(image: Uint8Array, name: string) {
  if (!MAGIC.equals(image.subarray(0, MAGIC.length)))
    throw new LinkError("image", `${name} is no DeviceScript bytecode; make one with npm run firmware -- --write DIR`)
}

/** Writes an image and lets the runtime start it. @throws LinkError; the runtime then keeps running nothing, or the old one */
export async function deploy(bus: JacdacBus, image: Uint8Array, progress: (share: number) => void = () => {}) {
  const manager = await bus.find(
    MANAGER.class,
    "the port has no DeviceScript runtime; write its UF2 first (docs/firmware.md)",
  )
  const size = Buffer.alloc(4)
  size.writeUInt32LE(image.length)
  const report = await bus.request(manager, MANAGER.deploy, size)
  const port = report[0] | (report[1] << 8)
  if (port === 0)
    throw new LinkError("image", `the card has no room for ${image.length} bytes of program; use a smaller one`)
  const pipe: Service = { device: manager.device, index: SERVICE.pipe }
  let count = 0
  const send = (data: Uint8Array, flags: number) =>
    bus.sendSurely(pipe, (port << PIPE.portShift) | flags | (count++ & PIPE.counterMask), data)
  for (let at = 0; at < image.length; at += PIECE_BYTES) {
    await send(image.subarray(at, at + PIECE_BYTES), 0)
    progress(Math.min(1, (at + PIECE_BYTES) / image.length))
  }
  await send(new Uint8Array(), PIPE.close)
  bus.forget()
}
