/**
 * Between processor and chips: the SPI mode the bus runs for each of them, and what can go wrong: a dead converter, bit
 * errors, the clock's wrong edge. Where a chip does not accept the mode, each side samples a bit late.
 */
import { BUS, SELECT } from "../../hardware/boards/channelCard"
import { Ad5941Part } from "../parts/ad5941"
import { Ads131m04Part } from "../parts/ads131m04"
import { Dac124s085Part } from "../parts/dac124s085"
import { Dac8563Part } from "../parts/dac8563"
import { SafetyChain } from "../parts/safetyChain"
import { ShiftRegister } from "../parts/shiftRegister"
import { W25q128Part } from "../parts/w25q128"
import type { Random } from "../random"

/** SPI modes that the chip behind a select code accepts, from its data sheet. */
export const ACCEPTED: ReadonlyMap<number, readonly number[]> = new Map([
  [SELECT.dac, Dac8563Part.modes],
  [SELECT.adc, Ads131m04Part.modes],
  [SELECT.engine, Ad5941Part.modes],
  [SELECT.switches, ShiftRegister.modes],
  [SELECT.arm, SafetyChain.modes],
  [SELECT.limits, Dac124s085Part.modes],
  [SELECT.flash, W25q128Part.modes],
])

export class BusFaults {
  /** The converter answers with zeros. */
  adcDead = false
  /** Probability that a bit from the converter is wrong. */
  bitErrors = 0
  /** SPI mode that the bus runs for each select code. */
  readonly modes = new Map<number, number>(BUS.map(b => [b.select, b.mode]))

  constructor(private readonly random: Random) {}

  /** Hands a frame to its chip. */
  pass(select: number, bytes: Uint8Array, transfer: (bytes: Uint8Array) => void) {
    const accepted = ACCEPTED.get(select)?.includes(this.modes.get(select) ?? -1) ?? true
    if (!accepted) shiftRight(bytes)
    transfer(bytes)
    if (!accepted) shiftRight(bytes)
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
