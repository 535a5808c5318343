/** The part of johnny-five and firmata-io that is used here; neither comes with types. */
declare module "firmata-io" {
  import type { EventEmitter } from "node:events"
  /** What Firmata talks through: a serial port, or anything that behaves like one. */
  export interface FirmataTransport {
    on(event: string, hear: (data?: unknown) => void): unknown
    write(bytes: Uint8Array, done?: (error?: Error | null) => void): unknown
  }
  class Firmata extends EventEmitter {
    constructor(transport: FirmataTransport, options?: { reportVersionTimeout?: number })
    readonly isReady: boolean
    readonly firmware: { readonly name?: string; readonly version?: { readonly major: number; readonly minor: number } }
    readonly MODES: { readonly OUTPUT: number }
    readonly pins: readonly { readonly supportedModes: readonly number[] }[]
    readonly reportVersionTimeoutId: NodeJS.Timeout
    i2cReadOnce(address: number, count: number, hear: (bytes: number[]) => void): void
    i2cReadOnce(address: number, register: number, count: number, hear: (bytes: number[]) => void): void
  }
  export type { Firmata }
  const firmata: { readonly Firmata: typeof Firmata }
  export default firmata
}

declare module "johnny-five" {
  import type { EventEmitter } from "node:events"
  import type { Firmata } from "firmata-io"
  class Board extends EventEmitter {
    constructor(options: { io: Firmata; repl: boolean; debug: boolean; sigint: boolean })
    readonly io: Firmata
    readonly isReady: boolean
    i2cConfig(): this
    i2cWrite(address: number, bytes: number[]): this
    pinMode(pin: number, mode: number): this
    digitalWrite(pin: number, level: number): this
  }
  export type { Board }
  const five: { readonly Board: typeof Board }
  export default five
}
