/**
 * All that differs between boards, chosen by the entry file (mainSim, mainPico). Everything is async, because a board's SPI
 * yields; nothing above this line knows which board it runs on.
 */
import { Bytes, FloatPort } from "../../../protocol/pack"

export interface Hal {
  floats: FloatPort
  /** Buses, pins and link; the cell's relays are off afterwards. */
  open(): Promise<void>
  /** Serial number, 16 hex digits. */
  serial(): Promise<string>
  /** Full-duplex SPI transaction with the chip behind a select code, in place. */
  spi(select: number, bytes: Bytes): Promise<void>
  pin(pin: number, level: number): Promise<void>
  /** Level of an input pin, 0 or 1. */
  level(pin: number): Promise<number>
  /** Sleeps until `due_ms` or until a frame has arrived, at least one tick; returns the clock [ms since power-up]. */
  wait(due_ms: number): Promise<number>
  /** Sleeps this long whatever arrives: for chips and relays that need a moment, a few ms; returns the clock. */
  sleep(for_ms: number): Promise<number>
  /** The next frame from the host, or undefined. */
  receive(): Promise<Bytes | undefined>
  /** Hands the first n bytes to the link; false if it cannot take them now. */
  send(bytes: Bytes, n: number): Promise<boolean>
}
