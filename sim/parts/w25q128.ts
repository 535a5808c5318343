/**
 * W25Q128JV as the bus sees it. Programming clears bits inside one page and wraps there (8.2.13), erasing sets 4 kB
 * (8.2.15), both need Write Enable and take their time, during which only the status register answers (7.1). The memory
 * itself outlives the part: give the same `FlashMemory` to the next board and it remembers.
 * Numbers: hardware/parts/w25q128, sections of the Winbond data sheet.
 */
import { W25Q128 } from "../../hardware/parts/w25q128"

/** Sectors that were ever written; all others are erased. */
export class FlashMemory {
  private readonly sectors = new Map<number, Uint8Array>()
  /** Erasures per sector. */
  readonly wear = new Map<number, number>()

  read(at: number): number {
    const sector = this.sectors.get(Math.floor(at / W25Q128.sectorBytes))
    return sector === undefined ? 0xff : sector[at % W25Q128.sectorBytes]
  }
  /** Puts bytes there, whatever was before: a programmer's clip, not the chip's own way. */
  set(at: number, bytes: Uint8Array) {
    bytes.forEach((byte, k) => (this.sector(at + k)[(at + k) % W25Q128.sectorBytes] = byte))
  }
  /** Clears the bits that are 0 in `byte`. */
  clearBits(at: number, byte: number) {
    this.sector(at)[at % W25Q128.sectorBytes] &= byte
  }
  bytes(at: number, n: number): Uint8Array {
    return Uint8Array.from({ length: n }, (_, k) => this.read(at + k))
  }
  private sector(at: number): Uint8Array {
    const number = Math.floor(at / W25Q128.sectorBytes)
    let sector = this.sectors.get(number)
    if (sector === undefined) {
      sector = new Uint8Array(W25Q128.sectorBytes).fill(0xff)
      this.sectors.set(number, sector)
    }
    return sector
  }
}

export class W25q128Part {
  /** SPI modes it works in (6.1.1). */
  static readonly modes: readonly number[] = [0, 3]
  /** Fault: this bit of every byte stays 0 after an erasure, as in a worn-out sector. */
  worn = false
  private busyUntil_us = -Infinity
  private writeEnabled = false
  private asleep = false
  private tearAfter: number | undefined

  /** @param onTorn the power went in the middle of a program or an erase: nothing on the card works any more */
  constructor(
    readonly memory: FlashMemory,
    private readonly now_us: () => number,
    private readonly onTorn: () => void = () => {},
  ) {}

  /** The power goes in the next program or erase, after this many of its bytes. */
  tear(afterBytes: number) {
    this.tearAfter = afterBytes
  }
  /** Power-up: the memory stays, the rest is as new. */
  powerUp() {
    this.busyUntil_us = -Infinity
    this.writeEnabled = false
    this.asleep = false
  }

  transfer(bytes: Uint8Array) {
    const command = bytes[0]
    const busy = this.now_us() < this.busyUntil_us
    const at = ((bytes[1] ?? 0) << 16) | ((bytes[2] ?? 0) << 8) | (bytes[3] ?? 0)
    const asked = bytes.slice()
    // until the chip drives its output, the pulled-up line reads ones
    bytes.fill(0xff)
    if (this.asleep && command !== W25Q128.cmdRelease) return
    if (command === W25Q128.cmdStatus) {
      bytes.fill((busy ? W25Q128.statusBusy : 0) | (this.writeEnabled ? W25Q128.statusWriteEnabled : 0), 1)
      return
    }
    if (busy) return
    switch (command) {
      case W25Q128.cmdRelease:
        this.asleep = false
        return
      case W25Q128.cmdPowerDown:
        this.asleep = true
        return
      case W25Q128.cmdWriteEnable:
        this.writeEnabled = true
        return
      case W25Q128.cmdId:
        for (let k = 1; k < bytes.length; k++)
          bytes[k] = [W25Q128.idManufacturer, W25Q128.idType, W25Q128.idCapacity][(k - 1) % 3]
        return
      case W25Q128.cmdRead:
        for (let k = 4; k < bytes.length; k++) bytes[k] = this.memory.read((at + k - 4) % W25Q128.bytes)
        return
      case W25Q128.cmdProgram:
        // an instruction cut off before its first data byte is not carried out
        if (this.writeEnabled && asked.length > 4) this.program(at, asked.subarray(4))
        return
      case W25Q128.cmdEraseSector:
        if (this.writeEnabled && asked.length === 4) this.erase(at)
        return
    }
  }

  private program(at: number, data: Uint8Array) {
    const page = at - (at % W25Q128.pageBytes)
    // of more than a page the last 256 bytes count
    const from = Math.max(0, data.length - W25Q128.pageBytes)
    const torn = this.tearing()
    for (let k = from; k < data.length; k++) {
      if (torn !== undefined && k - from >= torn) break
      this.memory.clearBits(page + ((at + k) % W25Q128.pageBytes), data[k])
    }
    this.finish(W25Q128.programTypical_s, torn)
  }
  private erase(at: number) {
    const start = at - (at % W25Q128.sectorBytes)
    const sector = start / W25Q128.sectorBytes
    const wear = (this.memory.wear.get(sector) ?? 0) + 1
    this.memory.wear.set(sector, wear)
    const torn = this.tearing()
    const n = Math.min(W25Q128.sectorBytes, torn ?? W25Q128.sectorBytes)
    const erased = this.worn || wear > W25Q128.endurance ? 0xfe : 0xff
    this.memory.set(start, new Uint8Array(n).fill(erased))
    this.finish(W25Q128.eraseTypical_s, torn)
  }
  private tearing(): number | undefined {
    const after = this.tearAfter
    this.tearAfter = undefined
    return after
  }
  private finish(time_s: number, torn: number | undefined) {
    this.writeEnabled = false
    this.busyUntil_us = this.now_us() + 1e6 * time_s
    if (torn !== undefined) this.onTorn()
  }
}
