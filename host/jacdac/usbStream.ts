/**
 * How Jacdac frames and console text share one USB serial line of a DeviceScript board:
 *
 *   FE FC frame FE FD     in the frame, FE is sent as FE F8;  FE FB: the board had no room and dropped something
 *
 * All that stands outside of frames is console text, line by line. Source: the runtime's USB bridge (jacdac-c, MIT).
 */

const ESCAPE = 0xfe
const FRAME_BEGINS = 0xfc
const FRAME_ENDS = 0xfd
const ESCAPED = 0xf8
const DROPPED = 0xfb
/** A frame has 252 bytes at most; what grows beyond is none. */
const FRAME_MAX_BYTES = 252
const LINE_MAX_BYTES = 1024

export function escaped(frame: Uint8Array): Buffer {
  const out = [ESCAPE, FRAME_BEGINS]
  for (const byte of frame) {
    out.push(byte)
    if (byte === ESCAPE) out.push(ESCAPED)
  }
  out.push(ESCAPE, FRAME_ENDS)
  return Buffer.from(out)
}

export interface UsbListener {
  frame(frame: Uint8Array): void
  /** A console line without its end. */
  line(text: string): void
  /** The board dropped frames. */
  dropped?(): void
}

/** Takes the line apart, however the chunks are cut. */
export class UsbStream {
  private frame: number[] | undefined
  private text: number[] = []
  private afterEscape = false

  constructor(private readonly listener: UsbListener) {}

  push(chunk: Uint8Array) {
    for (const byte of chunk) this.byte(byte)
  }

  private byte(byte: number) {
    if (this.afterEscape) {
      this.afterEscape = false
      if (byte === FRAME_BEGINS) this.frame = []
      else if (byte === FRAME_ENDS) this.end()
      else if (byte === DROPPED) this.listener.dropped?.()
      else if (byte === ESCAPED) this.plain(ESCAPE)
      // anything else: the escape was noise, the byte is what it is
      else this.byte(byte)
    } else if (byte === ESCAPE) this.afterEscape = true
    else this.plain(byte)
  }

  private plain(byte: number) {
    if (this.frame) {
      this.frame.push(byte)
      if (this.frame.length > FRAME_MAX_BYTES) this.frame = undefined
    } else if (byte === 0x0a) {
      const line = Buffer.from(this.text).toString("utf8").replace(/\r$/, "")
      this.text = []
      if (line !== "") this.listener.line(line)
    } else if (this.text.length < LINE_MAX_BYTES) this.text.push(byte)
  }

  private end() {
    const frame = this.frame
    this.frame = undefined
    if (frame) this.listener.frame(Uint8Array.from(frame))
  }
}
