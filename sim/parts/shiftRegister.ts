/**
 * 74HC594s in a row: bytes are shifted through, the outputs follow at the end of the transfer, all on one edge. What a
 * transfer of another length does is what the shift register does: older bits move up.
 */
export class ShiftRegister {
  /** SPI modes it works in: data are taken on the rising edge (TI SCLS040, function table). */
  static readonly modes: readonly number[] = [0, 3]
  word = 0
  private readonly mask: number

  /** @param bits number of outputs, 32 at most */
  constructor(bits: number) {
    this.mask = 2 ** bits - 1
  }
  transfer(bytes: Uint8Array) {
    let word = this.word
    for (const byte of bytes) word = (word * 256 + byte) % (this.mask + 1)
    this.word = word
  }
  clear() {
    this.word = 0
  }
}
