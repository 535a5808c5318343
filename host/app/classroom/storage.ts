/**
 * What a classroom card keeps without power. The Arduino has nothing for it that Firmata could reach, so the sectors of
 * `firmware/src/app/storage` are in memory here, and for a board at a port also in a file of its serial number.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { dirname } from "node:path"
import type { Storage } from "../../../firmware/src/app/storage"
import { seal, packCalibration, headBytes } from "../../../hardware/calibrationBytes"
import { nominal } from "../../../hardware/calibration"
import { CLASSROOM, classroom } from "../../../hardware/boards/classroom"
import { W25Q128 } from "../../../hardware/parts/w25q128"
import type { Bytes } from "../../../protocol/pack"
import { FileError } from "../../errors"
import { nodeFloats } from "../../wire/floats"

const SECTOR = W25Q128.sectorBytes
/** Calibration twice, run marker, spare: the sectors a card without a journal uses. */
const SECTORS = 4

export class SectorFile implements Storage {
  private readonly bytes = new Uint8Array(SECTORS * SECTOR).fill(0xff)

  /** `path` undefined keeps nothing. @throws FileError when the file is there but cannot be read */
  constructor(private readonly path?: string) {
    const kept = path === undefined ? undefined : readKept(path)
    if (kept) this.bytes.set(kept.subarray(0, this.bytes.length))
    else this.bytes.set(designRecord(), 0)
  }
  async open(): Promise<boolean> {
    return true
  }
  async read(at: number, into: Bytes, n: number) {
    for (let k = 0; k < n; k++) into[k] = at + k < this.bytes.length ? this.bytes[at + k] : 0xff
  }
  async write(at: number, from: Bytes, fromAt: number, n: number): Promise<boolean> {
    if (at + n > this.bytes.length) return false
    for (let k = 0; k < n; k++) this.bytes[at + k] &= from[fromAt + k]
    return this.keep()
  }
  async erase(sector: number): Promise<boolean> {
    if (sector >= SECTORS) return false
    this.bytes.fill(0xff, sector * SECTOR, (sector + 1) * SECTOR)
    return this.keep()
  }
  private keep(): boolean {
    if (this.path === undefined) return true
    try {
      mkdirSync(dirname(this.path), { recursive: true })
      writeFileSync(this.path, this.bytes)
      return true
    } catch {
      return false
    }
  }
}

function readKept(path: string): Uint8Array | undefined {
  try {
    return readFileSync(path)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined
    throw new FileError("storage", `cannot read ${path} (${(cause as Error).message}); repair or delete it`, {}, cause)
  }
}

/** The record of a board that was never measured: nominal numbers, with the uncertainty of its parts. */
function designRecord(): Uint8Array {
  const record = {
    ...nominal(classroom),
    uEGain: CLASSROOM.eGain / 2,
    uE_V: CLASSROOM.eOffset_V / 2,
    uIGain: classroom.ranges.map(() => CLASSROOM.iGain / 2),
  }
  const bytes = new Uint8Array(headBytes(classroom.ranges.length) + 16)
  return bytes.slice(0, seal(bytes, packCalibration(record, bytes, nodeFloats)))
}
