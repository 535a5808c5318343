/** A serial port by its name, with the ways in which opening it fails in words. */
import { LinkError } from "../errors"
import type { SerialLine } from "./arduino"

/** @throws LinkError `unreachable` when there is no such port, `busy` when another program has it, `permission` */
export async function openSerialPort(path: string, baudRate: number): Promise<SerialLine> {
  const { SerialPort } = await import("serialport")
  const port = new SerialPort({ path, baudRate, autoOpen: false })
  const failed = await new Promise<Error | null>(resolve => port.open(resolve))
  if (!failed) return port as unknown as SerialLine
  const words = failed.message
  if (/lock|busy|temporarily unavailable|access denied/i.test(words))
    throw new LinkError(
      "busy",
      `the port ${path} is in use (${words}); close the Arduino IDE's monitor or the other program, then start again`,
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
    `there is no port ${path} (${words}); plug the Arduino in` +
      (there.length > 0 ? `, or use one of ${there.join(", ")}` : "") +
      ", then start again",
    {},
    failed,
  )
}
