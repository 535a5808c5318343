/**
 * What a card keeps without power, as sectors of NOR flash: erased bytes read 0xFF, writing only clears bits. The channel
 * card has a chip for it (drivers/w25q128.ts); a board without one may keep an array.
 */
import { Bytes } from "../../../protocol/pack"

export interface Storage {
  /** False if nothing answers. */
  open(): Promise<boolean>
  /** Reads n bytes from address `at` into the beginning of `into`. */
  read(at: number, into: Bytes, n: number): Promise<void>
  /** Writes n bytes of `from`, from `fromAt` on; false if the storage stays busy or refuses. */
  write(at: number, from: Bytes, fromAt: number, n: number): Promise<boolean>
  /** Erases the sector (SECTOR of hardware/parts/w25q128) with this number. */
  erase(sector: number): Promise<boolean>
}
