/**
 * The Jacdac devices at the far end of a USB line: found by what they announce, spoken to by service. A card is two of them:
 * the runtime with its manager, and the program's own services.
 *
 * A command is answered by a report with the same number; what must not be lost is sent with a request for the frame's CRC and
 * again until that comes. Times are those of the runtime: it announces itself every 0.5 s and answers within one turn.
 */
import { LinkError } from "../errors"
import type { ByteStream } from "../transport"
import { crcOf, decodeJacdac, encodeJacdac, JACDAC, type Packet, SERVICE } from "./frames"
import { escaped, UsbStream } from "./usbStream"

/** The board's USB bridge lets packets through after this command to its service class. */
const BRIDGE = { class: 0x18f61a4a, enablePackets: 0x81 }
/** Command and report of the control service. */
const ANNOUNCE = 0
const ASK_EVERY_MS = 500
const FIND_MS = 5000
/** An acknowledgement is waited for this long, and the frame sent this often. */
const ACK_MS = 150
const ACK_TRIES = 8
const ANSWER_MS = 2000

/** A service of a device on the line. */
export interface Service {
  /** 16 hex digits in the order of the wire. */
  readonly device: string
  /** Its number in the device's list. */
  readonly index: number
}

/** Class identifier as a device id: little endian, padded. */
function classId(of: number): string {
  const id = Buffer.alloc(8)
  id.writeUInt32LE(of >>> 0)
  return id.toString("hex")
}

export class JacdacBus {
  onLine: (text: string) => void = () => {}
  onClose: (reason: string) => void = () => {}
  /** Service classes in order, by device. */
  private readonly devices = new Map<string, readonly number[]>()
  private readonly waiting = new Set<(p: Packet) => void>()
  private readonly stream: UsbStream

  constructor(private readonly line: ByteStream) {
    this.stream = new UsbStream({
      frame: frame => decodeJacdac(frame).forEach(p => this.packet(p)),
      line: text => this.onLine(text),
    })
    line.onBytes = bytes => this.stream.push(bytes)
    line.onClose = reason => this.onClose(reason)
  }

  /** Waits until a device with this service has announced itself. @throws LinkError `silent` with what is to be done */
  async find(serviceClass: number, remedy: string): Promise<Service> {
    const ask = () => {
      this.frame(classId(BRIDGE.class), JACDAC.command | JACDAC.multicast | JACDAC.loopback, 0, BRIDGE.enablePackets)
      this.frame(classId(SERVICE.control), JACDAC.command | JACDAC.multicast, SERVICE.control, ANNOUNCE)
    }
    const again = setInterval(ask, ASK_EVERY_MS)
    try {
      const announced = this.next(() => this.offered(serviceClass) !== undefined, FIND_MS)
      ask()
      await announced
      const found = this.offered(serviceClass)
      if (!found) throw new LinkError("silent", `nobody answered within ${FIND_MS / 1000} s: ${remedy}`)
      return found
    } finally {
      clearInterval(again)
    }
  }

  /** Forgets who was there: after a restart the program's device has another name. */
  forget() {
    this.devices.clear()
  }

  send(to: Service, command: number, data: Uint8Array) {
    this.frame(to.device, JACDAC.command, to.index, command, data)
  }

  /** Sends until the device has acknowledged. @throws LinkError `lost` */
  async sendSurely(to: Service, command: number, data: Uint8Array): Promise<void> {
    const flags = JACDAC.command | JACDAC.acknowledge
    const frame = encodeJacdac({ device: to.device, flags, service: to.index, command, data })
    for (let k = 0; k < ACK_TRIES; k++) {
      const fits = (p: Packet) =>
        p.device === to.device && p.service === SERVICE.acknowledgement && p.command === crcOf(frame)
      const acknowledged = this.next(fits, ACK_MS)
      this.line.write(escaped(frame))
      if (await acknowledged) return
    }
    const waited_s = (ACK_TRIES * ACK_MS) / 1000
    throw new LinkError("lost", `no acknowledgement within ${waited_s} s; check the cable, then try again`)
  }

  /** The device's report to a command. @throws LinkError `silent` */
  async request(to: Service, command: number, data: Uint8Array): Promise<Uint8Array> {
    const fits = (p: Packet) => p.device === to.device && p.service === to.index && p.command === command
    const answer = this.next(fits, ANSWER_MS)
    this.send(to, command, data)
    const report = await answer
    if (!report)
      throw new LinkError("silent", `no answer within ${ANSWER_MS / 1000} s; check the cable, then try again`)
    return report.data
  }

  async close() {
    await this.line.close()
  }

  private frame(device: string, flags: number, service: number, command: number, data: Uint8Array = new Uint8Array()) {
    this.line.write(escaped(encodeJacdac({ device, flags, service, command, data })))
  }

  /** The next packet of the device that fits, or undefined when the time is over. */
  private next(fits: (p: Packet) => boolean, within_ms: number): Promise<Packet | undefined> {
    return new Promise(resolve => {
      const over = (p?: Packet) => {
        clearTimeout(timer)
        this.waiting.delete(look)
        resolve(p)
      }
      const look = (p: Packet) => {
        if (fits(p)) over(p)
      }
      const timer = setTimeout(() => over(), within_ms)
      this.waiting.add(look)
    })
  }

  private offered(serviceClass: number): Service | undefined {
    for (const [device, classes] of this.devices) {
      const index = classes.indexOf(serviceClass)
      if (index > 0) return { device, index }
    }
    return undefined
  }

  private packet(p: Packet) {
    // a frame to a device is another host's word
    if ((p.flags & JACDAC.command) !== 0) return
    if (p.service === SERVICE.control && p.command === ANNOUNCE) this.announced(p)
    for (const look of this.waiting) look(p)
  }

  /** Flags and counters stand in the place of the control service's class; then a class per service. */
  private announced(p: Packet) {
    const view = new DataView(p.data.buffer, p.data.byteOffset, p.data.byteLength)
    const classes: number[] = []
    for (let at = 0; at + 4 <= p.data.length; at += 4) classes.push(view.getUint32(at, true))
    this.devices.set(p.device, classes)
  }
}
