/** W25Q128: the card's memory without power. Numbers: hardware/parts/w25q128. Every write is waited for. */
import { SELECT } from "../../../hardware/boards/channelCard"
import { W25Q128 } from "../../../hardware/parts/w25q128"
import { Bytes } from "../../../protocol/pack"
import { Storage } from "../app/storage"
import { Hal } from "../hal/hal"

/** Bytes in one transaction. */
const PIECE = 64
/** Looks at the busy bit, and the sleep between two of them [ms]: longer than any erasure takes. */
const LOOKS = 250
const LOOK_MS = 2

export class FlashChip implements Storage {
  private buf: Bytes
  private short: Bytes
  private four: Bytes
  constructor(public hal: Hal) {
    this.buf = Buffer.alloc(4 + PIECE)
    this.short = Buffer.alloc(1)
    this.four = Buffer.alloc(4)
  }
  private async command(what: number) {
    this.short[0] = what
    await this.hal.spi(SELECT.flash, this.short)
  }
  private head(b: Bytes, what: number, at: number) {
    b[0] = what
    b[1] = (at >> 16) & 255
    b[2] = (at >> 8) & 255
    b[3] = at & 255
  }
  async open(): Promise<boolean> {
    const b = this.four
    await this.command(W25Q128.cmdRelease)
    await this.hal.sleep(1)
    this.head(b, W25Q128.cmdId, 0)
    await this.hal.spi(SELECT.flash, b)
    return b[1] === W25Q128.idManufacturer && b[2] === W25Q128.idType && b[3] === W25Q128.idCapacity
  }
  async read(at: number, into: Bytes, n: number) {
    const b = this.buf
    for (let from = 0; from < n; from += PIECE) {
      const m = n - from < PIECE ? n - from : PIECE
      this.head(b, W25Q128.cmdRead, at + from)
      await this.hal.spi(SELECT.flash, b)
      for (let k = 0; k < m; k++) into[from + k] = b[4 + k]
    }
  }
  async write(at: number, from: Bytes, fromAt: number, n: number): Promise<boolean> {
    let done = 0
    while (done < n) {
      // a transaction programs all its bytes, and wraps at the end of a page: one piece ends at a multiple of PIECE
      const offset = at + done - Math.floor((at + done) / PIECE) * PIECE
      let m = PIECE - offset
      if (m > n - done) m = n - done
      const b = Buffer.alloc(4 + m)
      await this.command(W25Q128.cmdWriteEnable)
      this.head(b, W25Q128.cmdProgram, at + done)
      for (let k = 0; k < m; k++) b[4 + k] = from[fromAt + done + k]
      await this.hal.spi(SELECT.flash, b)
      if (!(await this.rest())) return false
      done = done + m
    }
    return true
  }
  async erase(sector: number): Promise<boolean> {
    await this.command(W25Q128.cmdWriteEnable)
    this.head(this.four, W25Q128.cmdEraseSector, sector * W25Q128.sectorBytes)
    await this.hal.spi(SELECT.flash, this.four)
    return await this.rest()
  }
  /** Waits until the chip is no longer busy. */
  private async rest(): Promise<boolean> {
    const b = Buffer.alloc(2)
    for (let k = 0; k < LOOKS; k++) {
      b[0] = W25Q128.cmdStatus
      b[1] = 0
      await this.hal.spi(SELECT.flash, b)
      if ((b[1] & W25Q128.statusBusy) === 0) return true
      await this.hal.sleep(LOOK_MS)
    }
    return false
  }
}
