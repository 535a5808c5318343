/**
 * CRC-32 (IEEE 802.3, reflected, 0xEDB88320), a nibble at a time: 16 table entries fit the smallest board.
 * Portable TypeScript, int32 only. Check value: crc32("123456789") = 0xCBF43926.
 */
import { Bytes } from "./pack"

const TABLE = [
  0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac, 0x76dc4190, 0x6b6b51f4, 0x4db26158, 0x5005713c, 0xedb88320,
  0xf00f9344, 0xd6d6a3e8, 0xcb61b38c, 0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c,
]

/** Continues `crc` (0 at the start) over n bytes; returns an unsigned 32-bit number. */
export function crc32(crc: number, b: Bytes, from: number, n: number): number {
  let c = ~crc
  for (let k = from; k < from + n; k++) {
    c = c ^ b[k]
    c = (c >>> 4) ^ TABLE[c & 15]
    c = (c >>> 4) ^ TABLE[c & 15]
  }
  return ~c >>> 0
}
