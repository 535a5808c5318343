/**
 * Frames of the wire out of a board's console lines (firmware/src/hal/usbLink.ts): `#<length><hex>`, then `+<hex>`. Other
 * lines are the runtime's own words. A frame with a piece missing is dropped; the link asks for it again by its number.
 */

const PIECE = /([#+])([0-9a-f]+)$/

export class ConsoleFrames {
  private length = 0
  private hex = ""

  constructor(
    private readonly frame: (payload: Uint8Array) => void,
    private readonly other: (line: string) => void,
  ) {}

  line(text: string) {
    const found = PIECE.exec(text)
    if (!found || found[2].length % 2 !== 0) return this.other(text)
    const [, mark, hex] = found
    if (mark === "#") {
      this.length = parseInt(hex.slice(0, 2), 16)
      this.hex = hex.slice(2)
    } else if (this.length === 0) return
    else this.hex += hex
    if (this.hex.length < 2 * this.length) return
    if (this.hex.length === 2 * this.length) this.frame(Buffer.from(this.hex, "hex"))
    this.length = 0
    this.hex = ""
  }
}
