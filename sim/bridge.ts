/**
 * The calls of firmware/src/hal/sim.ts, as they arrive through the VM's socket: a head of 8 bytes, for SPI and SEND
 * followed by a second write with the bytes themselves (SPI answers are written into them in place).
 *
 *   head = call u8 | a u8 | b u8 | 0 | c u32 LE
 *
 * LEVEL answers with the level of pin a. A negative answer to SPI throws in the firmware.
 */

export const CALL = { spi: 1, pin: 2, send: 3, wait: 4, level: 5 }

export interface BridgeCalls {
  /** Answers in place; returns how long the transfer takes [ms], 0 for "no time at all". */
  spi(select: number, bytes: Uint8Array): number
  pin(pin: number, level: number): void
  /** Level of an input pin, 0 or 1. */
  level(pin: number): number
  /** False if the link cannot take the frame now. */
  send(frame: Uint8Array): boolean
  /** The firmware sleeps for this long unless a frame comes [ms]. */
  wait(for_ms: number): void
}

/** Turns socket writes into calls; returns the function to give to the VM as `onWrite`. */
export function bridge(calls: BridgeCalls): (bytes: Uint8Array) => number {
  let pending = 0
  let a = 0
  return bytes => {
    if (pending === CALL.spi) {
      pending = 0
      return calls.spi(a, bytes)
    }
    if (pending === CALL.send) {
      pending = 0
      return calls.send(bytes.slice(0, a)) ? 0 : -1
    }
    const call = bytes[0]
    a = bytes[1]
    if (call === CALL.spi || call === CALL.send) pending = call
    else if (call === CALL.pin) calls.pin(a, bytes[2])
    else if (call === CALL.level) return calls.level(a)
    else if (call === CALL.wait) {
      const c = bytes[4] + 256 * bytes[5] + 65536 * bytes[6] + 16777216 * bytes[7]
      calls.wait(c)
    } else throw new Error(`bridge: unknown call ${call}`)
    return 0
  }
}
