/**
 * Jacdac frames: what a DeviceScript runtime speaks over USB. Little endian.
 *
 *   crc16 | size | flags | device id (8 bytes)  then packets, each padded to 4:  size | service | command (2) | data
 *
 * crc16-CCITT from byte 2 on; `size` counts the packets. Source: Jacdac specification, "Protocol" and "Control service",
 * https://microsoft.github.io/jacdac-docs/reference/protocol/
 */

const HEAD_BYTES = 12
const PACKET_HEAD_BYTES = 4
/** Most data in one packet. */
export const PACKET_DATA_BYTES = 236

/** Frame flags. */
export enum JACDAC {
  /** The device id is that of the receiver. */
  command = 1,
  /** The receiver answers with the frame's CRC. */
  acknowledge = 2,
  /** The device id is a service class: for everyone who offers it. */
  multicast = 4,
  loopback = 128,
}

/** Service indexes that are no service of a device's list. */
export const SERVICE = { control: 0, pipe: 0x3e, acknowledgement: 0x3f } as const

export interface Packet {
  /** 16 hex digits in the order of the wire. */
  readonly device: string
  readonly flags: number
  readonly service: number
  readonly command: number
  readonly data: Uint8Array
}

export function crc16(bytes: Uint8Array, from: number): number {
  let crc = 0xffff
  for (let k = from; k < bytes.length; k++) {
    let x = (crc >> 8) ^ bytes[k]
    x ^= x >> 4
    crc = ((crc << 8) ^ (x << 12) ^ (x << 5) ^ x) & 0xffff
  }
  return crc
}

/** One packet as a frame. @throws RangeError for more data than a packet holds */
export function encodeJacdac(p: Packet): Buffer {
  if (p.data.length > PACKET_DATA_BYTES)
    throw new RangeError(`a Jacdac packet holds ${PACKET_DATA_BYTES} bytes, not ${p.data.length}`)
  const size = (PACKET_HEAD_BYTES + p.data.length + 3) & ~3
  const frame = Buffer.alloc(HEAD_BYTES + size)
  frame[2] = size
  frame[3] = p.flags
  frame.write(p.device, 4, "hex")
  frame[12] = p.data.length
  frame[13] = p.service
  frame.writeUInt16LE(p.command, 14)
  frame.set(p.data, 16)
  frame.writeUInt16LE(crc16(frame, 2), 0)
  return frame
}

/** CRC of a frame as it stands in it: its name in an acknowledgement. */
export function crcOf(frame: Uint8Array): number {
  return frame[0] | (frame[1] << 8)
}

/** The packets of a frame; empty if it is torn or its CRC is wrong. */
export function decodeJacdac(frame: Uint8Array): Packet[] {
  if (frame.length < HEAD_BYTES + PACKET_HEAD_BYTES || frame.length !== HEAD_BYTES + frame[2]) return []
  if (crc16(frame, 2) !== crcOf(frame)) return []
  const device = Buffer.from(frame.subarray(4, HEAD_BYTES)).toString("hex")
  const packets: Packet[] = []
  for (let at = HEAD_BYTES; at + PACKET_HEAD_BYTES <= frame.length;) {
    const size = frame[at]
    const from = at + PACKET_HEAD_BYTES
    if (from + size > frame.length) return []
    packets.push({
      device,
      flags: frame[3],
      service: frame[at + 1],
      command: frame[at + 2] | (frame[at + 3] << 8),
      data: Uint8Array.from(frame.subarray(from, from + size)),
    })
    at += (PACKET_HEAD_BYTES + size + 3) & ~3
  }
  return packets
}
