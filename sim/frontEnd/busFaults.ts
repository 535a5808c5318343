/** What can go wrong between processor and chips: a dead converter, bit errors, the clock's wrong edge. */
import type { Random } from "../random"

export class BusFaults {
  /** The converter answers with zeros. */
  adcDead = false
  /** Probability that a bit from the converter is wrong. */
  bitErrors = 0
  /** Frames of this chip are half a bit late in both directions; -1 = none. */
  shiftedSelect = -1

  constructor(private readonly random: Random) {}

  /** Hands a frame to its chip. */
  pass(select: number, bytes: Uint8Array, transfer: (bytes: Uint8Array) => void) {
    if (select === this.shiftedSelect) shiftRight(bytes)
    transfer(bytes)
    if (select === this.shiftedSelect) shiftRight(bytes)
  }
  /** Spoils what the converter has answered. */
  spoil(bytes: Uint8Array) {
    if (this.adcDead) bytes.fill(0)
    for (let k = 0; k < bytes.length && this.bitErrors > 0; k++)
      for (let bit = 1; bit < 256; bit *= 2) if (this.random.uniform() < this.bitErrors) bytes[k] ^= bit
  }
}

function shiftRight(bytes: Uint8Array) {
  let carry = 0
  for (let k = 0; k < bytes.length; k++) {
    const byte = bytes[k]
    bytes[k] = (byte >> 1) | (carry << 7)
    carry = byte & 1
  }
}
