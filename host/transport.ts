/**
 * The contract of every file in host/transports: how bytes get to a card and back.
 *
 * Promises: bytes arrive in order or not at all; chunks may be cut anywhere; after `onClose` nothing arrives; `write` after
 * closing throws LinkError `closed`; `open` of something that is not there throws LinkError with the remedy.
 */

export interface ByteStream {
  write(bytes: Uint8Array): void
  onBytes: (bytes: Uint8Array) => void
  /** Called once, with the reason in words; also after `close`. */
  onClose: (reason: string) => void
  close(): Promise<void>
}

export interface Transport {
  /** What stands before the colon of a card's URL, e.g. `tcp`. */
  readonly scheme: string
  readonly title: string
  /** How a URL looks, for messages and help. */
  readonly example: string
  open(url: URL): Promise<ByteStream>
}

export function transport(t: Transport): Transport {
  return t
}
