/** A serial port by its name, with the ways in which opening it fails in words. */
import type { SerialPort } from "serialport"
import { LinkError } from "./errors"
import type { ByteStream } from "./transport"

/** @throws LinkError `unreachable` when there is no such port, `busy` when another program has it, `permission` */
export async function openSerialPort(path: string, baudRate: number): Promise<SerialPort> {
  const { SerialPort } = await import("serialport")
  const port = new SerialPort({ path, baudRate, autoOpen: false })
  const failed = await new Promise<Error | null>(resolve => port.open(resolve))
  if (!failed) return port
  const words = failed.message
  if (/lock|busy|temporarily unavailable|access denied/i.test(words))
    throw new LinkError(
      "busy",
      `the port ${path} is in use (${words}); close the serial monitor or the other program, then start again`,
      {},
      failed,
    )
  if (/permission/i.test(words))
    throw new LinkError(
      "permission",
      `no permission for the port ${path}; join the group that owns it (Debian: sudo adduser $USER dialout), log in anew, ` +
        "then start again",
      {},
      failed,
    )
  const there = await SerialPort.list().then(
    found => found.map(p => p.path),
    // without udev nothing can be listed
    () => [],
  )
  throw new LinkError(
    "unreachable",
    `there is no port ${path} (${words}); plug the board in` +
      (there.length > 0 ? `, or use one of ${there.join(", ")}` : "") +
      ", then start again",
    {},
    failed,
  )
}

/** A port as the stream that transports give. */
export function serialStream(port: SerialPort): ByteStream {
  let closed = ""
  const stream: ByteStream = {
    onBytes: () => {},
    onClose: () => {},
    write(bytes) {
      if (closed) throw new LinkError("closed", `the port ${port.path} is closed (${closed}); connect again`)
      port.write(bytes)
    },
    close: () => new Promise(done => (closed ? done() : port.close(() => done()))),
  }
  port.on("data", (bytes: Uint8Array) => stream.onBytes(bytes))
  port.on("error", (error: Error) => (closed = closed || error.message))
  port.on("close", (why: Error | null) => {
    closed = closed || why?.message || "closed"
    stream.onClose(closed)
  })
  return stream
}
