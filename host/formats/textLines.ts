/**
 * The lines of a text file with their numbers.
 *
 * Instruments write UTF-8 with or without mark, UTF-16, and the old Western code page; lines end in LF, CR LF, CR CR LF or CR.
 */

export interface TextLine {
  /** From 1, as editors count. */
  readonly number: number
  readonly text: string
}

export function textLines(bytes: Uint8Array): TextLine[] {
  return decodeText(bytes)
    .split(/\r*\n|\r/)
    .map((text, i) => ({ number: i + 1, text }))
}

export function decodeText(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder("utf-16le").decode(bytes)
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder("windows-1252").decode(bytes)
  }
}
