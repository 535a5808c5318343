/**
 * A channel card on USB: the DeviceScript runtime's Jacdac bridge and console on one serial line, either a port of this
 * computer or, with a host in the URL, a serial port that the network offers (ser2net and the like).
 */
import { ConsoleFrames } from "../jacdac/consoleFrames"
import { JacdacBus } from "../jacdac/bus"
import { LinkError } from "../errors"
import { openSerialPort, serialStream } from "../serialPort"
import { type ByteStream, transport } from "../transport"
import { encodeFrame, ENCODED_MAX_BYTES, FrameReader } from "../../protocol/frame"
import { tcp } from "./tcp"

/** Of firmware/services/galvanode.md. */
const GALVANODE = { class: 0x12f7ac41, frame: 0x80 }
/** USB takes any rate; the port wants one. */
const BAUD = 115200
const EXAMPLE = "usb:///dev/ttyACM0"

/** The serial line behind a `usb:` address. @throws LinkError */
export async function openUsbLine(url: URL): Promise<ByteStream> {
  if (url.hostname !== "") return tcp.open(new URL(`tcp://${url.host}`))
  // usb:///COM3 is how a port of Windows is written
  const path = decodeURIComponent(url.pathname).replace(/^\/(COM\d+)$/i, "$1")
  if (path.length < 2)
    throw new LinkError("url", `${url.href} names no port; write it like ${EXAMPLE} or usb:///COM3, then start again`)
  return serialStream(await openSerialPort(path, BAUD))
}

export const usb = transport({
  scheme: "usb",
  title: "USB (channel card)",
  example: EXAMPLE,
  async open(url) {
    const bus = new JacdacBus(await openUsbLine(url))
    const card = await bus
      .find(
        GALVANODE.class,
        `${url.href} is there, but no Galvanode card is on it; choose the right port, or write the firmware first (galvanode update)`,
      )
      .catch(async error => {
        await bus.close()
        throw error
      })
    const payload = new Uint8Array(ENCODED_MAX_BYTES)
    const reader = new FrameReader(payload, new Uint8Array(ENCODED_MAX_BYTES))
    const encoded = new Uint8Array(ENCODED_MAX_BYTES)
    let closed = ""
    const stream: ByteStream = {
      onBytes: () => {},
      onClose: () => {},
      write(bytes) {
        if (closed) throw new LinkError("closed", `the link to ${url.href} is closed (${closed}); connect again`)
        for (const byte of bytes) {
          const n = reader.push(byte)
          if (n > 0) bus.send(card, GALVANODE.frame, payload.slice(0, n))
        }
      },
      close: () => bus.close(),
    }
    const frames = new ConsoleFrames(
      frame => stream.onBytes(encoded.slice(0, encodeFrame(frame, frame.length, encoded))),
      // the runtime's own words; what the card has to say comes as frames
      () => {},
    )
    bus.onLine = text => frames.line(text)
    bus.onClose = reason => {
      closed = reason
      stream.onClose(reason)
    }
    return stream
  },
})
