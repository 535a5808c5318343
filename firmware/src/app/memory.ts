/**
 * What a card remembers without power: two copies of its calibration record, and whether a run is going on.
 *
 * The copy that is not in force is written first, so that power lost in the middle leaves one that is whole. The run marker
 * is a row of 8-byte slots in one sector, `run u32 | 0xFF while it goes on, 0 afterwards | 3 x check`: a run costs two short
 * writes, and the sector is erased once in 512 runs.
 */
import { recordLength, unpackCalibration } from "../../../hardware/calibrationBytes"
import { Calibration } from "../../../hardware/calibration"
import { SECTOR, W25Q128 } from "../../../hardware/parts/w25q128"
import { crc32 } from "../../../protocol/crc32"
import { CALIBRATION } from "../../../protocol/messages"
import { Bytes } from "../../../protocol/pack"
import { Hal } from "../hal/hal"
import { Storage } from "./storage"

/** Bytes between two sleeps: the VM stops a fiber that does not yield. */
const PIECE = 512
const SLOT_BYTES = 8
const SLOTS = Math.floor(W25Q128.sectorBytes / SLOT_BYTES)
const RUNS_AT = SECTOR.runMarker * W25Q128.sectorBytes
const CHECK = 0x5a

export class Memory {
  /** CALIBRATION, and the length of the record in force. */
  state: number
  length: number
  /** Sector of the copy in force. */
  private copy: number
  private slot: Bytes
  private nextSlot: number
  private piece: Bytes
  constructor(
    public hal: Hal,
    public storage: Storage,
  ) {
    this.state = CALIBRATION.missing
    this.length = 0
    this.copy = SECTOR.calibrationB
    this.slot = Buffer.alloc(SLOT_BYTES)
    this.piece = Buffer.alloc(PIECE)
    this.nextSlot = 0
  }
  /** The newer whole copy of the record, undefined if there is none; `buf` is working space. */
  async calibration(buf: Bytes): Promise<Calibration | undefined> {
    this.state = CALIBRATION.missing
    this.length = 0
    let best: Calibration | undefined = undefined
    for (let sector = SECTOR.calibrationA; sector <= SECTOR.calibrationB; sector++) {
      await this.storage.read(sector * W25Q128.sectorBytes, buf, 12)
      const length = recordLength(buf)
      if (length > 0) await this.storage.read(sector * W25Q128.sectorBytes, buf, length)
      if (length === 0 || !(await this.whole(buf, length))) {
        let blank = true
        for (let k = 0; k < 12; k++) if (buf[k] !== 0xff) blank = false
        if (!blank && best === undefined) this.state = CALIBRATION.corrupt
        continue
      }
      const c = unpackCalibration(buf, this.hal.floats)
      if (best !== undefined && best.made_s >= c.made_s) continue
      best = c
      this.state = CALIBRATION.valid
      this.copy = sector
      this.length = length
    }
    return best
  }
  /** Does the CRC at the end of this record hold? */
  async whole(b: Bytes, length: number): Promise<boolean> {
    let crc = 0
    for (let at = 0; at < length - 4; at += PIECE) {
      crc = crc32(crc, b, at, length - 4 - at < PIECE ? length - 4 - at : PIECE)
      await this.hal.sleep(1)
    }
    for (let k = 0; k < 4; k++) if (b[length - 4 + k] !== ((crc >>> (8 * k)) & 255)) return false
    return true
  }
  /** Reads n bytes of the record in force. */
  async read(offset: number, into: Bytes, n: number) {
    await this.storage.read(this.copy * W25Q128.sectorBytes + offset, into, n)
  }
  /** Writes both copies; -1, or the byte that the flash did not keep. */
  async keep(b: Bytes, length: number): Promise<number> {
    const other = this.copy === SECTOR.calibrationA ? SECTOR.calibrationB : SECTOR.calibrationA
    let at = await this.store(other, b, length)
    if (at < 0) at = await this.store(this.copy, b, length)
    return at
  }
  /** Erases, writes and reads back; -1, or the first byte that is not what it should be. */
  private async store(sector: number, b: Bytes, length: number): Promise<number> {
    const from = sector * W25Q128.sectorBytes
    if (!(await this.storage.erase(sector))) return 0
    if (!(await this.storage.write(from, b, 0, length))) return 0
    for (let at = 0; at < length; at += PIECE) {
      const n = length - at < PIECE ? length - at : PIECE
      await this.storage.read(from + at, this.piece, n)
      for (let k = 0; k < n; k++) if (this.piece[k] !== b[at + k]) return at + k
      await this.hal.sleep(1)
    }
    return -1
  }
  /** The spare sector keeps a pattern and its opposite; -1, or the byte that it lost. `buf` is working space. */
  async trial(buf: Bytes): Promise<number> {
    for (let turn = 0; turn < 2; turn++) {
      for (let k = 0; k < PIECE; k++) buf[k] = turn === 0 ? k & 255 : 255 - (k & 255)
      const at = await this.store(SECTOR.spare, buf, PIECE)
      if (at >= 0) return at
    }
    return -1
  }
  /** Number of a run that was going on when the card went down, -1 if there was none. */
  async interrupted(): Promise<number> {
    let low = 0
    let high = SLOTS
    // slots are filled in order: the first blank one by halving
    while (low < high) {
      const middle = (low + high) >> 1
      await this.readSlot(middle)
      let blank = true
      for (let k = 0; k < SLOT_BYTES; k++) if (this.slot[k] !== 0xff) blank = false
      if (blank) high = middle
      else low = middle + 1
    }
    this.nextSlot = low
    if (low === 0) return -1
    await this.readSlot(low - 1)
    const s = this.slot
    // a slot that was torn while it was written belongs to a run that never began
    if (s[4] !== 0xff || s[5] !== CHECK || s[6] !== (s[0] ^ s[1]) || s[7] !== (s[2] ^ s[3])) return -1
    return s[0] + 256 * (s[1] + 256 * (s[2] + 256 * s[3]))
  }
  private async readSlot(k: number) {
    await this.storage.read(RUNS_AT + k * SLOT_BYTES, this.slot, SLOT_BYTES)
  }
  async runBegins(run: number) {
    if (this.nextSlot >= SLOTS) {
      await this.storage.erase(SECTOR.runMarker)
      this.nextSlot = 0
    }
    const s = this.slot
    s[0] = run & 255
    s[1] = (run >>> 8) & 255
    s[2] = (run >>> 16) & 255
    s[3] = (run >>> 24) & 255
    s[4] = 0xff
    s[5] = CHECK
    s[6] = s[0] ^ s[1]
    s[7] = s[2] ^ s[3]
    await this.storage.write(RUNS_AT + this.nextSlot * SLOT_BYTES, s, 0, SLOT_BYTES)
    this.nextSlot = this.nextSlot + 1
  }
  /** The last run is over. */
  async runEnds() {
    if (this.nextSlot === 0) return
    this.slot[0] = 0
    await this.storage.write(RUNS_AT + (this.nextSlot - 1) * SLOT_BYTES + 4, this.slot, 0, 1)
  }
}
